// What was left out and why, as a line of text.

extension DroppedRows {
  /// As `3 rows dropped: missing values`; empty if nothing was left out.
  var text: String {
    var parts: [String] = []
    func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }
    if missing > 0 { parts.append("\(rows(missing)) dropped: missing values") }
    if zeroWeight > 0 { parts.append("\(rows(zeroWeight)) dropped: weight zero") }
    return parts.joined(separator: "; ")
  }
}
