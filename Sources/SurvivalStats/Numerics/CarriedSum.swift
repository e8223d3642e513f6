// A sum of many terms that keeps its digits.
//
// Called from: Curves, Comparisons

/// A sum that carries what rounding drops (Neumaier 1974), so that weights which enter and leave
/// again take their digits with them.
struct CarriedSum {
  private var sum = 0.0
  private var carry = 0.0

  var value: Double { sum + carry }

  @inline(__always)
  mutating func add(_ x: Double) {
    let total = sum + x
    carry += abs(sum) >= abs(x) ? (sum - total) + x : (x - total) + sum
    sum = total
  }

  /// Adds another sum with what it carries.
  mutating func add(_ other: CarriedSum) {
    add(other.sum)
    carry += other.carry
  }
}
