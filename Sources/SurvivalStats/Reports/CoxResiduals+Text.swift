// The residuals of a Cox model in words, and as comma-separated text.

extension CoxResiduals: CustomStringConvertible {
  /// How many lines there are, and for each column the smallest, the middle and the largest.
  public var description: String {
    let what = kind.isPerEvent ? "events" : clusters.isEmpty ? "rows" : "clusters"
    var lines = [
      "Cox model, \(kind.rawValue) residuals of \(count) \(what)"
        + (weighted ? ", times the weights" : "")
    ]
    lines.append("")
    var table = TextTable(["", "smallest", "median", "largest", "largest at"])
    for (j, name) in columns.enumerated() {
      let values = column(j)
      let known = values.filter { !$0.isNaN }.sorted()
      let middle =
        known.isEmpty ? .nan : (known[(known.count - 1) / 2] + known[known.count / 2]) / 2
      let extreme = values.indices.filter { !values[$0].isNaN }.max {
        abs(values[$0]) < abs(values[$1])
      }
      table.add([
        name, NumberText.significant(known.first), NumberText.significant(middle),
        NumberText.significant(known.last), extreme.map(lineName) ?? "",
      ])
    }
    return (lines + table.lines(within: 80)).joined(separator: "\n")
  }

  /// The residuals as comma-separated text: a header, then a line for each row in the order of the
  /// table, each cluster, or each event by stratum and time.
  ///
  /// The first column is `row`, from 1, or `cluster`; events have `time` and, where there are strata,
  /// `stratum` after it. Numbers are in full, `NA` where not available.
  ///
  /// - Complexity: linear in the number of residuals.
  public var csv: String {
    var text = clusters.isEmpty ? "row" : "cluster"
    if !times.isEmpty { text += ",time" }
    if !strata.isEmpty { text += ",stratum" }
    for name in columns { text += "," + CSVText.field(name) }
    text += "\n"
    text.reserveCapacity(text.utf8.count + values.count * 24)
    let width = columns.count
    for line in 0..<count {
      text += clusters.isEmpty ? "\(rows[line])" : CSVText.field(clusters[line])
      if !times.isEmpty { text += "," + CSVText.field(times[line]) }
      if !strata.isEmpty { text += "," + CSVText.field(strata[line]) }
      for j in 0..<width { text += "," + CSVText.field(values[line * width + j]) }
      text += "\n"
    }
    return text
  }
}
