// The log likelihood of a fit at its two ends.
//
// Part of: Cox/CoxFit.swift, Rates/PoissonFit.swift

/// The log likelihood without covariates and with them.
public struct LogLikelihoods: Sendable, Equatable, Codable {
  /// With all coefficients of covariates zero.
  @Reported public internal(set) var null: Double
  /// At the estimate.
  @Reported public internal(set) var fitted: Double

  init(null: Double, fitted: Double) {
    _null = Reported(wrappedValue: null)
    _fitted = Reported(wrappedValue: fitted)
  }
}
