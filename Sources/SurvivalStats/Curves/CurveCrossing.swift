// Where a curve falls to a height: the rule for quantiles.
//
// Derivation:  Documentation/Derivations/KaplanMeier.md, (11)-(12)
// Called from: Curves/KaplanMeierCurve.swift

/// The time at which a height falls to `1 - p`, or the middle of the time at which it stays there;
/// none where it does not fall so far.
///
/// After R's `findq`. With F = 1 - height, and 0 at time 0, this is the mean of the times that carry
/// the smallest F at or above p - tolerance and at or above p + tolerance. For a curve that falls
/// they are the first times; an upper limit may rise again, and there R's answer, the time of the
/// smallest value and not the first, is kept.
struct CurveCrossing {
  /// R's tolerance for "S(t) equals 1 - p", `sqrt(.Machine$double.eps)`. A product of fractions
  /// that should be one half comes to 0.49999999999999994 or to 0.5000000000000001, and the median
  /// must not hang on which.
  private static let tolerance = 1.4901161193847656e-08

  private let p: Double
  // The smallest values, infinite before there is one, and their times.
  private var reached = (value: Double.infinity, time: 0.0)
  private var passed = (value: Double.infinity, time: 0.0)
  private var last = 0.0

  init(_ p: Double) { self.p = p }

  /// Goes on to the next point of the curve.
  @inline(__always)
  mutating func meet(_ height: Double, at time: Double) {
    let fallen = 1 - height
    last = fallen
    if fallen + Self.tolerance >= p, fallen < reached.value { reached = (fallen, time) }
    if fallen - Self.tolerance >= p, fallen < passed.value { passed = (fallen, time) }
  }

  /// The time of the crossing, of a curve that has ended at `followUp`.
  func time(followUp: Double, rule: QuantileRule) -> Double? {
    if p == 0 { return 0 }
    guard reached.value < .infinity else { return nil }
    if rule == .firstTime { return reached.time }
    if abs(p - last) < Self.tolerance {
      return rule == .midpoint ? (reached.time + followUp) / 2 : nil
    }
    return passed.value < .infinity ? (reached.time + passed.time) / 2 : nil
  }
}
