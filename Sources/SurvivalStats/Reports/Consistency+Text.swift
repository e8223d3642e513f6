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
      "as at person-times",
    ])
    for test in tests {
      table.add([
        test.method, NumberText.significant(test.least, 3),
        NumberText.significant(test.greatest, 3), test.verdict.rawValue,
        test.personTimes.isEmpty
          ? "-" : test.personTimes.map { NumberText.fixed($0, 1) }.joined(separator: " v "),
      ])
    }
    return (box.lines() + [""] + table.lines()).joined(separator: "\n")
  }
}

extension ConsistentCounts: CustomStringConvertible {
  /// The pairs of counts, a line each, with the tests that reach the P-value.
  public var description: String {
    let equals = pValue.relation == .equal ? "= " : ""
    let times = zip(leastPersonTime, greatestPersonTime).map { low, high in
      "\(NumberText.fixed(low, 1)) to \(NumberText.fixed(high, 1))"
    }
    let head =
      "Rates \(rates[0]) v \(rates[1]) per \(NumberText.significant(per, 3)), "
      + "P \(equals)\(pValue), person-time \(times[0])"
      + (times[0] == times[1] ? " in each group" : " v \(times[1])")
      + ": \(pairs.count) of \(pairsOfRates) pairs of counts that fit the rates reach P by some test"
    guard let first = pairs.first else {
      return head.wrapped().joined(separator: "\n")
    }
    let methods = first.tests.map(\.method)
    var table = TextTable(["events"] + methods.map { Self.short[$0] ?? $0 })
    for pair in pairs {
      table.add(
        ["\(pair.events[0]) v \(pair.events[1])"]
          + methods.map { method in
            switch pair[method]?.verdict {
            case .everywhere: "always"
            case .somewhere: "in part"
            case .nowhere, nil: "-"
            }
          })
    }
    return (head.wrapped() + [""] + table.lines()).joined(separator: "\n")
  }

  /// Column heads: seven tests on a line of 80.
  private static let short = [
    "exact-central": "central", "exact-minlike": "minlike", "wald-log": "Wald",
    "likelihood-ratio": "LR", "square-root": "root",
  ]
}

private func implied(_ number: ImpliedNumber, _ decimals: Int) -> [String] {
  [number.value, number.least, number.greatest].map { NumberText.fixed($0, decimals) }
}

private func answer(_ agrees: Bool?) -> String { agrees.map { $0 ? "yes" : "NO" } ?? "-" }
