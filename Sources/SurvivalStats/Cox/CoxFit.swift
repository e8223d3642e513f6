// The result of a Cox fit: a value that says what was done and what came of it.
//
// Made by:    Cox/FitCox.swift
// Printed by: Reports/CoxFit+Text.swift

import Foundation

/// A fitted Cox proportional-hazards model.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct CoxFit: Sendable, Equatable, Codable {
  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// The kind of result.
  public internal(set) var model = "cox"
  /// How tied deaths were treated.
  public internal(set) var ties: CoxTies
  /// What was added to the log likelihood; nil for nothing. With a penalty log likelihoods and the
  /// likelihood-ratio and score tests are penalised; standard errors are from the information of the
  /// likelihood alone, as in `coxphf`.
  @OrNull public internal(set) var penalty: CoxPenaltyKind? = nil
  /// Rows used.
  public internal(set) var observations: Int
  /// Events among them.
  public internal(set) var events: Int
  /// Rows left out.
  public package(set) var droppedRows: Int
  /// Why rows were left out.
  public package(set) var dropped: DroppedRows
  /// The number of strata, 1 if there are none.
  public internal(set) var strata: Int
  /// The log partial likelihood at zero and at the estimate.
  public internal(set) var logLikelihood: LogLikelihoods
  /// Tests that all coefficients are zero.
  public internal(set) var tests: CoxTests
  /// How well the linear predictor orders the times.
  public internal(set) var concordance: Concordance
  /// How the iteration ended.
  public internal(set) var convergence: Convergence
  /// The row that moves the coefficients most; not available from ``fitCox`` with `influence: false`.
  public internal(set) var influence = CoxInfluence()
  /// Whether z, P-values and limits use the sandwich variance.
  public internal(set) var robust: Bool
  /// The coverage of the limits.
  public internal(set) var level: Double
  /// How the limits of the coefficients were made.
  public internal(set) var interval = CoxInterval.wald
  /// AIC, BIC and measures of explained variation.
  public internal(set) var statistics: CoxFitStatistics
  /// The coefficients, in the order of the formula. Aliased ones have no estimate.
  public internal(set) var coefficients: [CoxCoefficient]
  /// The covariance matrix of the estimable coefficients, in their order; robust if `robust`.
  @ReportedMatrix public internal(set) var covariance: [[Double]]
  /// How the status was coded.
  public internal(set) var statusCoding: SurvivalOutcome.StatusCoding
  /// How many times were moved to merge near ties.
  public internal(set) var nearTiesMerged: Int
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

/// Tests that all coefficients are zero.
public struct CoxTests: Sendable, Equatable, Codable {
  /// Twice the rise of the log likelihood.
  public internal(set) var likelihoodRatio: ChiSquareTest
  /// Of the estimate; by the sandwich variance where the fit is robust.
  public internal(set) var wald: ChiSquareTest
  /// Of the score at beta = 0.
  public internal(set) var score: ChiSquareTest
  /// Of the score at beta = 0 by the spread of its contributions; nil unless the fit is robust.
  public internal(set) var robustScore: ChiSquareTest?

  /// Writes all four, `robustScore` as null where it does not apply.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(likelihoodRatio, forKey: .likelihoodRatio)
    try container.encode(wald, forKey: .wald)
    try container.encode(score, forKey: .score)
    try container.encode(robustScore, forKey: .robustScore)
  }
}

/// A coefficient of a Cox model: a log hazard ratio.
public struct CoxCoefficient: Sendable, Equatable, Codable {
  /// Named as R does: `armlenalidomide`, `age`, `arm:age`.
  public internal(set) var name: String
  /// The log hazard ratio; not available where aliased.
  @Reported public internal(set) var estimate: Double
  /// `exp(estimate)`.
  @Reported public internal(set) var hazardRatio: Double
  /// Model-based standard error.
  @Reported public internal(set) var standardError: Double
  /// Sandwich standard error; nil unless the fit is robust.
  @Reported public internal(set) var robustStandardError: Double?
  /// Estimate over standard error (robust if there is one).
  @Reported public internal(set) var z: Double
  /// Two-sided P-value of z.
  @Reported public internal(set) var pValue: Double
  /// Lower limit of the hazard ratio, of the kind that ``CoxFit/interval`` says.
  @Reported public internal(set) var lower: Double
  /// Upper limit of the hazard ratio.
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
    _hazardRatio = Reported(wrappedValue: exp(estimate))
    _standardError = Reported(wrappedValue: standardError)
    _robustStandardError = Reported(wrappedValue: robustStandardError)
    _z = Reported(wrappedValue: test.z)
    _pValue = Reported(wrappedValue: test.pValue)
    _lower = Reported(wrappedValue: limits.lower)
    _upper = Reported(wrappedValue: limits.upper)
  }

  /// Wald limits of the hazard ratio at another level, whatever kind the fit's own are.
  ///
  /// - Domain: `0 < level < 1`.
  public func confidenceInterval(level: Double = 0.95) -> ConfidenceInterval {
    WaldTest(estimate: estimate, standardError: robustStandardError ?? standardError)
      .limits(level: level)
  }
}
