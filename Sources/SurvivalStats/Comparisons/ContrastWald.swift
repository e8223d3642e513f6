// Wald's test, interval and margin of a contrast that is normal on its own scale or on that of its
// logarithm.
//
// Derivation:  Documentation/Derivations/CurveContrasts.md, (1)-(3)
// Called from: Comparisons/RestrictedMeanContrasts.swift, AverageHazardRatio.swift

import Foundation

/// Margins by contrast, and the level: what all families share.
struct ContrastOptions: Sendable {
  var level = 0.95
  var margins: [CurveContrastName: Double] = [:]

  /// The normal quantile of the interval.
  var z: Double { NormalDistribution().upperQuantile((1 - level) / 2) }

  /// Refuses what has no meaning.
  func check(offered: [CurveContrastName]) throws(SurvivalDataError) {
    _ = try ConfidenceInterval.checked(level: level)
    for (name, margin) in margins.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      guard offered.contains(name) else {
        throw .incompatible(
          "a margin of \(name.rawValue) was given, and this comparison makes only "
            + offered.map(\.rawValue).joined(separator: ", "))
      }
      guard margin.isFinite, margin != name.null, !name.isRatio || margin > 0 else {
        throw .invalidOption(
          name: "the margin of \(name.rawValue)", value: "\(margin)",
          expected: name.isRatio
            ? "a number above 0 and not 1" : "a finite number and not 0")
      }
    }
  }
}

extension CurveContrast {
  /// Sets the P-values from z at no difference and at the margin.
  mutating func setTests(z: Double, marginZ: Double?) {
    self.z = z
    pValue = 2 * NormalDistribution().upperTail(abs(z))
    guard let marginZ, let margin else { return }
    // The side of the margin says which way is worse.
    marginPValue =
      margin < name.null
      ? NormalDistribution().upperTail(marginZ) : NormalDistribution().lowerTail(marginZ)
  }

  /// A contrast whose estimate, or for ratios its logarithm, is normal with this variance.
  static func wald(
    _ name: CurveContrastName, at: Double?, _ value: Double, variance: Double,
    _ options: ContrastOptions
  ) -> CurveContrast {
    let margin = options.margins[name]
    let error = max(0, variance).squareRoot()
    var contrast = CurveContrast(
      name, at: at, estimate: name.isRatio ? exp(value) : value, standardError: error,
      margin: margin)
    guard error > 0, error.isFinite, value.isFinite else {
      contrast.warnings.append(
        "the estimated variance is 0, as where nobody could have had another outcome, so there is no "
          + "test and no interval")
      return contrast
    }
    let half = options.z * error
    contrast.lower = name.isRatio ? exp(value - half) : value - half
    contrast.upper = name.isRatio ? exp(value + half) : value + half
    contrast.setTests(
      z: value / error,
      marginZ: margin.map { (value - (name.isRatio ? log($0) : $0)) / error })
    return contrast
  }
}
