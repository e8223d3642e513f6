// Tables as comma-separated text that reads back as the same values.
//
// Called from: Reports/CoxResiduals+Text.swift, the command `split`

/// Fields of comma-separated text.
enum CSVText {
  /// A number in full; `NA` where not available.
  static func field(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NA" : value > 0 ? "Inf" : "-Inf" }
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Text, in quotes where it would not read back without: commas, quotes and line ends, blanks at an
  /// end, which the reader drops, and a full stop, which it takes for a missing value.
  static func field(_ text: String) -> String {
    let isPlain =
      !text.contains { ",\"\n\r".contains($0) || $0.isNewline }
      && text.first?.isWhitespace != true && text.last?.isWhitespace != true && text != "."
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

extension DataTable {
  /// The table as comma-separated text: a line of names, then a line for each row. Numbers are in full,
  /// missing values `NA`.
  ///
  /// Read back it is the same table, but for text that reads as something else: a column whose values are
  /// all numbers or all truth values becomes one of these, and empty text and `NA` are then missing.
  ///
  /// - Complexity: linear in the number of fields.
  public var csv: String {
    var text = columns.map { CSVText.field($0.name) }.joined(separator: ",") + "\n"
    text.reserveCapacity(rowCount * columns.count * 12)
    for row in 0..<rowCount {
      for (place, column) in columns.enumerated() {
        if place > 0 { text += "," }
        text += column.csvField(row)
      }
      text += "\n"
    }
    return text
  }
}

extension Column {
  fileprivate func csvField(_ row: Int) -> String {
    if missing?[row] == true { return "NA" }
    switch values {
    case .numeric(let numbers): return CSVText.field(numbers[row])
    case .text(let codes, let levels):
      return codes[row] < 0 ? "NA" : CSVText.field(levels[Int(codes[row])])
    case .logical(let flags): return flags[row] ? "TRUE" : "FALSE"
    }
  }
}
