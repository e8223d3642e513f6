// A Cox fit at 50 digits, and the digits that a fit in doubles shares with it.
//
// Expected values: Reference/cox-digits.json, made by Reference/Make/cox-digits.py; R's own numbers in
// Reference/cox-digits-r.json, made by Reference/Make/cox-digits.R.

import Foundation

@testable import SurvivalStats

/// A data set with its fit, the results as text of 50 digits.
struct DigitsCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let ties: String
  let entry: [Double]?
  let exit: [Double]
  let event: [Bool]
  let columns: [[Double]]
  let weights: [Double]
  let strata: [Int]
  let estimate: [String]
  let standardError: [String]
  let covariance: [[String]]
  let logLikelihoodNull: String
  let logLikelihood: String
  let likelihoodRatio: String
  let wald: String
  let score: String
  let conditionNumber: String
  var testDescription: String { "\(name), \(ties)" }

  /// All that the fits at hand can be asked for.
  static let all: [DigitsCase] = {
    let cases = (try? Reference.load("cox-digits", as: DigitsCase.self)) ?? []
    return cases.filter { CoxTies(rawValue: $0.ties) != nil }
  }()

  /// The 2-norm condition number of the information, its diagonal scaled to 1.
  var condition: Double { Double(conditionNumber) ?? .nan }

  func outcome() throws -> SurvivalOutcome {
    try entry.map { try SurvivalOutcome(entry: $0, exit: exit, event: event) }
      ?? SurvivalOutcome(time: exit, event: event)
  }

  func fit() throws -> CoxFit {
    try fitCox(
      outcome(), covariates: columns.enumerated().map { .numeric("x\($0 + 1)", $1) },
      strata: Set(strata).count > 1 ? strata : [],
      weights: weights.contains { $0 != 1 } ? weights : [],
      ties: CoxTies(rawValue: ties) ?? .efron)
  }
}

/// The fewest digits of each kind of result.
struct DigitsKept {
  var estimates = 16.0
  var standardErrors = 16.0
  var covariance = 16.0
  var logLikelihoods = 16.0
  /// Likelihood ratio, Wald and score.
  var tests = 16.0

  /// Digits that `actual` and `expected` share, on the scale of the larger of `expected` and `scale`.
  static func shared(_ actual: Double, _ expected: String, scale: Double = 0) -> Double {
    guard let value = Double(expected), actual.isFinite else { return 0 }
    let relative = abs(actual - value) / max(abs(value), scale)
    return relative > 0 ? min(16, max(0, -log10(relative))) : 16
  }

  /// Coefficients count on the larger of themselves and their standard errors, covariances on the
  /// product of two standard errors, statistics on the larger of themselves and 1.
  init(_ fit: CoxFit, _ expected: DigitsCase) {
    let errors = expected.standardError.map { Double($0) ?? .nan }
    for (j, c) in fit.coefficients.enumerated() {
      estimates = min(
        estimates, Self.shared(c.estimate, expected.estimate[j], scale: errors[j]))
      standardErrors = min(
        standardErrors, Self.shared(c.standardError, expected.standardError[j]))
      for k in errors.indices {
        let actual = fit.covariance.count > j ? fit.covariance[j][k] : .nan
        covariance = min(
          covariance, Self.shared(actual, expected.covariance[j][k], scale: errors[j] * errors[k]))
      }
    }
    logLikelihoods = min(
      Self.shared(fit.logLikelihood.null, expected.logLikelihoodNull),
      Self.shared(fit.logLikelihood.fitted, expected.logLikelihood))
    tests = min(
      Self.shared(fit.tests.likelihoodRatio.statistic, expected.likelihoodRatio, scale: 1),
      Self.shared(fit.tests.wald.statistic, expected.wald, scale: 1),
      Self.shared(fit.tests.score.statistic, expected.score, scale: 1))
  }
}

/// What coxph makes of the same data; an estimate is nil where it drops the column.
struct DigitsOfR: Decodable, Sendable {
  let name: String
  let ties: String
  let estimate: [Double?]
  let standardError: [Double?]

  static let all: [DigitsOfR] = {
    (try? Reference.load("cox-digits-r", as: DigitsOfR.self)) ?? []
  }()

  /// Digits of coefficients and of standard errors; nil where a column is dropped.
  func digits(_ expected: DigitsCase) -> (estimates: Double, standardErrors: Double)? {
    var result = (estimates: 16.0, standardErrors: 16.0)
    for j in expected.estimate.indices {
      guard let estimate = estimate[j], let error = standardError[j] else { return nil }
      let scale = Double(expected.standardError[j]) ?? .nan
      result.estimates = min(
        result.estimates, DigitsKept.shared(estimate, expected.estimate[j], scale: scale))
      result.standardErrors = min(
        result.standardErrors, DigitsKept.shared(error, expected.standardError[j]))
    }
    return result
  }
}
