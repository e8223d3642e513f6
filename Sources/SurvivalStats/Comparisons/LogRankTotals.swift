// Who is at risk and who has the event at each slot, all groups together, and the weight that the
// test gives each.
//
// Derivation:  Documentation/Derivations/LogRank.md, (1), (5), (6)
// Called from: Comparisons/LogRankTest.swift

import Foundation

/// Totals over the groups at every slot, and the weights of one test.
struct LogRankTotals {
  /// The weight at risk, n.
  private(set) var atRisk: [Double]
  /// The weight of the events, d.
  private(set) var events: [Double]
  /// The test's weight K.
  private(set) var weight: [Double]
  /// Strata whose pooled curve falls to 0 before their last event, since entry is late.
  private(set) var emptied = 0

  /// - Complexity: O(n).
  init(
    _ slots: EventSlots, event: [Bool], caseWeights: [Double]?, weight kind: LogRankWeight
  ) {
    let count = slots.count
    weight = [Double](repeating: 1, count: count)
    let lanes = slots.lanes()
    var deaths: [Double] = []
    atRisk = [Double](unsafeUninitializedCapacity: count) { atRisk, initialized in
      deaths = [Double](unsafeUninitializedCapacity: count) { events, initialized in
        adviseHugePages(UnsafeMutableRawBufferPointer(atRisk))
        adviseHugePages(UnsafeMutableRawBufferPointer(events))
        let (atRisk, events) = (LaneResults(atRisk), LaneResults(events))
        inLanes(lanes.count) { lane in
          for s in lanes[lane] {
            Self.total(slots, s, event, caseWeights, atRisk: atRisk, events: events)
          }
        }
        initialized = count
      }
      initialized = count
    }
    events = deaths
    weigh(slots, by: kind)
  }

  /// The same totals with the weights of another test.
  ///
  /// - Complexity: O(slots).
  func weighed(_ slots: EventSlots, by kind: LogRankWeight) -> LogRankTotals {
    var result = self
    result.emptied = 0
    result.weight = [Double](repeating: 1, count: slots.count)
    result.weigh(slots, by: kind)
    return result
  }

  /// The c of a slot, the variance of a share at it times K^2.
  @inline(__always)
  func spread(_ t: Int) -> Double {
    let n = atRisk[t]
    let d = events[t]
    let left = n - d
    guard left > 0, n > 1 else { return 0 }
    return weight[t] * weight[t] * (d / n) * (left / n) / (n - 1)
  }

  /// Sets n and d of one stratum.
  private static func total(
    _ slots: EventSlots, _ s: Int, _ event: [Bool], _ caseWeights: [Double]?,
    atRisk: LaneResults<Double>, events: LaneResults<Double>
  ) {
    let base = slots.base[s]
    // The weight and the number of rows that begin to be at risk after each slot.
    var late: [(weight: Double, rows: Int)] = []
    if let start = slots.start {
      late = Array(repeating: (0, 0), count: slots.base[s + 1] - base)
      for i in slots.rows[s]..<slots.rows[s + 1] where slots.end[i] > start[i] {
        let place = Int(start[i]) - base - 1
        guard place >= 0 else { continue }
        late[place].weight += caseWeights?[i] ?? 1
        late[place].rows += 1
      }
    }
    // From the last slot backwards: without late entries sums only grow, and no digits cancel.
    var sum = CarriedSum()
    var rows = 0
    var i = slots.rows[s + 1]
    for t in (base..<slots.base[s + 1]).reversed() {
      let last = i
      while i > slots.rows[s], slots.end[i - 1] == t + 1 { i -= 1 }
      var joining = 0.0
      var deaths = 0.0
      var eventRows = 0
      for row in i..<last {
        if let start = slots.start, slots.end[row] <= start[row] { continue }
        let w = caseWeights?[row] ?? 1
        joining += w
        rows += 1
        if event[row] {
          deaths += w
          eventRows += 1
        }
      }
      sum.add(joining)
      if !late.isEmpty {
        sum.add(-late[t - base].weight)
        rows -= late[t - base].rows
      }
      // Where all die n is d to the last bit, so that the variance there is 0.
      atRisk.store(rows == eventRows ? deaths : sum.value, at: t)
      events.store(deaths, at: t)
    }
  }

  /// Sets the weights, stratum by stratum.
  private mutating func weigh(_ slots: EventSlots, by kind: LogRankWeight) {
    if kind == .logRank || kind == .flemingHarrington(rho: 0, gamma: 0) { return }
    for s in 0..<slots.strata {
      let here = slots.base[s]..<slots.base[s + 1]
      switch kind {
      case .logRank: break
      case .gehanBreslow:
        for t in here { weight[t] = atRisk[t] }
      case .taroneWare:
        for t in here { weight[t] = atRisk[t].squareRoot() }
      case .petoPeto: weighByPeto(here, modified: false)
      case .modifiedPeto: weighByPeto(here, modified: true)
      case .flemingHarrington(let rho, let gamma):
        weighByCurve(here, emptied: rho == 0 ? 1 : 0) { pow($0, rho) * pow($1, gamma) }
      case .modestlyWeighted(let floor):
        weighByCurve(here, emptied: 1 / floor) { survival, _ in 1 / max(survival, floor) }
      }
    }
  }

  /// Weights from S(t-) and 1 - S(t-); `emptied` is that of every slot after S has come to 0.
  private mutating func weighByCurve(
    _ slots: Range<Int>, emptied last: Double, _ weigh: (Double, Double) -> Double
  ) {
    // 1 - S summed by itself, S(t-) d / n at a time: subtracted from 1 it would lose the digits
    // that (1 - S)^gamma needs at early times.
    var survival = 1.0
    var failure = 0.0
    for t in slots {
      weight[t] = weigh(survival, failure)
      failure = min(1, failure + survival * events[t] / atRisk[t])
      survival *= max(0, atRisk[t] - events[t]) / atRisk[t]
      if survival == 0, t + 1 < slots.upperBound {
        emptied += 1
        for later in (t + 1)..<slots.upperBound { weight[later] = last }
        return
      }
    }
  }

  private mutating func weighByPeto(_ slots: Range<Int>, modified: Bool) {
    var survival = 1.0
    for t in slots {
      survival *= (atRisk[t] + 1 - events[t]) / (atRisk[t] + 1)
      weight[t] = modified ? survival * (atRisk[t] / (atRisk[t] + 1)) : survival
    }
  }
}
