// Panels of checks of a Cox model drawn.
//
// Asked by: Figures/ProportionalHazardsFigure.swift

import Foundation

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
    left = figure.axis?.left ?? Self.margin + Self.axisWidth
    right = figure.axis?.right ?? width - Self.margin
  }

  func svg() -> String {
    var svg = SVGDocument(width: width)
    // Below another figure there is a margin already.
    var y = figure.axis == nil ? Self.margin : 0
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
    for line in (figure.note ?? "").split(separator: "\n") {
      y += 14
      svg.text(
        String(line), Self.margin, y, .init(size: 10, colour: FigurePalette.paleInk, role: "note"),
        limit: right - Self.margin)
    }
    return svg.finished(
      height: (y + Self.margin).rounded(.up), title: figure.title ?? "Checks of a Cox model",
      description: figure.panels.map(\.title).joined(separator: "\n"))
  }

  private func draw(
    _ panel: ProportionalHazardsFigure.Panel, top: Double, _ svg: inout SVGDocument
  ) {
    let (low, high) =
      figure.axis.map { ($0.low, $0.high) } ?? PanelHeights.range(panel.x + panel.points.x)
    let heights = PanelHeights(panel, most: max(2, Int(panelHeight / 32)))
    func across(_ value: Double) -> Double {
      left + (value - low) / (high - low) * (right - left)
    }
    func up(_ value: Double) -> Double {
      top + panelHeight * (1 - heights.place(value))
    }
    func path(_ values: [Double], joined: Bool = false, reversed: Bool = false) -> String {
      var text = ""
      var isOpen = joined
      for i in reversed ? Array(values.indices.reversed()) : Array(values.indices) {
        guard heights.holds(values[i]), panel.x[i].isFinite else { continue }
        let (x, y) = (SVGDocument.number(across(panel.x[i])), SVGDocument.number(up(values[i])))
        text += !isOpen ? "M\(x) \(y)" : panel.isStep ? "H\(x)V\(y)" : "L\(x) \(y)"
        isOpen = true
      }
      return text
    }
    svg.open("panel", title: panel.title)
    svg.text(
      panel.title, left, top - 6, .init(isBold: true, role: "panel-title"), limit: right - left)
    for (value, label) in zip(heights.ticks.values, heights.ticks.labels) {
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
    let ticks =
      figure.axis?.ticks ?? AxisTicks(from: low, to: high, most: max(2, Int((right - left) / 80)))
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

/// The vertical axis of a panel, linear or logarithmic.
struct PanelHeights {
  let ticks: AxisTicks
  private let low: Double
  private let high: Double
  private let isLogarithmic: Bool

  init(_ panel: ProportionalHazardsFigure.Panel, most: Int) {
    isLogarithmic = panel.isLogarithmic
    let values =
      [panel.guide] + panel.points.y + panel.curve + panel.others.flatMap { $0 }
      + (panel.band.map { $0.lower + $0.upper } ?? [])
    guard isLogarithmic else {
      (low, high) = Self.range(values)
      ticks = AxisTicks(from: low, to: high, most: most)
      return
    }
    // As far as the limits go, but not beyond three times the curve, nor 1/20 and 20: one wide end must
    // not squeeze all.
    let known = values.filter { $0 > 0 && $0.isFinite }
    let curve = panel.curve.filter { $0 > 0 && $0.isFinite }
    let least = max(known.min() ?? 1, min(curve.min() ?? 1, 1) / 3, 0.05)
    let greatest = min(known.max() ?? 1, max(curve.max() ?? 1, 1) * 3, 20)
    ticks = AxisTicks.logarithmic(from: min(least, 0.8), to: max(greatest, 1.25))
    low = log(ticks.values.first ?? 0.5)
    high = log(ticks.values.last ?? 2)
  }

  /// A range with some room, never empty.
  static func range(_ values: [Double]) -> (low: Double, high: Double) {
    let known = values.filter(\.isFinite)
    guard let low = known.min(), let high = known.max(), high > low else {
      return ((known.first ?? 0) - 1, (known.first ?? 0) + 1)
    }
    let room = (high - low) * 0.02
    return (low - room, high + room)
  }

  /// Whether a value has a place on the axis.
  func holds(_ value: Double) -> Bool { value.isFinite && (!isLogarithmic || value > 0) }

  /// The place of a value, 0 at the foot and 1 at the top, kept within them.
  func place(_ value: Double) -> Double {
    let place = ((isLogarithmic ? log(value) : value) - low) / (high - low)
    return min(max(place, 0), 1)
  }
}
