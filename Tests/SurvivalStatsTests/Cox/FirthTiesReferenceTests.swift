// Firth's penalty and the exact marginal likelihood of ties against values computed at 50 digits.
//
// Expected values: Reference/firth-ties.json, made by Reference/Make/firth-ties.py.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct FirthTiesReferenceTests {
  static let cases: [FirthTiesCase] = {
    (try? Reference.load("firth-ties", as: FirthTiesCase.self)) ?? []
  }()

  @Test func thereAreEnough() {
    #expect(Self.cases.filter { $0.penalty == "firth" }.count >= 16)
    #expect(Self.cases.filter { $0.ties == "exact-marginal" }.count >= 7)
  }

  /// Lung in whole months: R's `integrate` with its default absolute error of 1.2e-4 leads to
  /// -0.5425573128, since the integrals are as small as 1e-25; with none it agrees with -0.5423370103.
  ///
  /// Eleven digits of every number, a coefficient's counted from its standard error where that is
  /// larger.
  @Test(arguments: cases)
  func elevenDigitsAreRight(_ expected: FirthTiesCase) throws {
    let fit = try expected.fit()
    #expect(fit.convergence.status == .converged)
    for (j, c) in fit.coefficients.enumerated() {
      let error = try #require(Double(expected.standardError[j]))
      let estimate = try #require(Double(expected.estimate[j]))
      let size = max(error, abs(estimate))
      expectClose(size + (c.estimate - estimate), size, .digits(11), c.name)
      expectClose(c.standardError, error, .digits(11), "SE of \(c.name)")
    }
    expectClose(
      fit.logLikelihood.null, Double(expected.logLikelihoodNull), .digits(11), "at zero")
    expectClose(fit.logLikelihood.fitted, Double(expected.logLikelihood), .digits(11), "fitted")
    let rise = 2 * (fit.logLikelihood.fitted - fit.logLikelihood.null)
    expectClose(fit.tests.likelihoodRatio.statistic, rise, .rounding(of: 1e4), "LR")
  }

  /// Value, score and information at a place that is no maximum, each to 13 digits of the scale that its
  /// terms have.
  @Test(arguments: cases)
  func derivativesAreRight(_ expected: FirthTiesCase) throws {
    let sample = expected.sample
    let data = PreparedCox(
      try sample.outcome(), columns: sample.columns, strata: Grouping(expected.strata),
      weights: expected.weights.contains { $0 != 1 } ? expected.weights : nil,
      offset: expected.offset)
    let ties = try #require(CoxTies(rawValue: expected.ties))
    var likelihood = PenalisedLikelihood(
      data, ties: ties, penalty: expected.penalty == nil ? nil : .firth)
    var plain = PartialLikelihood(data, ties: ties)
    let p = data.p
    let point = zip(expected.place, data.scale).map { $0 * $1 }
    var terms = LikelihoodTerms(order: p)
    var information = LikelihoodTerms(order: p)
    likelihood.evaluate(at: point, into: &terms)
    plain.evaluate(at: point, into: &information)
    let unit = data.weightUnit
    var value = data.logLikelihood(terms.value)
    if expected.penalty != nil {
      for scale in data.scale { value += log(unit) / 2 + log(scale) }
    }
    let size = Double(expected.exit.count)
    expectClose(value, Double(expected.valueThere), .digits(13), "value")
    for j in 0..<p {
      expectClose(
        unit * terms.score[j] * data.scale[j], Double(expected.scoreThere[j]),
        .rounding(of: 4 * size), "score \(j)")
      for k in 0..<p {
        expectClose(
          unit * information.information[j * p + k] * data.scale[j] * data.scale[k],
          Double(expected.informationThere[j * p + k]), .rounding(of: 16 * size),
          "information \(j), \(k)")
      }
    }
  }
}

/// A data set with its fit, the results as text of 50 digits.
struct FirthTiesCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let ties: String
  let penalty: String?
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
  let place: [Double]
  let valueThere: String
  let scoreThere: [String]
  let informationThere: [String]
  var testDescription: String { "\(name), \(ties), \(penalty ?? "no penalty")" }

  var sample: CoxSample {
    CoxSample(
      exit.indices.map { i in
        CoxSample.Row(
          entry: entry?[i] ?? 0, exit: exit[i], event: event[i], x: columns.map { $0[i] },
          weight: weights[i], offset: offset[i], stratum: strata[i], cluster: i)
      }, hasEntry: entry != nil)
  }

  func fit() throws -> CoxFit {
    let treatment = try #require(CoxTies(rawValue: ties))
    return try fitCox(
      sample.outcome(), covariates: columns.enumerated().map { .numeric("x\($0 + 1)", $1) },
      strata: strata, weights: weights.contains { $0 != 1 } ? weights : [], offset: offset,
      ties: treatment, penalty: penalty == nil ? nil : .firth)
  }
}
