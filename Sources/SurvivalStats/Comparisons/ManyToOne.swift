// The joint distribution of the log-rank statistics of several groups with one control.
//
// Derivation:  Documentation/Derivations/WeightedLogRank.md, (4.1)-(4.4)
// Called from: Comparisons/PairwiseLogRank.swift

import Foundation

/// The correlations of the statistics if no group differs from any.
struct ManyToOne {
  /// For each comparison, in the order of the groups without the control, and each pair of them.
  private let correlation: [Double]
  private let count: Int

  /// - Complexity: O(n + e k^2) time and O(e k) memory for k groups and e event times.
  init(
    _ rows: ComparedRows, _ slots: EventSlots, groups k: Int, control: Int, weight: LogRankWeight
  ) {
    count = k - 1
    let others = (0..<k).filter { $0 != control }
    var sums = [Double](repeating: 0, count: count * count)
    var begin = [Double](repeating: 0, count: slots.count * k)
    var last = begin
    var events = begin
    for s in 0..<slots.strata {
      for i in slots.rows[s]..<slots.rows[s + 1] {
        let first = slots.start.map { Int($0[i]) } ?? slots.base[s]
        let end = Int(slots.end[i])
        guard end > first else { continue }
        let (g, w) = (rows.group[i], rows.weight?[i] ?? 1)
        begin[first * k + g] += w
        last[(end - 1) * k + g] += w
        if rows.event[i] { events[(end - 1) * k + g] += w }
      }
    }
    for s in 0..<slots.strata {
      var atRisk = [Double](repeating: 0, count: k)
      // Each pair's weights come from its own pooled curve.
      var curves = others.map { _ in PairWeight(weight) }
      for t in slots.base[s]..<slots.base[s + 1] {
        for g in 0..<k { atRisk[g] += begin[t * k + g] }
        let n = atRisk.reduce(0, +)
        let d = (0..<k).reduce(0) { $0 + events[t * k + $1] }
        let control = (atRisk: atRisk[control], events: events[t * k + control])
        var factors = [Double](repeating: 0, count: count)
        for (a, g) in others.enumerated() {
          let both = control.atRisk + atRisk[g]
          let weight = curves[a].next(atRisk: both, events: control.events + events[t * k + g])
          factors[a] = both > 0 ? weight * atRisk[g] / both : 0
        }
        if n > 1, n > d {
          let hazard = d * ((n - d) / (n - 1)) / n
          for a in 0..<count {
            sums[a * (count + 1)] +=
              hazard * factors[a] * factors[a] * control.atRisk
              * (atRisk[others[a]] > 0 ? 1 + control.atRisk / atRisk[others[a]] : 0)
            for b in 0..<a {
              sums[a + b * count] += hazard * factors[a] * factors[b] * control.atRisk
            }
          }
        }
        for g in 0..<k { atRisk[g] -= last[t * k + g] }
      }
    }
    var correlation = sums
    for a in 0..<count {
      for b in 0..<a {
        let scale = (sums[a * (count + 1)] * sums[b * (count + 1)]).squareRoot()
        correlation[a + b * count] = scale > 0 ? sums[a + b * count] / scale : 0
        correlation[b + a * count] = correlation[a + b * count]
      }
      correlation[a * (count + 1)] = 1
    }
    self.correlation = correlation
  }

  /// For each statistic the probability that the largest of all is as far from 0; NaN stays.
  func adjustedPValues(_ z: [Double]) -> [Double] {
    let available = z.indices.filter { !z[$0].isNaN }
    let m = available.count
    var matrix = [Double](repeating: 0, count: m * m)
    for (a, i) in available.enumerated() {
      for (b, j) in available.enumerated() { matrix[a + b * m] = correlation[i + j * count] }
    }
    let factor = PivotedCholesky(matrix, order: m, tolerance: 1e-9)
    let maximum =
      factor.rank <= 3
      ? NormalMaximum(rows: (0..<m).map(factor.unitRow), isTwoSided: true) : nil
    let box = NormalBox(factor: (try? Cholesky(matrix, order: m))?.upper ?? [], order: m)
    var result = z
    for i in available { result[i] = maximum?.tail(abs(z[i])) ?? box.tail(abs(z[i])) }
    return result
  }

}

/// The weights of one pair of groups, event time by event time.
private struct PairWeight {
  private let kind: LogRankWeight
  private var survival = 1.0
  private var failure = 0.0
  private var peto = 1.0

  init(_ kind: LogRankWeight) { self.kind = kind }

  /// The weight at a time with so many at risk and so many events; 0 where there are no events.
  mutating func next(atRisk n: Double, events d: Double) -> Double {
    guard d > 0, n > 0 else {
      // Times of other groups' events: the pair's curve stands still, and so does its weight.
      return weight(atRisk: n)
    }
    peto *= (n + 1 - d) / (n + 1)
    defer {
      failure = min(1, failure + survival * d / n)
      survival *= max(0, n - d) / n
    }
    return weight(atRisk: n)
  }

  private func weight(atRisk n: Double) -> Double {
    switch kind {
    case .logRank: 1
    case .gehanBreslow: n
    case .taroneWare: n.squareRoot()
    case .petoPeto: peto
    case .modifiedPeto: peto * n / (n + 1)
    case .flemingHarrington(let rho, let gamma): pow(survival, rho) * pow(failure, gamma)
    case .modestlyWeighted(let floor): 1 / max(survival, floor)
    }
  }
}
