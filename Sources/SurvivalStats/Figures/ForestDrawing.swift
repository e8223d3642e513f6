// A forest plot drawn: columns of text around an axis of ratios.
//
// Asked by: Figures/ForestFigure.swift
// Axis:     Figures/ForestAxis.swift

import Foundation

/// The making of one forest plot.
struct ForestDrawing {
  private static let margin = 16.0
  private static let rowHeight = 21.0
  private static let size = 12.0
  private static let indent = 12.0

  private let figure: ForestFigure
  private let axis: ForestAxis
  private let width: Double
  private let labelLimit: Double
  private let countsX: Double
  private let estimateX: Double
  /// The right ends of the columns of P-values, where they are shown.
  private let pValueX: Double?
  private let interactionX: Double?
  private let hasCounts: Bool

  init(_ figure: ForestFigure) {
    self.figure = figure
    width = figure.width.isFinite ? min(max(figure.width, 480), 10_000) : 760
    func widest(_ texts: [String], isBold: Bool = false) -> Double {
      texts.map { TextMetrics.width($0, size: Self.size, isBold: isBold) }.max() ?? 0
    }
    let rows = figure.rows
    let labels =
      rows.map {
        TextMetrics.width($0.label, size: Self.size, isBold: $0.isHeading || $0.isSummary)
          + Double(max(0, min($0.indent, 4))) * Self.indent
      }.max() ?? 0
    var labelWidth = min(
      max(labels, widest([figure.labelHeader], isBold: true), 60), width * 0.26)
    hasCounts = rows.contains { $0.counts?.isEmpty == false }
    var countWidth =
      hasCounts
      ? min(
        width * 0.16,
        max(widest(rows.compactMap(\.counts)), widest([figure.countsHeader], isBold: true)))
      : 0
    // From the right: P for interaction, P, the ratio with limits.
    var right = width - Self.margin
    if rows.contains(where: { $0.interaction != nil }) {
      interactionX = right
      right -= widest(["interaction"], isBold: true) + 16
    } else {
      interactionX = nil
    }
    if rows.contains(where: { $0.pValue != nil }) {
      pValueX = right
      right -= widest(["<0.001"]) + 16
    } else {
      pValueX = nil
    }
    let words = rows.filter { !$0.isHeading }.map {
      FigureNumbers.interval($0.estimate, $0.lower, $0.upper)
    }
    let header = Self.header(of: figure)
    estimateX = right - max(widest(words), widest(header, isBold: true))
    // The axis keeps a fifth of the width, at the cost of long labels.
    let gaps = Self.margin + (hasCounts ? 16 : 0) + 24 + 20
    var missing = max(0, width / 5 - (estimateX - gaps - labelWidth - countWidth))
    let fromLabels = min(missing, max(0, labelWidth - 60))
    labelWidth -= fromLabels
    missing -= fromLabels
    countWidth -= min(missing, max(0, countWidth - 40))
    labelLimit = labelWidth
    countsX = Self.margin + labelWidth + (hasCounts ? 16 + countWidth : 0)
    axis = ForestAxis(rows: rows, left: countsX + 24, right: max(estimateX - 20, countsX + 64))
  }

  private static func header(of figure: ForestFigure) -> [String] {
    [
      TextMetrics.fitting(figure.effect, size: size, isBold: true, width: 120),
      "(\(FigureNumbers.percent(figure.level)) CI)",
    ]
  }

  func svg() -> String {
    var svg = SVGDocument(width: width)
    var y = drawHead(&svg)
    y = drawHeader(&svg, from: y)
    let top = y + 4
    let bottom = top + Double(figure.rows.count) * Self.rowHeight + 4
    let one = axis.x(1)
    svg.line(
      one, top, one, bottom, colour: FigurePalette.guide, dash: "3 3", role: "no-effect")
    // The narrowest interval has the largest square; but a year of age, say, beside treatments does
    // not make theirs vanish.
    let widths = figure.rows.compactMap { $0.isSummary ? nil : $0.width }.sorted()
    let narrowest = widths.isEmpty ? 1 : max(widths[0], widths[widths.count / 2] / 2)
    for (k, row) in figure.rows.enumerated() {
      let middle = top + (Double(k) + 0.5) * Self.rowHeight + 2
      draw(row, at: middle, narrowest: narrowest, &svg)
    }
    y = drawAxis(&svg, bottom: bottom)
    if let note = figure.note, !note.isEmpty {
      let room = width - 2 * Self.margin
      for (k, line) in TextMetrics.lines(note, size: 10, width: room, count: 3).enumerated() {
        y += k == 0 ? 20 : 13
        svg.text(
          line, Self.margin, y,
          .init(size: 10, colour: FigurePalette.paleInk, role: "note"), limit: room)
      }
    }
    return svg.finished(
      height: (y + Self.margin).rounded(.up), title: title, description: description)
  }

  private func drawHead(_ svg: inout SVGDocument) -> Double {
    var y = Self.margin
    let room = width - 2 * Self.margin
    for line in TextMetrics.lines(
      figure.title ?? "", size: 15, isBold: true, width: room, count: 2)
    {
      y += 16
      svg.text(line, Self.margin, y, .init(size: 15, isBold: true, role: "title"), limit: room)
      y += 3
    }
    for line in TextMetrics.lines(figure.subtitle ?? "", size: 12, width: room, count: 2) {
      y += 15
      svg.text(
        line, Self.margin, y, .init(colour: FigurePalette.paleInk, role: "subtitle"), limit: room)
    }
    return y == Self.margin ? y - 4 : y + 6
  }

  /// The heads of the columns, two lines, and the rule below them.
  private func drawHeader(_ svg: inout SVGDocument, from top: Double) -> Double {
    let upper = top + 14
    let lower = top + 29
    let bold = SVGDocument.TextStyle(isBold: true)
    var right = bold
    right.anchor = .end
    svg.open("header")
    svg.text(figure.labelHeader, Self.margin, lower, bold, limit: labelLimit)
    if hasCounts {
      svg.text(
        figure.countsHeader, countsX, lower, right, limit: countsX - Self.margin - labelLimit)
    }
    for (line, y) in zip(Self.header(of: figure), [upper, lower]) {
      svg.text(line, estimateX, y, bold)
    }
    if let pValueX { svg.text("P", pValueX, lower, right) }
    if let interactionX {
      svg.text("P for", interactionX, upper, right)
      svg.text("interaction", interactionX, lower, right)
    }
    svg.line(
      Self.margin, lower + 6, width - Self.margin, lower + 6, colour: FigurePalette.ink)
    svg.close()
    return lower + 6
  }

  private func draw(
    _ row: ForestFigure.Row, at middle: Double, narrowest: Double, _ svg: inout SVGDocument
  ) {
    svg.open(row.isHeading ? "heading" : "row", title: row.label)
    let baseline = middle + 4
    let isBold = row.isHeading || row.isSummary
    let shift = Double(max(0, min(row.indent, 4))) * Self.indent
    svg.text(
      row.label, Self.margin + shift, baseline, .init(isBold: isBold, role: "label"),
      limit: labelLimit - shift + 0.5)
    if let counts = row.counts, !counts.isEmpty {
      svg.text(
        counts, countsX, baseline, .init(anchor: .end, role: "counts"),
        limit: countsX - Self.margin - labelLimit - 8)
    }
    if let interactionX, row.interaction != nil {
      svg.text(
        FigureNumbers.pValue(row.interaction), interactionX, baseline,
        .init(anchor: .end, role: "interaction"))
    }
    if !row.isHeading {
      svg.text(
        FigureNumbers.interval(row.estimate, row.lower, row.upper), estimateX, baseline,
        .init(isBold: row.isSummary, role: "estimate"))
      if let pValueX, row.pValue != nil {
        svg.text(
          FigureNumbers.pValue(row.pValue), pValueX, baseline, .init(anchor: .end, role: "p"))
      }
      drawInterval(row, at: middle, narrowest: narrowest, &svg)
    }
    svg.close()
  }

  /// The interval, arrows where the axis cuts it, and the ratio: a square whose area goes with the
  /// information (the inverse of the variance), or a diamond.
  private func drawInterval(
    _ row: ForestFigure.Row, at y: Double, narrowest: Double, _ svg: inout SVGDocument
  ) {
    guard let estimate = row.estimate, estimate >= 0 else { return }
    let colour = FigurePalette.ink
    let lower = row.lower.flatMap { $0.isNaN ? nil : max($0, 0) }
    let upper = row.upper.flatMap { $0.isNaN ? nil : $0 }
    let x1 = lower.map { $0 < axis.low ? axis.left : axis.x(min($0, axis.high)) }
    let x2 = upper.map { $0 > axis.high ? axis.right : axis.x(max($0, axis.low)) }
    if row.isSummary, let x1, let x2, let lower, let upper, axis.holds(lower), axis.holds(upper) {
      let x = axis.x(min(max(estimate, axis.low), axis.high))
      let number = SVGDocument.number
      svg.fill(
        "M\(number(x1)) \(number(y))L\(number(x)) \(number(y - 6))"
          + "L\(number(x2)) \(number(y))L\(number(x)) \(number(y + 6))Z",
        colour: colour, role: "diamond")
      return
    }
    if estimate.isFinite, axis.holds(estimate) {
      let share = row.width.map { narrowest / $0 } ?? 0
      let side = max(4, 11 * min(share, 1))
      let x = axis.x(estimate)
      svg.rectangle(
        x - side / 2, y - side / 2, side, side, fill: FigurePalette.style(0).line, role: "square")
    }
    guard let x1, let x2, let lower, let upper, lower <= upper else { return }
    svg.line(x1, y, x2, y, colour: colour, width: 1.3, role: "interval")
    if lower < axis.low { arrow(at: axis.left, y, pointing: -1, colour, &svg) }
    if upper > axis.high { arrow(at: axis.right, y, pointing: 1, colour, &svg) }
  }

  private func arrow(
    at x: Double, _ y: Double, pointing direction: Double, _ colour: String,
    _ svg: inout SVGDocument
  ) {
    let number = SVGDocument.number
    let tail = number(x - direction * 2)
    svg.fill(
      "M\(number(x + direction * 6)) \(number(y))L\(tail) \(number(y - 4.5))"
        + "L\(tail) \(number(y + 4.5))Z", colour: colour, role: "arrow")
  }

  private func drawAxis(_ svg: inout SVGDocument, bottom: Double) -> Double {
    svg.open("axis")
    svg.line(axis.left, bottom, axis.right, bottom, colour: FigurePalette.ink)
    let labelled = Set(axis.labelled(size: 11))
    for (k, value) in axis.ticks.values.enumerated() {
      let x = axis.x(value)
      svg.line(x, bottom, x, bottom + 5, colour: FigurePalette.ink, role: "tick")
      if labelled.contains(k) {
        svg.text(axis.ticks.labels[k], x, bottom + 18, .init(size: 11, anchor: .middle))
      }
    }
    var y = bottom + 20
    if let favours = figure.favours {
      y += 16
      let one = axis.x(1)
      var style = SVGDocument.TextStyle(size: 11, colour: FigurePalette.paleInk, anchor: .end)
      svg.text(
        "\u{2190} Favours \(favours.below)", one - 8, y, style, limit: one - 8 - Self.margin)
      style.anchor = .start
      svg.text(
        "Favours \(favours.above) \u{2192}", one + 8, y, style,
        limit: width - Self.margin - one - 8)
    }
    svg.close()
    return y
  }

  private var title: String {
    if let title = figure.title, !title.isEmpty { return title }
    return "\(figure.effect) by row"
  }

  /// The figure's data in words, a line for each row.
  private var description: String {
    var lines = ["\(figure.effect) with \(FigureNumbers.percent(figure.level)) limits."]
    for row in figure.rows {
      var line = row.label
      if !row.isHeading {
        line += ": " + FigureNumbers.interval(row.estimate, row.lower, row.upper)
      }
      if let counts = row.counts, !counts.isEmpty {
        line += "; \(figure.countsHeader) \(counts)"
      }
      if let p = FigureNumbers.statement(pValue: row.pValue) { line += "; \(p)" }
      if let p = FigureNumbers.statement(pValue: row.interaction) { line += "; interaction \(p)" }
      lines.append(line + ".")
    }
    if let note = figure.note { lines.append(note) }
    return lines.joined(separator: "\n")
  }
}
