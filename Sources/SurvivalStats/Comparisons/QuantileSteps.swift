// How well each time would do as a group's quantile, and how well two groups' quantiles could be a
// given distance apart.
//
// Derivation:  Documentation/Derivations/CurveContrasts.md, (23)-(27)
// Called from: Comparisons/CompareQuantiles.swift

import Foundation

/// A curve averaged over strata: S and its standard error from each time on.
struct StandardizedCurve {
  private(set) var time: [Double] = []
  private(set) var survival: [Double] = []
  private(set) var standardError: [Double] = []
  /// The last time at which it is known.
  let followUp: Double

  /// - Complexity: O(points log points).
  init(_ arms: [ContrastArm], shares: [Double]) {
    let end =
      arms.filter { !$0.endsAtZero }.map(\.followUp).min() ?? arms.map(\.followUp).max() ?? 0
    followUp = end
    if arms.count == 1 {
      for point in arms[0].points where point.events > 0 {
        time.append(point.time)
        survival.append(point.survival)
        standardError.append(point.survival > 0 ? point.standardError : 0)
      }
      return
    }
    var moves: [(time: Double, arm: Int, point: Int)] = []
    for (a, arm) in arms.enumerated() {
      for (k, point) in arm.points.enumerated() where point.events > 0 && point.time <= end {
        moves.append((point.time, a, k))
      }
    }
    moves.sort { ($0.time, $0.arm) < ($1.time, $1.arm) }
    // What each stratum adds to the sum, and to the variance.
    var heights = shares
    var spreads = [Double](repeating: 0, count: shares.count)
    var height = CarriedSum()
    var spread = CarriedSum()
    height.add(1)
    var alive = shares.count
    for (place, move) in moves.enumerated() {
      let point = arms[move.arm].points[move.point]
      let share = shares[move.arm]
      let error = point.survival > 0 ? share * point.standardError : 0
      if point.survival == 0, heights[move.arm] > 0 { alive -= 1 }
      height.add(-heights[move.arm])
      height.add(share * point.survival)
      spread.add(-spreads[move.arm])
      spread.add(error * error)
      heights[move.arm] = share * point.survival
      spreads[move.arm] = error * error
      if place + 1 < moves.count, moves[place + 1].time == move.time { continue }
      time.append(move.time)
      survival.append(alive == 0 ? 0 : max(0, height.value))
      standardError.append(alive == 0 ? 0 : max(0, spread.value).squareRoot())
    }
  }
}

/// Closed stretches of time, ascending, each with the chi-square of its being the quantile: it falls to 0
/// at the quantile and rises again.
struct QuantileSteps {
  /// The estimate; nil where the curve does not fall so far.
  let quantile: Double?
  private var lower: [Double] = []
  private var upper: [Double] = []
  private var chiSquare: [Double] = []

  /// - Complexity: O(points).
  init(_ curve: StandardizedCurve, probability p: Double) {
    var crossing = CurveCrossing(p)
    for (time, height) in zip(curve.time, curve.survival) { crossing.meet(height, at: time) }
    quantile = crossing.time(followUp: curve.followUp, rule: .midpoint)
    guard let quantile else { return }
    let goal = log(-log(1 - p))
    // Before the first event S is 1 and no quantile of a group that has events: no stretch.
    var before: [(lower: Double, upper: Double, chiSquare: Double)] = []
    var after = before
    for k in curve.time.indices {
      let s = curve.survival[k]
      let end = k + 1 < curve.time.count ? curve.time[k + 1] : .infinity
      guard s > 0, s < 1 else { continue }
      let distance = (log(-log(s)) - goal) * s * -log(s)
      let z = distance == 0 ? 0 : distance / curve.standardError[k]
      if curve.time[k] < quantile { before.append((curve.time[k], min(end, quantile), z * z)) }
      if end > quantile { after.append((max(curve.time[k], quantile), end, z * z)) }
    }
    for stretch in before + [(quantile, quantile, 0)] + after {
      lower.append(stretch.lower)
      upper.append(stretch.upper)
      chiSquare.append(stretch.chiSquare)
    }
    // A time is no worse than one farther from the quantile: where few are left the chi-square may fall
    // again, and what is not rejected would be in pieces.
    var least = Double.infinity
    var middle = 0
    for k in chiSquare.indices {
      least = min(least, chiSquare[k])
      chiSquare[k] = least
      if least == 0 {
        middle = k
        break
      }
    }
    least = .infinity
    for k in stride(from: chiSquare.count - 1, to: middle, by: -1) {
      least = min(least, chiSquare[k])
      chiSquare[k] = least
    }
  }

  /// The least and the greatest difference, the other's quantile less this one's, whose statistic is
  /// at most `most`.
  ///
  /// - Complexity: O(m log m) for m steps.
  func differences(to other: QuantileSteps, statistic most: Double) -> (
    lower: Double, upper: Double
  ) {
    var least = Double.infinity
    var greatest = -Double.infinity
    for k in chiSquare.indices where chiSquare[k] <= most {
      guard let range = other.stretch(within: most - chiSquare[k]) else { continue }
      least = min(least, range.lower - upper[k])
      greatest = max(greatest, range.upper - lower[k])
    }
    return (least, greatest)
  }

  /// The statistic of a difference d: the least sum of the two chi-squares over t and t + d.
  ///
  /// - Complexity: O(m log m) for m steps.
  func statistic(of d: Double, to other: QuantileSteps) -> Double {
    // The sum is least at an end of a stretch of either, since stretches are closed.
    var least = Double.infinity
    for k in chiSquare.indices {
      for t in [lower[k], upper[k]] where t.isFinite {
        least = min(least, chiSquare[k] + other.chiSquare(at: t + d))
      }
    }
    for k in other.chiSquare.indices {
      for t in [other.lower[k], other.upper[k]] where t.isFinite {
        least = min(least, other.chiSquare[k] + chiSquare(at: t - d))
      }
    }
    return least
  }

  /// The smallest chi-square of the stretches that hold `time`; infinite outside them.
  private func chiSquare(at time: Double) -> Double {
    var k = firstIndex { upper[$0] >= time }
    var least = Double.infinity
    while k < lower.count, lower[k] <= time {
      least = min(least, chiSquare[k])
      k += 1
    }
    return least
  }

  /// Where the chi-square is at most `most`.
  private func stretch(within most: Double) -> (lower: Double, upper: Double)? {
    // It falls to the quantile and then rises, so both ends are found by bisection from there.
    guard let middle = chiSquare.firstIndex(of: 0), most >= 0 else { return nil }
    let first = Self.bisect(0, middle) { chiSquare[$0] <= most }
    let last = Self.bisect(middle, chiSquare.count) { chiSquare[$0] > most } - 1
    return (lower[first], upper[last])
  }

  private func firstIndex(where isMet: (Int) -> Bool) -> Int {
    Self.bisect(0, lower.count, isMet)
  }

  /// The first place that meets a condition which all later ones meet, or `end`.
  private static func bisect(_ start: Int, _ end: Int, _ isMet: (Int) -> Bool) -> Int {
    var (low, high) = (start, end)
    while low < high {
      let middle = (low + high) / 2
      if isMet(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
