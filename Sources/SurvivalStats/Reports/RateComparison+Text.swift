// Incidence rates as the tables that an epidemiologist recognises.

extension RateComparison: CustomStringConvertible {
  /// Rates with exact limits, then each comparison: ratio with the limits and P-value of every test,
  /// difference, and the stratified summary.
  public var description: String {
    let percent = NumberText.percent(level)
    var lines = ["Incidence rates per \(short(per)) of person-time, \(percent) CI"]
    if droppedRows > 0 { lines.append(dropped.text) }
    lines.append("")
    var table = TextTable(["", "events", "person-time", "rate", "exact CI"])
    for r in rates {
      table.add([
        r.group, short(r.events), short(r.personTime), NumberText.significant(r.rate),
        limits(r["exact"]),
      ])
    }
    lines += table.lines(within: 80)
    for contrast in contrasts { lines += [""] + text(contrast, percent) }
    if !warnings.isEmpty { lines += [""] + NumberText.notes(warnings) }
    return lines.joined(separator: "\n")
  }

  private func text(_ contrast: RateContrast, _ percent: String) -> [String] {
    let ratio = contrast.ratio
    let difference = contrast.difference
    var lines = "\(ratio.numerator) against \(ratio.denominator)".wrapped(indent: "  ")
    lines.append("rate ratio \(NumberText.significant(ratio.estimate))")
    var tests = TextTable(["  test", "\(percent) CI", "statistic", "P"])
    for test in contrast.tests {
      tests.add([
        "  " + test.method, limits(ratio[test.method]),
        test.statistic.map { NumberText.fixed($0, 3) } ?? "",
        NumberText.pValue(test.pValue),
      ])
    }
    lines += tests.lines()
    lines.append("rate difference \(NumberText.significant(difference.estimate))")
    var methods = TextTable(["  method", "\(percent) CI"])
    for interval in difference.intervals {
      methods.add(["  " + interval.method, limits(interval)])
    }
    lines += methods.lines()
    guard let summary = contrast.mantelHaenszel else { return lines }
    lines.append("within \(strata) strata, by Mantel and Haenszel")
    var stratified = TextTable(["", "", "\(percent) CI", "P"])
    stratified.add([
      "  rate ratio", NumberText.significant(summary.ratio.estimate), limits(summary.ratio),
      NumberText.pValue(summary.pValue),
    ])
    stratified.add([
      "  rate difference", NumberText.significant(summary.difference.estimate),
      limits(summary.difference),
    ])
    lines += stratified.lines()
    if let test = contrast.homogeneity {
      lines.append(
        "  same ratio in all strata: chi-square = \(NumberText.fixed(test.statistic, 3)) on "
          + "\(test.degreesOfFreedom) df, \(NumberText.statement(pValue: test.pValue))")
    }
    return lines
  }

  private func limits(_ interval: RateInterval?) -> String {
    guard let interval else { return "" }
    return limits(interval.lower, interval.upper)
  }

  private func limits(_ estimate: RateEstimate) -> String {
    limits(estimate.lower, estimate.upper)
  }

  private func limits(_ lower: Double, _ upper: Double) -> String {
    "\(NumberText.significant(lower)) to \(NumberText.significant(upper))"
  }

  /// A count or a time: whole numbers in full.
  private func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15
      ? "\(Int(value))" : NumberText.significant(value, 6)
  }
}
