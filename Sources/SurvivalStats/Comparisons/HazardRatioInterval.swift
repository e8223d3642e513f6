// The hazard ratio of two groups by inverting the log-rank test: the two doors, and the way from a
// frame to the result.
//
// Derivation: Documentation/Derivations/LogRankInterval.md
// Uses:       RiskSets/TwoGroupTables.swift
// Result:     Comparisons/LogRankHazardRatio.swift

import Foundation

/// The hazard ratio of two groups, with the interval that cannot contradict the log-rank test.
///
///     hazardRatioInterval(outcome, groups: arm, strata: response)
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, of two kinds. The ratio is that of the label that sorts last over
///     the other.
///   - strata: a label for each row; groups are compared within strata. Empty for none.
///   - weights: a whole number for each row, its frequency, or empty for one each. Rows of weight 0
///     are left out.
///   - level: the coverage.
/// - Returns: the ratio and its interval. Where a group has no events while both are at risk the
///   ratio is 0 or infinite, and so is that side; where the log-rank variance is 0 there is none.
/// - Throws: ``SurvivalDataError``: no rows, no events, other than two groups, a weight that is negative
///   or not whole, a level outside 0...1.
/// - Precondition: `groups` is as long as the outcome, `strata` and `weights` too or empty.
/// - Complexity: O(n log n) and some forty passes over the event times; O(n) memory.
/// - Reference: Lin et al. (2016) [lin2016]; Peto et al. (1977) [peto1977].
public func hazardRatioInterval<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  weights: [Double] = [], level: Double = 0.95
) throws(SurvivalDataError) -> LogRankHazardRatio {
  precondition(groups.count == outcome.count, "groups and outcome differ in length")
  precondition(strata.isEmpty || strata.count == outcome.count, "strata differ in length")
  precondition(weights.isEmpty || weights.count == outcome.count, "weights differ in length")
  var frame = ModelFrame()
  frame.outcome = outcome
  frame.groups = Grouping(groups)
  frame.strata = strata.isEmpty ? nil : Grouping(strata)
  if !weights.isEmpty {
    frame.rows = Array(weights.indices)
    try frame.apply(weights: weights)
  }
  return try hazardRatioInterval(frame: frame, level: level)
}

/// The same of the complete cases of a table, as a formula asks.
///
///     hazardRatioInterval("Surv(months, progressed) ~ arm + strata(response)", in: table)
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right a variable
///     of two values, and `strata()`.
///   - table: the data.
///   - weights: the column of frequencies, if any.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - level: the coverage.
/// - Returns: the ratio, groups labelled as in R: `arm=placebo`.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func hazardRatioInterval(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, level: Double = 0.95
) throws -> LogRankHazardRatio {
  let frame = try Formula(formula).frame(
    in: table, for: .groups, weights: weights, where: condition)
  return try hazardRatioInterval(frame: frame, level: level)
}

/// The hazard ratio of a frame's two groups.
func hazardRatioInterval(
  frame: ModelFrame, level: Double
) throws(SurvivalDataError) -> LogRankHazardRatio {
  try hazardRatioInterval(frame: frame, tables: frame.hazardRatioTables(), level: level)
}

extension ModelFrame {
  /// The tables of a hazard ratio, or what is wrong with the frame.
  func hazardRatioTables() throws(SurvivalDataError) -> TwoGroupTables {
    let what = "a hazard ratio"
    let (outcome, groups) = try twoGroups(for: what)
    try requireFrequencies(for: what)
    return TwoGroupTables(
      RiskSets(outcome, strata: strata), isSecond: groups.codes.map { $0 == 1 }, weights: weights)
  }
}

/// The hazard ratio of a frame's two groups, from its tables.
func hazardRatioInterval(
  frame: ModelFrame, tables: TwoGroupTables, level: Double
) throws(SurvivalDataError) -> LogRankHazardRatio {
  let level = try ConfidenceInterval.checked(level: level)
  let (outcome, groups) = try frame.twoGroups(for: "a hazard ratio")
  let (u, v) = tables.score(at: 0)
  let z = NormalDistribution().upperQuantile((1 - level) / 2)
  let limits = tables.limits(z: z)
  let isAvailable = !tables.isUninformative
  let ratio = isAvailable ? exp(tables.estimate) : .nan
  var warnings: [String] = []
  if !isAvailable {
    warnings.append(
      "at no event time were both groups at risk with an outcome that could have differed, so there "
        + "is no ratio")
  } else if !ratio.isFinite || ratio == 0 {
    warnings.append(
      "\(groups.labels[ratio == 0 ? 1 : 0]) has no events while both groups are at risk, so the "
        + "ratio and one limit are \(ratio == 0 ? "0" : "infinite")")
  }
  return LogRankHazardRatio(
    reference: groups.labels[0], compared: groups.labels[1], hazardRatio: ratio,
    lower: exp(limits.lower), upper: exp(limits.upper), level: level,
    test: ChiSquareTest(
      statistic: isAvailable ? u * u / v : .nan, degreesOfFreedom: isAvailable ? 1 : 0),
    peto: PetoHazardRatio(
      hazardRatio: isAvailable ? exp(u / v) : .nan,
      lower: isAvailable ? exp(u / v - z / v.squareRoot()) : .nan,
      upper: isAvailable ? exp(u / v + z / v.squareRoot()) : .nan),
    strata: frame.strata?.count ?? 1, observations: outcome.count,
    droppedRows: frame.dropped.total, dropped: frame.dropped, warnings: warnings + outcome.warnings)
}
