// The exact marginal likelihood at tie sets of two or more deaths, by quadrature.
//
// Derivation:  Documentation/Derivations/ExactMarginalTies.md
// Called from: Cox/PartialLikelihood.swift
//
// Time is continuous and the order of tied deaths unknown: the term is the probability that those who
// die go before all others, P = int_0^inf prod_D (1 - exp(-rho_j t)) e^-t dt with rho_j the risk score
// over the sum T of the others' (3). In v = log t the integrand is log-concave and analytic, so the
// trapezoidal rule converges exponentially (9). All derivatives are moments under the integrand (5)-(7).

import Foundation

/// The tie sets of one evaluation, with the room for them.
struct ExactMarginalTies {
  private let data: PreparedCox
  private let hasTies: Bool
  /// Those at risk who do not die: the sum of their risk scores relative to `shift`, their mean
  /// covariates and their scatter about it.
  private var total = 0.0
  private var shift = -Double.infinity
  private var mean: [Double]
  private var scatter: [Double]
  private var difference: [Double]
  private var integral: TieSetIntegral

  init(_ data: PreparedCox) {
    self.data = data
    let deepest = data.riskSets.tieSets.reduce(0) { max($0, Int($1.deaths)) }
    hasTies = deepest > 1
    mean = [Double](repeating: 0, count: data.p)
    scatter = [Double](repeating: 0, count: data.p * data.p)
    difference = mean
    integral = TieSetIntegral(order: data.p)
  }

  /// Adds value, score and information (its upper triangle) of all tie sets with two or more deaths.
  ///
  /// - Complexity: O(n p^2), and for each tie set its d deaths times about 100 nodes times p; where rows
  ///   enter late the n rows are those at risk at each such tie set.
  mutating func add(eta: [Double], into terms: inout LikelihoodTerms) {
    guard hasTies else { return }
    let sets = data.riskSets.tieSets
    var row = 0
    for (k, set) in sets.enumerated() {
      let survivors = set.end - Int(set.deaths)
      if k == 0 || sets[k - 1].stratum != set.stratum {
        empty()
        row = set.stratumStart
      }
      if data.riskSets.hasEntry {
        guard set.deaths > 1 else { continue }
        empty()
        for i in set.stratumStart..<survivors where data.riskSets.endSet[i] > k {
          include(i, eta: eta[i])
        }
      } else {
        for i in row..<survivors { include(i, eta: eta[i]) }
        row = survivors
      }
      // Where nobody is left the deaths are certain to be the first.
      if set.deaths > 1, total > 0 { addTieSet(survivors..<set.end, eta: eta, into: &terms) }
    }
  }

  private mutating func empty() {
    total = 0
    shift = -.infinity
    for j in mean.indices { mean[j] = 0 }
    for j in scatter.indices { scatter[j] = 0 }
  }

  /// A subject joins those at risk.
  private mutating func include(_ row: Int, eta: Double) {
    let p = data.p
    if eta > shift {
      // Nothing is lost but what is below the rounding of the new sum.
      let factor = exp(shift - eta)
      total *= factor
      for j in scatter.indices { scatter[j] *= factor }
      shift = eta
    }
    let r = exp(eta - shift)
    let share = r / (total + r)
    let spread = share * total
    for j in 0..<p { difference[j] = data.x[row * p + j] - mean[j] }
    for column in 0..<p {
      let part = spread * difference[column]
      for row in 0...column { scatter[row + column * p] += part * difference[row] }
    }
    for j in 0..<p { mean[j] += share * difference[j] }
    total += r
  }

  private mutating func addTieSet(
    _ deaths: Range<Int>, eta: [Double], into terms: inout LikelihoodTerms
  ) {
    let p = data.p
    let level = shift + log(total)
    integral.begin(
      logRatios: deaths.map { eta[$0] - level },
      x: deaths.flatMap { row in (0..<p).map { data.x[row * p + $0] - mean[$0] } })
    integral.evaluate()
    terms.value += integral.logValue
    for (k, share) in integral.shares.enumerated() {
      for j in 0..<p { terms.score[j] += share * integral.x[k * p + j] }
    }
    let expected = integral.shares.reduce(0, +) / total
    for j in scatter.indices {
      terms.information[j] += expected * scatter[j] - integral.covariance[j]
    }
    for (k, slope) in integral.slopes.enumerated() {
      for column in 0..<p {
        let part = slope * integral.x[k * p + column]
        for row in 0...column {
          terms.information[row + column * p] += part * integral.x[k * p + row]
        }
      }
    }
  }
}

/// The probability that all of D go before the rest, and the moments that its derivatives need.
struct TieSetIntegral {
  private let p: Int
  /// For each death the negative part of its log ratio, a factor of the integrand that is left out of
  /// it, so that a sum of huge logarithms takes no digits; and what is above it.
  private var base: [Double] = []
  private var above: [Double] = []
  private var ratio: [Double] = []
  /// The deaths' covariates less the others' mean, row-major.
  private(set) var x: [Double] = []
  /// log P.
  private(set) var logValue = 0.0
  /// For each death the means of phi and of -dphi / dlog z, under the integrand as a density.
  private(set) var shares: [Double] = []
  private(set) var slopes: [Double] = []
  /// The covariance of sum_D phi_j x_j under that density: its upper triangle.
  private(set) var covariance: [Double]

  private var peak = 0.0
  private var top = 0.0
  private var sum = 0.0
  private var phiSum = 0.0
  private var phi: [Double] = []
  private var slope: [Double] = []
  private var lack: [Double] = []
  private var point: [Double]
  private var origin: [Double]
  private var first: [Double]

  /// Where the integrand, e^-45 of its largest value, is left out.
  private static let depth = 45.0
  /// A share of a death, e^-39, that is nothing beside the one or more that others have.
  private static let unseen = 1e-17
  /// Two steps, one half the other, that agree so far: the finer sum's error is about the square.
  private static let agreement = 1e-9

  init(order p: Int) {
    self.p = p
    covariance = [Double](repeating: 0, count: p * p)
    point = [Double](repeating: 0, count: p)
    origin = point
    first = point
  }

  /// Takes up a tie set: for each death the log of its risk score over the sum of the others'.
  mutating func begin(logRatios: [Double], x: [Double]) {
    let d = logRatios.count
    base = logRatios.map { min($0, 0) }
    above = logRatios.map { max($0, 0) }
    ratio = logRatios.map { exp($0) }
    self.x = x
    phi = [Double](repeating: 0, count: d)
    slope = phi
    shares = phi
    slopes = phi
    for j in covariance.indices { covariance[j] = 0 }
    for j in 0..<p { first[j] = 0 }
    sum = 0
    phiSum = 0
  }

  /// Integrates.
  ///
  /// - Accuracy: 1e-14 relative in P and in the moments.
  /// - Complexity: O(d p) for each of some 60 to 400 nodes.
  mutating func evaluate() {
    let d = Double(ratio.count)
    // The peak is where t = 1 + sum of phi, which is between 1 and 1 + d.
    peak = root(between: 0, and: log(1 + d)) { v in
      var rest = 1 - exp(v)
      for j in ratio.indices { rest += Self.factor(above[j] + v, base[j], ratio[j] * exp(v)).phi }
      return rest
    }
    top = exponent(at: peak)
    for j in 0..<p { origin[j] = 0 }
    weighPoint()
    origin = point
    let curvature = slope.reduce(exp(peak), +)
    var step = min(0.4, 0.9 / curvature.squareRoot())
    add(at: peak, isPeak: true)
    addNodes(from: peak + step, by: step)
    addNodes(from: peak - step, by: -step)
    for _ in 0..<12 {
      let coarse = (sum * step, phiSum * step)
      addNodes(from: peak + step / 2, by: step)
      addNodes(from: peak - step / 2, by: -step)
      step /= 2
      // The shares may come from a place where the integrand is small: they have to agree too, down
      // to where it is left out; what they have beyond is no more than the cut makes it.
      if abs(sum * step - coarse.0) <= Self.agreement * coarse.0,
        abs(phiSum * step - coarse.1) <= Self.agreement * coarse.1 + Self.unseen * coarse.0
      {
        break
      }
    }
    logValue = top + log(sum * step) + base.reduce(0, +)
    for j in shares.indices {
      shares[j] /= sum
      slopes[j] /= sum
    }
    for column in 0..<p {
      for row in 0...column {
        covariance[row + column * p] =
          covariance[row + column * p] / sum - first[row] / sum * (first[column] / sum)
      }
    }
  }

  /// Adds nodes until the integrand has vanished.
  private mutating func addNodes(from start: Double, by step: Double) {
    var v = start
    while add(at: v) { v += step }
  }

  /// Adds a node's part to all sums; whether it was worth while.
  @discardableResult
  private mutating func add(at v: Double, isPeak: Bool = false) -> Bool {
    let fall = isPeak ? 0 : exponent(at: v) - top
    guard fall > -Self.depth else { return false }
    let weight = exp(fall)
    sum += weight
    for j in shares.indices {
      shares[j] += weight * phi[j]
      phiSum += weight * phi[j]
      slopes[j] += weight * slope[j]
    }
    weighPoint()
    for column in 0..<p {
      let part = weight * point[column]
      first[column] += part
      for row in 0...column { covariance[row + column * p] += part * point[row] }
    }
    return true
  }

  /// sum_D (phi_j - 1) x_j, less its value at the peak.
  private mutating func weighPoint() {
    for j in 0..<p { point[j] = -origin[j] }
    for k in phi.indices {
      // What phi lacks to 1 is carried in its place, since 1 - phi keeps its digits for small z.
      for j in 0..<p { point[j] -= lack[k] * x[k * p + j] }
    }
  }

  /// The log of the integrand in v, (8); leaves phi, its slope and what it lacks to 1 for each death.
  private mutating func exponent(at v: Double) -> Double {
    let t = exp(v)
    // Thousands of logarithms, of whose sum the difference to the peak counts.
    var result = CarriedSum()
    result.add(v - t)
    if lack.count != phi.count { lack = phi }
    for j in ratio.indices {
      let factor = Self.factor(above[j] + v, base[j], ratio[j] * t)
      result.add(factor.log)
      phi[j] = factor.phi
      slope[j] = factor.slope
      lack[j] = factor.lack
    }
    return result.value
  }

  /// log(1 - e^-z) less `base`, phi = z / (e^z - 1), -dphi / dlog z = phi (z + phi - 1) and 1 - phi, from log z
  /// less `base` and z; every one keeps its relative digits however small or large z is.
  @inline(__always)
  private static func factor(
    _ logZ: Double, _ base: Double, _ z: Double
  ) -> (log: Double, phi: Double, slope: Double, lack: Double) {
    guard z > 1e-300 else { return (logZ, 1, 0, 0) }
    guard z < 700 else { return (-base, 0, 0, 1) }
    let e = expm1(z)
    let phi = z / e
    guard z < 0.25 else {
      return (
        (z < 0.69 ? Foundation.log(e) - z : -log1p(1 / e)) - base, phi, phi * (z + phi - 1), 1 - phi
      )
    }
    // z + phi - 1 = z/2 + z^2/12 - z^4/720 + ..., the series of the Bernoulli numbers.
    let s = z * z
    let excess =
      z / 2 + s * (1.0 / 12 - s * (1.0 / 720 - s * (1.0 / 30240 - s * (1.0 / 1_209_600))))
    return (Foundation.log(e) - z - base, phi, phi * excess, z - excess)
  }
}
