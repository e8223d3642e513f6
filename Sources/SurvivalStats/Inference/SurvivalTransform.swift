// Pointwise limits of a survival probability, on five scales.
//
// Derivation:  Documentation/Derivations/KaplanMeier.md, (6)-(10)
// Called from: Curves/KaplanMeierKernel.swift

import Foundation

/// The scale on which a confidence interval of S(t) is symmetric.
public enum ConfidenceType: String, Sendable, Codable, CaseIterable {
  /// Symmetric on the scale of log S; R's default. The upper limit is cut at 1.
  case log
  /// Symmetric on the scale of log(-log S), the default of SAS and Stata; never leaves (0, 1).
  case logLog = "log-log"
  /// Symmetric about S itself, both limits cut to 0...1.
  case plain
  /// Symmetric on the scale of log(S / (1 - S)).
  case logit
  /// Symmetric on the scale of the arcsine of the square root of S.
  case arcsin
}

/// The limits of one survival probability on a scale.
///
/// A transform that has no finite value at S = 0 or at S = 1 gives no limits there (NaN), as R's
/// `survfit` does: on the log scale at 0; on the log-log, logit and arcsine scales at both ends.
struct SurvivalTransform: Sendable {
  let type: ConfidenceType
  let level: Double
  /// The normal quantile, 1.96 at level 0.95.
  let z: Double

  init(_ type: ConfidenceType, level: Double) {
    self.type = type
    self.level = level
    z = NormalDistribution().upperQuantile((1 - level) / 2)
  }

  /// Limits so many standard errors away.
  init(_ type: ConfidenceType, level: Double, multiplier: Double) {
    self.type = type
    self.level = level
    z = multiplier
  }

  /// The limits about `survival`, from the standard error of its logarithm.
  @inline(__always)
  func limits(
    survival s: Double, logStandardError sigma: Double
  ) -> (lower: Double, upper: Double) {
    // Infinite at S = 0, where Greenwood's sum has a zero in a denominator.
    guard sigma.isFinite else { return (.nan, .nan) }
    switch type {
    case .plain:
      let half = z * sigma * s
      return (max(s - half, 0), min(s + half, 1))
    case .log:
      guard s > 0 else { return (.nan, .nan) }
      let factor = exp(z * sigma)
      return (s / factor, min(s * factor, 1))
    case .logLog:
      guard s > 0, s < 1 else { return (.nan, .nan) }
      let logS = Foundation.log(s)
      let half = z * sigma / -logS
      return (exp(logS * exp(half)), exp(logS * exp(-half)))
    case .logit:
      guard s > 0, s < 1 else { return (.nan, .nan) }
      let odds = s / (1 - s)
      let factor = exp(z * sigma / (1 - s))
      return (1 / (1 + factor / odds), 1 / (1 + 1 / (odds * factor)))
    case .arcsin:
      guard s > 0, s < 1 else { return (.nan, .nan) }
      let half = 0.5 * z * sigma * (s / (1 - s)).squareRoot()
      let angle = asin(s.squareRoot())
      let low = sin(max(0, angle - half))
      let high = sin(min(.pi / 2, angle + half))
      return (low * low, high * high)
    }
  }
}
