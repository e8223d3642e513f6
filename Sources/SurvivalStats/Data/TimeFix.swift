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
    merged(times, span: ValueSpan(times))
  }

  /// The same, of times whose span is known.
  static func merged(_ times: [Double], span: ValueSpan) -> (times: [Double], moved: Int) {
    if isWholeAndFarApart(span) || times.isEmpty { return (times, 0) }
    if span.least >= 0, areFarApart(RisingTimes(times, span: span)) { return (times, 0) }
    let order = ascendingOrder(of: times)
    guard let first = order.first else { return (times, 0) }
    var sum = abs(times[Int(first)])
    var distinct = 1.0
    var before = times[Int(first)]
    for k in order.dropFirst() {
      let time = times[Int(k)]
      if time == before { continue }
      sum += abs(time)
      distinct += 1
      before = time
    }
    let mean = sum / distinct
    var result = times
    var moved = 0
    var start = times[Int(first)]
    var previous = start
    for k in order {
      let time = times[Int(k)]
      if areApart(previous, time, mean: mean) { start = time }
      if time != start {
        result[Int(k)] = start
        moved += 1
      }
      previous = time
    }
    return (result, moved)
  }

  /// Whether of two neighbours the later is beyond the tolerance. Written as R writes it, so that a
  /// gap at the tolerance falls on the same side.
  @inline(__always)
  private static func areApart(_ previous: Double, _ time: Double, mean: Double) -> Bool {
    let gap = time - previous
    return gap > tolerance && !(gap / mean <= tolerance)
  }

  /// Whether no distinct times are near: most data, and seen without asking which row is where.
  private static func areFarApart(_ times: RisingTimes) -> Bool {
    var sum = times.time(0)
    var distinct = 1.0
    var narrowest = Double.infinity
    for k in 1..<times.count where !times.areEqual(k - 1, k) {
      let time = times.time(k)
      narrowest = min(narrowest, time - times.time(k - 1))
      sum += time
      distinct += 1
    }
    // Both conditions hold for all gaps where they hold for the narrowest.
    return areApart(0, narrowest, mean: sum / distinct)
  }

  /// Whether all times are whole numbers so small that the tolerance is below 1: times in days are
  /// the common case, and need no sorting to see that none are near.
  static func isWholeAndFarApart(_ span: ValueSpan) -> Bool {
    let limit = 1 / (2 * tolerance)
    return span.isWhole && -limit < span.least && span.greatest < limit
  }
}
