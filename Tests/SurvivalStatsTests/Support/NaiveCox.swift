// The Cox partial likelihood straight from its definition: slow, and obviously right.
//
// Literal from Documentation/Derivations/CoxPartialLikelihood.md, (1.2)-(2.5) and (3.1), and from
// ExactMarginalTies.md, (2): each risk
// set is searched anew, second derivatives are averages, and the exact denominator is a sum over
// all subsets. No centring, no shifts, no recursion.

import Foundation

@testable import SurvivalStats

/// Value, score and information at `beta` by enumeration.
///
/// - Complexity: O(K n p^2); under exact ties, all subsets of each risk set.
struct NaiveCox {
  private(set) var value = 0.0
  private(set) var score: [Double]
  /// p x p, row by row.
  private(set) var information: [Double]

  init(_ sample: CoxSample, ties: CoxTies, at beta: [Double]) {
    let p = beta.count
    score = [Double](repeating: 0, count: p)
    information = [Double](repeating: 0, count: p * p)
    for stratum in Set(sample.rows.map(\.stratum)).sorted() {
      let rows = sample.rows.filter { $0.stratum == stratum }
      for time in Set(rows.filter(\.event).map(\.exit)).sorted() {
        let risk = rows.filter { $0.entry < time && time <= $0.exit }
        let deaths = rows.filter { $0.event && $0.exit == time }
        if ties == .exact {
          addSubsets(of: risk, deaths: deaths, beta: beta)
        } else if ties == .exactMarginal {
          addOrders(of: deaths, risk: risk, beta: beta)
        } else {
          add(risk: risk, deaths: deaths, beta: beta, efron: ties == .efron)
        }
      }
    }
  }

  private static func eta(_ row: CoxSample.Row, _ beta: [Double]) -> Double {
    zip(row.x, beta).reduce(row.offset) { $0 + $1.0 * $1.1 }
  }

  /// (2.1), (2.4) and (2.5).
  private mutating func add(
    risk: [CoxSample.Row], deaths: [CoxSample.Row], beta: [Double], efron: Bool
  ) {
    let p = beta.count
    let d = deaths.count
    let v = deaths.reduce(0) { $0 + $1.weight } / Double(d)
    for row in deaths {
      value += row.weight * Self.eta(row, beta)
      for j in 0..<p { score[j] += row.weight * row.x[j] }
    }
    for l in 0..<d {
      let f = efron ? Double(l) / Double(d) : 0
      // Everyone at risk with their risk score, the deaths with the share that is left of it.
      var terms = risk.map { ($0.weight * exp(Self.eta($0, beta)), $0.x) }
      terms += deaths.map { (-f * $0.weight * exp(Self.eta($0, beta)), $0.x) }
      subtract(v, terms)
    }
  }

  /// (3.1): the subsets of the risk set of the deaths' size, each with its product and its sum.
  private mutating func addSubsets(
    of risk: [CoxSample.Row], deaths: [CoxSample.Row], beta: [Double]
  ) {
    let p = beta.count
    for row in deaths {
      value += Self.eta(row, beta)
      for j in 0..<p { score[j] += row.x[j] }
    }
    var terms: [(Double, [Double])] = []
    for subset in 0..<(1 << risk.count) where subset.nonzeroBitCount == deaths.count {
      var eta = 0.0
      var sum = [Double](repeating: 0, count: p)
      for (i, row) in risk.enumerated() where subset >> i & 1 == 1 {
        eta += Self.eta(row, beta)
        for j in 0..<p { sum[j] += row.x[j] }
      }
      terms.append((exp(eta), sum))
    }
    subtract(1, terms)
  }

  /// The exact marginal likelihood: the probability that the deaths go before the rest, as the sum over
  /// the orders in which they may do so, each a product of single choices.
  private mutating func addOrders(
    of deaths: [CoxSample.Row], risk: [CoxSample.Row], beta: [Double]
  ) {
    let p = beta.count
    let rest = risk.filter { !($0.event && $0.exit == deaths[0].exit) }
    var total = 0.0
    var slope = [Double](repeating: 0, count: p)
    var square = [Double](repeating: 0, count: p * p)
    /// The orders that begin with those who have gone, and end with `left`.
    func visit(_ left: [CoxSample.Row], _ so: NaiveCox) {
      guard !left.isEmpty else {
        let probability = exp(so.value)
        total += probability
        for j in 0..<p {
          slope[j] += probability * so.score[j]
          for k in 0..<p {
            square[j * p + k] +=
              probability * (so.score[j] * so.score[k] - so.information[j * p + k])
          }
        }
        return
      }
      for i in left.indices {
        var next = so
        next.add(risk: rest + left, deaths: [left[i]], beta: beta, efron: false)
        var others = left
        others.remove(at: i)
        visit(others, next)
      }
    }
    visit(deaths, NaiveCox(CoxSample([]), ties: .breslow, at: beta))
    value += log(total)
    for j in 0..<p {
      score[j] += slope[j] / total
      for k in 0..<p {
        information[j * p + k] +=
          slope[j] * slope[k] / total / total - square[j * p + k] / total
      }
    }
  }

  /// Subtracts `v log(sum of r)` with its derivatives: the mean and the covariance of x under r.
  private mutating func subtract(_ v: Double, _ terms: [(r: Double, x: [Double])]) {
    let p = score.count
    let total = terms.reduce(0) { $0 + $1.r }
    value -= v * log(total)
    let mean = (0..<p).map { j in terms.reduce(0) { $0 + $1.r * $1.x[j] } / total }
    for j in 0..<p {
      score[j] -= v * mean[j]
      for k in 0..<p {
        let moment = terms.reduce(0) { $0 + $1.r * ($1.x[j] - mean[j]) * ($1.x[k] - mean[k]) }
        information[j * p + k] += v * moment / total
      }
    }
  }
}
