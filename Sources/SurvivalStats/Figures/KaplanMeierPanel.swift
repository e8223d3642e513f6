// The panel of a Kaplan-Meier figure: axes, guides, bands, curves and censoring marks.
//
// Part of: Figures/KaplanMeierDrawing.swift

extension KaplanMeierDrawing {
  /// The value axis with its grid.
  mutating func drawAxes() {
    svgText.open("value-axis")
    let values = AxisTicks(from: 0, to: frame.valueLimit, most: 5)
    let percents = AxisTicks(from: 0, to: frame.valueLimit * 100, most: 5)
    let texts = figure.showsPercent ? percents.labels.map { $0 + "%" } : values.labels
    for (value, text) in zip(values.values, texts) {
      let y = frame.y(value)
      if value > 0 { svgText.line(frame.left, y, frame.right, y, colour: FigurePalette.grid) }
      svgText.line(frame.left - 5, y, frame.left, y, colour: FigurePalette.ink)
      svgText.text(
        text, frame.left - 8, y + 4, .init(size: Self.tickSize, anchor: .end))
    }
    svgText.line(frame.left, frame.top, frame.left, frame.bottom, colour: FigurePalette.ink)
    let label =
      figure.yLabel
      ?? (figure.kind == .survival ? "Survival probability" : "Cumulative incidence")
    let widest = texts.map { TextMetrics.width($0, size: Self.tickSize) }.max() ?? 0
    svgText.text(
      label, frame.left - 8 - widest - 8, (frame.top + frame.bottom) / 2,
      .init(anchor: .middle, isVertical: true, role: "y-label"), limit: frame.bottom - frame.top)
    svgText.close()
  }

  /// Bands first, then guides, then curves, so that no curve is hidden.
  mutating func drawCurves() {
    let frame = frame
    func inside(_ p: KaplanMeierPoint) -> Bool { p.time <= frame.lastTime && !p.survival.isNaN }
    if figure.showsConfidence {
      svgText.open("bands")
      let opacity = drawn.count <= 2 ? 0.16 : drawn.count <= 4 ? 0.12 : 0.08
      for one in drawn {
        let start = frame.y(one.value(1))
        let path = StepPath.band(
          start: (frame.left, start, start),
          points: one.curve.points.lazy.filter(inside).map { p in
            let low = one.low(p)
            let high = one.high(p)
            return (
              frame.x(p.time), low.isNaN ? .nan : frame.y(low), high.isNaN ? .nan : frame.y(high)
            )
          }, end: end(of: one))
        svgText.fill(path, colour: one.style.line, opacity: opacity, role: "band")
      }
      svgText.close()
    }
    if !guides.isEmpty {
      svgText.open("medians")
      for guide in guides {
        svgText.line(
          guide.x1, guide.y1, guide.x2, guide.y2, colour: guide.colour, dash: "3 3",
          role: guide.x1 == guide.x2 ? "median" : "half")
      }
      svgText.close()
    }
    svgText.open("curves")
    for one in drawn {
      svgText.open("curve", title: one.name)
      let points = one.curve.points
      // A curve that leaves a magnified axis is drawn up to its edge.
      let limit = frame.valueLimit * (1 + 1e-9)
      let leaves = points.firstIndex { inside($0) && one.value($0.survival) > limit }
      let path = StepPath.line(
        start: (frame.left, frame.y(one.value(1))),
        points: points.prefix((leaves ?? points.count - 1) + 1).lazy
          .filter { inside($0) }
          .map { (frame.x($0.time), frame.y(one.value($0.survival))) },
        end: leaves.map { frame.x(points[$0].time) } ?? end(of: one))
      svgText.stroke(
        path, colour: one.style.line, width: 1.9, dash: one.style.dash, role: "steps")
      if figure.showsCensoring {
        let marks = StepPath.marks(
          at: points.prefix(leaves ?? points.count).lazy
            .filter { inside($0) && $0.censored > 0 }
            .map { (frame.x($0.time), frame.y(one.value($0.survival))) },
          reach: 3.5)
        svgText.stroke(marks, colour: one.style.line, width: 1, role: "censored")
      }
      svgText.close()
    }
    svgText.close()
  }

  private func end(of one: DrawnCurve) -> Double {
    min(frame.right, max(frame.left, frame.x(min(one.curve.followUp, frame.lastTime))))
  }
}
