// The lines of the table of Documentation/Validation.md: what is held against what, and by which checks.
//
// Used by: Validation/ValidationTests.swift

import Testing

@testable import SurvivalStats

/// A line of the table: a kind of result, its oracle, and the checks that compare the two.
struct ValidationArea: Sendable {
  let name: String
  let oracle: String
  let cases: Int
  let check: @Sendable () throws -> Void

  /// Each case through a check that notes the digits of its numbers.
  init<Case: Sendable>(
    _ name: String, _ oracle: String, _ cases: [Case],
    _ check: @escaping @Sendable (Case) throws -> Void
  ) {
    self.name = name
    self.oracle = oracle
    self.cases = cases.count
    self.check = { for c in cases { try check(c) } }
  }

  static let all: [ValidationArea] = curves + coxModels + comparisons + rates

  private static let fiftyDigits = "50 digits, `mpmath`"
  private static let definitions = "R, definitions"

  private static let curves: [ValidationArea] = [
    ValidationArea("Kaplan-Meier curves", "R, `survfit`", KaplanMeierReferenceTests.cases) {
      try KaplanMeierReferenceTests().agreesWithR($0)
    },
    ValidationArea(
      "Critical values of bands", "Python, other quadratures", ConfidenceBandTests.cases
    ) { ConfidenceBandTests().criticalValuesAgree($0) },
    ValidationArea("Pseudo-values", "R, `pseudo`", PseudoValueTests.cases) {
      try PseudoValueTests().agreesWithR($0)
    },
    ValidationArea("Smoothed hazards", definitions, SmoothedHazardTests.cases) {
      try SmoothedHazardTests().agreesWithTheDefinition($0)
    },
  ]

  private static let coxModels: [ValidationArea] = [
    ValidationArea("Cox fits", "R, `coxph`", CoxReferenceTests.cases) {
      try CoxReferenceTests().agreesWithR($0)
    },
    ValidationArea("Cox fits of hard data", fiftyDigits, CoxFiftyDigitTests.cases) {
      try CoxFiftyDigitTests().twelveDigitsAreRight($0)
    },
    ValidationArea(
      "Firth's penalty, exact marginal ties", fiftyDigits, FirthTiesReferenceTests.cases
    ) { try FirthTiesReferenceTests().elevenDigitsAreRight($0) },
    ValidationArea(
      "Limits, tests and statistics of a Cox model", "R, `coxph` with offsets, `anova`",
      CoxIntervalReferenceTests.cases
    ) {
      try CoxIntervalReferenceTests().limitsAgreeWithR($0)
      try CoxIntervalReferenceTests().testsAgreeWithR($0)
      try CoxIntervalReferenceTests().statisticsAgreeWithR($0)
    },
    ValidationArea("Residuals", "R, `residuals`", ResidualReferenceTests.cases) {
      try ResidualReferenceTests().agreeWithR($0)
    },
    ValidationArea(
      "Tests of proportional hazards", "R, `cox.zph`", ProportionalHazardsTests.cases
    ) { try ProportionalHazardsTests().agreeWithR($0) },
    ValidationArea("Time transforms", "R, `tt`", Array(TimeTransformTests.cases.indices)) {
      try TimeTransformTests().agreesWithR($0)
    },
    ValidationArea(
      "Baselines, predicted curves", "R, `survfit.coxph`", CoxCurveReferenceTests.cases
    ) {
      try CoxCurveReferenceTests().curvesAgreeWithR($0)
      try CoxCurveReferenceTests().baselinesAgreeWithR($0)
    },
    ValidationArea("Predictions of rows", "R, `predict`", PredictionTests.cases) {
      try PredictionTests().agreesWithR($0)
    },
    ValidationArea("Adjusted curves", definitions, AdjustedReferenceTests.cases) {
      try AdjustedReferenceTests().agreesWithDefinitions($0, sampled: false)
      try AdjustedReferenceTests().agreesWithDefinitions($0, sampled: true)
    },
  ]

  private static let comparisons: [ValidationArea] = [
    ValidationArea("Log-rank tests", "R, `survdiff`", LogRankReferenceTests.cases) {
      try LogRankReferenceTests().agreesWithR($0)
    },
    ValidationArea(
      "Weighted log-rank tests, MaxCombo", fiftyDigits, WeightedLogRankReferenceTests.cases
    ) {
      try WeightedLogRankReferenceTests().theFamily($0)
      if $0.maxCombo != nil { try WeightedLogRankReferenceTests().theLargestOfFour($0) }
    },
    ValidationArea(
      "Contrasts of two curves", definitions, CurveContrastReferenceTests.cases
    ) { try CurveContrastReferenceTests().agreesWithTheDefinition($0) },
    ValidationArea(
      "Covariate-adjusted log-rank tests", definitions, ScoreTestCase.of("adjustedLogRank")
    ) { try ScoreTestReferenceTests().adjusted($0) },
    ValidationArea(
      "Permutation tests", definitions, ScoreTestCase.of("permutation")
    ) { try ScoreTestReferenceTests().permutation($0) },
    ValidationArea(
      "One-sample tests", "R, `survdiff`", ScoreTestCase.of("oneSample")
    ) { try ScoreTestReferenceTests().oneSample($0) },
  ]

  private static let rates: [ValidationArea] = [
    ValidationArea("Rates and their ratios", "R, `poisson.test`", RateReferenceTests.cases) {
      try RateReferenceTests().agreesWithR($0)
    },
    ValidationArea("Poisson regressions", "R, `glm`", PoissonReferenceTests.cases) {
      try PoissonReferenceTests().agreesWithR($0)
    },
    ValidationArea("Distributions", fiftyDigits, DistributionCase.all) {
      try DistributionReferenceTests().densitiesAndTails($0)
      try DistributionReferenceTests().quantiles($0)
    },
  ]
}
