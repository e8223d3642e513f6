// Results of further tests of a fitted Cox model: hypotheses with their statistics, and contrasts.
//
// Made by:    Cox/CoxModel+Tests.swift, Cox/CoxModel+Contrasts.swift
// Printed by: Reports/CoxTests+Text.swift

import Foundation

/// Tests of hypotheses about a Cox model's coefficients, a row each.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct CoxTestTable: Sendable, Equatable, Codable {
  /// What the rows have in common.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// That the coefficients of some terms are all zero.
    case dropped
    /// Each term in the presence of all others: type III.
    case terms
    /// Each term in the presence of those before it: type I, R's `anova`.
    case sequential
    /// A model within another.
    case nested
  }

  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "coxTests"
  /// What the rows have in common.
  public internal(set) var kind: Kind
  /// Whether Wald tests use the sandwich variance; the other tests are then not available.
  public internal(set) var robust: Bool
  /// The hypotheses.
  public internal(set) var tests: [CoxHypothesisTest]
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]

  /// The test of this name, or nil.
  public subscript(name: String) -> CoxHypothesisTest? { tests.first { $0.name == name } }
}

/// Three tests of one hypothesis about a Cox model's coefficients.
public struct CoxHypothesisTest: Sendable, Equatable, Codable {
  /// What is tested: a term, or terms with plus signs.
  public internal(set) var name: String
  /// Of the estimates and their covariance, robust where the fit is.
  public internal(set) var wald: ChiSquareTest?
  /// Twice the fall of the log likelihood without them. Nil where the fit is robust.
  public internal(set) var likelihoodRatio: ChiSquareTest?
  /// Of the score without them. Nil where the fit is robust.
  public internal(set) var score: ChiSquareTest?

  /// Writes all keys, null where a test does not apply.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(wald, forKey: .wald)
    try container.encode(likelihoodRatio, forKey: .likelihoodRatio)
    try container.encode(score, forKey: .score)
  }
}

/// Linear combinations of a Cox model's coefficients, and the test that all of them are zero.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct CoxContrasts: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "coxContrasts"
  /// Whether the variance is the sandwich.
  public internal(set) var robust: Bool
  /// The coverage of the limits.
  public internal(set) var level: Double
  /// The combinations.
  public internal(set) var contrasts: [CoxContrast]
  /// Wald's test that all are zero; its degrees of freedom are the number of independent ones.
  public internal(set) var joint: ChiSquareTest
}

/// A linear combination of a Cox model's coefficients: the log of a hazard ratio.
public struct CoxContrast: Sendable, Equatable, Codable {
  /// What it is called: `armB - armC`, `age per 10`.
  public internal(set) var name: String
  /// The log hazard ratio.
  @Reported public internal(set) var estimate: Double
  /// `exp(estimate)`.
  @Reported public internal(set) var hazardRatio: Double
  /// The standard error of the estimate; robust where the fit is.
  @Reported public internal(set) var standardError: Double
  /// Estimate over standard error.
  @Reported public internal(set) var z: Double
  /// Two-sided P-value of z.
  @Reported public internal(set) var pValue: Double
  /// Lower Wald limit of the hazard ratio.
  @Reported public internal(set) var lower: Double
  /// Upper Wald limit of the hazard ratio.
  @Reported public internal(set) var upper: Double
  /// The coverage of the limits.
  public internal(set) var level: Double

  init(name: String, estimate: Double, variance: Double, level: Double) {
    let test = WaldTest(estimate: estimate, standardError: max(0, variance).squareRoot())
    let limits = test.limits(level: level)
    self.name = name
    self.level = level
    _estimate = Reported(wrappedValue: estimate)
    _hazardRatio = Reported(wrappedValue: exp(estimate))
    _standardError = Reported(wrappedValue: test.standardError)
    _z = Reported(wrappedValue: test.z)
    _pValue = Reported(wrappedValue: test.pValue)
    _lower = Reported(wrappedValue: limits.lower)
    _upper = Reported(wrappedValue: limits.upper)
  }
}
