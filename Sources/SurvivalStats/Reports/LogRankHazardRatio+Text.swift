// The hazard ratio that belongs to a log-rank test, as text.

extension LogRankHazardRatio: CustomStringConvertible {
  /// The ratio by the log-rank test and by Peto's step, a line each; then the test.
  public var description: String {
    let percent = NumberText.percent(level)
    var lines = "Hazard ratio, \(compared) over \(reference)".wrapped(indent: "  ")
    lines.append(
      "n = \(observations)" + (strata > 1 ? ", strata = \(strata)" : "")
        + (droppedRows > 0 ? " (\(dropped.text))" : ""))
    lines.append("")
    var table = TextTable(["", "HR", "\(percent) CI"])
    func add(_ name: String, _ ratio: Double, _ lower: Double, _ upper: Double) {
      table.add([
        name, NumberText.significant(ratio),
        ratio.isNaN ? "NA" : "\(NumberText.significant(lower)) to \(NumberText.significant(upper))",
      ])
    }
    add("log-rank score", hazardRatio, lower, upper)
    add("Peto one-step", peto.hazardRatio, peto.lower, peto.upper)
    lines += table.lines()
    lines += [
      "",
      "log-rank chi-square = \(NumberText.significant(test.statistic, 4)), "
        + NumberText.statement(pValue: test.pValue),
    ]
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }
}
