// Limits, tests and statistics of Cox fits against R.
//
// Expected values: Reference/cox-intervals.json, made by Reference/Make/cox-intervals.R.

import Foundation
import Testing

@testable import SurvivalStats

/// A fit with its limits and tests as R gave them.
struct CoxIntervalCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Limits: Decodable, Sendable {
    let kind: String
    let level: Double
    let lower: [Double]
    let upper: [Double]
  }
  let name: String
  let data: String
  let formula: String
  let ties: String
  let weights: String?
  let coefficients: [String]
  let estimate: [Double]
  let standardError: [Double]
  let intervals: [Limits]
  let terms: [String]
  let sequential: [Double]
  let wald: [Double]
  let df: [Int]
  let likelihoodRatio: [Double]
  let score: [Double]
  let aic: Double
  let bic: Double
  let nagelkerke: Double
  let coxSnell: Double
  var testDescription: String { name }

  func model(_ interval: CoxInterval = .wald, level: Double = 0.95) throws -> CoxModel {
    try CoxModel(
      formula, in: Reference.table(data), weights: weights,
      ties: CoxTies(rawValue: ties), level: level, intervals: interval)
  }
}

@Suite struct CoxIntervalReferenceTests {
  static let cases: [CoxIntervalCase] = {
    (try? Reference.load("cox-intervals", as: CoxIntervalCase.self)) ?? []
  }()

  @Test func thereAreEnough() {
    #expect(Self.cases.count >= 15)
  }

  /// uniroot's limits are as good as coxph's log likelihood, whose rounding of some 1e-13 its slope
  /// at the limit, about four a standard error, leaves at 1e-13 of one; and coxph stops its inner
  /// climbs at a likelihood that is right to 1e-15, hence at others that are right to 1e-8.
  @Test(arguments: cases)
  func limitsAgreeWithR(_ expected: CoxIntervalCase) throws {
    for limits in expected.intervals {
      let kind = try #require(CoxInterval(rawValue: limits.kind))
      let fit = try expected.model(kind, level: limits.level).fit
      #expect(fit.interval == kind)
      #expect(fit.coefficients.map(\.name) == expected.coefficients)
      for (j, c) in fit.coefficients.enumerated() {
        let se = expected.standardError[j]
        let what = "\(kind) at \(limits.level) of \(c.name)"
        expectClose(log(c.lower), limits.lower[j], .againstRScaled(by: se), what)
        expectClose(log(c.upper), limits.upper[j], .againstRScaled(by: se), what)
      }
    }
  }

  @Test(arguments: cases)
  func testsAgreeWithR(_ expected: CoxIntervalCase) throws {
    let model = try expected.model()
    let table = model.termTests()
    #expect(table.tests.count == expected.terms.count)
    for (k, row) in table.tests.enumerated() {
      let wald = try #require(row.wald)
      let ratio = try #require(row.likelihoodRatio)
      let score = try #require(row.score)
      #expect(wald.degreesOfFreedom == expected.df[k])
      #expect(ratio.degreesOfFreedom == expected.df[k])
      #expect(score.degreesOfFreedom == expected.df[k])
      expectClose(wald.statistic, expected.wald[k], .againstRScaled(by: 1), "Wald \(row.name)")
      // A difference of log likelihoods is as good as they are.
      let size = abs(model.fit.logLikelihood.fitted)
      expectClose(
        ratio.statistic, expected.likelihoodRatio[k], .againstRScaled(by: 1e-3 * size),
        "likelihood ratio \(row.name)")
      expectClose(score.statistic, expected.score[k], .againstRScaled(by: 1), "score \(row.name)")
    }
    let sequence = try model.sequentialTests()
    for (k, row) in sequence.tests.enumerated() {
      let statistic = try #require(row.likelihoodRatio).statistic
      expectClose(statistic, expected.sequential[k], .againstRScaled(by: 1), "anova \(row.name)")
    }
  }

  @Test(arguments: cases)
  func statisticsAgreeWithR(_ expected: CoxIntervalCase) throws {
    let statistics = try expected.model().fit.statistics
    expectClose(statistics.aic, expected.aic, .againstR, "AIC")
    expectClose(statistics.bic, expected.bic, .againstR, "BIC")
    expectClose(statistics.nagelkerke, expected.nagelkerke, .againstRScaled(by: 0.01), "R.N")
    expectClose(statistics.coxSnell, expected.coxSnell, .againstRScaled(by: 0.01), "rsq")
  }
}
