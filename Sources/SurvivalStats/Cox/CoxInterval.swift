// The kinds of limits that a Cox model's hazard ratios can have.
//
// Computed in: Cox/CoxLimits.swift

/// How the limits of a hazard ratio are made.
///
/// All but ``wald`` are the values that a test does not reject, the other coefficients refitted at
/// each; they do not depend on the scale, and need no finite estimate.
public enum CoxInterval: String, Sendable, Codable, CaseIterable {
  /// Estimate and standard error: symmetric on the log scale. The default, as in R, SAS and Stata.
  case wald
  /// The likelihood-ratio test's: the profile likelihood of Venzon and Moolgavkar [venzon1988].
  case profile
  /// The score test's.
  case score
  /// The log-rank test's, of a model of two groups [lin2016]: it holds 1 exactly when the log-rank
  /// P-value is above 1 - level.
  case logRank = "log-rank"

  /// As a sentence about limits has it: `profile-likelihood`.
  var adjective: String {
    switch self {
    case .wald: "Wald"
    case .profile: "profile-likelihood"
    case .score: "score"
    case .logRank: "log-rank"
    }
  }
}
