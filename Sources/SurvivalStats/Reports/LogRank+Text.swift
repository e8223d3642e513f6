// A log-rank test as the table that R's survdiff prints.

extension LogRank: CustomStringConvertible {
  /// One line a group, with its part in the statistic; then the statistic and its P-value.
  public var description: String {
    var lines = [title]
    if droppedRows > 0 { lines.append(dropped.text) }
    lines.append("")
    // A label that would make the lines longer than a terminal goes below, under a number.
    let isLong = groups.contains { $0.group.count > 30 }
    var table = TextTable(["", "N", "Observed", "Expected", "(O-E)^2/E", "(O-E)^2/V"])
    for (i, g) in groups.enumerated() {
      let square = (g.observed - g.expected) * (g.observed - g.expected)
      table.add([
        isLong ? "\(i + 1)" : g.group, "\(g.observations)", count(g.observed),
        NumberText.significant(g.expected, 3),
        NumberText.significant(g.expected > 0 ? square / g.expected : .nan, 3),
        NumberText.significant(variance[i][i] > 0 ? square / variance[i][i] : .nan, 3),
      ])
    }
    lines += table.lines()
    if isLong {
      lines.append("")
      for (i, g) in groups.enumerated() { lines += "\(i + 1): \(g.group)".wrapped(indent: "   ") }
    }
    lines += [
      "",
      "chi-square = \(NumberText.significant(statistic, 4)) on \(degreesOfFreedom) "
        + (degreesOfFreedom == 1 ? "degree" : "degrees") + " of freedom, "
        + NumberText.statement(pValue: pValue ?? .nan),
    ]
    if let z {
      let fewer = z < 0 ? "fewer" : "more"
      lines +=
        "z = \(NumberText.significant(z, 4)) (\(groups[1].group): \(fewer) events than expected)"
        .wrapped(indent: "  ")
    }
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }

  private var title: String {
    let isPlain = weight.exponents.map { $0 == (0, 0) } ?? false
    var text = isPlain ? "Log-rank test" : "Weighted log-rank test"
    if strata > 1 { text += " in \(strata) strata" }
    if !isPlain { text += ", " + weight.description }
    return robust ? text + ", sandwich variance" : text
  }

  /// Counts of events in full; sums of weights to three digits, as R.
  private func count(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15
      ? "\(Int(value))" : NumberText.significant(value, 3)
  }
}

extension LogRankWeight: CustomStringConvertible {
  /// What a statistician calls it.
  public var description: String {
    switch self {
    case .logRank: "log-rank"
    case .gehanBreslow: "Gehan-Breslow"
    case .taroneWare: "Tarone-Ware"
    case .petoPeto: "Peto-Peto"
    case .modifiedPeto: "modified Peto-Peto"
    case .flemingHarrington(let rho, let gamma):
      "Fleming-Harrington rho = \(Self.short(rho)), gamma = \(Self.short(gamma))"
    case .modestlyWeighted(let floor): "modestly weighted, floor \(Self.short(floor))"
    }
  }
}
