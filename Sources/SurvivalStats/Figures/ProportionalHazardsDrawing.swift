// Panels of checks of a Cox model drawn.
//
// Asked by: Figures/ProportionalHazardsFigure.swift

/// The making of one figure.
struct ProportionalHazardsDrawing {
  private static let margin = 16.0
  private static let axisWidth = 58.0

  private let figure: ProportionalHazardsFigure
  private let width: Double
  private let panelHeight: Double
  private let left: Double
  private let right: Double

  init(_ figure: ProportionalHazardsFigure) {
    self.figure = figure
    width = figure.width.isFinite ? min(max(figure.width, 320), 10_000) : 720
    panelHeight = figure.panelHeight.isFinite ? min(max(figure.panelHeight, 60), 4000) : 200
    left = Self.margin + Self.axisWidth
    right = width - Self.margin
  }

  func svg() -> String {
    var svg = SVGDocument(width: width)
    var y = Self.margin
    if let title = figure.title {
      y += 16
      svg.text(
        title, Self.margin, y, .init(size: 15, isBold: true, role: "title"),
        limit: right - Self.margin)
    }
    for panel in figure.panels {
      y += 28
      draw(panel, top: y, &svg)
      y += panelHeight + 42
    }
    if let note = figure.note {
      y += 14
      svg.text(
        note, Self.margin, y, .init(size: 10, colour: FigurePalette.paleInk, role: "note"),
        limit: right - Self.margin)
    }
    return svg.finished(
      height: (y + Self.margin).rounded(.up), title: figure.title ?? "Checks of a Cox model",
      description: figure.panels.map(\.title).joined(separator: "\n"))
  }

  /// A range with some room, never empty.
  private static func range(_ values: [Double]) -> (low: Double, high: Double) {
    let known = values.filter(\.isFinite)
    guard let low = known.min(), let high = known.max(), high > low else {
      return ((known.first ?? 0) - 1, (known.first ?? 0) + 1)
    }
    let room = (high - low) * 0.02
    return (low - room, high + room)
  }

  private func draw(
    _ panel: ProportionalHazardsFigure.Panel, top: Double, _ svg: inout SVGDocument
  ) {
    let (low, high) = Self.range(panel.x + panel.points.x)
    let (bottom, ceiling) = Self.range(
      [panel.guide] + panel.points.y + panel.curve + panel.others.flatMap { $0 }
        + (panel.band.map { $0.lower + $0.upper } ?? []))
    func across(_ value: Double) -> Double {
      left + (value - low) / (high - low) * (right - left)
    }
    func up(_ value: Double) -> Double {
      top + panelHeight * (1 - (value - bottom) / (ceiling - bottom))
    }
    func path(_ values: [Double], joined: Bool = false, reversed: Bool = false) -> String {
      var text = ""
      var isOpen = joined
      for i in reversed ? Array(values.indices.reversed()) : Array(values.indices) {
        guard values[i].isFinite, panel.x[i].isFinite else { continue }
        let (x, y) = (SVGDocument.number(across(panel.x[i])), SVGDocument.number(up(values[i])))
        text += !isOpen ? "M\(x) \(y)" : panel.isStep ? "H\(x)V\(y)" : "L\(x) \(y)"
        isOpen = true
      }
      return text
    }
    svg.open("panel", title: panel.title)
    svg.text(
      panel.title, left, top - 6, .init(isBold: true, role: "panel-title"), limit: right - left)
    let heights = AxisTicks(from: bottom, to: ceiling, most: max(2, Int(panelHeight / 32)))
    for (value, label) in zip(heights.values, heights.labels) {
      svg.line(left, up(value), right, up(value), colour: FigurePalette.grid, role: "grid")
      svg.text(
        label, left - 6, up(value) + 4, .init(size: 11, anchor: .end), limit: Self.axisWidth - 6)
    }
    svg.line(
      left, up(panel.guide), right, up(panel.guide), colour: FigurePalette.guide, dash: "3 3",
      role: "guide")
    if let band = panel.band {
      let lower = path(band.lower)
      let upper = path(band.upper, joined: true, reversed: true)
      svg.fill(
        lower.isEmpty ? "" : lower + upper + "Z", colour: FigurePalette.style(5).line,
        opacity: 0.15, role: "band")
    }
    for other in panel.others {
      svg.stroke(path(other), colour: FigurePalette.grid, width: 1, role: "simulated")
    }
    var dots = ""
    for (x, y) in zip(panel.points.x, panel.points.y) where x.isFinite && y.isFinite {
      dots += "M\(SVGDocument.number(across(x) - 1.25)) \(SVGDocument.number(up(y) - 1.25))"
      dots += "h2.5v2.5h-2.5z"
    }
    svg.fill(dots, colour: FigurePalette.style(0).line, opacity: 0.5, role: "dots")
    svg.stroke(path(panel.curve), colour: FigurePalette.style(5).line, width: 2, role: "curve")
    svg.line(left, top, left, top + panelHeight, colour: FigurePalette.ink, role: "axis-line")
    let foot = top + panelHeight
    svg.line(left, foot, right, foot, colour: FigurePalette.ink)
    let ticks = AxisTicks(from: low, to: high, most: max(2, Int((right - left) / 80)))
    for (value, label) in zip(ticks.values, ticks.labels) {
      svg.line(across(value), foot, across(value), foot + 5, colour: FigurePalette.ink)
      svg.text(label, across(value), foot + 17, .init(size: 11, anchor: .middle))
    }
    svg.text(
      panel.xLabel, (left + right) / 2, foot + 32, .init(anchor: .middle, role: "axis-title"),
      limit: right - left)
    svg.close()
  }
}
