// The average hazard ratio of Kalbfleisch and Prentice from two Kaplan-Meier curves: the two doors, and
// the way from a frame to the result.
//
// Derivation: Documentation/Derivations/CurveContrasts.md, (28)-(32)
// Uses:       Comparisons/ContrastCurves.swift, ContrastWald.swift
// Result:     Comparisons/CurveContrast.swift

import Foundation

/// The average hazard ratio of two groups up to a horizon, which needs no proportional hazards.
///
///     averageHazardRatio(outcome, groups: arm, tau: 36)
///
/// The two hazards are each averaged with the weight S_1(t) S_2(t), and the ratio taken: of the pairs with
/// one member from each group, those in which the second group's member has the event first, over those in
/// which the first group's has, up to `tau`; pairs with both at one time count one half each. Under
/// proportional hazards it is the hazard ratio, and censoring does not change what it estimates.
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, of two kinds. The ratio is that of the label that sorts last over
///     the other.
///   - strata: a label for each row; pairs are then made within strata, whose shares of all rows are their
///     weights. Empty for none.
///   - weights: a weight for each row, or empty for one each. Whole numbers are frequencies; with others
///     the variance is the infinitesimal jackknife. Rows of weight 0 are left out.
///   - tau: the horizon, above 0. By default the smaller of the groups' largest times, with strata
///     the smallest in any of them.
///   - level: the coverage.
///   - margin: a margin of the ratio; above 1 where a higher hazard is worse.
/// - Returns: the ratio, with the delta method's interval on the scale of its logarithm, and for each group the
///   probability to have the event first. Without numbers, and with the reason, where a curve ends above
///   0 before `tau`.
/// - Throws: ``SurvivalDataError``: no rows, no events, other than two groups, a negative time or weight, an
///   option outside its domain.
/// - Precondition: arrays are as long as the outcome, or where that is allowed empty.
/// - Complexity: O(n log n).
/// - Reference: Kalbfleisch and Prentice (1981) [kalbfleisch1981].
public func averageHazardRatio<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  weights: [Double] = [], tau: Double? = nil, level: Double = 0.95, margin: Double? = nil
) throws(SurvivalDataError) -> CurveComparison {
  let frame = try ModelFrame.contrasting(outcome, groups: groups, strata: strata, weights: weights)
  return try averageHazardRatio(frame: frame, tau: tau, level: level, margin: margin)
}

/// The same of the complete cases of a table, as a formula asks.
///
///     averageHazardRatio("Surv(months, progressed) ~ arm", in: table)
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right a variable of
///     two values, and `strata()`.
///   - table: the data.
///   - weights: the column of case weights, if any.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - tau: the horizon; by default the smaller of the groups' largest times, with strata the smallest in
///     any of them.
///   - level: the coverage.
///   - margin: a margin of the ratio.
/// - Returns: the ratio, groups labelled as in R: `arm=placebo`.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func averageHazardRatio(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, tau: Double? = nil, level: Double = 0.95, margin: Double? = nil
) throws -> CurveComparison {
  let frame = try ModelFrame.contrasting(
    formula, adjustingFor: nil, in: table, weights: weights, where: condition)
  return try averageHazardRatio(frame: frame, tau: tau, level: level, margin: margin)
}

/// The average hazard ratio of a frame's two groups.
func averageHazardRatio(
  frame: ModelFrame, tau: Double?, level: Double, margin: Double?
) throws(SurvivalDataError) -> CurveComparison {
  var options = ContrastOptions(level: level)
  if let margin { options.margins = [.averageHazardRatio: margin] }
  try options.check(offered: [.averageHazardRatio])
  let curves = try ContrastCurves(frame, for: "an average hazard ratio")
  let horizon = try curves.horizon(tau)
  var result = curves.comparison(.averageHazard, level: level, tau: horizon)
  func summaries(_ values: [Double?]) -> [CurveSummary] {
    zip(curves.labels, values).map {
      CurveSummary(group: $0, at: horizon, probability: nil, estimate: $1, standardError: nil)
    }
  }
  func unavailable(_ reason: String) -> [CurveContrast] {
    [CurveContrast(.averageHazardRatio, at: horizon, margin: margin, because: reason)]
  }
  if let reason = curves.reasonForEnd(before: horizon) {
    result.groups = summaries([nil, nil])
    result.contrasts = unavailable(reason)
    return result
  }
  let races = curves.shares.indices.map {
    EventRace(curves.arms[0][$0], curves.arms[1][$0], tau: horizon)
  }
  func sum(_ path: KeyPath<EventRace, Double>) -> Double {
    zip(curves.shares, races).reduce(0) { $0 + $1.0 * $1.1[keyPath: path] }
  }
  let (first, second) = (sum(\.first), sum(\.second))
  result.groups = summaries([first, second])
  guard first > 0, second > 0 else {
    let group = curves.labels[first > 0 ? 1 : 0]
    result.contrasts = unavailable(
      "\(group) has no events while both groups are at risk, so there is no finite interval")
    if first != second { result.contrasts[0].estimate = second / first }
    return result
  }
  var variance = 0.0
  for (s, race) in races.enumerated() {
    let share = curves.shares[s]
    let gradients = race.logRatioGradients(first: first / share, second: second / share)
    variance += curves.arms[0][s].variance(gradients.first)
    variance += curves.arms[1][s].variance(gradients.second)
  }
  result.contrasts = [
    .wald(.averageHazardRatio, at: horizon, log(second / first), variance: variance, options)
  ]
  return result
}

/// Who of a pair from two groups has the event first, by the groups' curves.
struct EventRace {
  /// The probability that the first group's member has it first, up to the horizon.
  private(set) var first = 0.0
  /// That the second group's has.
  private(set) var second = 0.0
  /// The probability that neither has it by then.
  private let neither: Double
  private let tau: Double
  private let arms: (ContrastArm, ContrastArm)
  /// For each point of an arm the derivative of the other's probability by the arm's hazard there.
  private var ofOther: ([Double], [Double])

  /// - Complexity: O(points).
  init(_ one: ContrastArm, _ other: ContrastArm, tau: Double) {
    arms = (one, other)
    self.tau = tau
    var i = one.firstPoint(after: tau)
    var j = other.firstPoint(after: tau)
    func height(_ arm: ContrastArm, _ count: Int) -> Double {
      count > 0 ? arm.points[count - 1].survival : 1
    }
    neither = height(one, i) * height(other, j)
    ofOther = (
      [Double](repeating: 0, count: one.points.count),
      [Double](repeating: 0, count: other.points.count)
    )
    // Backwards, so that what is won after a time is at hand when its hazard asks for it.
    while i > 0 || j > 0 {
      let a = i > 0 ? one.points[i - 1].time : -.infinity
      let b = j > 0 ? other.points[j - 1].time : -.infinity
      let now = max(a, b)
      let (s1, s2) = (height(one, i), height(other, j))
      let (p, q) = (i - 1, j - 1)
      if a == now { i -= 1 }
      if b == now { j -= 1 }
      let (before1, before2) = (height(one, i), height(other, j))
      let won2 = (before2 - s2) * s1 / 2
      let won1 = (before1 - s1) * s2 / 2
      if a == now { ofOther.0[p] = -(won2 + second) * Self.inverse(one.points[p]) }
      if b == now { ofOther.1[q] = -(won1 + first) * Self.inverse(other.points[q]) }
      second += (before2 - s2) * (before1 + s1) / 2
      first += (before1 - s1) * (before2 + s2) / 2
    }
  }

  /// 1 / (1 - h); 0 where there is no event, or nobody is left and h does not vary.
  private static func inverse(_ point: KaplanMeierPoint) -> Double {
    let left = point.atRisk - point.events
    return point.events > 0 && left > 0 ? point.atRisk / left : 0
  }

  /// The derivatives of log(B / A) by the hazards of both arms, where A and B are sums of this race's
  /// probabilities and of numbers that do not depend on these curves.
  func logRatioGradients(
    first a: Double, second b: Double
  ) -> (first: [Double], second: [Double]) {
    // A + B + neither is constant, so of three derivatives two are enough.
    func gradient(
      _ arm: ContrastArm, _ ofOther: [Double], own: Double, other: Double
    ) -> [Double] {
      zip(arm.points, ofOther).map { point, theirs in
        let inverse = Self.inverse(point)
        guard inverse > 0, point.time <= tau else { return 0 }
        return theirs / other - (neither * inverse - theirs) / own
      }
    }
    return (
      gradient(arms.0, ofOther.0, own: a, other: b),
      gradient(arms.1, ofOther.1, own: b, other: a).map { -$0 }
    )
  }
}
