// A MaxCombo test as text.

extension MaxCombo: CustomStringConvertible {
  /// A line for each of the tests, then the largest and its P-value.
  public var description: String {
    var lines = [title]
    if droppedRows > 0 { lines.append(dropped.text) }
    lines.append("")
    var table = TextTable(["", "z", "P alone"])
    for test in tests {
      table.add([
        test.weight.description, NumberText.fixed(test.z, 3),
        NumberText.pValue(test.pValue ?? .nan),
      ])
    }
    lines += table.lines(within: 80)
    let what =
      switch alternative {
      case .twoSided: "largest |z|"
      case .less: "largest -z"
      case .greater: "largest z"
      }
    lines += [
      "",
      "\(what) = \(NumberText.fixed(statistic, 3)), "
        + NumberText.statement(pValue: pValue ?? .nan),
      "z is of \(groups.last ?? ""): negative where it has fewer events than expected",
    ]
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }

  private var title: String {
    var text = "MaxCombo test of \(tests.count) weighted log-rank tests"
    if strata > 1 { text += " in \(strata) strata" }
    if alternative != .twoSided { text += ", one-sided" }
    return robust ? text + ", sandwich variance" : text
  }
}
