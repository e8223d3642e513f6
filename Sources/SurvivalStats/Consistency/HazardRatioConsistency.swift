// What a printed hazard ratio and its interval imply about events, z and P.
//
// Derivation: Documentation/Derivations/Consistency.md, (2)-(5)

import Foundation

/// What a hazard ratio with its limits implies, and whether what else is printed agrees.
public struct HazardRatioConsistency: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "hazardRatioConsistency"
  /// As printed.
  public let hazardRatio: PrintedNumber
  /// As printed.
  public let lower: PrintedNumber
  /// As printed.
  public let upper: PrintedNumber
  /// The coverage of the limits.
  public let level: Double
  /// The share of the patients in one arm.
  public let share: Double
  /// The standard error of the log hazard ratio.
  public let standardError: ImpliedNumber
  /// The log hazard ratio in standard errors.
  public let z: ImpliedNumber
  /// The two-sided P-value of `z`.
  public let pValue: ImpliedNumber
  /// The events in both arms.
  public let events: ImpliedNumber
  /// Whether the hazard ratio may lie at the geometric middle of its limits, as a Wald interval has it.
  public let isCentred: Bool
  /// The P-value as printed, if it was.
  public let printedPValue: PrintedNumber?
  /// Whether the printed P-value may come from these limits; nil if none was printed.
  public let pValueAgrees: Bool?
  /// The number of events as printed, if it was.
  public let printedEvents: Int?
  /// Whether that number lies within the implied range; nil if none was printed.
  public let eventsAgree: Bool?

  /// Whether nothing printed contradicts the limits.
  public var isCoherent: Bool { isCentred && pValueAgrees != false && eventsAgree != false }

  /// Writes every key, null where nothing was printed.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(model, forKey: .model)
    try container.encode(hazardRatio, forKey: .hazardRatio)
    try container.encode(lower, forKey: .lower)
    try container.encode(upper, forKey: .upper)
    try container.encode(level, forKey: .level)
    try container.encode(share, forKey: .share)
    try container.encode(standardError, forKey: .standardError)
    try container.encode(z, forKey: .z)
    try container.encode(pValue, forKey: .pValue)
    try container.encode(events, forKey: .events)
    try container.encode(isCentred, forKey: .isCentred)
    try container.encode(printedPValue, forKey: .printedPValue)
    try container.encode(pValueAgrees, forKey: .pValueAgrees)
    try container.encode(printedEvents, forKey: .printedEvents)
    try container.encode(eventsAgree, forKey: .eventsAgree)
  }
}

/// Checks a printed hazard ratio against its printed limits.
///
///     try checkHazardRatio("0.53", lower: "0.44", upper: "0.64", events: 439)
///
/// The limits give the standard error of the log hazard ratio, which in a trial of two arms is
/// 1 / sqrt(r (1 - r) d) for d events, a share r of them in one arm: 2 / sqrt(d) where they are
/// alike [schoenfeld1981].
///
/// - Parameters:
///   - hazardRatio: as printed.
///   - lower: the lower limit as printed.
///   - upper: the upper limit as printed.
///   - level: the coverage of the limits.
///   - share: the share of the patients in one arm.
///   - pValue: the P-value as printed.
///   - events: the events in both arms, if they are printed.
/// - Domain: positive figures, lower < upper, level and share between 0 and 1.
/// - Throws: ``ConsistencyError``.
/// - Complexity: O(1).
public func checkHazardRatio(
  _ hazardRatio: String, lower: String, upper: String, level: Double = 0.95,
  share: Double = 0.5, pValue: String? = nil, events: Int? = nil
) throws(ConsistencyError) -> HazardRatioConsistency {
  let ratio = try PrintedNumber(hazardRatio)
  let low = try PrintedNumber(lower)
  let high = try PrintedNumber(upper)
  for (name, figure) in [
    ("the hazard ratio", ratio), ("the lower limit", low), ("the upper limit", high),
  ] {
    try ConsistencyError.requirePositive(figure, name)
  }
  try ConsistencyError.require(
    low.value < high.value, "the lower limit", low, "below the upper one, \(high)")
  try ConsistencyError.require(level > 0 && level < 1, "the level", level, "between 0 and 1")
  try ConsistencyError.require(share > 0 && share < 1, "the share", share, "between 0 and 1")
  let printedP = try pValue.map { text throws(ConsistencyError) in try PrintedNumber(text) }
  if let printedP { try ConsistencyError.requireProbability(printedP, "the P-value") }
  if let events {
    try ConsistencyError.require(events > 0, "the number of events", events, "at least 1")
  }

  let quantile = NormalDistribution().upperQuantile((1 - level) / 2)
  func standardError(_ lower: Double, _ upper: Double) -> Double {
    max(0, log(upper / lower)) / (2 * quantile)
  }
  let error = ImpliedNumber(
    standardError(low.value, high.value),
    standardError(low.range.upperBound, high.range.lowerBound),
    standardError(low.range.lowerBound, high.range.upperBound))
  func eventsImplied(_ error: Double) -> Double { 1 / (share * (1 - share) * error * error) }
  let implied = ImpliedNumber(
    eventsImplied(error.value), eventsImplied(error.greatest), eventsImplied(error.least))
  // z grows with the ratio, and away from 0 as the standard error shrinks.
  func zOf(_ ratio: Double, _ error: Double) -> Double {
    ratio == 1 ? 0 : log(ratio) / error
  }
  let corners = [ratio.range.lowerBound, ratio.range.upperBound].flatMap {
    [zOf($0, error.least), zOf($0, error.greatest)]
  }
  let z = ImpliedNumber(
    zOf(ratio.value, error.value), corners.min() ?? .nan, corners.max() ?? .nan)
  func twoSided(_ z: Double) -> Double { min(1, 2 * NormalDistribution().upperTail(abs(z))) }
  let p = ImpliedNumber(
    twoSided(z.value), min(twoSided(z.least), twoSided(z.greatest)),
    z.least <= 0 && z.greatest >= 0 ? 1 : max(twoSided(z.least), twoSided(z.greatest)))
  // (4): the middle of the limits grows with either.
  let lowest = (low.range.lowerBound * high.range.lowerBound).squareRoot()
  let highest = (low.range.upperBound * high.range.upperBound).squareRoot()
  return HazardRatioConsistency(
    hazardRatio: ratio, lower: low, upper: high, level: level, share: share, standardError: error,
    z: z, pValue: p, events: implied, isCentred: (lowest...highest).overlaps(ratio.range),
    printedPValue: printedP, pValueAgrees: printedP.map { p.agrees(with: $0) },
    printedEvents: events,
    eventsAgree: events.map { Double($0) >= implied.least && Double($0) <= implied.greatest })
}
