// A Cox fit as a table that a statistician recognises.

extension CoxFit: CustomStringConvertible {
  /// Coefficients, hazard ratios with limits, tests, and what was done.
  public var description: String {
    var lines = [
      "Cox proportional hazards, \(tiesText)" + (penalty == nil ? "" : ", Firth's penalty")
        + (robust ? ", robust variance" : "")
    ]
    lines.append(
      "n = \(observations), events = \(events)"
        + (strata > 1 ? ", strata = \(strata)" : "")
        + (droppedRows > 0 ? " (\(dropped.text))" : ""))
    lines.append("")
    if !coefficients.isEmpty {
      let error = robust ? "robust SE" : "SE"
      let percent = NumberText.percent(level)
      var table = TextTable(["", "coef", error, "HR", "\(percent) CI", "z", "P"])
      for c in coefficients {
        let standardError = c.robustStandardError ?? c.standardError
        table.add([
          c.name, NumberText.coefficient(c.estimate), NumberText.coefficient(standardError),
          NumberText.significant(c.hazardRatio),
          c.estimate.isNaN
            ? "NA" : "\(NumberText.significant(c.lower)) to \(NumberText.significant(c.upper))",
          NumberText.statistic(c.z), NumberText.pValue(c.pValue),
        ])
      }
      lines += table.lines(within: 80)
      if interval != .wald { lines.append("\(percent) CI: \(interval.adjective) limits") }
      lines.append("")
    }
    if tests.likelihoodRatio.degreesOfFreedom > 0 {
      lines += testTable.lines()
      lines.append("")
    }
    lines.append(
      (penalty == nil ? "" : "penalised ")
        + "log partial likelihood: \(NumberText.fixed(logLikelihood.null, 4)) at zero, "
        + "\(NumberText.fixed(logLikelihood.fitted, 4)) fitted")
    lines.append(
      "concordance: \(NumberText.fixed(concordance.estimate, 4)) "
        + "(SE \(NumberText.fixed(concordance.standardError, 4)))")
    lines.append("\(convergenceText) after \(convergence.iterations) Newton steps")
    if let row = influence.row, let name = influence.coefficient {
      lines +=
        ("most influential: row \(row), without which \(name) would move by "
        + "\(NumberText.significant(influence.dfbetas.map { -$0 }, 2)) SE").wrapped(indent: "  ")
    }
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }

  private var testTable: TextTable {
    var table = TextTable(["Test of all coefficients", "chi-square", "df", "P"])
    func add(_ name: String, _ test: ChiSquareTest?) {
      guard let test else { return }
      table.add([
        name, NumberText.fixed(test.statistic, 3), "\(test.degreesOfFreedom)",
        NumberText.pValue(test.pValue),
      ])
    }
    add("likelihood ratio", tests.likelihoodRatio)
    add(robust ? "Wald (robust)" : "Wald", tests.wald)
    add("score", tests.score)
    add("score (robust)", tests.robustScore)
    return table
  }

  private var tiesText: String {
    switch ties {
    case .efron: "Efron ties"
    case .breslow: "Breslow ties"
    case .exact: "exact partial likelihood for ties"
    case .exactMarginal: "exact marginal likelihood for ties"
    }
  }

  private var convergenceText: String {
    switch convergence.status {
    case .converged: "converged"
    case .iterationLimit: "not converged"
    case .infiniteCoefficients: "no finite maximum: stopped"
    case .notEstimable: "nothing to estimate: stopped"
    }
  }
}
