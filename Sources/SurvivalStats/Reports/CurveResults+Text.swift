// Bands, life tables and smoothed hazards as tables of 80 columns.

extension CurveResults: CustomStringConvertible {
  /// A table for each group, below what was left out.
  public var description: String {
    var lines: [String] = []
    if droppedRows > 0 { lines.append(dropped.text) }
    for curve in curves {
      if !lines.isEmpty { lines.append("") }
      lines.append("\(curve)")
    }
    return (lines + NumberText.notes(warnings)).joined(separator: "\n")
  }
}

extension ConfidenceBand: CustomStringConvertible {
  /// The band at each event time of its range.
  public var description: String {
    let words =
      switch kind {
      case .hallWellner: "Hall-Wellner band"
      case .equalPrecision: "Equal-precision band"
      case .equalPrecisionApproximate: "Equal-precision band, approximate critical value"
      }
    var lines = [group].compactMap { $0 }
    lines.append("\(words), \(NumberText.percent(level)), \(confidenceType.rawValue) scale")
    lines.append(
      "from \(shortest(from)) to \(shortest(to)), critical value "
        + NumberText.fixed(criticalValue, 4))
    var table = TextTable(["time", "survival", "lower", "upper"])
    for point in points {
      table.add([
        shortest(point.time), NumberText.fixed(point.survival), NumberText.fixed(point.lower),
        NumberText.fixed(point.upper),
      ])
    }
    return (lines + table.lines()).joined(separator: "\n")
  }
}

extension LifeTable: CustomStringConvertible {
  /// A line for each interval.
  public var description: String {
    var table = TextTable([
      "interval", "entering", "withdrawn", "events", "q", "survival", "SE", "hazard", "SE",
    ])
    for row in intervals {
      table.add([
        "[\(shortest(row.start)), \(shortest(row.end)))", shortest(row.entering),
        shortest(row.withdrawn), shortest(row.events),
        NumberText.fixed(row.conditionalProbability), NumberText.fixed(row.survival),
        NumberText.fixed(row.standardError), NumberText.significant(row.hazard),
        NumberText.significant(row.hazardStandardError),
      ])
    }
    return ([group ?? "Life table; survival at the start of each interval"] + table.lines())
      .joined(separator: "\n")
  }
}

extension SmoothedHazard: CustomStringConvertible {
  /// A line for each time.
  public var description: String {
    var lines = [group].compactMap { $0 }
    lines.append(
      "Smoothed hazard, Epanechnikov's kernel, bandwidth \(NumberText.significant(bandwidth))"
        + (presmoothed ? ", presmoothed" : ""))
    let percent = NumberText.percent(level)
    var table = TextTable(["time", "hazard", "SE", "\(percent) CI"])
    for point in points {
      table.add([
        shortest(point.time), NumberText.significant(point.hazard),
        NumberText.significant(point.standardError),
        "\(NumberText.significant(point.lower)) to \(NumberText.significant(point.upper))",
      ])
    }
    lines += table.lines()
    return lines.joined(separator: "\n")
  }
}

/// A time or a count in five significant digits at most, whole numbers in full.
private func shortest(_ value: Double) -> String {
  if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value))" }
  return NumberText.significant(value, 5).trimmedZeros
}
