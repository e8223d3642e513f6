// Joint tests, nested models and contrasts of a fitted Cox model.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxModelTestsTests {
  private func model(_ rhs: String, robust: Bool = false) throws -> CoxModel {
    try CoxModel(
      "Surv(time, status == 2) ~ \(rhs)", in: Reference.table("lung"), where: "ph.ecog < 3",
      robust: robust)
  }

  @Test func droppingEverythingIsTheGlobalTest() throws {
    let model = try model("age + sex + ph.ecog")
    let table = try model.test(dropping: ["age", "sex", "ph.ecog"])
    let row = try #require(table["age + sex + ph.ecog"])
    let global = model.fit.tests
    for (a, b) in [
      (row.wald, global.wald), (row.likelihoodRatio, global.likelihoodRatio),
      (row.score, global.score),
    ] {
      expectClose(try #require(a).statistic, b.statistic, .digits(10))
      #expect(a?.degreesOfFreedom == 3)
    }
  }

  @Test func nestedModelsCompareAsTheirLikelihoods() throws {
    let small = try model("age")
    let large = try model("age + sex + factor(ph.ecog)")
    let table = try CoxModel.compare(small, large)
    let row = try #require(table.tests.first)
    #expect(row.name == "sex + factor(ph.ecog)")
    let ratio = try #require(row.likelihoodRatio)
    #expect(ratio.degreesOfFreedom == 3)
    expectClose(
      ratio.statistic,
      2 * (large.fit.logLikelihood.fitted - small.fit.logLikelihood.fitted), .ulps(2))
    let dropped = try large.test(dropping: ["sex", "factor(ph.ecog)"]).tests[0]
    expectClose(
      ratio.statistic, try #require(dropped.likelihoodRatio).statistic, .againstRScaled(by: 1))
    #expect(row.wald == dropped.wald)
    // A column contained without being one of the larger model's: a linear trend in the levels.
    let trend = try CoxModel.compare(try model("age + sex + ph.ecog"), large)
    #expect(trend.tests[0].likelihoodRatio?.degreesOfFreedom == 1)
    #expect(trend.tests[0].wald == nil)
  }

  @Test func whatIsNotNestedIsRefused() throws {
    let large = try model("age + sex")
    #expect(throws: SurvivalDataError.self) { try CoxModel.compare(large, try model("age")) }
    #expect(throws: SurvivalDataError.self) { try CoxModel.compare(large, large) }
    #expect(throws: SurvivalDataError.self) { try CoxModel.compare(try model("ph.karno"), large) }
    #expect(throws: SurvivalDataError.self) {
      try CoxModel.compare(try model("age + strata(ph.ecog)"), large)
    }
    // One row lacks meal.cal only: other rows.
    let other = try model("age + sex + meal.cal")
    #expect(throws: SurvivalDataError.self) { try CoxModel.compare(try model("age"), other) }
    let robust = try model("age + sex + ph.ecog", robust: true)
    let wald = try CoxModel.compare(try model("age", robust: true), robust).tests[0]
    #expect(wald.wald != nil && wald.likelihoodRatio == nil)
    #expect(throws: SurvivalDataError.self) { try robust.sequentialTests() }
  }

  @Test func unknownTermsAreNamed() throws {
    let model = try model("age + sex")
    #expect(throws: SurvivalDataError.self) { try model.test(dropping: ["weight"]) }
    #expect(throws: SurvivalDataError.self) { try model.test(dropping: []) }
    #expect(throws: SurvivalDataError.self) { try model.contrast(["weight": 1]) }
    #expect(throws: SurvivalDataError.self) { try model.contrast(["age": 0]) }
    #expect(throws: SurvivalDataError.self) { try model.contrast([:]) }
    #expect(throws: SurvivalDataError.self) { try model.contrast(["age": .infinity]) }
    #expect(throws: SurvivalDataError.self) { try model.contrast(["age": 1], level: 1) }
    #expect(throws: SurvivalDataError.self) { try model.contrasts([]) }
    let aliased = try self.model("age + I(2 * age)")
    #expect(throws: SurvivalDataError.self) { try aliased.contrast(["I(2 * age)": 1]) }
    #expect(try aliased.test(dropping: ["I(2 * age)"]).tests[0].wald?.degreesOfFreedom == 0)
  }

  @Test func aRobustFitHasRobustWaldTests() throws {
    let model = try model("age + sex", robust: true)
    let table = model.termTests()
    #expect(table.robust && table.tests.allSatisfy { $0.score == nil })
    for (row, c) in zip(table.tests, model.fit.coefficients) {
      expectClose(try #require(row.wald).statistic, c.z * c.z, .digits(12))
    }
    let ten = try model.hazardRatio(of: "age", per: 10)
    expectClose(
      ten.standardError, 10 * (model.fit.coefficients[0].robustStandardError ?? .nan), .digits(13))
  }

  @Test func contrastsFollowTheParametrisation() throws {
    let first = try model("factor(ph.ecog) + age")
    let between = try first.contrast(["factor(ph.ecog)2": 1, "factor(ph.ecog)1": -1])
    #expect(between.name == "-factor(ph.ecog)1 + factor(ph.ecog)2")
    // The same with level 1 as the reference.
    let second = try CoxModel(
      "Surv(time, status == 2) ~ I(ph.ecog == 0) + I(ph.ecog == 2) + age",
      in: Reference.table("lung"), where: "ph.ecog < 3")
    let c = second.fit.coefficients[1]
    expectClose(between.estimate, c.estimate, .againstRScaled(by: c.standardError))
    expectClose(between.standardError, c.standardError, .againstR)
    expectClose(between.lower, c.lower, .againstR)
    expectClose(between.pValue, c.pValue, .againstR)
    let ten = try first.hazardRatio(of: "age", per: 10)
    #expect(ten.name == "age per 10")
    expectClose(ten.hazardRatio, exp(10 * first.fit.coefficients[2].estimate), .digits(13))
    // Jointly, and with a row that is the difference of two others: the term's own test.
    let joint = try first.contrasts([
      ("1", ["factor(ph.ecog)1": 1]), ("2", ["factor(ph.ecog)2": 1]),
      ("2 - 1", ["factor(ph.ecog)2": 1, "factor(ph.ecog)1": -1]),
    ])
    #expect(joint.joint.degreesOfFreedom == 2)
    let term = try first.test(dropping: ["factor(ph.ecog)"]).tests[0]
    expectClose(joint.joint.statistic, try #require(term.wald).statistic, .digits(11))
    #expect(joint.description.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func interactionsAreWarnedOf() throws {
    let table = try model("age * sex").termTests()
    #expect(table.tests.map(\.name) == ["age", "sex", "age:sex"])
    #expect(table.warnings.contains { $0.contains("age, sex") })
    #expect(table.description.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func codableForms() throws {
    let model = try model("age + sex", robust: true)
    let table = model.termTests()
    let data = try JSONEncoder().encode(table)
    #expect(try JSONDecoder().decode(CoxTestTable.self, from: data) == table)
    let object = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(
      Set(object.keys) == ["schemaVersion", "model", "kind", "robust", "tests", "warnings"])
    let row = try #require((object["tests"] as? [[String: Any]])?.first)
    #expect(Set(row.keys) == ["name", "wald", "likelihoodRatio", "score"])
    let contrasts = try model.contrasts([("a", ["age": 1])])
    let encoded = try JSONEncoder().encode(contrasts)
    #expect(try JSONDecoder().decode(CoxContrasts.self, from: encoded) == contrasts)
  }

  /// royston() of survival 3.5-3 for lung ~ age + sex + ph.ecog prints R.N 0.1259068; AIC and BIC
  /// 1464.46 and 1473.76. Royston's R2 is worked from the likelihood ratio 30.50066877 and 164 events:
  /// r = 1 - exp(-30.50066877 / 164) = 0.169717..., r / (r + pi^2 / 6 (1 - r)).
  @Test func statisticsOfLung() throws {
    let fit = try fitCox(
      "Surv(time, status == 2) ~ age + sex + ph.ecog", in: Reference.table("lung"))
    expectClose(fit.statistics.nagelkerke, 0.1259068, .published(digits: 7))
    expectClose(fit.statistics.aic, 1464.46, .published(digits: 6))
    expectClose(fit.statistics.bic, 1473.76, .published(digits: 6))
    let r = 1 - exp(-30.50066877 / 164)
    expectClose(fit.statistics.explainedRandomness, r, .digits(9))
    expectClose(fit.statistics.royston, r / (r + Double.pi * Double.pi / 6 * (1 - r)), .digits(9))
    #expect(fit.statistics.description.contains("Royston"))
  }

  /// royston() of survival 3.5-3 at 17 digits, without and with ties among the linear predictors.
  @Test(arguments: [
    (
      "age + sex + ph.ecog",
      [
        0.7395984820825910, 0.1376597613686653, 0.1155045320570783,
        0.1168898681291579,
      ]
    ),
    (
      "sex + ph.ecog",
      [
        0.7281380455920455, 0.1373756969982225, 0.1123517265763537,
        0.1083424793667811,
      ]
    ),
  ])
  func roystonsD(rhs: String, expected: [Double]) throws {
    let model = try CoxModel(
      "Surv(time, status == 2) ~ " + rhs, in: Reference.table("lung"))
    let result = try model.roystonD()
    expectClose(
      [result.d, result.standardError, result.explainedVariation, result.kentOQuigley], expected,
      .digits(8), "coxph's coefficients have eight to nine digits")
  }
}
