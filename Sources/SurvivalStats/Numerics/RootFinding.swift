// The root of a continuous function between two points where its signs differ.
//
// Called from: Rates/RateIntervals.swift, Rates/RateRatioLimits.swift, wherever a limit inverts a test

/// The x in `a...b` at which `f` changes sign, to the last bit or two.
///
/// Bisection, with a secant step whenever it lands well inside the bracket: the method of Anderson
/// and Bjorck [anderson1973] with a halving step where a side has not moved for long.
///
/// - Domain: `f(a)` and `f(b)` differ in sign or one of them is 0; otherwise the end with the smaller
///   magnitude is returned.
/// - Complexity: about ten evaluations for smooth functions, 130 at most.
func root(between a: Double, and b: Double, of f: (Double) -> Double) -> Double {
  var (low, high) = (a, b)
  var (fLow, fHigh) = (f(low), f(high))
  if fLow == 0 { return low }
  if fHigh == 0 { return high }
  guard (fLow < 0) != (fHigh < 0) else { return abs(fLow) < abs(fHigh) ? low : high }
  for step in 0..<130 {
    let middle = low + (high - low) / 2
    guard middle > min(low, high), middle < max(low, high) else { break }
    var x = high - fHigh * (high - low) / (fHigh - fLow)
    let inside = min(low, high) < x && x < max(low, high)
    if !inside || step % 4 == 3 { x = middle }
    let fx = f(x)
    if fx == 0 { return x }
    if (fx < 0) != (fHigh < 0) {
      (low, fLow) = (high, fHigh)
    } else {
      let shrink = 1 - fx / fHigh
      fLow *= shrink > 0 ? shrink : 0.5
    }
    (high, fHigh) = (x, fx)
    if abs(high - low) <= 2 * max(high.ulp, low.ulp) { break }
  }
  return high
}
