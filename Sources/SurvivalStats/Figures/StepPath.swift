// Step curves and their bands as paths, in no more steps than eyes can tell apart.
//
// A curve of a million points has at most ten steps a pixel here: what falls within a tenth of a
// pixel of the step before is drawn with the next one.

/// Paths in pixels, of curves that stand still between their points.
enum StepPath {
  /// Steps closer than this are one.
  static let resolution = 0.1

  /// A line that starts at `start`, moves to each point's y at its x, and ends at x `end`.
  ///
  /// - Precondition: points ascend in x; all coordinates are finite.
  static func line(
    start: (x: Double, y: Double), points: some Sequence<(x: Double, y: Double)>, end: Double
  ) -> String {
    var path = "M\(SVGDocument.number(start.x)) \(SVGDocument.number(start.y))"
    var drawn = start
    var waiting: (x: Double, y: Double)?
    func step(_ point: (x: Double, y: Double)) {
      path += "H\(SVGDocument.number(point.x))V\(SVGDocument.number(point.y))"
      drawn = point
      waiting = nil
    }
    for point in points {
      // What waits stands at an x of its own once the next point is far from it.
      if let held = waiting, point.x - held.x >= resolution { step(held) }
      if let held = waiting {
        waiting = (held.x, point.y)
      } else if point.y != drawn.y {
        waiting = point
      }
    }
    if let waiting { step(waiting) }
    path += "H\(SVGDocument.number(end))"
    return path
  }

  /// The band between two step curves: closed paths over the stretches where both have a value.
  ///
  /// - Precondition: as for `line`; a limit that is NaN has no value.
  static func band(
    start: (x: Double, low: Double, high: Double),
    points: some Sequence<(x: Double, low: Double, high: Double)>, end: Double
  ) -> String {
    var path = ""
    var run: [(x: Double, low: Double, high: Double)] = []
    func close(at x: Double) {
      defer { run = [] }
      guard let first = run.first, let last = run.last, x > first.x else { return }
      let number = SVGDocument.number
      path += "M\(number(first.x)) \(number(first.high))"
      for step in run.dropFirst() { path += "H\(number(step.x))V\(number(step.high))" }
      path += "H\(number(x))V\(number(last.low))"
      for k in run.indices.dropFirst().reversed() {
        path += "H\(number(run[k].x))V\(number(run[k - 1].low))"
      }
      path += "H\(number(first.x))Z"
    }
    run.append(start)
    for point in points {
      guard !point.low.isNaN, !point.high.isNaN else {
        close(at: point.x)
        continue
      }
      guard let last = run.last else {
        run.append(point)
        continue
      }
      if point.low == last.low, point.high == last.high { continue }
      if point.x - last.x < resolution, run.count > 1 {
        run[run.count - 1] = (last.x, point.low, point.high)
      } else {
        run.append(point)
      }
    }
    close(at: end)
    return path
  }

  /// Vertical marks of half-height `reach`, those within half a pixel of the last left out.
  static func marks(
    at points: some Sequence<(x: Double, y: Double)>, reach: Double
  ) -> String {
    var path = ""
    var last: (x: Double, y: Double)?
    for point in points {
      if let last, point.x - last.x < 0.5, abs(point.y - last.y) < 2 { continue }
      last = point
      path += "M\(SVGDocument.number(point.x)) \(SVGDocument.number(point.y - reach))"
      path += "v\(SVGDocument.number(2 * reach))"
    }
    return path
  }
}
