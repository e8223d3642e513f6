// Tests and contrasts of a Cox model's coefficients, and the statistics of its fit, as text.

extension CoxTestTable: CustomStringConvertible {
  /// A line for each hypothesis, a column for each test that applies to any.
  public var description: String {
    var lines = [title, ""]
    let columns: [(name: String, test: (CoxHypothesisTest) -> ChiSquareTest?)] = [
      (robust ? "Wald (robust)" : "Wald", \.wald), ("likelihood ratio", \.likelihoodRatio),
      ("score", \.score),
    ].filter { column in tests.contains { column.1($0) != nil } }
    var table = TextTable(["", "df"] + columns.flatMap { [$0.name, "P"] })
    for row in tests {
      let df = columns.lazy.compactMap { $0.test(row)?.degreesOfFreedom }.first
      table.add(
        [row.name, df.map { "\($0)" } ?? ""]
          + columns.flatMap { column in
            let test = column.test(row)
            return [
              NumberText.fixed(test?.statistic, 3), NumberText.pValue(test?.pValue ?? .nan),
            ]
          })
    }
    lines += table.lines(within: 80)
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }

  private var title: String {
    switch kind {
    case .dropped: "Test that coefficients are zero"
    case .terms: "Tests of each term beside all others (type III)"
    case .sequential: "Tests of each term after those before it"
    case .nested: "Test of a model within another"
    }
  }
}

extension CoxContrasts: CustomStringConvertible {
  /// A line for each combination, then the joint test.
  public var description: String {
    let percent = NumberText.percent(level)
    var table = TextTable([
      "", "coef", robust ? "robust SE" : "SE", "HR", "\(percent) CI", "z", "P",
    ])
    for c in contrasts { table.add(c.cells) }
    var lines = ["Contrasts of coefficients", ""] + table.lines(within: 80)
    if contrasts.count > 1 {
      lines += ["", "all zero: " + joint.description]
    }
    return lines.joined(separator: "\n")
  }
}

extension CoxContrast: CustomStringConvertible {
  /// The hazard ratio with its limits and P-value, in a line.
  public var description: String {
    "\(name): HR \(NumberText.significant(hazardRatio)), \(NumberText.percent(level)) CI "
      + "\(NumberText.significant(lower)) to \(NumberText.significant(upper)), "
      + NumberText.statement(pValue: pValue)
  }

  fileprivate var cells: [String] {
    [
      name, NumberText.coefficient(estimate), NumberText.coefficient(standardError),
      NumberText.significant(hazardRatio),
      "\(NumberText.significant(lower)) to \(NumberText.significant(upper))",
      NumberText.statistic(z), NumberText.pValue(pValue),
    ]
  }
}

extension RoystonD: CustomStringConvertible {
  /// A line for each.
  public var description: String {
    TextTable(
      ["Royston and Sauerbrei", ""],
      [
        ["D", "\(NumberText.fixed(d, 4)) (SE \(NumberText.fixed(standardError, 4)))"],
        ["R2 from D", NumberText.fixed(explainedVariation, 4)],
        ["R2, Kent and O'Quigley", NumberText.fixed(kentOQuigley, 4)],
      ]
    ).text
  }
}

extension CoxFitStatistics: CustomStringConvertible {
  /// A line for each.
  public var description: String {
    TextTable(
      ["Fit", ""],
      [
        ["AIC", NumberText.fixed(aic, 2)],
        ["BIC (events)", NumberText.fixed(bic, 2)],
        ["BIC (rows)", NumberText.fixed(bicOfRows, 2)],
        ["R2, Cox-Snell", NumberText.fixed(coxSnell, 4)],
        ["R2, Nagelkerke", NumberText.fixed(nagelkerke, 4)],
        ["R2, Nagelkerke (events)", NumberText.fixed(nagelkerkeOfEvents, 4)],
        ["R2, O'Quigley (events)", NumberText.fixed(explainedRandomness, 4)],
        ["R2, Royston", NumberText.fixed(royston, 4)],
      ]
    ).text
  }
}
