// Colours that colour-blind readers and grey printers keep apart, and dashes to go with them.
//
// Source: Okabe and Ito, Color Universal Design (2008), without yellow, which is lost on white.

/// How one group is drawn.
struct GroupStyle: Equatable, Sendable {
  /// The colour of lines and areas.
  let line: String
  /// The same hue, dark enough for text on white: a contrast of 4.5 to 1 and above.
  let text: String
  /// Lengths of dashes and gaps; nil for a full line.
  let dash: String?
}

/// The colours of the figures.
enum FigurePalette {
  /// Text and axes.
  static let ink = "#1A1A1A"
  /// Text of less weight.
  static let paleInk = "#595959"
  /// Grid lines.
  static let grid = "#E6E6E6"
  /// Guides, as at the median or at a hazard ratio of 1.
  static let guide = "#7F7F7F"

  /// The first three differ by 20 and more in lightness (L* of CIELAB) and so print apart in grey;
  /// from the third on, dashes tell the groups apart as well.
  private static let styles = [
    GroupStyle(line: "#0072B2", text: "#005F94", dash: nil),
    GroupStyle(line: "#E69F00", text: "#8A5F00", dash: nil),
    GroupStyle(line: "#000000", text: "#000000", dash: "7 3"),
    GroupStyle(line: "#CC79A7", text: "#9C4A78", dash: "2 2"),
    GroupStyle(line: "#009E73", text: "#00704F", dash: "9 3 2 3"),
    GroupStyle(line: "#D55E00", text: "#A84A00", dash: "5 2 1.5 2 1.5 2"),
    GroupStyle(line: "#56B4E9", text: "#1F6F9C", dash: "12 4"),
  ]

  /// The style of a group. Beyond seven the colours come again, with other dashes.
  static func style(_ index: Int) -> GroupStyle {
    let style = styles[index % styles.count]
    let round = index / styles.count
    guard round > 0 else { return style }
    return GroupStyle(line: style.line, text: style.text, dash: "\(4 * (1 + (round - 1) % 6)) 5")
  }
}
