// Cox fits against R's coxph at full precision.
//
// Expected values: Reference/cox.json, made by Reference/Make/cox.R.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxReferenceTests {
  static let cases: [CoxCase] = {
    (try? Reference.load("cox", as: CoxCase.self)) ?? []
  }()

  @Test func thereAreEnough() {
    #expect(Self.cases.count >= 60)
  }

  /// Every valid pair of {ties, strata, weights, offset, entry, cluster, factor, interaction}.
  @Test func everyPairOfFeaturesOccurs() {
    let ties = ["ties:efron", "ties:breslow", "ties:exact"]
    let others = ["strata", "weights", "offset", "entry", "cluster", "factor", "interaction"]
    let invalid: Set<Set<String>> = [["ties:exact", "weights"], ["ties:exact", "cluster"]]
    var pairs: [Set<String>] = []
    for tie in ties { for other in others { pairs.append([tie, other]) } }
    for (i, a) in others.enumerated() { for b in others[(i + 1)...] { pairs.append([a, b]) } }
    for pair in pairs where !invalid.contains(pair) {
      #expect(
        Self.cases.contains { pair.isSubset(of: Set($0.features)) },
        "no reference fit has \(pair.sorted())")
    }
  }

  @Test(arguments: cases)
  func agreesWithR(_ expected: CoxCase) throws {
    let table = try Reference.table(expected.data)
    let fit = try fitCox(
      expected.formula, in: table, weights: expected.weights, where: expected.where,
      ties: CoxTies(rawValue: expected.ties), robust: expected.robust)
    #expect(fit.coefficients.map(\.name) == expected.coefficients.names)
    #expect(fit.observations == expected.observations)
    #expect(fit.events == expected.events)
    expectClose(
      fit.logLikelihood.null, expected.logLikelihoodNull, .againstR, "log likelihood at zero")
    expectClose(fit.logLikelihood.fitted, expected.logLikelihood, .againstR, "log likelihood")
    for (j, c) in fit.coefficients.enumerated() {
      let e = expected.coefficients
      guard let estimate = e.estimate[j], let error = e.standardError[j] else {
        #expect(c.estimate.isNaN, "\(c.name) is aliased")
        continue
      }
      // A coefficient is known to a fraction of the larger of itself and its standard error.
      expectClose(c.estimate, estimate, .againstRScaled(by: error), c.name)
      expectClose(c.standardError, error, .againstR, "SE of \(c.name)")
      if let robust = e.robustStandardError?[j] {
        expectClose(c.robustStandardError ?? .nan, robust, .againstR, "robust SE of \(c.name)")
      }
      if let z = e.z[j] { expectClose(c.z, z, .againstRScaled(by: 1), "z of \(c.name)") }
      // A P-value's relative error is |z| / phi times that of z.
      if let p = e.pValue[j], let z = e.z[j] {
        expectClose(c.pValue, p, .againstRScaled(by: p * z * z), "P of \(c.name)")
      }
    }
    compare(fit.tests.likelihoodRatio, expected.tests.likelihoodRatio, "likelihood ratio")
    compare(fit.tests.wald, expected.tests.wald, "Wald")
    compare(fit.tests.score, expected.tests.score, "score")
    if let robust = expected.tests.robustScore {
      compare(try #require(fit.tests.robustScore), robust, "robust score")
    }
    let c = expected.concordance
    expectClose(fit.concordance.estimate, c.roundedEstimate ?? c.estimate, .againstR, "concordance")
    expectClose(
      fit.concordance.standardError, c.roundedStandardError ?? c.standardError, .againstR,
      "its standard error")
  }

  private func compare(_ test: ChiSquareTest, _ expected: CoxCase.Test, _ what: String) {
    #expect(test.degreesOfFreedom == expected.degreesOfFreedom, "\(what)")
    expectClose(test.statistic, expected.statistic, .againstRScaled(by: 1), what)
    expectClose(
      test.pValue, expected.pValue, .againstRScaled(by: expected.pValue * expected.statistic), what)
  }
}

/// A fit as R gave it.
struct CoxCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Coefficients: Decodable, Sendable {
    let names: [String]
    let estimate: [Double?]
    let standardError: [Double?]
    let robustStandardError: [Double?]?
    let z: [Double?]
    let pValue: [Double?]
  }
  struct Test: Decodable, Sendable {
    let statistic: Double
    let degreesOfFreedom: Int
    let pValue: Double
  }
  struct Tests: Decodable, Sendable {
    let likelihoodRatio: Test
    let wald: Test
    let score: Test
    let robustScore: Test?
  }
  struct Concordance: Decodable, Sendable {
    let estimate: Double
    let standardError: Double
    let roundedEstimate: Double?
    let roundedStandardError: Double?
  }
  let name: String
  let data: String
  let `where`: String?
  let formula: String
  let ties: String
  let weights: String?
  let robust: Bool
  let features: [String]
  let observations: Int
  let events: Int
  let logLikelihoodNull: Double
  let logLikelihood: Double
  let coefficients: Coefficients
  let tests: Tests
  let concordance: Concordance
  var testDescription: String { "\(name): \(formula), \(ties)" }
}
