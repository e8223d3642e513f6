// Quantiles of two groups: the two doors, and the way from a frame to the result.
//
// Derivation: Documentation/Derivations/CurveContrasts.md, (23)-(27)
// Uses:       Comparisons/QuantileSteps.swift
// Result:     Comparisons/CurveContrast.swift

/// Differences of the medians, or other quantiles, of the time to event of two groups.
///
///     compareQuantiles(outcome, groups: arm)
///
/// A difference d is rejected if no time t would do both as the first group's quantile and, d later, as the
/// second's: each group's S is tested against 1 - p on the scale of log(-log S), and the sum of the two
/// chi-squares is made as small as a choice of t can make it. The interval is what is not rejected, and the
/// P-value that of d = 0. There is no standard error, and no density is estimated.
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, of two kinds. The label that sorts last is compared with the other.
///   - probabilities: the fractions that have had the event, each between 0 and 1; 0.5 is the median.
///   - strata: a label for each row; a group's curve is then the average of its curves in the strata,
///     with the strata's shares of all rows as weights. Empty for none.
///   - weights: a weight for each row, or empty for one each. Whole numbers are frequencies; with others
///     the variance is the infinitesimal jackknife. Rows of weight 0 are left out.
///   - level: the coverage.
///   - margins: a margin of ``CurveContrastName/medianDifference`` or
///     ``CurveContrastName/quantileDifference``.
/// - Returns: a contrast for each probability; without numbers, and with the reason, where a curve does not
///   fall so far. A limit is infinite where a curve ends before the data could exclude that.
/// - Throws: ``SurvivalDataError``: no rows, no events, other than two groups, a negative time or weight, an
///   option outside its domain.
/// - Precondition: arrays are as long as the outcome, or where that is allowed empty.
/// - Complexity: O(n log n).
/// - Reference: Su and Wei (1993) [su1993]; Brookmeyer and Crowley (1982) [brookmeyer1982].
public func compareQuantiles<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], probabilities: [Double] = [0.5],
  strata: [Stratum] = [String](), weights: [Double] = [], level: Double = 0.95,
  margins: [CurveContrastName: Double] = [:]
) throws(SurvivalDataError) -> CurveComparison {
  let frame = try ModelFrame.contrasting(outcome, groups: groups, strata: strata, weights: weights)
  return try compareQuantiles(
    frame: frame, probabilities: probabilities, ContrastOptions(level: level, margins: margins))
}

/// The same of the complete cases of a table, as a formula asks.
///
///     compareQuantiles("Surv(months, progressed) ~ arm", in: table, probabilities: [0.25, 0.5])
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right a variable of
///     two values, and `strata()`.
///   - table: the data.
///   - probabilities: the fractions that have had the event; 0.5 is the median.
///   - weights: the column of case weights, if any.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - level: the coverage.
///   - margins: a margin for some of the contrasts.
/// - Returns: the contrasts, groups labelled as in R: `arm=placebo`.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func compareQuantiles(
  _ formula: String, in table: DataTable, probabilities: [Double] = [0.5],
  weights: String? = nil, where condition: String? = nil, level: Double = 0.95,
  margins: [CurveContrastName: Double] = [:]
) throws -> CurveComparison {
  let frame = try ModelFrame.contrasting(
    formula, adjustingFor: nil, in: table, weights: weights, where: condition)
  return try compareQuantiles(
    frame: frame, probabilities: probabilities, ContrastOptions(level: level, margins: margins))
}

/// The quantiles of a frame's two groups.
func compareQuantiles(
  frame: ModelFrame, probabilities: [Double], _ options: ContrastOptions
) throws(SurvivalDataError) -> CurveComparison {
  try options.check(offered: [.medianDifference, .quantileDifference])
  for p in probabilities where !(p > 0 && p < 1) {
    throw .invalidOption(
      name: "the probability of a quantile", value: "\(p)", expected: "a number between 0 and 1")
  }
  let curves = try ContrastCurves(frame, for: "a comparison of quantiles")
  let heights = curves.arms.map { StandardizedCurve($0, shares: curves.shares) }
  var result = curves.comparison(.quantile, level: options.level)
  for p in probabilities {
    let steps = heights.map { QuantileSteps($0, probability: p) }
    result.groups += zip(curves.labels, steps).map {
      CurveSummary(
        group: $0, at: nil, probability: p, estimate: $1.quantile, standardError: nil)
    }
    let name: CurveContrastName = p == 0.5 ? .medianDifference : .quantileDifference
    let margin = options.margins[name]
    guard let first = steps[0].quantile, let second = steps[1].quantile else {
      let group = curves.labels[steps[0].quantile == nil ? 0 : 1]
      result.contrasts.append(
        CurveContrast(
          name, probability: p, margin: margin,
          because: "the curve of \(group) does not fall to \(NumberWords.text(1 - p))"))
      continue
    }
    var contrast = CurveContrast(name, probability: p, estimate: second - first, margin: margin)
    let limits = steps[0].differences(to: steps[1], statistic: options.z * options.z)
    contrast.lower = limits.lower
    contrast.upper = limits.upper
    func signedRoot(_ d: Double) -> Double {
      let size = steps[0].statistic(of: d, to: steps[1]).squareRoot()
      return second - first < d ? -size : size
    }
    contrast.setTests(z: signedRoot(0), marginZ: margin.map(signedRoot))
    result.contrasts.append(contrast)
  }
  return result
}
