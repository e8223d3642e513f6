// R's `timefix`: times that differ by rounding only become equal.
//
// After `aeqSurv` of R's survival. 0.1 + 0.2 and 0.3 are the same instant to a statistician and
// not to a computer; without this the order of two deaths would depend on how a date was
// subtracted.

/// Near ties merged.
enum TimeFix {
  /// R's tolerance, `sqrt(.Machine$double.eps)`.
  static let tolerance = 1.4901161193847656e-08

  /// For each time the smallest of the chain of near neighbours that it belongs to, and the number
  /// of times that moved.
  ///
  /// Neighbours among the sorted distinct times are near when they differ by at most the tolerance,
  /// absolutely or relative to the mean of the distinct |t|.
  ///
  /// - Complexity: O(n), by radix order.
  static func merged(_ times: [Double]) -> (times: [Double], moved: Int) {
    if areWholeAndFarApart(times) { return (times, 0) }
    let order = ascendingOrder(of: times)
    guard let first = order.first else { return (times, 0) }
    var sum = abs(times[Int(first)])
    var distinct = 1.0
    for k in 1..<max(order.count, 1) where times[Int(order[k])] != times[Int(order[k - 1])] {
      sum += abs(times[Int(order[k])])
      distinct += 1
    }
    let mean = sum / distinct
    var result = times
    var moved = 0
    var start = times[Int(first)]
    var previous = start
    for k in order {
      let time = times[Int(k)]
      let gap = time - previous
      // Written as R writes it, so that a gap at the tolerance falls on the same side.
      if gap > tolerance, !(gap / mean <= tolerance) { start = time }
      if time != start {
        result[Int(k)] = start
        moved += 1
      }
      previous = time
    }
    return (result, moved)
  }

  /// Whether all times are whole numbers so small that the tolerance is below 1: times in days are
  /// the common case, and need no sorting to see that none are near.
  private static func areWholeAndFarApart(_ times: [Double]) -> Bool {
    let limit = 1 / (2 * tolerance)
    return times.allSatisfy { $0 == $0.rounded(.towardZero) && abs($0) < limit }
  }
}
