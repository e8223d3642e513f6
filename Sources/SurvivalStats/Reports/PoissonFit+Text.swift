// A Poisson regression as a table that a statistician recognises.

extension PoissonFit: CustomStringConvertible {
  /// Coefficients, rate ratios with limits, tests, and what was done.
  public var description: String {
    var lines = ["Poisson regression of rates" + (robust ? ", robust variance" : "")]
    lines.append(
      "n = \(observations), events = \(NumberText.count(events)), person-time = "
        + NumberText.count(personTime) + (droppedRows > 0 ? " (\(dropped.text))" : ""))
    lines.append("")
    let percent = NumberText.percent(level)
    var table = TextTable([
      "", "coef", robust ? "robust SE" : "SE", "rate ratio", "\(percent) CI", "z", "P",
    ])
    for c in coefficients {
      table.add([
        c.name, NumberText.coefficient(c.estimate),
        NumberText.coefficient(c.robustStandardError ?? c.standardError),
        NumberText.significant(c.rateRatio),
        c.estimate.isNaN
          ? "NA" : "\(NumberText.significant(c.lower)) to \(NumberText.significant(c.upper))",
        NumberText.statistic(c.z), NumberText.pValue(c.pValue),
      ])
    }
    lines += table.lines(within: 80)
    lines.append("(Intercept): the rate per unit of person-time where all covariates are 0")
    lines.append("")
    if tests.wald.degreesOfFreedom > 0 {
      var table = TextTable(["Test of all but the intercept", "chi-square", "df", "P"])
      func add(_ name: String, _ test: ChiSquareTest) {
        table.add([
          name, NumberText.fixed(test.statistic, 3), "\(test.degreesOfFreedom)",
          NumberText.pValue(test.pValue),
        ])
      }
      add("likelihood ratio", tests.likelihoodRatio)
      add(robust ? "Wald (robust)" : "Wald", tests.wald)
      add("score", tests.score)
      lines += table.lines()
      lines.append("")
    }
    lines.append(
      "log likelihood: \(NumberText.fixed(logLikelihood.null, 4)) with an intercept alone, "
        + "\(NumberText.fixed(logLikelihood.fitted, 4)) fitted")
    lines.append(
      "deviance: \(NumberText.fixed(nullDeviance, 4)) with an intercept alone, "
        + "\(NumberText.fixed(deviance, 4)) fitted")
    lines.append(
      "Pearson chi-square: \(NumberText.fixed(pearson, 4)) on \(degreesOfFreedom) degrees of "
        + "freedom, dispersion \(NumberText.fixed(dispersion, 4))")
    lines.append("\(convergenceText) after \(convergence.iterations) Newton steps")
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
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

extension NumberText {
  /// A total: whole where it is whole and short, else in six significant digits.
  fileprivate static func count(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return fixed(value, 0) }
    return significant(value, 6)
  }
}
