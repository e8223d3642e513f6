// A trend over ordered groups as text.

extension LogRankTrend: CustomStringConvertible {
  /// The scores, the trend, and what is left beside it.
  public var description: String {
    var title = "Trend over \(groups.count) ordered groups, \(weight)"
    if strata > 1 { title += ", in \(strata) strata" }
    let listed = zip(groups, scores).map { "\($0) = \(LogRankWeight.short($1))" }
    var lines = [title] + ("scores: " + listed.joined(separator: ", ")).wrapped(indent: "  ")
    var table = TextTable(["", "chi-square", "df", "P"])
    table.add([
      "trend", NumberText.fixed(statistic, 3), "1", NumberText.pValue(pValue ?? .nan),
    ])
    if departureDegreesOfFreedom > 0 {
      table.add([
        "departure from it", NumberText.fixed(departure, 3), "\(departureDegreesOfFreedom)",
        NumberText.pValue(departurePValue ?? .nan),
      ])
    }
    lines += [""] + table.lines(within: 80)
    if let z {
      lines += ["", "events are \(z < 0 ? "fewer" : "more") where scores are higher"]
    }
    return lines.joined(separator: "\n")
  }
}
