// What a printed hazard ratio and its interval imply about events, z and P.
//
// Derivation: Documentation/Derivations/Consistency.md, (2)-(5)

import Foundation

/// What a hazard ratio with its limits implies, and whether what else is printed agrees.
public struct HazardRatioConsistency: Sendable, Equatable, Codable {
  /// As printed.
  public let hazardRatio: PrintedNumber
  /// As printed.
  public let lower: PrintedNumber
  /// As printed.
  public let upper: PrintedNumber
  /// The coverage of the limits.
  public let level: Double
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
}

/// A number that follows from printed ones: from their digits as they stand, and the least and
/// greatest value that their rounding leaves open.
public struct ImpliedNumber: Sendable, Equatable, Codable {
  /// From the figures as printed.
  @Reported public internal(set) var value: Double
  /// The least value that the figures may have come from.
  @Reported public internal(set) var least: Double
  /// The greatest.
  @Reported public internal(set) var greatest: Double

  init(_ value: Double, _ least: Double, _ greatest: Double) {
    _value = Reported(wrappedValue: value)
    _least = Reported(wrappedValue: least)
    _greatest = Reported(wrappedValue: greatest)
  }

  /// Whether some value of the range may have been printed so.
  func agrees(with printed: PrintedNumber) -> Bool {
    printed.accepts(least) || printed.accepts(greatest)
      || (least <= printed.value && printed.value <= greatest)
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
    try ConsistencyError.require(
      figure.relation == .equal && figure.range.lowerBound > 0, name, figure, "a positive number")
  }
  try ConsistencyError.require(
    low.value < high.value, "the lower limit", low, "below the upper one, \(high)")
  try ConsistencyError.require(level > 0 && level < 1, "the level", level, "between 0 and 1")
  try ConsistencyError.require(share > 0 && share < 1, "the share", share, "between 0 and 1")
  let printedP = try pValue.map { text throws(ConsistencyError) in try PrintedNumber(text) }

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
  // The effect's size is least where the ratio is nearest 1; |z| falls with the standard error.
  let effects = [ratio.range.lowerBound, ratio.range.upperBound].map { abs(log($0)) }
  let nearest = ratio.accepts(1) ? 0 : min(effects[0], effects[1])
  let furthest = max(effects[0], effects[1])
  let sign = ratio.value < 1 ? -1.0 : 1.0
  let sizes = (least: nearest / error.greatest, greatest: furthest / error.least)
  let z = log(ratio.value) / error.value
  func twoSided(_ z: Double) -> Double { min(1, 2 * NormalDistribution().upperTail(abs(z))) }
  let p = ImpliedNumber(twoSided(z), twoSided(sizes.greatest), twoSided(sizes.least))
  let middle =
    (low.range.lowerBound * high.range.lowerBound)
    .squareRoot()...(low.range.upperBound
    * high.range.upperBound).squareRoot()
  return HazardRatioConsistency(
    hazardRatio: ratio, lower: low, upper: high, level: level, standardError: error,
    z: sign < 0
      ? ImpliedNumber(z, -sizes.greatest, -sizes.least)
      : ImpliedNumber(z, sizes.least, sizes.greatest),
    pValue: p, events: implied, isCentred: middle.overlaps(ratio.range), printedPValue: printedP,
    pValueAgrees: printedP.map { p.agrees(with: $0) }, printedEvents: events,
    eventsAgree: events.map { Double($0) >= implied.least && Double($0) <= implied.greatest })
}
