// Sums in twice the working precision: a pair of doubles that is not evaluated further.
//
// After Dekker (1971) and Knuth's two-sum [knuth1997]. A risk set that subjects enter late is a
// sum that is added to and subtracted from; in plain doubles the leaving of a large risk score
// would leave its rounding errors behind.

/// An unevaluated sum `high + low`, with |low| at most half an ulp of high after each operation.
struct DoubleDouble: Sendable, Equatable {
  var high: Double
  var low: Double

  init(_ value: Double = 0) {
    high = value
    low = 0
  }

  /// Adds `value`; the error is of the order of 2^-104 of the largest partial sum.
  @inline(__always)
  mutating func add(_ value: Double) {
    let sum = high + value
    let part = sum - high
    let error = (high - (sum - part)) + (value - part)
    low += error
    high = sum
  }

  /// The nearest double.
  @inline(__always)
  var value: Double { high + low }

  /// `self - other`, in doubled precision before the last rounding.
  @inline(__always)
  func minus(_ other: DoubleDouble) -> Double {
    var difference = self
    difference.add(-other.high)
    difference.low -= other.low
    return difference.value
  }
}
