// Who is at risk and who has the event at each slot, all groups together, and the weight that the
// test gives each.
//
// Derivation:  Documentation/Derivations/LogRank.md, (1), (5), (6)
// Called from: Comparisons/LogRankTest.swift

import Foundation

/// Totals over the groups at every slot, and Fleming and Harrington's weights.
struct LogRankTotals {
  /// The weight at risk, n.
  private(set) var atRisk: [Double]
  /// The weight of the events, d.
  private(set) var events: [Double]
  /// The test's weight K = S(t-)^rho (1 - S(t-))^gamma.
  private(set) var weight: [Double]
  /// Strata whose pooled curve falls to 0 before their last event, since entry is late.
  private(set) var emptied = 0

  /// - Complexity: O(n).
  init(
    _ slots: EventSlots, event: [Bool], caseWeights: [Double]?, rho: Double, gamma: Double
  ) {
    let count = slots.count
    var joining = [Double](repeating: 0, count: count)
    var leaving = joining
    var joiningRows = [Int32](repeating: 0, count: count)
    var eventRows = joiningRows
    var leavingRows = slots.start == nil ? [] : joiningRows
    atRisk = joining
    events = joining
    weight = [Double](repeating: 1, count: count)
    for i in event.indices {
      let end = Int(slots.end[i])
      let start = slots.start.map { Int($0[i]) }
      let first = slots.base[slots.stratum?[i] ?? 0]
      guard end > start ?? first else { continue }
      let w = caseWeights?[i] ?? 1
      joining[end - 1] += w
      joiningRows[end - 1] += 1
      if event[i] {
        events[end - 1] += w
        eventRows[end - 1] += 1
      }
      if let start, start > first {
        leaving[start - 1] += w
        leavingRows[start - 1] += 1
      }
    }
    // From the last slot backwards: without late entries sums only grow, and no digits cancel.
    for s in 0..<slots.strata {
      let here = slots.base[s]..<slots.base[s + 1]
      var sum = CarriedSum()
      var rows: Int32 = 0
      for t in here.reversed() {
        sum.add(joining[t])
        rows += joiningRows[t]
        if slots.start != nil {
          sum.add(-leaving[t])
          rows -= leavingRows[t]
        }
        // Where all die n is d to the last bit, so that the variance there is 0.
        atRisk[t] = rows == eventRows[t] ? events[t] : sum.value
      }
      if rho != 0 || gamma != 0 { weigh(here, rho: rho, gamma: gamma) }
    }
  }

  /// Sets the weights of one stratum.
  private mutating func weigh(_ slots: Range<Int>, rho: Double, gamma: Double) {
    // 1 - S summed by itself, S(t-) d / n at a time: subtracted from 1 it would lose the digits
    // that (1 - S)^gamma needs at early times.
    var survival = 1.0
    var failure = 0.0
    for t in slots {
      weight[t] = pow(survival, rho) * pow(failure, gamma)
      failure = min(1, failure + survival * events[t] / atRisk[t])
      survival *= max(0, atRisk[t] - events[t]) / atRisk[t]
      if survival == 0, t + 1 < slots.upperBound {
        emptied += 1
        for later in (t + 1)..<slots.upperBound { weight[later] = rho == 0 ? 1 : 0 }
        return
      }
    }
  }
}
