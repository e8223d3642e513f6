// How wide text is, without a font at hand: Helvetica's advance widths.
//
// Source: Adobe's Helvetica and Helvetica-Bold font metrics (AFM), in thousandths of the font size;
// Arial, Liberation Sans and Nimbus Sans have the same widths by design.

/// Widths of text, and text made to fit.
enum TextMetrics {
  /// Advance widths of the characters from space to tilde.
  private static let regular: [Int] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]

  /// The width of text in pixels at a font size in pixels.
  ///
  /// Bold is taken as 8% wider, which bounds Helvetica-Bold's lower-case text. Other scripts count a
  /// full square from Hangul on (ideographs, emoji) and 0.6 before: an estimate, kept on the wide
  /// side.
  static func width(_ text: String, size: Double, isBold: Bool = false) -> Double {
    var sum = 0
    for character in text {
      guard let scalar = character.unicodeScalars.first else { continue }
      switch scalar.value {
      case 32..<127: sum += regular[Int(scalar.value) - 32]
      case 0x2013, 0x2212: sum += 584
      case 0x2026, 0x221E: sum += 1000
      case ..<0x1100: sum += 600
      default: sum += 1000
      }
    }
    return Double(sum) / 1000 * size * (isBold ? 1.08 : 1)
  }

  /// The text, or as much of it as fits into `width` before an ellipsis.
  static func fitting(_ text: String, size: Double, isBold: Bool = false, width limit: Double)
    -> String
  {
    let text = printable(text)
    guard width(text, size: size, isBold: isBold) > limit else { return text }
    let room = limit - width("\u{2026}", size: size, isBold: isBold)
    var kept = ""
    var used = 0.0
    for character in text {
      used += width(String(character), size: size, isBold: isBold)
      if used > room { break }
      kept.append(character)
    }
    while kept.last == " " { kept.removeLast() }
    return kept + "\u{2026}"
  }

  /// Lines no wider than `limit`, broken between words, at most `count`; the last one keeps what is
  /// left, for the caller to cut.
  static func lines(
    _ text: String, size: Double, isBold: Bool = false, width limit: Double, count: Int
  ) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in printable(text).split(separator: " ") {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if !line.isEmpty, lines.count + 1 < count,
        width(longer, size: size, isBold: isBold) > limit
      {
        lines.append(line)
        line = String(word)
      } else {
        line = longer
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// Text with line ends, tabs and other control characters as spaces, and without what XML 1.0
  /// does not allow.
  static func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case ..<32, 127..<160, 0x2028, 0x2029: result.append(" ")
      case 0xFFFE, 0xFFFF: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
