// Weighted log-rank tests as their definitions say, event time by event time, for comparison.

import Foundation

@testable import SurvivalStats

/// Two groups and several weights, by loops over all rows at every event time.
struct NaiveLogRank {
  var difference: [Double]
  var covariance: [[Double]]

  init(
    entry: [Double]? = nil, time: [Double], event: [Bool], isSecond: [Bool], strata: [Int],
    weights: [Double], kinds: [LogRankWeight]
  ) {
    let m = kinds.count
    difference = [Double](repeating: 0, count: m)
    covariance = [[Double]](repeating: difference, count: m)
    for s in Set(strata).sorted() {
      var survival = 1.0
      var peto = 1.0
      let rows = strata.indices.filter { strata[$0] == s }
      for t in Set(rows.filter { event[$0] }.map { time[$0] }).sorted() {
        var (n, n2, d, d2) = (0.0, 0.0, 0.0, 0.0)
        for i in rows where time[i] >= t && (entry?[i] ?? -.infinity) < t {
          n += weights[i]
          if isSecond[i] { n2 += weights[i] }
          if time[i] == t, event[i] {
            d += weights[i]
            if isSecond[i] { d2 += weights[i] }
          }
        }
        guard d > 0 else { continue }
        peto *= (n + 1 - d) / (n + 1)
        let k = kinds.map { kind -> Double in
          switch kind {
          case .logRank: 1
          case .gehanBreslow: n
          case .taroneWare: n.squareRoot()
          case .petoPeto: peto
          case .modifiedPeto: peto * n / (n + 1)
          case .flemingHarrington(let rho, let gamma): pow(survival, rho) * pow(1 - survival, gamma)
          case .modestlyWeighted(let floor): 1 / max(survival, floor)
          }
        }
        let variance = n > 1 ? d * (n - d) / (n - 1) * (n2 / n) * (1 - n2 / n) : 0
        for a in 0..<m {
          difference[a] += k[a] * (d2 - d * n2 / n)
          for b in 0..<m { covariance[a][b] += k[a] * k[b] * variance }
        }
        survival *= (n - d) / n
      }
    }
  }

  var z: [Double] { difference.indices.map { difference[$0] / covariance[$0][$0].squareRoot() } }
}
