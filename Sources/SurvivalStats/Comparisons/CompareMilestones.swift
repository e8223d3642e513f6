// Survival of two groups at given times: the two doors, and the way from a frame to the result.
//
// Derivation: Documentation/Derivations/CurveContrasts.md, (18)-(22)
// Uses:       Comparisons/MilestoneTest.swift
// Result:     Comparisons/CurveContrast.swift

/// S(t) of two groups compared at given times: difference and ratio.
///
///     compareMilestones(outcome, groups: arm, at: [12, 24], margins: [.milestoneDifference: -0.1])
///
/// Test and intervals are of one kind: log(-log S) of each group is taken as normal, and a difference or a
/// ratio is in the interval if some pair of probabilities with it is not rejected. At no difference this is
/// the test of Klein et al. on that scale.
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, of two kinds. The label that sorts last is compared with the other.
///   - times: the times, above 0.
///   - strata: a label for each row; a group's S(t) is then the average over strata, with the strata's
///     shares of all rows as weights. Empty for none.
///   - weights: a weight for each row, or empty for one each. Whole numbers are frequencies; with others
///     the variance is the infinitesimal jackknife. Rows of weight 0 are left out.
///   - level: the coverage.
///   - margins: a margin for some of the contrasts, on their scale.
/// - Returns: two contrasts for each time; without numbers, and with the reason, where a curve ends before
///   it, and without a test where a group's S(t) is 0 or 1.
/// - Throws: ``SurvivalDataError``: no rows, no events, other than two groups, a negative time or weight, an
///   option outside its domain.
/// - Precondition: arrays are as long as the outcome, or where that is allowed empty.
/// - Complexity: O(n log n).
/// - Reference: Klein et al. (2007) [klein2007].
public func compareMilestones<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], at times: [Double],
  strata: [Stratum] = [String](), weights: [Double] = [], level: Double = 0.95,
  margins: [CurveContrastName: Double] = [:]
) throws(SurvivalDataError) -> CurveComparison {
  let frame = try ModelFrame.contrasting(outcome, groups: groups, strata: strata, weights: weights)
  return try compareMilestones(
    frame: frame, times: times, ContrastOptions(level: level, margins: margins))
}

/// The same of the complete cases of a table, as a formula asks.
///
///     compareMilestones("Surv(months, progressed) ~ arm", in: table, at: [12, 24])
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right a variable of
///     two values, and `strata()`.
///   - table: the data.
///   - times: the times, above 0.
///   - weights: the column of case weights, if any.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - level: the coverage.
///   - margins: a margin for some of the contrasts, on their scale.
/// - Returns: the contrasts, groups labelled as in R: `arm=placebo`.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func compareMilestones(
  _ formula: String, in table: DataTable, at times: [Double], weights: String? = nil,
  where condition: String? = nil, level: Double = 0.95,
  margins: [CurveContrastName: Double] = [:]
) throws -> CurveComparison {
  let frame = try ModelFrame.contrasting(
    formula, adjustingFor: nil, in: table, weights: weights, where: condition)
  return try compareMilestones(
    frame: frame, times: times, ContrastOptions(level: level, margins: margins))
}

/// The milestones of a frame's two groups.
func compareMilestones(
  frame: ModelFrame, times: [Double], _ options: ContrastOptions
) throws(SurvivalDataError) -> CurveComparison {
  let names: [CurveContrastName] = [.milestoneDifference, .milestoneRatio]
  try options.check(offered: names)
  if let margin = options.margins[.milestoneDifference], abs(margin) >= 1 {
    throw .invalidOption(
      name: "the margin of milestoneDifference", value: "\(margin)",
      expected: "a number between -1 and 1")
  }
  for time in times where !(time > 0 && time.isFinite) {
    throw .invalidOption(
      name: "the time of a milestone", value: "\(time)", expected: "a number above 0")
  }
  let curves = try ContrastCurves(frame, for: "a comparison of milestones")
  var result = curves.comparison(.milestone, level: options.level)
  for time in times {
    if let reason = curves.reasonForEnd(before: time) {
      result.groups += curves.labels.map {
        CurveSummary(group: $0, at: time, probability: nil, estimate: nil, standardError: nil)
      }
      result.contrasts += names.map {
        CurveContrast($0, at: time, margin: options.margins[$0], because: reason)
      }
      continue
    }
    let heights = curves.arms.map { StandardizedHeight($0, shares: curves.shares, at: time) }
    result.groups += zip(curves.labels, heights).map {
      CurveSummary(
        group: $0, at: time, probability: nil, estimate: $1.survival,
        standardError: $1.standardError)
    }
    let test = MilestoneTest(heights[0], heights[1])
    result.contrasts += names.map { test.contrast($0, at: time, options) }
  }
  return result
}

/// S(t) averaged over strata, with its standard error.
struct StandardizedHeight: Sendable {
  var survival = 0.0
  var standardError = 0.0

  init(survival: Double, standardError: Double) {
    self.survival = survival
    self.standardError = standardError
  }

  init(_ arms: [ContrastArm], shares: [Double], at time: Double) {
    var variance = 0.0
    for (arm, share) in zip(arms, shares) {
      let k = arm.firstPoint(after: time)
      let survival = k > 0 ? arm.points[k - 1].survival : 1
      let error = k > 0 && survival > 0 ? arm.points[k - 1].standardError : 0
      self.survival += share * survival
      variance += share * share * error * error
    }
    standardError = variance.squareRoot()
  }
}
