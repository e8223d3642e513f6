// How time enters a test of proportional hazards: g(t) at the times of death.
//
// Derivation:  Documentation/Derivations/ProportionalHazards.md, section 1
// Called from: Cox/CoxModel+ProportionalHazards.swift

import Foundation

/// The function g of time whose product with the covariates is tested.
///
/// A test does not change when g is multiplied by a number or moved by one.
public enum TimeTransform: Sendable {
  /// One less the Kaplan-Meier curve of all rows just before t: close to ranks, and not disturbed by
  /// a few late times. Weighted where the model is.
  case km
  /// The rank of t among all times, the mean rank where they are tied; weights count as rows.
  case rank
  /// The time itself.
  case identity
  /// Its logarithm, for positive times of death.
  case log
  /// A function of time and its name.
  case custom(String, @Sendable (Double) -> Double)

  /// As R names it.
  public var name: String {
    switch self {
    case .km: "km"
    case .rank: "rank"
    case .identity: "identity"
    case .log: "log"
    case .custom(let name, _): name
    }
  }

  /// A transform by R's name.
  public init?(named name: String) {
    switch name {
    case "km": self = .km
    case "rank": self = .rank
    case "identity": self = .identity
    case "log": self = .log
    default: return nil
    }
  }

  /// g at each tie set.
  ///
  /// - Complexity: O(n log n).
  func values(
    _ sets: RiskSets, _ outcome: SurvivalOutcome, weights: [Double]?
  ) throws(SurvivalDataError) -> [Double] {
    let times = sets.tieSets.map { outcome.exit[Int(sets.order[$0.end - 1])] }
    let result: [Double]
    switch self {
    case .identity: result = times
    case .log: result = times.map { Foundation.log($0) }
    case .custom(_, let function): result = times.map(function)
    case .rank: result = Self.read(Self.ranks(outcome, weights), at: times)
    case .km: result = Self.read(Self.lost(outcome, weights), at: times)
    }
    for (k, value) in result.enumerated() where !value.isFinite {
      throw .incompatible("the transform \(name) is not finite at the time of death \(times[k])")
    }
    return result
  }

  /// Values of a list by ascending time at some of its times.
  private static func read(
    _ list: (times: [Double], values: [Double]), at times: [Double]
  ) -> [Double] {
    times.map { time in
      var low = 0
      var high = list.times.count - 1
      while low < high {
        let middle = (low + high) / 2
        if list.times[middle] < time { low = middle + 1 } else { high = middle }
      }
      return list.values[low]
    }
  }

  private static func ranks(
    _ outcome: SurvivalOutcome, _ weights: [Double]?
  ) -> (times: [Double], values: [Double]) {
    let order = ascendingOrder(of: outcome.exit)
    var (times, values): ([Double], [Double]) = ([], [])
    var before = 0.0
    var i = 0
    while i < order.count {
      let time = outcome.exit[Int(order[i])]
      var tied = 0.0
      while i < order.count, outcome.exit[Int(order[i])] == time {
        tied += weights?[Int(order[i])] ?? 1
        i += 1
      }
      times.append(time)
      values.append(before + (tied + 1) / 2)
      before += tied
    }
    return (times, values)
  }

  /// At each time of death one less the Kaplan-Meier curve just before it.
  private static func lost(
    _ outcome: SurvivalOutcome, _ weights: [Double]?
  ) -> (times: [Double], values: [Double]) {
    let exits = ascendingOrder(of: outcome.exit)
    let entry = outcome.entry
    let entries = entry.map { ascendingOrder(of: $0) } ?? []
    func weight(_ row: Int32) -> Double { weights?[Int(row)] ?? 1 }
    var (times, values): ([Double], [Double]) = ([], [])
    var atRisk = entry == nil ? exits.reduce(0) { $0 + weight($1) } : 0
    var survival = 1.0
    var entered = 0
    var i = 0
    while i < exits.count {
      let time = outcome.exit[Int(exits[i])]
      if let entry {
        while entered < entries.count, entry[Int(entries[entered])] < time {
          atRisk += weight(entries[entered])
          entered += 1
        }
      }
      var (dead, leaving) = (0.0, 0.0)
      while i < exits.count, outcome.exit[Int(exits[i])] == time {
        let row = exits[i]
        if outcome.event[Int(row)] { dead += weight(row) }
        leaving += weight(row)
        i += 1
      }
      if dead > 0 {
        times.append(time)
        values.append(1 - survival)
        survival *= max(0, 1 - dead / atRisk)
      }
      atRisk -= leaving
    }
    return (times, values)
  }
}
