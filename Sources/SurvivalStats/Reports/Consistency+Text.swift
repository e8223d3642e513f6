// Checks of printed figures as text.

extension HazardRatioConsistency: CustomStringConvertible {
  /// What is implied, a line each, with the range that rounding leaves.
  public var description: String {
    var table = TextTable(["", "implied", "from", "to", "printed", "agrees?"])
    table.add(
      ["SE of log HR"] + implied(standardError, 4) + ["", ""])
    table.add(["z"] + implied(z, 2) + ["", ""])
    table.add(
      ["P"] + [pValue.value, pValue.least, pValue.greatest].map { NumberText.significant($0, 2) }
        + [printedPValue?.text ?? "-", answer(pValueAgrees)])
    table.add(
      ["events"] + implied(events, 0) + [printedEvents.map { "\($0)" } ?? "-", answer(eventsAgree)])
    return
      ([
        "Hazard ratio \(hazardRatio) (\(NumberText.percent(level)) CI \(lower) to \(upper))"
          + (isCentred ? "" : ", which is not at the middle of its limits"), "",
      ] + table.lines()).joined(separator: "\n")
  }
}

extension MedianConsistency: CustomStringConvertible {
  /// The implied hazard ratio and shape.
  public var description: String {
    var table = TextTable(["", "implied", "from", "to", "printed", "agrees?"])
    table.add(
      ["exponential hazard ratio"] + implied(exponentialHazardRatio, 3)
        + [printedHazardRatio?.text ?? "-", answer(exponentialAgrees)])
    if let weibullShape {
      table.add(["Weibull shape that reconciles"] + implied(weibullShape, 3) + ["", ""])
    }
    return (["Medians \(treated) and \(control)", ""] + table.lines()).joined(separator: "\n")
  }
}

extension RateConsistency: CustomStringConvertible {
  /// The box of person-times and each test over it.
  public var description: String {
    var box = TextTable([
      "events", "rate per \(NumberText.significant(per, 3))", "person-time from", "to",
    ])
    for (i, side) in personTime.enumerated() {
      box.add([
        "\(events[i])", rates[i].text, NumberText.fixed(side.least, 1),
        NumberText.fixed(side.greatest, 1),
      ])
    }
    var table = TextTable([
      "test", "least P", "greatest P", "P \(pValue.relation == .equal ? "= " : "")\(pValue)?",
    ])
    for test in tests {
      table.add([
        test.method, NumberText.fixed(test.least, 5), NumberText.fixed(test.greatest, 5),
        test.verdict.rawValue,
      ])
    }
    return (box.lines() + [""] + table.lines()).joined(separator: "\n")
  }
}

private func implied(_ number: ImpliedNumber, _ decimals: Int) -> [String] {
  [number.value, number.least, number.greatest].map { NumberText.fixed($0, decimals) }
}

private func answer(_ agrees: Bool?) -> String { agrees.map { $0 ? "yes" : "NO" } ?? "-" }
