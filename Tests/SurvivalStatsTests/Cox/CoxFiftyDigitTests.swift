// Cox fits of hard data sets against values computed at 50 digits.
//
// Expected values: Reference/cox50.json, made by Reference/Make/cox50.py.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxFiftyDigitTests {
  static let cases: [FiftyDigitCase] = {
    (try? Reference.load("cox50", as: FiftyDigitCase.self)) ?? []
  }()

  @Test func thereAreEnough() {
    #expect(Self.cases.count >= 15)
    #expect(Set(Self.cases.map(\.ties)).count == 3)
  }

  /// Twelve digits of every number: a coefficient's are counted from its standard error where that
  /// is larger, since its own size near 0 says nothing.
  @Test(arguments: cases)
  func twelveDigitsAreRight(_ expected: FiftyDigitCase) throws {
    let rows = expected.exit.indices.map { i in
      CoxSample.Row(
        entry: expected.entry?[i] ?? 0, exit: expected.exit[i], event: expected.event[i],
        x: expected.columns.map { $0[i] }, weight: expected.weights[i],
        offset: expected.offset[i], stratum: expected.strata[i], cluster: i)
    }
    let sample = CoxSample(rows, hasEntry: expected.entry != nil)
    let fit = try sample.fit(#require(CoxTies(rawValue: expected.ties)))
    #expect(fit.convergence.status == .converged)
    let digits = Tolerance.digits(12)
    for (j, c) in fit.coefficients.enumerated() {
      let error = try #require(Double(expected.standardError[j]))
      let estimate = try #require(Double(expected.estimate[j]))
      let size = max(error, abs(estimate))
      expectClose(size + (c.estimate - estimate), size, digits, c.name)
      expectClose(c.standardError, error, digits, "SE of \(c.name)")
    }
    expectClose(
      fit.logLikelihood.null, Double(expected.logLikelihoodNull), digits, "log likelihood at zero")
    expectClose(fit.logLikelihood.fitted, Double(expected.logLikelihood), digits, "log likelihood")
  }
}

/// A data set with its fit, the results as text of 50 digits.
struct FiftyDigitCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let ties: String
  let entry: [Double]?
  let exit: [Double]
  let event: [Bool]
  let columns: [[Double]]
  let offset: [Double]
  let weights: [Double]
  let strata: [Int]
  let estimate: [String]
  let standardError: [String]
  let logLikelihoodNull: String
  let logLikelihood: String
  var testDescription: String { "\(name), \(ties)" }
}
