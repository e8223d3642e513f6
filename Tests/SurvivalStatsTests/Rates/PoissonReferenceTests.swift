// Poisson regressions against R's glm at full precision.
//
// Expected values: the kind "poisson" of Reference/rates.json, made by Reference/Make/rates.R.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct PoissonReferenceTests {
  static let cases: [PoissonCase] = {
    let all = (try? Reference.load("rates", as: PoissonEntry.self)) ?? []
    return all.compactMap(\.fit)
  }()

  @Test func thereAreEnough() {
    #expect(Self.cases.count >= 16)
  }

  @Test(arguments: cases)
  func agreesWithR(_ expected: PoissonCase) throws {
    let table = try Reference.table(expected.data)
    let fit = try fitPoisson(
      expected.formula, in: table, weights: expected.weights, where: expected.where)
    let e = expected.coefficients
    #expect(fit.convergence.status == .converged)
    #expect(fit.coefficients.map(\.name) == e.names)
    #expect(fit.observations == expected.observations)
    #expect(fit.degreesOfFreedom == expected.degreesOfFreedom)
    #expect(
      fit.tests.wald.degreesOfFreedom == expected.nullDegreesOfFreedom - expected.degreesOfFreedom)
    expectClose(fit.logLikelihood.fitted, expected.logLikelihood, .againstR, "log likelihood")
    expectClose(fit.deviance, expected.deviance, .againstR, "deviance")
    expectClose(fit.nullDeviance, expected.nullDeviance, .againstR, "null deviance")
    expectClose(fit.pearson, expected.pearson, .againstR, "Pearson")
    expectClose(fit.dispersion, expected.dispersion, .againstR, "dispersion")
    for (j, c) in fit.coefficients.enumerated() {
      // A coefficient is known to a fraction of the larger of itself and its standard error.
      expectClose(c.estimate, e.estimate[j], .againstRScaled(by: e.standardError[j]), c.name)
      expectClose(c.rateRatio, exp(e.estimate[j]), .againstRScaled(by: 1), c.name)
      expectClose(c.standardError, e.standardError[j], .againstR, "SE of \(c.name)")
    }
    // Fractional weights make z and P robust, which glm's summary is not.
    if !fit.robust {
      for (j, c) in fit.coefficients.enumerated() {
        #expect(c.robustStandardError == nil)
        expectClose(c.z, e.z[j], .againstRScaled(by: 1), "z of \(c.name)")
        // A P-value's relative error is |z| / phi times that of z.
        expectClose(
          c.pValue, e.pValue[j], .againstRScaled(by: e.pValue[j] * e.z[j] * e.z[j]),
          "P of \(c.name)")
      }
      compare(fit.covariance, expected.covariance)
    }
  }

  @Test(arguments: cases)
  func sandwichesAgreeWithR(_ expected: PoissonCase) throws {
    let table = try Reference.table(expected.data)
    let e = expected.coefficients
    let robust = try fitPoisson(
      expected.formula, in: table, weights: expected.weights, where: expected.where, robust: true)
    #expect(robust.robust)
    for (j, c) in robust.coefficients.enumerated() {
      expectClose(c.standardError, e.standardError[j], .againstR, "SE of \(c.name)")
      expectClose(
        c.robustStandardError, e.robustStandardError[j], .againstR, "robust SE of \(c.name)")
    }
    guard let cluster = expected.cluster else { return }
    let clustered = try fitPoisson(
      expected.formula, in: table, weights: expected.weights, cluster: cluster,
      where: expected.where)
    let errors = try #require(e.clusteredStandardError)
    for (j, c) in clustered.coefficients.enumerated() {
      expectClose(c.robustStandardError, errors[j], .againstR, "clustered SE of \(c.name)")
    }
  }

  /// A covariance is known to a fraction of the product of its standard errors.
  private func compare(_ actual: [[Double]], _ expected: [[Double]]) {
    #expect(actual.count == expected.count)
    for i in actual.indices {
      for j in actual[i].indices {
        let scale = (expected[i][i] * expected[j][j]).squareRoot()
        expectClose(
          actual[i][j], expected[i][j], .againstRScaled(by: scale), "covariance[\(i)][\(j)]")
      }
    }
  }
}

/// An entry of rates.json, of which the Poisson fits are read.
private struct PoissonEntry: Decodable {
  let fit: PoissonCase?
  private enum CodingKeys: CodingKey { case kind }
  init(from decoder: any Decoder) throws {
    let kind = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .kind)
    fit = kind == "poisson" ? try PoissonCase(from: decoder) : nil
  }
}

/// A fit as R gave it.
struct PoissonCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Coefficients: Decodable, Sendable {
    let names: [String]
    let estimate: [Double]
    let standardError: [Double]
    let z: [Double]
    let pValue: [Double]
    let robustStandardError: [Double]
    let clusteredStandardError: [Double]?
  }
  let name: String
  let data: String
  let `where`: String?
  let formula: String
  let weights: String?
  let cluster: String?
  let observations: Int
  let coefficients: Coefficients
  let logLikelihood: Double
  let deviance: Double
  let nullDeviance: Double
  let degreesOfFreedom: Int
  let nullDegreesOfFreedom: Int
  let pearson: Double
  let dispersion: Double
  let covariance: [[Double]]
  var testDescription: String { "\(name): \(formula) in \(data)" }
}
