// Where a curve falls to a height: the rule for quantiles.
//
// Derivation:  Documentation/Derivations/KaplanMeier.md, (11)-(12)
// Called from: Curves/KaplanMeierCurve.swift

extension KaplanMeierCurve {
  /// R's tolerance for "S(t) equals 1 - p", `sqrt(.Machine$double.eps)`. A product of fractions
  /// that should be one half comes to 0.49999999999999994 or to 0.5000000000000001, and the median
  /// must not hang on which.
  private static let tolerance = 1.4901161193847656e-08

  /// The time at which `height` falls to `1 - p`, or the middle of the time at which it stays
  /// there; nil where it does not fall so far.
  ///
  /// After R's `findq`. With F = 1 - height, and 0 at time 0, this is the mean of the times that
  /// carry the smallest F at or above p - tolerance and at or above p + tolerance. For a curve that
  /// falls they are the first times; an upper limit may rise again, and there R's answer, the time
  /// of the smallest value and not the first, is kept.
  @inline(__always)
  func crossing(_ p: Double, of height: (KaplanMeierPoint) -> Double) -> Double? {
    if p == 0 { return 0 }
    var reached: (value: Double, time: Double)?
    var passed: (value: Double, time: Double)?
    var last = 0.0
    for point in points {
      let fallen = 1 - height(point)
      last = fallen
      if fallen + Self.tolerance >= p, fallen < reached?.value ?? .infinity {
        reached = (fallen, point.time)
      }
      if fallen - Self.tolerance >= p, fallen < passed?.value ?? .infinity {
        passed = (fallen, point.time)
      }
    }
    guard let reached else { return nil }
    if abs(p - last) < Self.tolerance { return (reached.time + followUp) / 2 }
    return passed.map { (reached.time + $0.time) / 2 }
  }
}
