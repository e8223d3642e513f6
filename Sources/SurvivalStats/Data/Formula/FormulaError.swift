// What can be wrong with a formula, with the place to look at.

/// A formula that cannot be read or does not fit the table. Prints the message, the formula, and a
/// caret under the place.
public struct FormulaError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let message: String
  /// The text that was read.
  public let text: String
  /// The place in `text`, counted in characters from 0.
  public let position: Int

  /// The message, the text and a caret. Of a text of more than 76 characters, those around the place.
  public var description: String {
    var line = text.map { $0.isWhitespace ? " " : $0 }
    var place = min(max(0, position), line.count)
    let width = 76
    if line.count > width {
      let start = min(max(0, place - width / 2), line.count - width)
      let end = start + width
      line =
        (start > 0 ? Array("...") : []) + line[start..<end]
        + (end < line.count ? Array("...") : [])
      place += (start > 0 ? 3 : 0) - start
    }
    return "\(message)\n  \(String(line))\n  \(String(repeating: " ", count: place))^"
  }

  /// The candidate nearest to `name`, if it is at most two edits away.
  static func nearest(to name: String, among candidates: [String]) -> String? {
    var best: (name: String, distance: Int)?
    let length = name.count
    for candidate in candidates where abs(candidate.count - length) <= 2 {
      let d = distance(Array(name.lowercased()), Array(candidate.lowercased()))
      // Two edits away is near only where something is left that agrees.
      guard d <= 1 || (d == 2 && min(length, candidate.count) > 2) else { continue }
      if d < best?.distance ?? 3 { best = (candidate, d) }
    }
    return best?.name
  }

  /// The number of letters to insert, delete or replace (Levenshtein).
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for i in 0..<a.count {
      var diagonal = row[0]
      row[0] = i + 1
      for j in 0..<b.count {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
