// Panels of residuals drawn: needles or dots above one horizontal axis.
//
// Asked by: Figures/ResidualFigure.swift

import Foundation

/// The making of one figure of residuals.
struct ResidualDrawing {
  private static let margin = 16.0
  private static let axisWidth = 58.0
  private static let gap = 30.0
  /// Dots share a mark within a square of so many pixels.
  private static let cell = 1.5

  private let figure: ResidualFigure
  private let width: Double
  private let panelHeight: Double
  private let left: Double
  private let right: Double
  private let low: Double
  private let high: Double

  init(_ figure: ResidualFigure) {
    self.figure = figure
    width = figure.width.isFinite ? min(max(figure.width, 320), 10_000) : 720
    panelHeight = figure.panelHeight.isFinite ? min(max(figure.panelHeight, 60), 4000) : 130
    left = Self.margin + Self.axisWidth
    right = width - Self.margin
    let x = figure.panels.flatMap { $0.x.filter(\.isFinite) }
    (low, high) = Self.range(x.min() ?? 0, x.max() ?? 1)
  }

  /// A range with some room, never empty.
  private static func range(_ low: Double, _ high: Double) -> (Double, Double) {
    guard high > low else { return (low - 1, high + 1) }
    let room = (high - low) * 0.02
    return (low - room, high + room)
  }

  private func place(_ x: Double) -> Double { left + (x - low) / (high - low) * (right - left) }

  func svg() -> String {
    var svg = SVGDocument(width: width)
    let room = width - 2 * Self.margin
    var y = Self.margin
    for line in TextMetrics.lines(figure.title ?? "", size: 15, isBold: true, width: room, count: 2)
    {
      y += 16
      svg.text(line, Self.margin, y, .init(size: 15, isBold: true, role: "title"), limit: room)
      y += 3
    }
    for (k, panel) in figure.panels.enumerated() {
      y += Self.gap - (k == 0 ? 4 : 8)
      draw(panel, top: y, &svg)
      y += panelHeight
    }
    y = drawAxis(&svg, at: y + 4)
    for (k, line) in TextMetrics.lines(figure.note ?? "", size: 10, width: room, count: 3)
      .enumerated()
    {
      y += k == 0 ? 20 : 13
      svg.text(
        line, Self.margin, y, .init(size: 10, colour: FigurePalette.paleInk, role: "note"),
        limit: room)
    }
    return svg.finished(
      height: (y + Self.margin).rounded(.up), title: figure.title ?? "Residuals",
      description: description)
  }

  // MARK: - Panels

  private func draw(
    _ panel: ResidualFigure.Panel, top: Double, _ svg: inout SVGDocument
  ) {
    let points = panel.x.indices.filter { panel.x[$0].isFinite && panel.y[$0].isFinite }
    let values = points.map { panel.y[$0] }
    let guide = panel.guide.flatMap { $0.isFinite && $0 > 0 ? $0 : nil } ?? 0
    var (bottom, ceiling) = Self.range(
      min(values.min() ?? 0, -guide), max(values.max() ?? 0, guide))
    if panel.style == .needles, !panel.names.isEmpty, figure.namedPoints > 0 {
      // Names stand beyond the tips: above and below there is room for a line.
      let line = 12 * (ceiling - bottom) / (panelHeight - 24)
      (bottom, ceiling) = (bottom - line, ceiling + line)
    }
    let (foot, range) = (bottom, ceiling - bottom)
    func height(_ value: Double) -> Double {
      top + panelHeight * (1 - (value - foot) / range)
    }
    svg.open("panel", title: panel.title)
    svg.text(
      panel.title, left, top - 6, .init(isBold: true, role: "panel-title"), limit: right - left)
    let ticks = AxisTicks(
      from: bottom, to: ceiling, most: max(2, Int(panelHeight / 32)))
    for (value, label) in zip(ticks.values, ticks.labels) {
      let y = height(value)
      svg.line(left, y, right, y, colour: FigurePalette.grid, role: "grid")
      svg.text(label, left - 6, y + 4, .init(size: 11, anchor: .end), limit: Self.axisWidth - 6)
    }
    svg.line(left, height(0), right, height(0), colour: FigurePalette.guide, role: "zero")
    if guide > 0 {
      for value in [guide, -guide] {
        svg.line(
          left, height(value), right, height(value), colour: FigurePalette.guide, dash: "3 3",
          role: "guide")
      }
    }
    switch panel.style {
    case .needles:
      svg.stroke(
        needles(panel, points, height), colour: FigurePalette.style(0).line, width: 1,
        role: "needles")
      name(panel, points, height, &svg)
    case .dots:
      svg.fill(
        dots(panel, points, height), colour: FigurePalette.style(0).line, opacity: 0.5,
        role: "dots")
      let line = LocalRegression.smooth(points.map { panel.x[$0] }, values)
      var path = ""
      for (k, point) in line.enumerated() {
        let y = height(min(max(point.y, bottom), ceiling))
        path +=
          "\(k == 0 ? "M" : "L")\(SVGDocument.number(place(point.x))) \(SVGDocument.number(y))"
      }
      svg.stroke(path, colour: FigurePalette.style(5).line, width: 2, role: "smooth")
    }
    svg.line(left, top, left, top + panelHeight, colour: FigurePalette.ink, role: "axis-line")
    svg.close()
  }

  /// A line from 0 for each point; those within half a pixel share one that reaches as far.
  private func needles(
    _ panel: ResidualFigure.Panel, _ points: [Int], _ height: (Double) -> Double
  ) -> String {
    var reach: [Int: (low: Double, high: Double)] = [:]
    for i in points {
      let key = Int((place(panel.x[i]) * 2).rounded())
      let old = reach[key] ?? (0, 0)
      reach[key] = (min(old.low, panel.y[i]), max(old.high, panel.y[i]))
    }
    return reach.sorted { $0.key < $1.key }.map { key, value in
      "M\(SVGDocument.number(Double(key) / 2)) \(SVGDocument.number(height(value.low)))"
        + "V\(SVGDocument.number(height(value.high)))"
    }.joined()
  }

  /// A square for each point; those in one cell share theirs.
  private func dots(
    _ panel: ResidualFigure.Panel, _ points: [Int], _ height: (Double) -> Double
  ) -> String {
    struct Cell: Hashable {
      let x: Int
      let y: Int
    }
    var seen = Set<Cell>()
    var path = ""
    for i in points {
      let cell = Cell(
        x: Int((place(panel.x[i]) / Self.cell).rounded()),
        y: Int((height(panel.y[i]) / Self.cell).rounded()))
      guard seen.insert(cell).inserted else { continue }
      path += "M\(SVGDocument.number(Double(cell.x) * Self.cell - 1.25)) "
      path += "\(SVGDocument.number(Double(cell.y) * Self.cell - 1.25))h2.5v2.5h-2.5z"
    }
    return path
  }

  /// The largest needles by name, at their tips.
  private func name(
    _ panel: ResidualFigure.Panel, _ points: [Int], _ height: (Double) -> Double,
    _ svg: inout SVGDocument
  ) {
    guard !panel.names.isEmpty, figure.namedPoints > 0 else { return }
    var taken: [(x: Double, y: Double, width: Double)] = []
    for i in Self.largest(points, count: figure.namedPoints, of: panel.y) {
      let wide = TextMetrics.width(panel.names[i], size: 10)
      let x = min(max(place(panel.x[i]), left + wide / 2), right - wide / 2)
      var y = height(panel.y[i]) + (panel.y[i] < 0 ? 9 : -3)
      // A name that would stand on another moves on, away from 0.
      while taken.contains(where: { abs($0.y - y) < 10 && abs($0.x - x) < ($0.width + wide) / 2 }) {
        y += panel.y[i] < 0 ? 10 : -10
      }
      taken.append((x, y, wide))
      svg.text(panel.names[i], x, y, .init(size: 10, anchor: .middle, role: "name"))
    }
  }

  private static func largest(_ points: [Int], count: Int, of values: [Double]) -> [Int] {
    var result: [Int] = []
    for i in points where values[i] != 0 {
      let at = result.firstIndex { abs(values[$0]) < abs(values[i]) } ?? result.count
      guard at < count else { continue }
      result.insert(i, at: at)
      if result.count > count { result.removeLast() }
    }
    return result
  }

  private func drawAxis(_ svg: inout SVGDocument, at y: Double) -> Double {
    svg.open("axis")
    svg.line(left, y, right, y, colour: FigurePalette.ink)
    let ticks = AxisTicks(from: low, to: high, most: max(2, Int((right - left) / 80)))
    for (value, label) in zip(ticks.values, ticks.labels) {
      let x = place(value)
      svg.line(x, y, x, y + 5, colour: FigurePalette.ink, role: "tick")
      svg.text(label, x, y + 18, .init(size: 11, anchor: .middle))
    }
    svg.text(
      figure.xLabel, (left + right) / 2, y + 36, .init(anchor: .middle, role: "axis-title"),
      limit: right - left)
    svg.close()
    return y + 36
  }

  /// The largest values in words, a line for each panel.
  private var description: String {
    guard !figure.panels.isEmpty else { return "No panels." }
    return figure.panels.map { panel in
      let points = panel.y.indices.filter { panel.y[$0].isFinite }
      let largest = Self.largest(points, count: figure.namedPoints, of: panel.y).map { i in
        (panel.names.isEmpty ? "" : panel.names[i] + " ") + String(format: "%.3g", panel.y[i])
      }
      return "\(panel.title), \(points.count) points; largest: "
        + (largest.isEmpty ? "none" : largest.joined(separator: ", ")) + "."
    }.joined(separator: "\n")
  }
}
