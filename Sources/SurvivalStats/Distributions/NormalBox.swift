// The largest of many correlated normal variables: by one integral as far as a common factor goes, by a
// fixed lattice for the rest.
//
// Called from: Comparisons/ManyToOne.swift

import Foundation

/// Standard normal variables of more than three dimensions: the probability that none is far from 0.
///
/// Genz's separation of variables [genz1992] over a lattice that is the same on every machine, with a
/// control: variables of nearly the same correlations that have one common factor, whose probability
/// is an integral over that factor [dunnett1955]. The lattice errs on both alike, so its difference
/// needs only few digits. Statistics that share a control group have nearly such correlations.
struct NormalBox {
  private let factor: [Double]
  private let m: Int
  /// The loadings of the control on its common factor, and Cholesky's factor of its correlations.
  private let loadings: [Double]
  private let control: [Double]
  private static let points = 1 << 14

  /// - Parameter factor: U of the correlation U'U, m x m, column-major; empty for one that is not
  ///   positive definite.
  init(factor: [Double], order m: Int) {
    self.m = m
    self.factor = factor
    guard !factor.isEmpty else {
      (loadings, control) = ([], [])
      return
    }
    var correlation = [Double](repeating: 1, count: m * m)
    for i in 0..<m {
      for j in 0..<i {
        var sum = 0.0
        for k in 0...j { sum += factor[k + i * m] * factor[k + j * m] }
        correlation[i + j * m] = sum
        correlation[j + i * m] = sum
      }
    }
    let loadings = Self.commonFactor(correlation, order: m)
    for i in 0..<m {
      for j in 0..<m where i != j { correlation[i + j * m] = loadings[i] * loadings[j] }
    }
    self.loadings = loadings
    control = Self.root(correlation, order: m)
  }

  /// The probability that the largest |Z_i| is c or more; NaN for a correlation that is not positive
  /// definite.
  ///
  /// - Accuracy: with one common factor 12 digits. Six variables 0.05 away from that err by 3e-5 of P =
  ///   0.08 and by 2e-3 of P = 3e-6, others in proportion.
  /// - Complexity: 32,768 m^2.
  func tail(_ c: Double) -> Double {
    guard !factor.isEmpty, !c.isNaN else { return .nan }
    let (all, alike) = (byLattice(c, factor), byLattice(c, control))
    let tail = withCommonFactor(c) + (all - alike)
    // Far out the lattice may miss what the integral sees.
    return min(1, tail > 0 ? tail : all)
  }

  /// The loadings whose products are nearest to the correlations: each in turn the best given the rest.
  private static func commonFactor(_ correlation: [Double], order m: Int) -> [Double] {
    var loadings = [Double](repeating: 0.7, count: m)
    for _ in 0..<100 {
      for i in 0..<m {
        var product = 0.0
        var square = 1e-300
        for j in 0..<m where j != i {
          product += correlation[i + j * m] * loadings[j]
          square += loadings[j] * loadings[j]
        }
        // Its own part is not let vanish, which would make the integrand a step.
        loadings[i] = min(max(product / square, -0.99), 0.99)
      }
    }
    return loadings
  }

  /// Cholesky's factor U of a correlation whose variables all have a part of their own, so that no pivot
  /// is near 0.
  private static func root(_ correlation: [Double], order m: Int) -> [Double] {
    var root = [Double](repeating: 0, count: m * m)
    for i in 0..<m {
      for j in 0...i {
        var rest = correlation[j + i * m]
        for k in 0..<j { rest -= root[k + i * m] * root[k + j * m] }
        root[j + i * m] = j < i ? rest / root[j * (m + 1)] : rest.squareRoot()
      }
    }
    return root
  }

  /// The control's probability, over its common factor: at each of its values the variables are
  /// independent.
  private func withCommonFactor(_ c: Double) -> Double {
    let normal = NormalDistribution()
    let rule = GaussLegendre(count: 20)
    let own = loadings.map { (1 - $0 * $0).squareRoot() }
    // Transitions are at least 0.14 wide; beyond 9 more than c the factor's own tail is out of sight.
    let range = min(max(c, 0) + 9, 38)
    let panels = Int((8 * range).rounded(.up))
    let half = range / Double(panels)
    var sum = 0.0
    for panel in 0..<panels {
      for (node, weight) in zip(rule.nodes, rule.weights) {
        let z = -range + half * (Double(2 * panel) + 1 + node)
        var inside = 1.0
        var outside = 0.0
        for i in 0..<m {
          let away =
            normal.lowerTail((-c - loadings[i] * z) / own[i])
            + normal.upperTail((c - loadings[i] * z) / own[i])
          outside += inside * away
          inside *= max(0, 1 - away)
        }
        sum += half * weight * normal.density(z) * outside
      }
    }
    return sum
  }

  /// The mean over the lattice.
  private func byLattice(_ c: Double, _ factor: [Double]) -> Double {
    let normal = NormalDistribution()
    // Roots of primes are the lattice's generators.
    let generators = Self.primes(m).map { Double($0).squareRoot() }
    var sum = 0.0
    var y = [Double](repeating: 0, count: m)
    for point in 1...Self.points {
      // What is left out is summed, so that a small tail keeps digits.
      var inside = 1.0
      var outside = 0.0
      for i in 0..<m {
        var centre = 0.0
        for j in 0..<i { centre += factor[j + i * m] * y[j] }
        let scale = factor[i * (m + 1)]
        let low = normal.lowerTail((-c - centre) / scale)
        let high = normal.upperTail((c - centre) / scale)
        outside += inside * (low + high)
        // The baker's transformation makes the integrand periodic.
        let fraction = (Double(point) * generators[i]).truncatingRemainder(dividingBy: 1)
        let u = 1 - abs(2 * fraction - 1)
        y[i] = normal.lowerQuantile(min(max(low + u * (1 - low - high), 1e-300), 1 - 1e-16))
        inside *= max(0, 1 - low - high)
      }
      sum += outside
    }
    return sum / Double(Self.points)
  }

  private static func primes(_ count: Int) -> [Int] {
    var result: [Int] = []
    var candidate = 2
    while result.count < count {
      if !result.contains(where: { candidate % $0 == 0 }) { result.append(candidate) }
      candidate += 1
    }
    return result
  }
}
