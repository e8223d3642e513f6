// The ratio of two groups' smoothed hazards over time.
//
// Uses:     Curves/SmoothedHazard.swift
// Drawn by: Figures/ComparisonFigure.swift

import Foundation

/// The ratio of two smoothed hazards over time, the second group's over the reference's.
public struct SmoothedHazardRatio: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "smoothedHazardRatio"
  /// The group whose label sorts first.
  public internal(set) var reference: String
  /// The group whose hazard is compared.
  public internal(set) var compared: String
  /// Half the width of the kernel, the same for both groups, in the units of time.
  public internal(set) var bandwidth: Double
  /// The end of the range; it begins at 0.
  public internal(set) var to: Double
  /// The coverage of the limits at each time.
  public internal(set) var level: Double
  /// The ratio, by time.
  public internal(set) var points: [SmoothedHazardRatioPoint]
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

/// The ratio of two smoothed hazards at one time.
public struct SmoothedHazardRatioPoint: Sendable, Equatable, Codable {
  /// The time, in the units of the outcome.
  public internal(set) var time: Double
  /// The ratio; not available where a hazard is 0.
  @Reported public internal(set) var hazardRatio: Double
  /// The lower limit at this time alone, on the scale of the logarithm.
  @Reported public internal(set) var lower: Double
  /// The upper limit at this time alone.
  @Reported public internal(set) var upper: Double
}

/// The ratio of two groups' hazards over time, smoothed with one kernel.
///
///     smoothedHazardRatio(outcome, groups: arm)
///
/// Hazards are of all strata together. The bandwidth is twice the larger of the groups' own defaults, a
/// ratio being noisier than a hazard, and the range ends where the first group's does: see
/// ``KaplanMeierCurve/smoothedHazard(_:)``. The limits are for the smoothed ratio: what smoothing bends
/// is not in them.
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, of two kinds.
///   - weights: a whole number for each row, its frequency, or empty for one each.
///   - bandwidth: half the width of the kernel; nil as above.
///   - level: the coverage.
/// - Throws: ``SurvivalDataError``: no rows, no events, other than two groups, a group without events,
///   weights that are not whole, an option outside its domain.
/// - Precondition: arrays are as long as the outcome, or where that is allowed empty.
/// - Complexity: O(n log n).
public func smoothedHazardRatio<Label: Hashable & CustomStringConvertible>(
  _ outcome: SurvivalOutcome, groups: [Label], weights: [Double] = [], bandwidth: Double? = nil,
  level: Double = 0.95
) throws(SurvivalDataError) -> SmoothedHazardRatio {
  try smoothedHazardRatio(
    frame: .contrasting(outcome, groups: groups, strata: [String](), weights: weights),
    bandwidth: bandwidth, level: level)
}

/// The same of the complete cases of a table, as a formula asks.
///
///     smoothedHazardRatio("Surv(months, died) ~ arm", in: table)
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right a variable of
///     two values. `strata()` has no part.
///   - table: the data.
///   - weights: the column of frequencies, if any.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - bandwidth, level: as in the array door.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func smoothedHazardRatio(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, bandwidth: Double? = nil, level: Double = 0.95
) throws -> SmoothedHazardRatio {
  try smoothedHazardRatio(
    frame: .contrasting(
      formula, adjustingFor: nil, in: table, weights: weights, where: condition),
    bandwidth: bandwidth, level: level)
}

/// The smoothed hazard ratio of a frame's two groups.
func smoothedHazardRatio(
  frame: ModelFrame, bandwidth: Double?, level: Double
) throws(SurvivalDataError) -> SmoothedHazardRatio {
  let level = try ConfidenceInterval.checked(level: level)
  let what = "a smoothed hazard ratio"
  let (outcome, groups) = try frame.twoGroups(for: what)
  try frame.requireFrequencies(for: what)
  let fit = try kaplanMeier(frame: frame, options: KaplanMeierOptions(level: level))
  func smoothed(_ options: SmoothedHazardOptions) throws(SurvivalDataError) -> [SmoothedHazard] {
    var hazards: [SmoothedHazard] = []
    for curve in fit.curves {
      guard let hazard = try curve.smoothedHazard(options) else {
        throw .incompatible(
          "\(what) needs events of both groups, and \(curve.group ?? "one") has none")
      }
      hazards.append(hazard)
    }
    return hazards
  }
  let own = try smoothed(SmoothedHazardOptions(bandwidth: bandwidth, level: level))
  let end = own.map(\.to).min() ?? 0
  let width = min(bandwidth ?? 2 * (own.map(\.bandwidth).max() ?? 0), end / 2)
  let both = try smoothed(SmoothedHazardOptions(bandwidth: width, to: end, level: level))
  let z = NormalDistribution().upperQuantile((1 - level) / 2)
  let points = zip(both[0].points, both[1].points).map { reference, compared in
    guard reference.hazard > 0, compared.hazard > 0 else {
      return SmoothedHazardRatioPoint(
        time: reference.time, hazardRatio: .nan, lower: .nan, upper: .nan)
    }
    let ratio = compared.hazard / reference.hazard
    let relative = [reference, compared].map { $0.standardError / $0.hazard }
    let factor = exp(z * (relative[0] * relative[0] + relative[1] * relative[1]).squareRoot())
    return SmoothedHazardRatioPoint(
      time: reference.time, hazardRatio: ratio, lower: ratio / factor, upper: ratio * factor)
  }
  var warnings = outcome.warnings
  if let strata = frame.strata, strata.count > 1 {
    warnings.append("smoothed hazards are of all strata together")
  }
  return SmoothedHazardRatio(
    reference: groups.labels[0], compared: groups.labels[1], bandwidth: width, to: end,
    level: level, points: points, warnings: warnings)
}
