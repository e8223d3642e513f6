// The hazard ratio that two medians imply, and the curve's shape that reconciles them with a printed one.
//
// Derivation: Documentation/Derivations/Consistency.md, (6)-(7)

import Foundation

/// What two medians imply about a hazard ratio.
public struct MedianConsistency: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "medianConsistency"
  /// The median of the treated, as printed.
  public let treated: PrintedNumber
  /// The median of the controls, as printed.
  public let control: PrintedNumber
  /// The hazard ratio if both curves are exponential.
  public let exponentialHazardRatio: ImpliedNumber
  /// The hazard ratio as printed, if given.
  public let printedHazardRatio: PrintedNumber?
  /// Whether exponential curves may have the printed hazard ratio; nil if none was given.
  public let exponentialAgrees: Bool?
  /// The shape of the two Weibull curves that have both these medians and the printed hazard ratio;
  /// nil if none was given, if the medians may be equal, or if the ratio is on the other side of 1.
  public let weibullShape: ImpliedNumber?

  /// The hazard ratio of two Weibull curves with this shape and these medians.
  ///
  /// - Domain: a positive shape; 1 is the exponential.
  /// - Throws: ``ConsistencyError`` for another shape.
  /// - Complexity: O(1).
  public func hazardRatio(weibullShape shape: Double) throws(ConsistencyError) -> ImpliedNumber {
    try ConsistencyError.require(
      shape > 0 && shape.isFinite, "the shape", shape, "a positive number")
    let ratio = exponentialHazardRatio
    return ImpliedNumber(
      pow(ratio.value, shape), pow(ratio.least, shape), pow(ratio.greatest, shape))
  }

  /// Writes every key, null where nothing was given.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(model, forKey: .model)
    try container.encode(treated, forKey: .treated)
    try container.encode(control, forKey: .control)
    try container.encode(exponentialHazardRatio, forKey: .exponentialHazardRatio)
    try container.encode(printedHazardRatio, forKey: .printedHazardRatio)
    try container.encode(exponentialAgrees, forKey: .exponentialAgrees)
    try container.encode(weibullShape, forKey: .weibullShape)
  }
}

/// Checks two printed medians against each other and a printed hazard ratio.
///
///     try checkMedians(treated: "41", control: "23", hazardRatio: "0.50")
///
/// Weibull curves S(t) = exp(-log 2 (t / m)^k) of one shape k have proportional hazards with ratio
/// (control / treated)^k; k = 1 is the exponential.
///
/// - Domain: positive figures.
/// - Throws: ``ConsistencyError``.
/// - Complexity: O(1).
public func checkMedians(
  treated: String, control: String, hazardRatio: String? = nil
) throws(ConsistencyError) -> MedianConsistency {
  let a = try PrintedNumber(treated)
  let b = try PrintedNumber(control)
  let printed = try hazardRatio.map { text throws(ConsistencyError) in try PrintedNumber(text) }
  for (name, figure) in [("the treated's median", a), ("the controls' median", b)] {
    try ConsistencyError.requirePositive(figure, name)
  }
  if let printed { try ConsistencyError.requirePositive(printed, "the hazard ratio") }
  let ratio = ImpliedNumber(
    b.value / a.value, b.range.lowerBound / a.range.upperBound,
    b.range.upperBound / a.range.lowerBound)
  var shape: ImpliedNumber?
  // A shape needs the medians and the ratio on the same side of 1, whatever was rounded.
  if let printed, !printed.accepts(1), !(ratio.least...ratio.greatest).contains(1) {
    let shapes = [ratio.least, ratio.greatest].flatMap { medians in
      [printed.range.lowerBound, printed.range.upperBound].map { log($0) / log(medians) }
    }
    let value = log(printed.value) / log(ratio.value)
    if shapes.allSatisfy({ $0 > 0 }) {
      shape = ImpliedNumber(value, shapes.min() ?? value, shapes.max() ?? value)
    }
  }
  return MedianConsistency(
    treated: a, control: b, exponentialHazardRatio: ratio, printedHazardRatio: printed,
    exponentialAgrees: printed.map { ratio.agrees(with: $0) }, weibullShape: shape)
}
