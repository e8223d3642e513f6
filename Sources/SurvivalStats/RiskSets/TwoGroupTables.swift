// Two groups at every event time, and the hypergeometric score of their hazard ratio: what the
// log-rank test and its interval are made of.
//
// Derivation:  Documentation/Derivations/LogRankInterval.md, (1)-(6)
// Walks over:  RiskSets/RiskSets.swift
// Called from: Comparisons/HazardRatioInterval.swift, Cox/CoxLimits.swift

import Foundation

/// For each time with events in each stratum: how many of two groups are at risk, how many of each
/// have the event. Times at which one group is not at risk say nothing and are left out.
struct TwoGroupTables {
  /// The weight at risk in the first and in the second group.
  private(set) var first: [Double] = []
  private(set) var second: [Double] = []
  /// The weight of the events of each.
  private(set) var eventsOfFirst: [Double] = []
  private(set) var eventsOfSecond: [Double] = []
  /// d (n - d) / (n - 1), which the variance of a share is multiplied by; 0 where n is 1 or d.
  private(set) var spread: [Double] = []

  /// - Parameters:
  ///   - sets: who is at risk when.
  ///   - isSecond: for each row whether it belongs to the second group.
  ///   - weights: a whole number for each row, its frequency; nil for one each. The sums are then exact.
  /// - Complexity: O(n).
  init(_ sets: RiskSets, isSecond: [Bool], weights: [Double]?) {
    var atRisk = (first: 0.0, second: 0.0)
    var row = 0
    var left = 0
    func add(_ place: Int, _ sign: Double, to sums: inout (first: Double, second: Double)) {
      let i = Int(sets.order[place])
      let weight = sign * (weights?[i] ?? 1)
      if isSecond[i] { sums.second += weight } else { sums.first += weight }
    }
    for (k, set) in sets.tieSets.enumerated() {
      if k == 0 || sets.tieSets[k - 1].stratum != set.stratum {
        atRisk = (0, 0)
        row = set.stratumStart
        left = set.stratumStart
      }
      while row < set.end {
        add(row, 1, to: &atRisk)
        row += 1
      }
      while left < set.departuresEnd {
        add(Int(sets.departures[left]), -1, to: &atRisk)
        left += 1
      }
      guard atRisk.first > 0, atRisk.second > 0 else { continue }
      var deaths = (first: 0.0, second: 0.0)
      for place in (set.end - Int(set.deaths))..<set.end { add(place, 1, to: &deaths) }
      let n = atRisk.first + atRisk.second
      let d = deaths.first + deaths.second
      first.append(atRisk.first)
      second.append(atRisk.second)
      eventsOfFirst.append(deaths.first)
      eventsOfSecond.append(deaths.second)
      spread.append(n > 1 ? d * ((n - d) / (n - 1)) : 0)
    }
  }

  /// U and V at the log hazard ratio b: the second group's events less those expected of it if its
  /// members' odds are `exp(b)` to 1, and the hypergeometric variance at these odds.
  ///
  /// - Complexity: O(times).
  func score(at b: Double) -> (u: Double, v: Double) {
    // The smaller of the two odds, so that nothing overflows.
    let w = exp(-abs(b))
    let (one, two) = b < 0 ? (1, w) : (w, 1)
    var u = 0.0
    var v = 0.0
    for t in first.indices {
      let n1 = one * first[t]
      let n2 = two * second[t]
      let p = n2 / (n1 + n2)
      let q = n1 / (n1 + n2)
      // d2 - d p without the difference of two numbers that are nearly equal.
      u += eventsOfSecond[t] * q - eventsOfFirst[t] * p
      v += spread[t] * p * q
    }
    return (u, v)
  }

  /// Whether no time at risk could have gone otherwise at equal hazards: V(0) is 0.
  var isUninformative: Bool { !spread.contains { $0 > 0 } }

  /// The log hazard ratio at which U is 0; infinite where one group has no events while both are at
  /// risk.
  var estimate: Double {
    let hasFirst = eventsOfFirst.contains { $0 > 0 }
    let hasSecond = eventsOfSecond.contains { $0 > 0 }
    guard hasFirst, hasSecond else { return hasFirst ? -.infinity : hasSecond ? .infinity : .nan }
    var width = 1.0
    while width < 700, score(at: width).u > 0 || score(at: -width).u < 0 { width *= 2 }
    return root(between: -width, and: width) { score(at: $0).u }
  }

  /// The log hazard ratios with U^2 <= z^2 V.
  ///
  /// - Returns: the limits, infinite on the side of a group without events; NaN where V(0) is 0.
  /// - Complexity: O(times), some forty evaluations.
  func limits(z: Double) -> (lower: Double, upper: Double) {
    guard !isUninformative else { return (.nan, .nan) }
    let middle = estimate
    func limit(_ side: Double) -> Double {
      if middle == side * .infinity { return middle }
      // U / sqrt V falls as b grows; from a place within the set outwards to one beyond it.
      func beyond(_ b: Double) -> Double {
        let (u, v) = score(at: b)
        return v > 0 ? -side * u / v.squareRoot() - z : .infinity
      }
      // Where the estimate is infinite the far side of 0 still belongs to the set.
      var inner = middle.isFinite ? middle : side * -1
      while !middle.isFinite, beyond(inner) > 0, abs(inner) < 700 { inner *= 2 }
      var step = max(1e-3, z / score(at: inner).v.squareRoot())
      if !step.isFinite || step > 10 { step = 10 }
      var outer = inner + side * step
      while beyond(outer) <= 0, abs(outer) < 700 {
        inner = outer
        step *= 2
        outer += side * step
      }
      return root(between: inner, and: outer, of: beyond)
    }
    return (limit(-1), limit(1))
  }
}
