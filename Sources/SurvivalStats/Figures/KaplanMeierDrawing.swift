// A Kaplan-Meier figure drawn: head, legend, curves, statistics, numbers at risk.
//
// Asked by:   Figures/KaplanMeierFigure.swift
// Neighbours: Figures/KaplanMeierLayout.swift (places), Figures/KaplanMeierRiskTable.swift (foot)

/// The making of one figure.
struct KaplanMeierDrawing {
  static let tickSize = 11.0
  static let margin = 16.0

  let figure: KaplanMeierFigure
  let drawn: [DrawnCurve]
  let ticks: AxisTicks
  let labelWidth: Double
  /// Known once the head is drawn.
  var frame: CurveFrame
  /// Dashed lines at the medians.
  var guides: [(x1: Double, y1: Double, x2: Double, y2: Double, colour: String)] = []
  var svgText: SVGDocument

  init(_ figure: KaplanMeierFigure) {
    self.figure = figure
    let width = figure.width.isFinite ? min(max(figure.width, 320), 10_000) : 680
    drawn = figure.curves.curves.enumerated().map { i, curve in
      DrawnCurve(
        name: figure.label(i), style: FigurePalette.style(i), curve: curve,
        median: curve.median, kind: figure.kind,
        size: curve.points.reduce(0) { $0 + $1.entered })
    }
    let names = drawn.map { TextMetrics.width($0.name, size: Self.tickSize) }
    labelWidth = figure.showsRiskTable ? min(names.max() ?? 0, width * 0.22) : 0
    let range = Self.timeRange(of: figure)
    let left = max(Self.margin + 52, Self.margin + labelWidth + 34)
    let right = width - Self.margin - 12
    ticks = Self.timeTicks(of: figure, range: range, width: right - left)
    frame = CurveFrame(
      left: left, right: right, top: 0, bottom: 0, firstTime: range.first, lastTime: range.last,
      valueLimit: Self.valueLimit(of: figure))
    svgText = SVGDocument(width: width)
  }

  static func valueLimit(of figure: KaplanMeierFigure) -> Double {
    guard figure.kind == .cumulativeIncidence, figure.valueLimit > 0, figure.valueLimit < 1
    else { return 1 }
    return figure.valueLimit
  }

  func svg() -> String {
    var copy = self
    return copy.draw()
  }

  private mutating func draw() -> String {
    var y = drawHead()
    y = drawLegend(from: y)
    let statistics = statisticsLines()
    let size = SVGDocument.TextStyle().size
    let height = (frame.right - frame.left) * 0.56
    place(top: y + 14, height: height)
    let widest = statistics.map { TextMetrics.width($0, size: size) }.max() ?? 0
    var corner = freeCorner(width: widest, height: Double(statistics.count) * 16)
    if corner == nil, !statistics.isEmpty {
      // No corner is free: the statistics get lines of their own above the curves.
      let lines = TextMetrics.lines(
        statistics.joined(separator: "; "), size: size,
        width: frame.right - Self.margin, count: 3)
      corner = FigureBox(
        left: Self.margin, top: y, width: frame.right - Self.margin,
        height: Double(lines.count) * 16)
      place(top: y + Double(lines.count) * 16 + 14, height: height)
      drawAxes()
      drawCurves()
      drawStatistics(lines, at: corner)
    } else {
      drawAxes()
      drawCurves()
      drawStatistics(statistics, at: corner)
    }
    y = drawTimeAxis()
    if figure.showsRiskTable { y = drawRiskTable(from: y) }
    y = drawFoot(from: y)
    return svgText.finished(
      height: (y + Self.margin).rounded(.up), title: title, description: description)
  }

  private mutating func place(top: Double, height: Double) {
    frame = CurveFrame(
      left: frame.left, right: frame.right, top: top, bottom: top + height,
      firstTime: frame.firstTime, lastTime: frame.lastTime, valueLimit: frame.valueLimit)
    guides = medianGuides()
  }

  private mutating func drawHead() -> Double {
    var y = Self.margin
    let width = svgText.width - 2 * Self.margin
    func lines(_ text: String?, size: Double, isBold: Bool) -> [String] {
      TextMetrics.lines(text ?? "", size: size, isBold: isBold, width: width, count: 2)
    }
    for line in lines(figure.title, size: 15, isBold: true) {
      y += 16
      svgText.text(
        line, Self.margin, y, .init(size: 15, isBold: true, role: "title"), limit: width)
      y += 3
    }
    for line in lines(figure.subtitle, size: 12, isBold: false) {
      y += 15
      svgText.text(
        line, Self.margin, y, .init(colour: FigurePalette.paleInk, role: "subtitle"), limit: width)
    }
    return y == Self.margin ? y : y + 8
  }

  /// A line for each group: how it is drawn, its name, events of rows, median with limits.
  private mutating func drawLegend(from top: Double) -> Double {
    var y = top + 11
    let right = frame.right
    let level = FigureNumbers.percent(figure.curves.level)
    let medians = drawn.map { Self.words(for: $0.median) }
    let countTitle = figure.showsCounts ? "Events / n" : ""
    let counts = drawn.map {
      figure.showsCounts
        ? "\(FigureNumbers.count($0.curve.events)) / \(FigureNumbers.count($0.size))" : ""
    }
    func widest(_ texts: [String]) -> Double {
      texts.map { TextMetrics.width($0, size: 11) }.max() ?? 0
    }
    let medianTitle = "Median (\(level) CI)"
    let medianWidth = widest(medians + [medianTitle])
    let countWidth = widest(counts + [countTitle])
    let nameLimit = max(40, right - medianWidth - countWidth - 48 - (Self.margin + 40))
    let nameWidth = min(nameLimit, drawn.map { TextMetrics.width($0.name, size: 12) }.max() ?? 0)
    let countX = Self.margin + 40 + max(nameWidth, 40) + 24 + countWidth
    let medianX = countX + 24
    svgText.open("legend")
    let header = SVGDocument.TextStyle(size: 11, colour: FigurePalette.paleInk, anchor: .end)
    if figure.showsCounts { svgText.text(countTitle, countX, y, header) }
    svgText.text(
      medianTitle, medianX, y, .init(size: 11, colour: FigurePalette.paleInk))
    for (i, curve) in drawn.enumerated() {
      y += 17
      svgText.open("group", title: curve.name)
      svgText.line(
        Self.margin, y - 4, Self.margin + 30, y - 4, colour: curve.style.line, width: 2.2,
        dash: curve.style.dash)
      svgText.text(
        curve.name, Self.margin + 40, y, .init(colour: curve.style.text), limit: nameLimit)
      if figure.showsCounts {
        svgText.text(counts[i], countX, y, .init(size: 11, anchor: .end))
      }
      svgText.text(medians[i], medianX, y, .init(size: 11))
      svgText.close()
    }
    svgText.close()
    return y + 6
  }

  /// A median with its limits; NR for what is not reached, a dash for a limit that does not exist.
  static func words(for median: SurvivalQuantile) -> String {
    guard median.estimate != nil || median.lower != nil else { return "NR" }
    let estimate = median.estimate.map { FigureNumbers.time($0) } ?? "NR"
    if median.lower == nil, median.upper == nil { return estimate }
    let lower = median.lower.map { FigureNumbers.time($0) } ?? FigureNumbers.missing
    let upper = median.upper.map { FigureNumbers.time($0) } ?? "NR"
    return "\(estimate) (\(lower) to \(upper))"
  }

  /// The foot: what NR means where it is said, and the note.
  private mutating func drawFoot(from top: Double) -> Double {
    let unreached = drawn.contains { Self.words(for: $0.median).contains("NR") }
    let room = svgText.width - 2 * Self.margin
    var lines = unreached ? ["NR: not reached."] : []
    lines += TextMetrics.lines(figure.note ?? "", size: 10, width: room, count: 3)
    var y = top
    for (k, line) in lines.enumerated() {
      y += k == 0 ? 20 : 13
      svgText.text(
        line, Self.margin, y,
        .init(size: 10, colour: FigurePalette.paleInk, role: "note"), limit: room)
    }
    return y
  }

  func statisticsLines() -> [String] {
    var lines: [String] = []
    if let test = figure.logRank, let words = FigureNumbers.statement(pValue: test.pValue) {
      let name = test.weight == .logRank ? "Log-rank" : "Weighted log-rank"
      lines.append("\(test.strata > 1 ? "Stratified \(name.lowercased())" : name) \(words)")
    }
    if let ratio = figure.hazardRatio {
      let comparison =
        ratio.comparison.map { ", \(TextMetrics.fitting($0, size: 12, width: 170))" } ?? ""
      if let estimate = ratio.estimate, !estimate.isNaN {
        lines.append("Hazard ratio\(comparison): \(FigureNumbers.ratio(estimate))")
        if let lower = ratio.lower, let upper = ratio.upper, !lower.isNaN, !upper.isNaN {
          lines.append(
            "\(FigureNumbers.percent(ratio.level)) CI "
              + "\(FigureNumbers.ratio(lower)) to \(FigureNumbers.ratio(upper))"
              + (FigureNumbers.statement(pValue: ratio.pValue).map { "; \($0)" } ?? ""))
        }
      } else {
        lines.append("Hazard ratio\(comparison): not estimable")
      }
    }
    return lines
  }

  private mutating func drawStatistics(_ lines: [String], at box: FigureBox?) {
    guard let box, !lines.isEmpty else { return }
    svgText.open("statistics")
    for (k, line) in lines.enumerated() {
      svgText.text(line, box.left, box.top + 12 + Double(k) * 16)
    }
    svgText.close()
  }

  private func medianGuides()
    -> [(x1: Double, y1: Double, x2: Double, y2: Double, colour: String)]
  {
    guard figure.showsMedians, frame.valueLimit >= 0.5 else { return [] }
    let y = frame.y(0.5)
    var result: [(x1: Double, y1: Double, x2: Double, y2: Double, colour: String)] = []
    var reach: Double?
    for curve in drawn {
      guard let median = curve.median.estimate, median >= frame.firstTime,
        median <= frame.lastTime
      else { continue }
      let x = frame.x(median)
      reach = max(reach ?? x, x)
      result.append((x, y, x, frame.bottom, curve.style.line))
    }
    if let reach { result.insert((frame.left, y, reach, y, FigurePalette.guide), at: 0) }
    return result
  }
}
