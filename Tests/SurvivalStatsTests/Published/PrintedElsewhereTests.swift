// Figures that the documents of other packages print for data that are public: what a reader of those
// documents finds again here.

import Testing

@testable import SurvivalStats

@Suite struct PrintedElsewhereTests {
  /// Uno's vignette of R's survRM2 1.0-4 (June 2022), sections 3.1 and 3.2: the first 312 rows of pbc,
  /// D-penicillamine less placebo, ten years. Its adjusted limits, -0.883 to 0.463, are wider than
  /// these by 2%: see Documentation/Derivations/CurveContrasts.md.
  @Test func restrictedMeansOfSurvRM2() throws {
    let year = 365.25
    func contrast(_ name: CurveContrastName, adjustingFor covariates: String?) throws -> Double {
      let result = try compareRestrictedMeans(
        "Surv(time, status == 2) ~ relevel(factor(trt), '2')", in: Reference.table("pbc"),
        adjustingFor: covariates, tau: 10 * year)
      return try #require(result[name]?.estimate)
    }
    let covariates = "age + bili + albumin"
    expectClose(
      try contrast(.restrictedMeanDifference, adjustingFor: nil) / year, -0.137,
      .publishedDecimals(3))
    expectClose(
      try contrast(.restrictedMeanDifference, adjustingFor: covariates) / year, -0.210,
      .publishedDecimals(3))
    expectClose(
      try contrast(.restrictedMeanRatio, adjustingFor: covariates), 0.968, .publishedDecimals(3))
    expectClose(
      try contrast(.restrictedMeanTimeLostRatio, adjustingFor: covariates), 1.035,
      .publishedDecimals(3))
  }

  /// SAS/STAT 14.1 User's Guide, PHREG, "Classical Method of Maximum Likelihood": Pike's rats, of
  /// which four died of other causes, with Breslow's ties; and the estimate's sentence there.
  @Test func ratsOfPHREG() throws {
    let first: [Double] = [
      143, 164, 188, 188, 190, 192, 206, 209, 213, 216, 220, 227, 230, 234, 246, 265, 304, 216, 244,
    ]
    let second: [Double] = [
      142, 156, 163, 198, 205, 232, 232, 233, 233, 233, 233, 239, 240, 261, 280, 280, 296, 296, 323,
      204, 344,
    ]
    let died =
      first.indices.map { $0 < first.count - 2 } + second.indices.map { $0 < second.count - 2 }
    let group = first.map { _ in 0.0 } + second.map { _ in 1.0 }
    let fit = try fitCox(
      SurvivalOutcome(time: first + second, event: died), covariates: [.numeric("Group", group)],
      profile: .sas)
    expectClose(fit.coefficients[0].hazardRatio, 0.551, .publishedDecimals(3))
    #expect(fit.events == 36)
  }
}
