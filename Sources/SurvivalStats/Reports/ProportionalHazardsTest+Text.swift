// A test of proportional hazards in words.

extension ProportionalHazardsTest: CustomStringConvertible {
  /// A table with a line for each term and one for all.
  public var description: String {
    var table = TextTable(["", "chi-square", "df", "P"])
    for line in terms {
      table.add([
        line.term, NumberText.statistic(line.statistic), "\(line.degreesOfFreedom)",
        NumberText.pValue(line.pValue),
      ])
    }
    return
      ([
        (form == .score ? "Score tests" : "Tests by the average variance")
          + " of proportional hazards, time as \(transform)",
        "H0: the coefficients do not change with time", "",
      ] + table.lines(within: 80)).joined(separator: "\n")
  }
}
