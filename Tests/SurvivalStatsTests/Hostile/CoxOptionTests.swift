// Weights, options and starting values that no model should be asked to bear.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxOptionTests {
  private static let base = CoxSample(seed: 31, count: 50, p: 2, [.ties])

  private func outcome() throws -> SurvivalOutcome { try Self.base.outcome() }
  private var covariates: [Covariate] {
    Self.base.columns.enumerated().map { .numeric("x\($0 + 1)", $1) }
  }

  @Test func allCensoredIsAnError() throws {
    #expect(throws: SurvivalDataError.noEvents) {
      try Self.base.mapping { $0.event = false }.fit()
    }
    #expect(SurvivalDataError.noEvents.isNothingToEstimate)
  }

  @Test func aWeightOfZeroIsARowLess() throws {
    let weights = Self.base.rows.indices.map { $0 % 7 == 3 ? 0.0 : 1 }
    let fit = try fitCox(outcome(), covariates: covariates, weights: weights)
    let fewer = CoxSample(Self.base.rows.enumerated().filter { $0.offset % 7 != 3 }.map(\.element))
    let expected = try fewer.fit()
    #expect(fit.coefficients == expected.coefficients)
    #expect(fit.observations == expected.observations)
    #expect(fit.droppedRows == 7)
    #expect(fit.dropped.zeroWeight == 7)
  }

  @Test func badWeightsAreErrors() throws {
    var weights = [Double](repeating: 1, count: 50)
    weights[4] = -2
    #expect(throws: SurvivalDataError.negativeWeight(row: 5, value: -2)) {
      try fitCox(outcome(), covariates: covariates, weights: weights)
    }
    weights[4] = .infinity
    #expect(
      throws: SurvivalDataError.notFinite(row: 5, column: "weights", value: .infinity)
    ) {
      try fitCox(outcome(), covariates: covariates, weights: weights)
    }
    #expect(throws: SurvivalDataError.allWeightsZero) {
      try fitCox(
        outcome(), covariates: covariates, weights: [Double](repeating: 0, count: 50))
    }
  }

  @Test func fractionalWeightsAreRobust() throws {
    let fit = try Self.base.mapping { $0.weight = 1.5 }.fit()
    #expect(fit.robust)
    #expect(fit.tests.robustScore != nil)
    let whole = try fitCox(
      outcome(), covariates: covariates, weights: [Double](repeating: 2, count: 50))
    #expect(!whole.robust)
  }

  /// A common factor of the weights leaves estimates and the robust variance alone.
  @Test(arguments: [1e-200, 1e-3, 1e200])
  func aCommonFactorOfTheWeightsDoesNotMatter(factor: Double) throws {
    let sample = CoxSample(seed: 12, count: 60, p: 2, [.ties, .weights])
    let before = try sample.fit()
    let after = try sample.mapping { $0.weight *= factor }.fit()
    for (a, b) in zip(after.coefficients, before.coefficients) {
      expectClose(a.estimate, b.estimate, .againstR)
      expectClose(a.robustStandardError, b.robustStandardError, .againstR)
    }
  }

  @Test func exactTiesRefuseWeightsAndRobustness() throws {
    func expectRefusal(_ body: () throws -> CoxFit) {
      #expect {
        _ = try body()
      } throws: {
        guard case .incompatible = $0 as? SurvivalDataError else { return false }
        return true
      }
    }
    let weights = [Double](repeating: 2, count: 50)
    expectRefusal {
      try fitCox(outcome(), covariates: covariates, weights: weights, ties: .exact)
    }
    expectRefusal { try Self.base.fit(.exact, robust: true) }
    expectRefusal { try Self.base.fit(.exact, clustered: true) }
    // Spells of one subject are not independent: the robust variance needs to know whose they are.
    expectRefusal {
      try CoxSample(seed: 1, count: 30, p: 1, [.entry]).fit(robust: true)
    }
  }

  /// R's `coxph` fails or wanders off from starting values like these; the maximum is the maximum.
  @Test(
    arguments: CoxTies.allCases,
    [[1e3, 0], [-1e3, 1e3], [1e6, -1e6], [40, 40], [1e300, 1e300]] as [[Double]])
  func terribleStartingValuesLeadToTheMaximum(ties: CoxTies, start: [Double]) throws {
    let expected = try Self.base.fit(ties)
    let fit = try Self.base.fit(ties, initial: start)
    #expect(fit.convergence.status == .converged)
    for (a, b) in zip(fit.coefficients, expected.coefficients) {
      expectClose(a.estimate, b.estimate, .againstRScaled(by: b.standardError))
      expectClose(a.standardError, b.standardError, .againstR)
    }
    expectClose(fit.logLikelihood.null, expected.logLikelihood.null, .digits(14))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func startingValuesMustBeFinite(value: Double) {
    #expect {
      try Self.base.fit(initial: [0, value])
    } throws: {
      guard case .invalidOption("a starting value", _, _) = $0 as? SurvivalDataError else {
        return false
      }
      return true
    }
  }

  @Test func asManyStartingValuesAsCoefficients() {
    #expect {
      try Self.base.fit(initial: [0, 0, 0])
    } throws: {
      guard case .invalidOption("the number of starting values", "3", _) = $0 as? SurvivalDataError
      else { return false }
      return true
    }
  }

  @Test(arguments: [0, 1, -0.5, 95, Double.nan, .infinity])
  func levelsLieBetweenZeroAndOne(level: Double) throws {
    #expect {
      try fitCox(outcome(), covariates: covariates, level: level)
    } throws: {
      guard case .invalidOption("the confidence level", _, _) = $0 as? SurvivalDataError else {
        return false
      }
      return true
    }
  }

  @Test(arguments: CoxTies.allCases)
  func withoutIterationsTheStartIsReported(ties: CoxTies) throws {
    let fit = try Self.base.fit(ties, initial: [0.3, -0.2], maximumIterations: 0)
    #expect(fit.convergence.status == .iterationLimit)
    #expect(fit.convergence.iterations == 0)
    #expect(fit.coefficients.map(\.estimate) == [0.3, -0.2])
    #expect(fit.warnings.contains { $0.contains("without reaching the maximum") })
    expectClose(
      fit.logLikelihood.fitted, try Self.base.terms(at: [0.3, -0.2], ties: ties).value,
      .digits(14))
    let limited = try Self.base.fit(ties, maximumIterations: 1)
    #expect(limited.convergence.iterations == 1)
  }

  @Test func theMostIterationsMustNotBeNegative() {
    #expect {
      try Self.base.fit(maximumIterations: -1)
    } throws: {
      guard case .invalidOption("the most iterations", "-1", _) = $0 as? SurvivalDataError else {
        return false
      }
      return true
    }
  }

  @Test func codesOneAndTwoAreReadAsR() throws {
    let exit = Self.base.rows.map(\.exit)
    let status = Self.base.rows.map { $0.event ? 2.0 : 1 }
    let fit = try fitCox(SurvivalOutcome(time: exit, status: status), covariates: covariates)
    #expect(fit.coefficients == (try Self.base.fit().coefficients))
    #expect(fit.statusCoding == .oneTwo)
    #expect(fit.warnings.contains { $0.contains("1 is censored, 2 is the event") })
  }

  @Test func nearlyTiedTimesAreTied() throws {
    let rounded = Self.base.mapping { $0.exit /= 10 }
    var jittered = rounded
    for i in jittered.rows.indices { jittered.rows[i].exit += Double(i % 3) * 1e-12 }
    let fit = try jittered.fit()
    #expect(fit.coefficients == (try rounded.fit().coefficients))
    #expect(fit.nearTiesMerged > 0)
    #expect(fit.warnings.contains { $0.contains("near ties") })
  }
}
