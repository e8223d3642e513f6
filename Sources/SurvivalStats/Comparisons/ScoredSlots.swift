// What each row adds to a two-group log-rank score, and the sums at each event time that it needs.
//
// Derivation:  Documentation/Derivations/AdjustedLogRank.md, (5)-(9)
// Walks over:  Comparisons/ComparedRows.swift, EventSlots.swift
// Called from: Comparisons/PermutationLogRank.swift, AdjustedLogRank.swift

import Foundation

/// Rows of two groups in order of stratum and exit, with frequencies at risk and with the event at
/// every slot.
struct ScoredSlots {
  let rows: ComparedRows
  let slots: EventSlots
  /// The frequencies at risk: all, and those of the second group.
  private(set) var atRisk: [Double]
  private(set) var atRiskOfSecond: [Double]
  /// The frequencies of events: all, and those of the second group.
  private(set) var events: [Double]
  private(set) var eventsOfSecond: [Double]
  private let starts: [Int32]

  /// - Complexity: O(n log n).
  init(_ outcome: SurvivalOutcome, groups: Grouping, strata: Grouping?, weights: [Double]?) {
    rows = ComparedRows(outcome, groups: groups, strata: strata, weights: weights)
    slots = EventSlots(rows)
    starts = slots.firstSlots()
    atRisk = [Double](repeating: 0, count: slots.count + 1)
    atRiskOfSecond = atRisk
    events = [Double](repeating: 0, count: slots.count)
    eventsOfSecond = events
    for i in 0..<rows.count {
      let (start, end) = (Int(starts[i]), Int(slots.end[i]))
      guard end > start else { continue }
      // Whole numbers, so that sums and differences are exact. A row at risk to the last slot of its
      // stratum ends where the next stratum begins.
      let w = rows.weight?[i] ?? 1
      atRisk[start] += w
      atRisk[end] -= w
      if rows.group[i] == 1 {
        atRiskOfSecond[start] += w
        atRiskOfSecond[end] -= w
      }
      if rows.event[i] {
        events[end - 1] += w
        if rows.group[i] == 1 { eventsOfSecond[end - 1] += w }
      }
    }
    for t in 1..<max(1, atRisk.count) {
      atRisk[t] += atRisk[t - 1]
      atRiskOfSecond[t] += atRiskOfSecond[t - 1]
    }
  }

  /// What a test lets each slot count, from the pooled curve of its stratum.
  func testWeights(_ kind: LogRankWeight) -> [Double] {
    LogRankTotals(slots, event: rows.event, caseWeights: rows.weight, weight: kind).weight
  }

  /// For each row `factor` at its event less the sum of `factor d / n` while it is at risk.
  ///
  /// - Parameter factor: a number for each slot.
  /// - Complexity: O(n).
  func scores(_ factor: [Double]) -> [Double] {
    var through = [Double](repeating: 0, count: slots.count)
    for s in 0..<slots.strata {
      var sum = 0.0
      for t in slots.base[s]..<slots.base[s + 1] {
        sum += factor[t] * (events[t] / atRisk[t])
        through[t] = sum
      }
    }
    var result = [Double](repeating: 0, count: rows.count)
    for s in 0..<slots.strata {
      for i in slots.rows[s]..<slots.rows[s + 1] {
        let (start, end) = (Int(starts[i]), Int(slots.end[i]))
        guard end > start else { continue }
        let expected = through[end - 1] - (start > slots.base[s] ? through[start - 1] : 0)
        result[i] = (rows.event[i] ? factor[end - 1] : 0) - expected
      }
    }
    return result
  }

  /// O - E of the second group and its hypergeometric variance.
  func logRank() -> (score: Double, variance: Double) {
    var score = 0.0
    var variance = 0.0
    for t in 0..<slots.count {
      let (n, d, n2) = (atRisk[t], events[t], atRiskOfSecond[t])
      guard n > 1 else { continue }
      score += (eventsOfSecond[t] * (n - n2) - (d - eventsOfSecond[t]) * n2) / n
      variance += d * ((n - d) / (n - 1)) * (n2 / n) * ((n - n2) / n)
    }
    return (score, variance)
  }
}
