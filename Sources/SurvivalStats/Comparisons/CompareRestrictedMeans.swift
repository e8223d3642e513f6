// Restricted means of two groups: the two doors, and the way from a frame to the result.
//
// Derivation: Documentation/Derivations/CurveContrasts.md, (9)-(17)
// Uses:       Comparisons/RestrictedMeanContrasts.swift, RestrictedMeanRegression.swift
// Result:     Comparisons/CurveContrast.swift

/// The restricted means of two groups compared: difference and ratio of the means and of the times
/// lost.
///
///     compareRestrictedMeans(outcome, groups: arm, tau: 36, margins: [.restrictedMeanDifference: -2])
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, of two kinds. The label that sorts last is compared with the other.
///   - strata: a label for each row. Each group's mean is then the average of its means in the strata,
///     with the strata's shares of all rows as weights, the same for both groups. Empty for none.
///   - weights: a weight for each row, or empty for one each. Whole numbers are frequencies; with others
///     the variance is the infinitesimal jackknife. Rows of weight 0 are left out.
///   - covariates: what the contrasts are adjusted for, by regressions of `min(T, tau)` and of the time
///     lost, for ratios on the scale of the logarithm, weighted by the inverse probability of not being
///     censored, which is estimated in each group. Strata then enter as indicators.
///   - tau: the horizon, above 0. By default the smaller of the groups' largest times, whether they end by
///     an event or not: the last moment at which both curves are known.
///   - level: the coverage.
///   - margins: a margin for some of the contrasts, on their scale. On which side of no difference it
///     lies says which way is worse.
/// - Returns: the contrasts; without numbers, and with the reason, where a curve ends above 0 before
///   `tau`.
/// - Throws: ``SurvivalDataError``: no rows, no events, other than two groups, a negative time or weight,
///   an option outside its domain; covariates together with late entry.
/// - Precondition: arrays are as long as the outcome, or where that is allowed empty.
/// - Complexity: O(n log n), and O(n p^2) with p covariates.
/// - Reference: Klein and Moeschberger (2003) [klein2003], 4.5; Uno et al. (2014) [uno2014]; Tian, Zhao and
///   Wei (2014) [tian2014].
public func compareRestrictedMeans<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  weights: [Double] = [], covariates: [Covariate] = [], tau: Double? = nil, level: Double = 0.95,
  margins: [CurveContrastName: Double] = [:]
) throws(SurvivalDataError) -> CurveComparison {
  let frame = try ModelFrame.contrasting(
    outcome, groups: groups, strata: strata, weights: weights, covariates: covariates)
  return try compareRestrictedMeans(
    frame: frame, tau: tau, isAdjusted: !covariates.isEmpty,
    ContrastOptions(level: level, margins: margins))
}

/// The same of the complete cases of a table, as a formula asks.
///
///     compareRestrictedMeans(
///       "Surv(months, progressed) ~ arm", in: table, adjustingFor: "age + stage", tau: 36)
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right a variable of
///     two values, and `strata()`.
///   - table: the data.
///   - covariates: the right-hand side of a formula, what the contrasts are adjusted for; nil for none.
///   - weights: the column of case weights, if any.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - tau: the horizon; by default the smaller of the groups' largest times, with strata the smallest in
///     any of them.
///   - level: the coverage.
///   - margins: a margin for some of the contrasts, on their scale.
/// - Returns: the contrasts, groups labelled as in R: `arm=placebo`.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func compareRestrictedMeans(
  _ formula: String, in table: DataTable, adjustingFor covariates: String? = nil,
  weights: String? = nil, where condition: String? = nil, tau: Double? = nil, level: Double = 0.95,
  margins: [CurveContrastName: Double] = [:]
) throws -> CurveComparison {
  let frame = try ModelFrame.contrasting(
    formula, adjustingFor: covariates, in: table, weights: weights, where: condition)
  return try compareRestrictedMeans(
    frame: frame, tau: tau, isAdjusted: covariates != nil,
    ContrastOptions(level: level, margins: margins))
}

/// The restricted means of a frame's two groups.
func compareRestrictedMeans(
  frame: ModelFrame, tau: Double?, isAdjusted: Bool, _ options: ContrastOptions
) throws(SurvivalDataError) -> CurveComparison {
  let names = CurveContrastName.restrictedMeans.map(\.plain)
  try options.check(offered: names)
  let pooled = isAdjusted ? frame.withoutStrata : frame
  let curves = try ContrastCurves(pooled, for: "a comparison of restricted means")
  let horizon = try curves.horizon(tau)
  var result = curves.comparison(.restrictedMean, level: options.level, tau: horizon)
  if let reason = curves.reasonForEnd(before: horizon) {
    result.groups = curves.labels.map {
      CurveSummary(group: $0, at: horizon, probability: nil, estimate: nil, standardError: nil)
    }
    result.contrasts = names.map {
      CurveContrast($0, at: horizon, margin: options.margins[$0], because: reason)
    }
    return result
  }
  let areas = curves.arms.map { StandardizedArea($0, shares: curves.shares, tau: horizon) }
  result.groups = zip(curves.labels, areas).map {
    CurveSummary(
      group: $0, at: horizon, probability: nil, estimate: $1.under,
      standardError: $1.variance.squareRoot())
  }
  guard isAdjusted else {
    result.contrasts = restrictedMeanContrasts(areas[0], areas[1], tau: horizon, options)
    // An interval that knows of one group's chance only is too narrow, and looks as any other.
    for (k, area) in areas.enumerated() where area.variance == 0 && areas[1 - k].variance > 0 {
      result.warnings.append(
        "the restricted mean of \(curves.labels[k]) has an estimated variance of 0, as with one subject "
          + "or without events before tau, so intervals and P-values are of the other group's chance "
          + "alone")
    }
    return result
  }
  result.strata = frame.strata?.count ?? 1
  let regression = try RestrictedMeanRegression(frame, curves, tau: horizon)
  result.covariates = regression.columns
  if !regression.aliased.isEmpty {
    result.warnings.append(
      "covariates that are constant or combinations of others have no part: "
        + regression.aliased.joined(separator: ", "))
  }
  result.contrasts = regression.contrasts(options)
  return result
}

extension ModelFrame {
  fileprivate var withoutStrata: ModelFrame {
    var frame = self
    frame.strata = nil
    return frame
  }
}
