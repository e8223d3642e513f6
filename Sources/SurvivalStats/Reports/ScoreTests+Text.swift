// One-sample, permutation and covariate-adjusted log-rank tests, as text.

extension OneSampleLogRank: CustomStringConvertible {
  /// A line for all rows and for each group.
  public var description: String {
    var lines = ["One-sample log-rank test"]
    let percent = NumberText.percent(level)
    var table = TextTable([
      "", "n", "observed", "expected", "O/E", "\(percent) CI", "chi-square", "P", "exact P",
    ])
    for row in groups + [overall] {
      table.add([
        row.group.isEmpty ? "all" : row.group, "\(row.observations)",
        NumberText.significant(row.observed, 6).trimmedZeros, NumberText.significant(row.expected),
        NumberText.significant(row.ratio, 3),
        row.lower == nil
          ? "NA"
          : "\(NumberText.significant(row.lower, 3))-\(NumberText.significant(row.upper, 3))",
        NumberText.statistic(row.statistic), row.pValue.map { NumberText.pValue($0) } ?? "NA",
        row.exactPValue.map { NumberText.pValue($0) } ?? "NA",
      ])
    }
    lines += table.lines(within: 80)
    if droppedRows > 0 { lines.append("(\(dropped.text))") }
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }
}

extension PermutationLogRank: CustomStringConvertible {
  /// The score, how its P-value was found, and the P-values.
  public var description: String {
    var title = "Permutation log-rank test"
    if weight.exponents.map({ $0 != (0, 0) }) ?? true { title += ", \(weight.description)" }
    var lines = "\(title): \(compared) against \(reference)".wrapped(indent: "  ")
    lines.append(
      "n = \(observations)" + (strata > 1 ? ", strata = \(strata)" : "")
        + (droppedRows > 0 ? " (\(dropped.text))" : ""))
    lines.append(
      "O - E = \(NumberText.significant(score)), Z = \(NumberText.fixed(z, 3))")
    lines.append(
      isExact
        ? "all \(permutations) relabellings" : "\(permutations) relabellings drawn, seed \(seed)")
    lines.append(
      (pValue.map { NumberText.statement(pValue: $0) } ?? "P not available")
        + (isExact || pValue == nil
          ? "" : " (standard error \(NumberText.significant(monteCarloError, 2)))")
        + ", one-sided lower \(lowerPValue.map { NumberText.pValue($0) } ?? "NA")"
        + ", upper \(upperPValue.map { NumberText.pValue($0) } ?? "NA")")
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }
}

extension AdjustedLogRank: CustomStringConvertible {
  /// Score and variance with and without covariates; then the test.
  public var description: String {
    var lines = "Covariate-adjusted log-rank test: \(compared) against \(reference)".wrapped(
      indent: "  ")
    lines.append(
      "n = \(observations)" + (strata > 1 ? ", strata = \(strata)" : "")
        + (droppedRows > 0 ? " (\(dropped.text))" : ""))
    lines += "adjusted for \(covariates.joined(separator: ", "))".wrapped(indent: "  ")
    lines.append("")
    var table = TextTable(["", "O - E", "variance", "chi-square", "P"])
    func add(_ name: String, _ score: Double, _ variance: Double) {
      let test = ChiSquareTest(
        statistic: variance > 0 ? score * score / variance : .nan, degreesOfFreedom: 1)
      table.add([
        name, NumberText.significant(score), NumberText.significant(variance),
        NumberText.significant(test.statistic), NumberText.pValue(test.pValue),
      ])
    }
    add("log-rank", unadjustedScore, unadjustedVariance)
    add("adjusted", score, variance)
    lines += table.lines()
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }
}
