// Log-rank tests against R's survdiff at full precision.
//
// Expected values: Reference/logrank.json, made by Reference/Make/logrank.R with R 4.2.2, survival
// 3.5-3.

import Testing

@testable import SurvivalStats

/// A case of Reference/logrank.json.
struct LogRankCase: Decodable, CustomTestStringConvertible, Sendable {
  struct Groups: Decodable {
    let group: [String]
    let observations: [Int]
    let observed: [Double]
    let expected: [Double]
  }

  let name: String
  let data: String
  let `where`: String?
  let formula: String
  let rho: Double
  let observations: Int
  let strata: Int
  let statistic: Double
  let degreesOfFreedom: Int
  let pValue: Double
  let groups: Groups
  let variance: [[Double]]

  var testDescription: String { "\(name): \(formula), rho \(rho)" }
}

@Suite struct LogRankReferenceTests {
  static let cases: [LogRankCase] = {
    (try? Reference.load("logrank", as: LogRankCase.self)) ?? []
  }()

  @Test func thereAreEnough() {
    #expect(Self.cases.count == 40)
  }

  @Test(arguments: cases)
  func agreesWithR(_ expected: LogRankCase) throws {
    let test = try logRank(
      expected.formula, in: Reference.table(expected.data), where: expected.where,
      rho: expected.rho)
    // R pads labels to one width; order is that of its factor levels, which is ours too.
    #expect(test.groups.map { unpadded($0.group) } == expected.groups.group.map(unpadded))
    #expect(test.groups.map(\.observations) == expected.groups.observations)
    #expect(test.groups.reduce(0) { $0 + $1.observations } == expected.observations)
    #expect(test.strata == expected.strata)
    #expect(test.degreesOfFreedom == expected.degreesOfFreedom)
    #expect(!test.robust)
    expectClose(test.groups.map(\.observed), expected.groups.observed, .againstR, "observed")
    expectClose(test.groups.map(\.expected), expected.groups.expected, .againstR, "expected")
    let k = expected.variance.count
    for i in 0..<k {
      // What R subtracts to reach a covariance near 0 is as large as the variances.
      expectClose(
        test.variance[i], expected.variance[i], .againstRScaled(by: expected.variance[i][i]),
        "variance, row \(i)")
    }
    expectClose(test.statistic, expected.statistic, .againstR, "statistic")
    // The tail multiplies an error of the statistic by about half of it.
    expectClose(
      test.pValue ?? .nan, expected.pValue,
      .againstRScaled(by: expected.pValue * expected.statistic), "P-value")
    if k == 2 {
      expectClose(test.z.map { $0 * $0 }, expected.statistic, .againstR, "the square of z")
    } else {
      #expect(test.z == nil)
    }
  }

  private func unpadded(_ label: String) -> String { label.replacing(" ", with: "") }
}

/// Figures from other sources than logrank.json.
@Suite struct LogRankGoldenTests {
  /// rho, gamma and chi-square for `Surv(time, status == 2) ~ sex` in lung. The first two: R 4.2.2,
  /// survival 3.5-3, survdiff. The others: survminer's weighted_logrank, which prints 3.46 and 7.66,
  /// and ten lines of R with the left-continuous pooled curve.
  @Test(arguments: [
    (0, 0, 10.32674195488564), (1, 0, 12.714151401), (0, 1, 3.459984166), (1, 1, 7.664782979),
    (0.5, 0.5, 8.768604308),
  ])
  func lungBySex(rho: Double, gamma: Double, statistic: Double) throws {
    let test = try logRank(
      "Surv(time, status == 2) ~ sex", in: Reference.table("lung"), rho: rho, gamma: gamma)
    expectClose(test.statistic, statistic, .published(digits: 10))
    // Women die later: fewer events than expected.
    #expect((test.z ?? 0) < 0)
  }

  /// Z of the four tests that MaxCombo combines, by nph's logrank.maxtest and R; there for sex = 1.
  @Test(arguments: [
    (0, 0, 3.21352484896), (1, 0, 3.56569087291), (0, 1, 1.86010326759), (1, 1, 2.76853444598),
  ])
  func signedRoots(rho: Double, gamma: Double, z: Double) throws {
    let test = try logRank(
      "Surv(time, status == 2) ~ sex", in: Reference.table("lung"), rho: rho, gamma: gamma)
    expectClose(test.z, -z, .published(digits: 12))
  }

  @Test func lungStratifiedAndByPerformance() throws {
    // R 4.2.2, survival 3.5-3: survdiff(Surv(time, status) ~ sex + strata(inst), lung), ~ ph.ecog.
    let lung = try Reference.table("lung")
    let stratified = try logRank("Surv(time, status == 2) ~ sex + strata(inst)", in: lung)
    expectClose(stratified.statistic, 8.524467363, .published(digits: 10))
    #expect(stratified.droppedRows == 1)
    let ecog = try logRank("Surv(time, status == 2) ~ ph.ecog", in: lung)
    expectClose(ecog.statistic, 21.96213168, .published(digits: 10))
    #expect(ecog.degreesOfFreedom == 3)
  }

  @Test func bothDoorsAgree() throws {
    let lung = try Reference.table("lung")
    let frame = try Formula("Surv(time, status == 2) ~ sex + strata(inst)").frame(
      in: lung, for: .groups)
    let outcome = try #require(frame.outcome)
    let groups = try #require(frame.groups)
    let strata = try #require(frame.strata)
    let arrays = try logRank(
      outcome, groups: groups.codes.map { $0 + 1 }, strata: strata.codes, rho: 1, gamma: 0.5)
    let formula = try logRank(
      "Surv(time, status == 2) ~ sex + strata(inst)", in: lung, rho: 1, gamma: 0.5)
    #expect(arrays.groups.map(\.group) == ["1", "2"])
    #expect(formula.groups.map(\.group) == ["sex=1", "sex=2"])
    #expect(arrays.statistic == formula.statistic)
    #expect(arrays.variance == formula.variance)
  }
}
