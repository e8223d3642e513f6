// Aligned text for terminals, and numbers as a statistician prints them.

import Foundation

/// A table in plain text: the first column to the left, the others to the right. A row of one cell is
/// a heading, and widens no column.
struct TextTable {
  private var rows: [[String]]

  /// A table with one header line.
  init(_ header: [String], _ rows: [[String]] = []) { self.rows = [header] + rows }

  /// Adds a line.
  mutating func add(_ row: [String]) { rows.append(row) }

  /// The lines, two spaces between columns, no line ending in spaces.
  func lines() -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { c in
      rows.map { c < $0.count && $0.count > 1 ? $0[c].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (c, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: max(0, widths[c] - cell.count))
        line += (c == 0 ? "" : "  ") + (c == 0 ? cell + padding : padding + cell)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// The lines, none wider than `width` if the numbers leave room: a first cell that is too long
  /// gets a line of its own above its numbers.
  func lines(within width: Int) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let numbers = (1..<max(count, 1)).reduce(0) { sum, c in
      sum + 2 + (rows.map { c < $0.count ? $0[c].count : 0 }.max() ?? 0)
    }
    var result: [String] = []
    var narrow = self
    var tall: [String?] = []
    for (i, row) in rows.enumerated() {
      let isLong = row.count > 1 && row[0].count + numbers > width
      tall.append(isLong ? row[0] : nil)
      if isLong { narrow.rows[i][0] = "" }
    }
    for (name, line) in zip(tall, narrow.lines()) {
      if let name { result.append(name) }
      result.append(line)
    }
    return result
  }

  /// The table with a newline between lines.
  var text: String { lines().joined(separator: "\n") }
}

extension String {
  /// Lines of at most `width` characters, broken between words; the following ones start with
  /// `indent`.
  func wrapped(to width: Int = 80, indent: String = "") -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = indent + word
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return lines + [line]
  }
}

/// Numbers in text output. JSON has them in full.
package enum NumberText {
  /// A fixed number of decimals; `NA` if not available, `Inf` if infinite.
  package static func fixed(_ value: Double?, _ decimals: Int = 4) -> String {
    guard let value, !value.isNaN else { return "NA" }
    guard value.isFinite else { return value > 0 ? "Inf" : "-Inf" }
    return String(format: "%.\(decimals)f", value)
  }

  /// So many significant digits, in scientific form only where fixed would be long.
  package static func significant(_ value: Double?, _ digits: Int = 4) -> String {
    guard let value, !value.isNaN else { return "NA" }
    guard value.isFinite else { return value > 0 ? "Inf" : "-Inf" }
    guard value != 0 else { return "0" }
    // The exponent after rounding: 0.99999 to four digits is 1.000.
    let rounded = Double(String(format: "%.\(digits - 1)e", value)) ?? value
    let exponent = Int(log10(abs(rounded)).rounded(.down))
    if exponent < -4 || exponent >= 6 { return String(format: "%.\(digits - 1)e", value) }
    return String(format: "%.\(max(0, digits - 1 - exponent))f", value)
  }

  /// A coefficient or its standard error: five decimals, or where those would hide its digits or
  /// run on, five digits and an exponent.
  package static func coefficient(_ value: Double?) -> String {
    guard let value, value.isFinite, value != 0, abs(value) < 0.001 || abs(value) >= 1e5 else {
      return fixed(value, 5)
    }
    return String(format: "%.4e", value)
  }

  /// A test statistic: two decimals, or an exponent where it is huge.
  package static func statistic(_ value: Double?) -> String {
    guard let value, value.isFinite, abs(value) >= 1e6 else { return fixed(value, 2) }
    return String(format: "%.2e", value)
  }

  /// A P-value: three decimals, `<0.001` below that.
  package static func pValue(_ value: Double) -> String {
    guard !value.isNaN else { return "NA" }
    return value < 0.001 ? "<0.001" : String(format: "%.3f", value)
  }

  /// A P-value in a sentence: `P = 0.012`, `P <0.001`.
  package static func statement(pValue value: Double) -> String {
    let text = pValue(value)
    return text.hasPrefix("<") ? "P \(text)" : "P = \(text)"
  }

  /// Warnings as lines of text.
  package static func notes(_ warnings: [String]) -> [String] {
    warnings.flatMap { "Warning: \($0)".wrapped(indent: "  ") }
  }

  /// A level as a percentage: 0.95 becomes `95%`.
  package static func percent(_ level: Double) -> String {
    significant(level * 100, 3).trimmedZeros + "%"
  }
}

extension String {
  /// A number without the zeros at the end of its decimals.
  var trimmedZeros: String {
    guard contains(".") else { return self }
    var text = self
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
