// Seeded data for the identities of the log-rank test.

import Testing

@testable import SurvivalStats

/// Rows with ties, late entries, three groups, four strata and whole weights.
struct LogRankSample {
  var entry: [Double] = []
  var exit: [Double] = []
  var event: [Bool] = []
  var group: [String] = []
  var stratum: [Int] = []
  var weight: [Double] = []

  init(_ seed: UInt64, rows: Int = 120, groups: Int = 3) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<rows {
      let begin = Int.random(in: 0...6, using: &random)
      entry.append(Double(begin))
      exit.append(Double(begin + Int.random(in: 1...15, using: &random)))
      event.append(Int.random(in: 0..<3, using: &random) > 0)
      group.append("g\(Int.random(in: 0..<groups, using: &random))")
      stratum.append(Int.random(in: 0..<4, using: &random))
      weight.append(Double(Int.random(in: 1...3, using: &random)))
    }
  }

  func outcome(late: Bool) throws -> SurvivalOutcome {
    late
      ? try SurvivalOutcome(entry: entry, exit: exit, event: event)
      : try SurvivalOutcome(time: exit, event: event)
  }

  /// Row i once more.
  mutating func append(copyOf i: Int) {
    entry.append(entry[i])
    exit.append(exit[i])
    event.append(event[i])
    group.append(group[i])
    stratum.append(stratum[i])
    weight.append(weight[i])
  }

  func selecting(_ rows: [Int]) -> LogRankSample {
    var result = self
    result.entry = rows.map { entry[$0] }
    result.exit = rows.map { exit[$0] }
    result.event = rows.map { event[$0] }
    result.group = rows.map { group[$0] }
    result.stratum = rows.map { stratum[$0] }
    result.weight = rows.map { weight[$0] }
    return result
  }
}

/// The sums of a log-rank test as its definition has them: every slot asks every row.
struct LogRankByDefinition {
  var difference: [Double]
  var hypergeometric: [[Double]]
  var sandwich: [[Double]]

  init(
    _ s: LogRankSample, late: Bool, weights: [Double], rho: Double = 0, gamma: Double = 0
  ) {
    let labels = Array(Set(s.group)).sorted()
    let k = labels.count
    let rows = s.exit.indices
    difference = [Double](repeating: 0, count: k)
    hypergeometric = [[Double]](repeating: difference, count: k)
    sandwich = hypergeometric
    var shares = [[Double]](repeating: difference, count: s.exit.count)
    for stratum in Set(s.stratum) {
      let mine = rows.filter { s.stratum[$0] == stratum }
      var survival = 1.0
      for t in Set(mine.filter { s.event[$0] }.map { s.exit[$0] }).sorted() {
        let risk = mine.filter { (!late || s.entry[$0] < t) && t <= s.exit[$0] }
        let dying = risk.filter { s.event[$0] && s.exit[$0] == t }
        let n = risk.reduce(0) { $0 + weights[$1] }
        let d = dying.reduce(0) { $0 + weights[$1] }
        let p = labels.map { g in
          risk.reduce(0) { $0 + (s.group[$1] == g ? weights[$1] : 0) } / n
        }
        let factor = power(survival, rho) * power(1 - survival, gamma)
        for i in risk {
          let increment = (dying.contains(i) ? 1 : 0) - d / n
          for j in 0..<k {
            shares[i][j] += factor * ((s.group[i] == labels[j] ? 1 : 0) - p[j]) * increment
          }
        }
        for j in 0..<k {
          let own = dying.reduce(0) { $0 + (s.group[$1] == labels[j] ? weights[$1] : 0) }
          difference[j] += factor * (own - p[j] * d)
          guard n > 1 else { continue }
          for l in 0..<k {
            hypergeometric[j][l] +=
              factor * factor * p[j] * ((j == l ? 1 : 0) - p[l]) * d * (n - d) / (n - 1)
          }
        }
        survival *= 1 - d / n
      }
    }
    for i in rows {
      for j in 0..<k {
        for l in 0..<k {
          sandwich[j][l] += weights[i] * weights[i] * shares[i][j] * shares[i][l]
        }
      }
    }
  }

  /// Halves and whole exponents suffice here.
  private func power(_ x: Double, _ exponent: Double) -> Double {
    var result = 1.0
    for _ in 0..<Int(exponent) { result *= x }
    return exponent == exponent.rounded() ? result : result * max(0, x).squareRoot()
  }
}
