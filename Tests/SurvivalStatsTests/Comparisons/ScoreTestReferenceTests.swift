// Adjusted restricted means, and one-sample, permutation and covariate-adjusted log-rank tests, against
// definitions written out in R.
//
// Expected values: Reference/score-tests.json, made by Reference/Make/score-tests.R with R 4.2.2,
// survival 3.5-3.

import Testing

@testable import SurvivalStats

/// A case of Reference/score-tests.json; what it has depends on its kind.
struct ScoreTestCase: Decodable, CustomTestStringConvertible, Sendable {
  let kind: String
  let data: String
  let `where`: String?
  let formula: String?
  let covariates: String?
  let weights: String?
  let tau: Double?
  let rho: Double?
  let gamma: Double?
  let expected: [Double]?
  let observed: Double?
  let value: Double
  let count: Int?
  let variance: Double?
  let standardError: Double?
  let unadjusted: Double?
  let unadjustedVariance: Double?
  let statistic: Double?
  let pValue: Double?
  let lower: Double?
  let upper: Double?

  var testDescription: String { "\(kind): \(data) \(formula ?? "") \(covariates ?? "")" }

  static let all: [ScoreTestCase] = {
    (try? Reference.load("score-tests", as: ScoreTestCase.self)) ?? []
  }()
  static func of(_ kind: String) -> [ScoreTestCase] { all.filter { $0.kind == kind } }
}

@Suite struct ScoreTestReferenceTests {
  @Test func thereAreEnough() {
    #expect(ScoreTestCase.of("adjustedRestrictedMean").count == 5)
    #expect(ScoreTestCase.of("oneSample").count == 1)
    #expect(ScoreTestCase.of("permutation").count == 5)
    #expect(ScoreTestCase.of("adjustedLogRank").count == 5)
  }

  @Test(arguments: ScoreTestCase.of("adjustedRestrictedMean"))
  func adjustedRestrictedMean(_ expected: ScoreTestCase) throws {
    let result = try compareRestrictedMeans(
      try #require(expected.formula), in: Reference.table(expected.data),
      adjustingFor: expected.covariates, weights: expected.weights, where: expected.where,
      tau: expected.tau)
    let difference = try #require(result[.restrictedMeanDifference])
    let error = try #require(expected.standardError)
    expectClose(difference.estimate, expected.value, .againstRScaled(by: error), "estimate")
    // R's derivatives are by differences: eight digits of them.
    expectClose(difference.standardError, error, .againstRScaled(by: 100 * error), "standard error")
    expectClose(difference.pValue, expected.pValue, .againstRScaled(by: 100), "P-value")
  }

  @Test(arguments: ScoreTestCase.of("oneSample"))
  func oneSample(_ expected: ScoreTestCase) throws {
    let table = try Reference.table(expected.data)
    let frame = try Formula("Surv(time, status == 2) ~ sex").frame(in: table, for: .groups)
    let outcome = try #require(frame.outcome)
    let hazards = try #require(expected.expected)
    let test = try oneSampleLogRank(
      outcome, expected: hazards, groups: try #require(frame.groups).codes)
    expectClose(test.overall.observed, expected.observed, .againstR)
    expectClose(test.overall.expected, expected.value, .againstR, "expected")
    expectClose(test.overall.statistic, expected.statistic, .againstR, "chi-square")
    expectClose(test.overall.lower, expected.lower, .againstR, "lower")
    expectClose(test.overall.upper, expected.upper, .againstR, "upper")
    // R prints 3.80611 expected, and a Z of -82.624 for expected less observed.
    expectClose(test.overall.expected, 3.80611, .publishedDecimals(5))
    expectClose(test.overall.z, 82.624, .publishedDecimals(3))
    #expect(test.groups.reduce(0) { $0 + $1.observed } == test.overall.observed)
    expectClose(
      test.groups.reduce(0) { $0 + $1.expected }, test.overall.expected,
      .rounding(of: test.overall.expected))
  }

  @Test(arguments: ScoreTestCase.of("permutation"))
  func permutation(_ expected: ScoreTestCase) throws {
    let test = try permutationLogRank(
      try #require(expected.formula), in: Reference.table(expected.data), where: expected.where,
      rho: expected.rho ?? 0, gamma: expected.gamma ?? 0)
    #expect(test.isExact)
    #expect(test.permutations == expected.count)
    let root = (expected.variance ?? 0).squareRoot()
    expectClose(test.score, expected.value, .againstRScaled(by: root), "score")
    expectClose(test.variance, expected.variance, .againstR, "variance")
    // Shares of the same whole numbers.
    expectClose(test.pValue, expected.pValue, .ulps(2), "P-value")
    expectClose(test.lowerPValue, expected.lower, .ulps(2), "lower")
    expectClose(test.upperPValue, expected.upper, .ulps(2), "upper")
  }

  @Test(arguments: ScoreTestCase.of("adjustedLogRank"))
  func adjusted(_ expected: ScoreTestCase) throws {
    let test = try adjustedLogRank(
      try #require(expected.formula), in: Reference.table(expected.data),
      adjustingFor: try #require(expected.covariates), where: expected.where)
    let root = (expected.unadjustedVariance ?? 0).squareRoot()
    expectClose(test.unadjustedScore, expected.unadjusted, .againstRScaled(by: root), "O - E")
    expectClose(test.unadjustedVariance, expected.unadjustedVariance, .againstR, "V")
    expectClose(test.score, expected.value, .againstRScaled(by: root), "score")
    expectClose(
      test.variance, expected.variance, .againstRScaled(by: test.unadjustedVariance), "variance")
    expectClose(test.statistic, expected.statistic, .againstRScaled(by: 1), "chi-square")
    expectClose(test.pValue, expected.pValue, .againstRScaled(by: 1), "P-value")
  }
}
