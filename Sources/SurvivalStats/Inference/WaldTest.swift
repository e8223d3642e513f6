// A coefficient on the log scale with its standard error: z, P-value, and limits of the ratio.
//
// Part of: Cox/CoxFit.swift, Rates/PoissonFit.swift

import Foundation

/// Wald's test and limits of the logarithm of a ratio.
struct WaldTest {
  let estimate: Double
  let standardError: Double

  /// Standard normal if the ratio is 1.
  var z: Double { estimate / standardError }
  /// Two-sided.
  var pValue: Double { 2 * NormalDistribution().upperTail(abs(z)) }

  /// The limits of the ratio.
  func limits(level: Double) -> ConfidenceInterval {
    let margin = NormalDistribution().upperQuantile((1 - level) / 2) * standardError
    return ConfidenceInterval(
      lower: exp(estimate - margin), upper: exp(estimate + margin), level: level)
  }
}
