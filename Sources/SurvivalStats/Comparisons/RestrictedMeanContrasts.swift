// Differences and ratios of the areas under and above two curves.
//
// Derivation:  Documentation/Derivations/CurveContrasts.md, (9)-(12)
// Uses:        Comparisons/ContrastCurves.swift, ContrastWald.swift
// Called from: Comparisons/CompareRestrictedMeans.swift

import Foundation

extension ContrastArm {
  /// The area under the curve up to `tau`, the area above it, and the derivatives of the first by the
  /// hazards.
  ///
  /// - Complexity: O(points).
  func area(to tau: Double) -> (under: Double, above: Double, gradient: [Double]) {
    var gradient = [Double](repeating: 0, count: points.count)
    var under = 0.0
    var above = 0.0
    var right = tau
    for k in (0..<firstPoint(after: tau)).reversed() {
      let point = points[k]
      under += (right - point.time) * point.survival
      above += (right - point.time) * (1 - point.survival)
      let left = point.atRisk - point.events
      if point.events > 0, left > 0, point.survival > 0 {
        gradient[k] = -under * (point.atRisk / left)
      }
      right = point.time
    }
    return (under + right, above, gradient)
  }
}

/// A restricted mean, standardized over strata.
struct StandardizedArea {
  var under = 0.0
  var above = 0.0
  var variance = 0.0

  init(_ arms: [ContrastArm], shares: [Double], tau: Double) {
    for (arm, share) in zip(arms, shares) {
      let area = arm.area(to: tau)
      under += share * area.under
      above += share * area.above
      variance += share * share * arm.variance(area.gradient)
    }
  }
}

/// The contrasts of two areas, the second over the first or less it.
func restrictedMeanContrasts(
  _ first: StandardizedArea, _ second: StandardizedArea, tau: Double, _ options: ContrastOptions
) -> [CurveContrast] {
  let variance = first.variance + second.variance
  func ratio(
    _ name: CurveContrastName, _ one: Double, _ other: Double, _ what: String
  ) -> CurveContrast {
    guard one > 0, other > 0 else {
      return CurveContrast(
        name, at: tau, margin: options.margins[name],
        because: "the \(what) of a group is 0, so there is no ratio")
    }
    return .wald(
      name, at: tau, log(other / one),
      variance: first.variance / (one * one) + second.variance / (other * other), options)
  }
  return [
    .wald(
      .restrictedMeanDifference, at: tau, second.under - first.under, variance: variance, options),
    ratio(.restrictedMeanRatio, first.under, second.under, "restricted mean"),
    .wald(
      .restrictedMeanTimeLostDifference, at: tau, second.above - first.above, variance: variance,
      options),
    ratio(.restrictedMeanTimeLostRatio, first.above, second.above, "time lost"),
  ]
}
