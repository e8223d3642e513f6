// Scalable vector graphics as text: elements, escaped labels, numbers of two decimals.
//
// Called by: Figures/KaplanMeierDrawing.swift, Figures/ForestDrawing.swift

import Foundation

/// A drawing under construction. Its text depends on nothing but what is drawn: no dates, no random
/// identifiers, no locale.
struct SVGDocument {
  /// Where text is tied to its x.
  enum Anchor: String {
    case start, middle, end
  }

  /// How text looks.
  struct TextStyle {
    var size = 12.0
    var colour = FigurePalette.ink
    var isBold = false
    var anchor = Anchor.start
    /// A quarter turn to the left, for the title of a vertical axis.
    var isVertical = false
    /// A class for whoever restyles the figure.
    var role: String?
  }

  private var body = ""
  let width: Double

  init(width: Double) { self.width = width }

  /// Opens a group.
  mutating func open(_ role: String, title: String? = nil) {
    body += "<g class=\"\(Self.escaped(role))\">\n"
    if let title { body += "<title>\(Self.escaped(title))</title>\n" }
  }

  /// Closes the group opened last.
  mutating func close() { body += "</g>\n" }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, colour: String, width: Double = 1,
    dash: String? = nil, role: String? = nil
  ) {
    body += "<line\(Self.role(role)) x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\""
    body += " x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\""
    body += " stroke=\"\(colour)\" stroke-width=\"\(Self.number(width))\"\(Self.dash(dash))/>\n"
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: String, role: String? = nil
  ) {
    body += "<rect\(Self.role(role)) x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
    body += " width=\"\(Self.number(max(0, width)))\" height=\"\(Self.number(max(0, height)))\""
    body += " fill=\"\(fill)\"/>\n"
  }

  /// A line along a path; nothing where there is no path.
  mutating func stroke(
    _ path: String, colour: String, width: Double, dash: String? = nil, role: String
  ) {
    guard !path.isEmpty else { return }
    body += "<path class=\"\(role)\" d=\"\(path)\" fill=\"none\" stroke=\"\(colour)\""
    body +=
      " stroke-width=\"\(Self.number(width))\" stroke-linejoin=\"miter\"\(Self.dash(dash))/>\n"
  }

  /// The inside of a path; nothing where there is no path.
  mutating func fill(_ path: String, colour: String, opacity: Double = 1, role: String) {
    guard !path.isEmpty else { return }
    body += "<path class=\"\(role)\" d=\"\(path)\" fill=\"\(colour)\""
    body += opacity < 1 ? " fill-opacity=\"\(Self.number(opacity))\"/>\n" : "/>\n"
  }

  /// A line of text with its baseline at y. Text that does not fit into `limit` is cut at an
  /// ellipsis and carried in full by a `<title>`, which pointers show and screen readers say.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ style: TextStyle = TextStyle(),
    limit: Double = .infinity
  ) {
    let shown = TextMetrics.fitting(text, size: style.size, isBold: style.isBold, width: limit)
    body += "<text\(Self.role(style.role))"
    if style.isVertical {
      body += " transform=\"translate(\(Self.number(x)) \(Self.number(y))) rotate(-90)\""
    } else {
      body += " x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
    }
    body += " font-size=\"\(Self.number(style.size))\" fill=\"\(style.colour)\""
    if style.isBold { body += " font-weight=\"bold\"" }
    if style.anchor != .start { body += " text-anchor=\"\(style.anchor.rawValue)\"" }
    body += ">\(Self.escaped(shown))"
    if shown != TextMetrics.printable(text) { body += "<title>\(Self.escaped(text))</title>" }
    body += "</text>\n"
  }

  /// The whole document: a white page, so that the figure prints and reads on dark screens too.
  /// Without an XML declaration, which UTF-8 does not need and HTML does not take within a page.
  func finished(height: Double, title: String, description: String) -> String {
    let w = Self.number(width)
    let h = Self.number(height)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" role="img" width="\(w)" height="\(h)" \
      viewBox="0 0 \(w) \(h)" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">
      <title>\(Self.escaped(title))</title>
      <desc>\(Self.escaped(description))</desc>
      <rect class="page" x="0" y="0" width="\(w)" height="\(h)" fill="#FFFFFF"/>
      \(body)</svg>

      """
  }

  /// Finished documents one below the other, as one document.
  static func stacked(_ documents: [String], title: String) -> String {
    var page = SVGDocument(width: documents.map { size($0, "width") }.max() ?? 0)
    var y = 0.0
    for document in documents {
      // A document within another needs no name space of its own, but a place.
      page.body += document.replacingOccurrences(
        of: "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"",
        with: "<svg y=\"\(number(y))\"")
      y += size(document, "height")
    }
    return page.finished(height: y, title: title, description: "\(documents.count) parts")
  }

  /// The first attribute of a name, as a number.
  private static func size(_ document: String, _ name: String) -> Double {
    guard let start = document.range(of: " \(name)=\"") else { return 0 }
    return Double(document[start.upperBound...].prefix { $0 != "\"" }) ?? 0
  }

  private static func role(_ role: String?) -> String { role.map { " class=\"\($0)\"" } ?? "" }

  private static func dash(_ dash: String?) -> String {
    dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
  }

  /// A coordinate to two decimals, without trailing zeros. What is not finite has no place on paper
  /// and callers leave it out; should one slip through it is 0, since `nan` in an attribute makes
  /// viewers drop the element or the page.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let whole = abs(hundredths) / 100
    let rest = abs(hundredths) % 100
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0
      ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Text made safe for XML 1.0: the five entities, and characters that XML forbids replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in TextMetrics.printable(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
