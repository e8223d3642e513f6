// How near is near enough: a named decision with its reason, and a check that says how near it was.

import Foundation
import Testing

/// What an actual number may differ from the expected one by, and why.
enum Tolerance: Sendable {
  /// The computation is a handful of correctly rounded operations.
  case ulps(Double)
  /// R's output at 17 digits: both sides are right to rounding, and differ by the order of their
  /// sums. A bound of 1e-9 relative leaves a factor of a thousand for the condition of the problem.
  case againstR
  /// As `againstR`, relative to the larger of the expected number and `scale`: a coefficient near 0
  /// is judged by its standard error, which says what a change of it would mean.
  case againstRScaled(by: Double)
  /// A reference computed at 50 digits: what is left is our own rounding, as this many digits.
  case digits(Double)
  /// The root of a score whose terms add up to `scale` in magnitude. Rounding moves the score by a
  /// few ulps of `scale`, and the root by `variance` times as much.
  case root(scale: Double, variance: Double)
  /// Two ways to add up terms whose magnitudes add up to this: both round, and 256 ulps of the
  /// total leave room for the exponentials in the terms.
  case rounding(of: Double)
  /// A central difference with this step of a function whose third derivative is of the order of
  /// `scale`: the truncation is a sixth of the step's square, and rounding less.
  case centralDifference(step: Double, scale: Double)
  /// The source printed this many significant digits and no more.
  case published(digits: Int)
  /// The source printed this many decimals and no more.
  case publishedDecimals(Int)
  /// A mean of simulated replicates: four of its standard errors, so that a correct program fails
  /// about once in 16 000 seeds.
  case monteCarlo(standardError: Double)

  /// The largest difference allowed from `expected`.
  func allowance(for expected: Double) -> Double {
    let size = abs(expected)
    switch self {
    case .ulps(let count): return count * max(expected.ulp, Double.leastNormalMagnitude)
    case .againstR: return 1e-9 * size
    case .againstRScaled(let scale): return 1e-9 * max(size, abs(scale))
    case .digits(let digits): return pow(10, -digits) * size
    case .root(let scale, let variance): return 8 * abs(scale).ulp * variance
    case .rounding(let scale): return 256 * max(abs(scale), size) * Double.ulpOfOne
    case .centralDifference(let step, let scale): return step * step * abs(scale)
    case .published(let digits):
      // Half a unit of the last printed digit, and an ulp for the decimal that is not a double.
      guard size > 0 else { return 0.5 * pow(10, -Double(digits)) }
      let lastPlace = floor(log10(size)) + 1 - Double(digits)
      return 0.5 * pow(10, lastPlace) + expected.ulp
    case .publishedDecimals(let decimals):
      return 0.5 * pow(10, -Double(decimals)) + expected.ulp
    case .monteCarlo(let standardError): return 4 * standardError
    }
  }

  /// Whether `actual` lies within the allowance. Infinities agree with themselves, and NaN with NaN:
  /// not available is an answer that a test may expect.
  func accepts(_ actual: Double, expected: Double) -> Bool {
    if expected.isNaN || actual.isNaN { return expected.isNaN && actual.isNaN }
    if expected.isInfinite || actual.isInfinite { return expected == actual }
    return abs(actual - expected) <= allowance(for: expected)
  }
}

/// What a failure says: expected, actual, the digits agreed and the tolerance.
func disagreement(
  _ actual: Double, _ expected: Double, _ tolerance: Tolerance, _ what: String
) -> String {
  let digits = String(format: "%.1f", tolerance.digitsAgreed(actual, expected: expected))
  return (what.isEmpty ? "" : what + ": ")
    + "expected \(expected), actual \(actual), \(digits) digits agreed, tolerance \(tolerance)"
}

/// Checks one number.
func expectClose(
  _ actual: Double, _ expected: Double, _ tolerance: Tolerance, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  if !tolerance.isOfPrint {
    DigitsLedger.current?.note(tolerance.digitsAgreed(actual, expected: expected))
  }
  #expect(
    tolerance.accepts(actual, expected: expected),
    "\(disagreement(actual, expected, tolerance, what))", sourceLocation: sourceLocation)
}

/// Checks a number that may be not available; nil is close to nil only.
func expectClose(
  _ actual: Double?, _ expected: Double?, _ tolerance: Tolerance, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    actual ?? .nan, expected ?? .nan, tolerance, what, sourceLocation: sourceLocation)
}

/// Checks an array number by number, and that the lengths agree.
func expectClose(
  _ actual: [Double], _ expected: [Double], _ tolerance: Tolerance, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    actual.count == expected.count,
    "\(what): expected \(expected.count) numbers, actual \(actual.count)",
    sourceLocation: sourceLocation)
  for (i, pair) in zip(actual, expected).enumerated() {
    expectClose(pair.0, pair.1, tolerance, "\(what)[\(i)]", sourceLocation: sourceLocation)
  }
}
