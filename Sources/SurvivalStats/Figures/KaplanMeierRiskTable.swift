// The foot of a Kaplan-Meier figure: the time axis, the numbers at risk below its ticks, and the
// same in words for those who hear it.
//
// Part of: Figures/KaplanMeierDrawing.swift

extension KaplanMeierDrawing {
  /// The time axis; returns the y below its title.
  mutating func drawTimeAxis() -> Double {
    svgText.open("time-axis")
    svgText.line(frame.left, frame.bottom, frame.right, frame.bottom, colour: FigurePalette.ink)
    for (time, label) in zip(ticks.values, ticks.labels) {
      let x = frame.x(time)
      svgText.line(
        x, frame.bottom, x, frame.bottom + 5, colour: FigurePalette.ink, role: "tick")
      svgText.text(
        label, x, frame.bottom + 18, .init(size: Self.tickSize, anchor: .middle))
    }
    let middle = (frame.left + frame.right) / 2
    svgText.text(
      figure.xLabel, middle, frame.bottom + 36, .init(anchor: .middle, role: "x-label"),
      limit: 2 * (svgText.width - Self.margin - middle))
    svgText.close()
    return frame.bottom + 40
  }

  /// The numbers at risk, each column centred below its tick; returns the y of the last line.
  mutating func drawRiskTable(from top: Double) -> Double {
    var y = top + 18
    svgText.open("risk-table")
    svgText.text(
      "Number at risk", Self.margin, y, .init(size: Self.tickSize, isBold: true))
    for one in drawn {
      y += 16
      svgText.open("risk-row", title: one.name)
      svgText.text(
        one.name, Self.margin, y, .init(size: Self.tickSize, colour: one.style.text),
        limit: labelWidth + 1)
      for (time, number) in zip(ticks.values, one.curve.numberAtRisk(at: ticks.values)) {
        svgText.text(
          FigureNumbers.count(number), frame.x(time), y,
          .init(size: Self.tickSize, anchor: .middle, role: "at-risk"))
      }
      svgText.close()
    }
    svgText.close()
    return y
  }

  /// What the figure is, in a line.
  var title: String {
    if let title = figure.title, !title.isEmpty { return title }
    guard figure.showsCounts else { return "Curves of a Cox model" }
    return figure.kind == .survival ? "Kaplan-Meier curves" : "One minus Kaplan-Meier curves"
  }

  /// The figure's data in words: for each group rows, events and median, and at each tick the value
  /// with the number at risk.
  var description: String {
    let what = figure.kind == .survival ? "Survival" : "Cumulative incidence"
    var sentences = ["\(what) over \(figure.xLabel)."]
    for one in drawn {
      let median = one.median.estimate.map { FigureNumbers.time($0) } ?? "not reached"
      let counts =
        "\(FigureNumbers.count(one.curve.events)) events in \(FigureNumbers.count(one.size)), "
      sentences.append("\(one.name): \(figure.showsCounts ? counts : "")median \(median).")
      let points = one.curve.values(at: ticks.values)
      let words = zip(ticks.labels, points).map { label, p in
        let value =
          p.survival.isNaN ? "ended" : AxisTicks.label(one.value(p.survival), step: 0.001)
        let risk = figure.showsCounts ? ", \(FigureNumbers.count(p.atRisk)) at risk" : ""
        return "at \(label) \(value)\(risk)"
      }
      sentences.append(words.joined(separator: "; ") + ".")
    }
    sentences += statisticsLines().map { $0 + "." }
    if let note = figure.note { sentences.append(note) }
    return sentences.joined(separator: "\n")
  }
}
