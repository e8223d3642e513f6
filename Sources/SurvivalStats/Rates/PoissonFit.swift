// The result of a Poisson regression: a value that says what was done and what came of it.
//
// Made by:    Rates/FitPoisson.swift
// Printed by: Reports/PoissonFit+Text.swift

import Foundation

/// A fitted Poisson regression of rates.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct PoissonFit: Sendable, Equatable, Codable {
  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// The kind of result.
  public internal(set) var model = "poisson"
  /// Rows used.
  public internal(set) var observations: Int
  /// The sum of their events, not weighted.
  @Reported public internal(set) var events: Double
  /// The sum of their person-time, not weighted, in the unit given.
  @Reported public internal(set) var personTime: Double
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// The log likelihood with an intercept alone and at the estimate, factorials included.
  public internal(set) var logLikelihood: LogLikelihoods
  /// Twice the log likelihood lost against means equal to the counts.
  @Reported public internal(set) var deviance: Double
  /// The deviance with an intercept alone.
  @Reported public internal(set) var nullDeviance: Double
  /// Pearson's chi-square, the sum of `(observed - expected)^2 / expected`.
  @Reported public internal(set) var pearson: Double
  /// `pearson / degreesOfFreedom`, about 1 where counts vary as Poisson's do; not available without
  /// degrees of freedom.
  @Reported public internal(set) var dispersion: Double
  /// Rows less estimable coefficients. A row counts once whatever its weight, as in R.
  public internal(set) var degreesOfFreedom: Int
  /// Tests that all coefficients but the intercept are zero.
  public internal(set) var tests: PoissonTests
  /// How the iteration ended.
  public internal(set) var convergence: Convergence
  /// Whether z, P-values and limits use the sandwich variance.
  public internal(set) var robust: Bool
  /// The coverage of the limits.
  public internal(set) var level: Double
  /// The intercept, then the coefficients in the order of the formula. Aliased ones have no estimate.
  public internal(set) var coefficients: [PoissonCoefficient]
  /// The covariance matrix of the estimable coefficients, in their order; robust if `robust`.
  public internal(set) var covariance: [[Double]]
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

/// Tests that all coefficients of a Poisson regression but the intercept are zero.
public struct PoissonTests: Sendable, Equatable, Codable {
  /// Twice the rise of the log likelihood.
  public internal(set) var likelihoodRatio: ChiSquareTest
  /// Of the estimate; by the sandwich variance where the fit is robust.
  public internal(set) var wald: ChiSquareTest
  /// Of the score at the fit with an intercept alone.
  public internal(set) var score: ChiSquareTest
}

/// A coefficient of a Poisson regression: a log rate ratio, or the log rate of the intercept.
public struct PoissonCoefficient: Sendable, Equatable, Codable {
  /// Named as R does: `(Intercept)`, `armlenalidomide`, `age`, `arm:age`.
  public internal(set) var name: String
  /// The log rate ratio; not available where aliased.
  @Reported public internal(set) var estimate: Double
  /// `exp(estimate)`; of the intercept, the rate per unit of person-time where all covariates are 0.
  @Reported public internal(set) var rateRatio: Double
  /// Model-based standard error.
  @Reported public internal(set) var standardError: Double
  /// Sandwich standard error; nil unless the fit is robust.
  @Reported public internal(set) var robustStandardError: Double?
  /// Estimate over standard error (robust if there is one).
  @Reported public internal(set) var z: Double
  /// Two-sided P-value of z.
  @Reported public internal(set) var pValue: Double
  /// Lower limit of the rate ratio.
  @Reported public internal(set) var lower: Double
  /// Upper limit of the rate ratio.
  @Reported public internal(set) var upper: Double

  init(
    name: String, estimate: Double, standardError: Double, robustStandardError: Double?,
    level: Double
  ) {
    self.name = name
    let test = WaldTest(
      estimate: estimate, standardError: robustStandardError ?? standardError)
    let limits = test.limits(level: level)
    _estimate = Reported(wrappedValue: estimate)
    _rateRatio = Reported(wrappedValue: exp(estimate))
    _standardError = Reported(wrappedValue: standardError)
    _robustStandardError = Reported(wrappedValue: robustStandardError)
    _z = Reported(wrappedValue: test.z)
    _pValue = Reported(wrappedValue: test.pValue)
    _lower = Reported(wrappedValue: limits.lower)
    _upper = Reported(wrappedValue: limits.upper)
  }

  /// Wald limits of the rate ratio at another level.
  ///
  /// - Domain: `0 < level < 1`.
  public func confidenceInterval(level: Double = 0.95) -> ConfidenceInterval {
    WaldTest(estimate: estimate, standardError: robustStandardError ?? standardError)
      .limits(level: level)
  }
}
