// A stable order of doubles by radix on their bits.
//
// Called from: RiskSets, Curves, Comparisons, wherever rows are put in order of time.

/// The indices that put `values` in ascending order; equal values keep their order.
///
/// - Domain: finite values. `-0` and `0` are equal.
/// - Complexity: O(n) time, eight bytes a value of extra memory twice over; a pass over a byte
///   that is the same in all values is skipped.
func ascendingOrder(of values: [Double]) -> [Int32] {
  let n = values.count
  precondition(n <= Int(Int32.max), "more than 2^31 rows")
  guard n > 1 else { return n == 0 ? [] : [0] }
  // A double's bits, with the sign flipped for positives and all bits for negatives, sort as
  // unsigned integers do. Adding 0 turns -0 into 0.
  func key(_ x: Double) -> UInt64 {
    let bits = (x + 0).bitPattern
    return bits >> 63 == 0 ? bits ^ (1 << 63) : ~bits
  }
  var keys = values.map(key)
  var order = (0..<n).map { Int32($0) }
  var spareKeys = [UInt64](repeating: 0, count: n)
  var spareOrder = [Int32](repeating: 0, count: n)
  var counts = [Int](repeating: 0, count: 256)
  for shift in stride(from: UInt64(0), to: 64, by: 8) {
    for i in 0..<256 { counts[i] = 0 }
    for k in keys { counts[Int((k >> shift) & 255)] += 1 }
    if counts.contains(n) { continue }
    var start = 0
    for i in 0..<256 {
      let count = counts[i]
      counts[i] = start
      start += count
    }
    for i in 0..<n {
      let bucket = Int((keys[i] >> shift) & 255)
      let place = counts[bucket]
      counts[bucket] = place + 1
      spareKeys[place] = keys[i]
      spareOrder[place] = order[i]
    }
    swap(&keys, &spareKeys)
    swap(&order, &spareOrder)
  }
  return order
}
