// Contrasts of two curves, as text.

extension CurveComparison: CustomStringConvertible {
  /// The groups' own numbers, a line each; then the contrasts with interval and P-value.
  public var description: String {
    let percent = NumberText.percent(level)
    var lines = "\(title), \(compared) against \(reference)".wrapped(indent: "  ")
    var facts = "n = \(observations)"
    if strata > 1 { facts += ", strata = \(strata)" }
    if let tau { facts += ", tau = \(NumberText.significant(tau, 6).trimmedZeros)" }
    if droppedRows > 0 { facts += " (\(dropped.text))" }
    lines += facts.wrapped(indent: "  ")
    if !covariates.isEmpty {
      lines += "adjusted for \(covariates.joined(separator: ", "))".wrapped(indent: "  ")
    }
    lines.append("")
    var table = TextTable([ownTitle, "", "estimate", "SE"])
    for group in groups {
      table.add([
        group.group, Self.place(group.at, group.probability, family),
        NumberText.significant(group.estimate), NumberText.significant(group.standardError),
      ])
    }
    lines += table.lines(within: 80)
    lines.append("")
    table = TextTable(["", "", "estimate", "\(percent) CI", "P"])
    for contrast in contrasts {
      table.add([
        contrast.title, Self.place(contrast.at, contrast.probability, family),
        NumberText.significant(contrast.estimate), contrast.interval,
        contrast.pValue.map { NumberText.pValue($0) } ?? "NA",
      ])
    }
    lines += table.lines(within: 80)
    for contrast in contrasts {
      guard let margin = contrast.margin else { continue }
      lines += [
        "margin of \(contrast.title) \(NumberText.significant(margin).trimmedZeros): one-sided "
          + (contrast.marginPValue.map { NumberText.statement(pValue: $0) } ?? "P not available")
      ].flatMap { $0.wrapped(indent: "  ") }
    }
    var notes: [String] = []
    for contrast in contrasts {
      for warning in contrast.warnings {
        let note = "\(contrast.title): \(warning)"
        if !notes.contains(note) { notes.append(note) }
      }
    }
    lines += NumberText.notes(notes + warnings)
    return lines.joined(separator: "\n")
  }

  private var title: String {
    switch family {
    case .restrictedMean: "Restricted mean time"
    case .milestone: "Survival at given times"
    case .quantile: "Quantiles of the time to event"
    case .averageHazard: "Average hazard ratio"
    }
  }

  private var ownTitle: String {
    switch family {
    case .restrictedMean: "restricted mean"
    case .milestone: "S(t)"
    case .quantile: "time"
    case .averageHazard: "has the event first"
    }
  }

  private static func place(
    _ at: Double?, _ probability: Double?, _ family: CurveContrastFamily
  ) -> String {
    if let probability { return "p = \(NumberText.significant(probability, 6).trimmedZeros)" }
    guard family == .milestone, let at else { return "" }
    return "t = \(NumberText.significant(at, 6).trimmedZeros)"
  }
}

extension CurveContrast {
  fileprivate var title: String {
    switch name {
    case .restrictedMeanDifference, .milestoneDifference, .quantileDifference, .medianDifference:
      "difference"
    case .restrictedMeanRatio, .milestoneRatio: "ratio"
    case .restrictedMeanTimeLostDifference: "difference of time lost"
    case .restrictedMeanTimeLostRatio: "ratio of time lost"
    case .averageHazardRatio: "average hazard ratio"
    case .hazardRatio: "hazard ratio"
    case .adjustedRestrictedMeanDifference: "adjusted difference"
    case .adjustedRestrictedMeanRatio: "adjusted ratio"
    case .adjustedRestrictedMeanTimeLostDifference: "adjusted difference of time lost"
    case .adjustedRestrictedMeanTimeLostRatio: "adjusted ratio of time lost"
    }
  }

  /// The limits, or NA.
  var interval: String {
    guard let lower, let upper, !lower.isNaN, !upper.isNaN else { return "NA" }
    return "\(NumberText.significant(lower)) to \(NumberText.significant(upper))"
  }
}
