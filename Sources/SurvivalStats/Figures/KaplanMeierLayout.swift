// Where the parts of a Kaplan-Meier figure stand: axes, ticks, and the free corner.
//
// Part of: Figures/KaplanMeierDrawing.swift

/// The frame of the curves, from times and values to pixels.
struct CurveFrame {
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  let firstTime: Double
  let lastTime: Double
  let valueLimit: Double

  /// The x of a time within the axis.
  func x(_ time: Double) -> Double {
    // Divided first: the span of the axis may be as large as doubles get.
    left + (time / (lastTime - firstTime) - firstTime / (lastTime - firstTime)) * (right - left)
  }

  /// The y of a value, kept within the axis.
  func y(_ value: Double) -> Double {
    bottom - min(max(value / valueLimit, 0), 1) * (bottom - top)
  }
}

/// A rectangle of a figure.
struct FigureBox {
  var left: Double
  var top: Double
  var width: Double
  var height: Double
  var right: Double { left + width }
  var bottom: Double { top + height }

  /// Whether the stretch from (x, y1) to (x, y2) has a part in it.
  func touches(x1: Double, x2: Double, y1: Double, y2: Double) -> Bool {
    x2 >= left && x1 <= right && max(y1, y2) >= top && min(y1, y2) <= bottom
  }
}

/// One curve as it is drawn: its values turned over where incidence is shown.
struct DrawnCurve {
  let name: String
  let style: GroupStyle
  let curve: KaplanMeierCurve
  let median: SurvivalQuantile
  let kind: KaplanMeierFigure.Kind
  /// Who came under observation: rows, or the sum of their weights, which the events are counted in.
  let size: Double

  /// What the axis shows of S(t).
  func value(_ survival: Double) -> Double { kind == .survival ? survival : 1 - survival }
  /// The smaller limit on the axis.
  func low(_ p: KaplanMeierPoint) -> Double { kind == .survival ? p.lower : 1 - p.upper }
  /// The larger limit on the axis.
  func high(_ p: KaplanMeierPoint) -> Double { kind == .survival ? p.upper : 1 - p.lower }

  /// Whether the curve, or its band if asked for, comes into a box.
  func enters(_ box: FigureBox, of frame: CurveFrame, withBand: Bool) -> Bool {
    var last = (
      x: frame.left, y: frame.y(value(1)), low: frame.y(value(1)), high: frame.y(value(1))
    )
    func stands(until x: Double) -> Bool {
      box.touches(x1: last.x, x2: x, y1: last.y, y2: last.y)
        || (withBand && box.touches(x1: last.x, x2: x, y1: last.low, y2: last.high))
    }
    for point in curve.points where point.time <= frame.lastTime {
      let x = frame.x(point.time)
      if stands(until: x) { return true }
      let y = frame.y(value(point.survival))
      if box.touches(x1: x, x2: x, y1: last.y, y2: y) { return true }
      let hasBand = !point.lower.isNaN && !point.upper.isNaN
      last = (x, y, hasBand ? frame.y(low(point)) : y, hasBand ? frame.y(high(point)) : y)
    }
    return stands(until: min(frame.right, max(last.x, frame.x(curve.followUp))))
  }
}

extension KaplanMeierDrawing {
  /// The first and the last time of the axis.
  static func timeRange(of figure: KaplanMeierFigure) -> (first: Double, last: Double) {
    let times = figure.curves.curves.flatMap { [$0.points.first?.time, $0.points.last?.time] }
      .compactMap { $0 }
    let first = min(0, times.min() ?? 0)
    var last = times.max() ?? 0
    if last <= first { last = first + max(1, abs(first)) }
    if let limit = figure.timeLimit, limit.isFinite, limit > first { return (first, limit) }
    // A little room, for the mark of who was observed longest.
    let roomy = last + (last / 64 - first / 64)
    return (first, roomy.isFinite ? roomy : last)
  }

  /// Ticks of time that leave room for their labels and for the numbers at risk below them.
  static func timeTicks(
    of figure: KaplanMeierFigure, range: (first: Double, last: Double), width: Double
  ) -> AxisTicks {
    let unit = figure.timeUnit ?? FigureTimeUnit(axisLabel: figure.xLabel)
    if let step = figure.timeStep, step.isFinite, step > 0,
      (range.last - range.first) / step <= 60
    {
      return AxisTicks(from: range.first, to: range.last, step: step)
    }
    var most = 10
    while true {
      let ticks = AxisTicks(from: range.first, to: range.last, most: most, unit: unit)
      guard most > 1, ticks.values.count > 1 else { return ticks }
      var widest = ticks.labels.map { TextMetrics.width($0, size: tickSize) }.max() ?? 0
      if figure.showsRiskTable {
        for curve in figure.curves.curves {
          for number in curve.numberAtRisk(at: ticks.values) {
            widest = max(
              widest, TextMetrics.width(FigureNumbers.count(number), size: tickSize))
          }
        }
      }
      let step =
        ticks.values[1] / (range.last - range.first)
        - ticks.values[0] / (range.last - range.first)
      if step * width >= max(widest + 14, 42) { return ticks }
      most -= 1
    }
  }

  /// The corner where a box of this size is clear of curves, bands and guides; else one where it is
  /// clear of curves and guides; else nil.
  func freeCorner(width: Double, height: Double) -> FigureBox? {
    let inset = 10.0
    guard width < (frame.right - frame.left) * 0.6, height < (frame.bottom - frame.top) / 2
    else { return nil }
    let left = frame.left + inset
    let right = frame.right - inset - width
    let top = frame.top + 4
    let bottom = frame.bottom - inset - height
    let places =
      figure.kind == .survival
      ? [(left, bottom), (right, top), (right, bottom), (left, top)]
      : [(left, top), (right, bottom), (right, top), (left, bottom)]
    for withBand in figure.showsConfidence ? [true, false] : [false] {
      for place in places {
        let box = FigureBox(
          left: place.0 - 4, top: place.1 - 4, width: width + 8, height: height + 8)
        let isTaken =
          drawn.contains { $0.enters(box, of: frame, withBand: withBand) }
          || guides.contains {
            box.touches(
              x1: min($0.x1, $0.x2), x2: max($0.x1, $0.x2), y1: $0.y1, y2: $0.y2)
          }
        if !isTaken {
          return FigureBox(left: place.0, top: place.1, width: width, height: height)
        }
      }
    }
    return nil
  }
}
