// A comparison of two groups by every test and contrast, as text.

extension Comparison: CustomStringConvertible {
  /// The groups; the tests; the contrasts: what was prespecified first. Reasons and remarks at the foot.
  public var description: String {
    let (reference, compared) = (groups.first?.group ?? "", groups.last?.group ?? "")
    var lines = "Comparison of \(compared) with \(reference)".wrapped(indent: "  ")
    var facts = "n = \(observations)"
    if strata > 1 { facts += ", strata = \(strata)" }
    if let tau { facts += ", tau = \(NumberText.significant(tau, 6).trimmedZeros)" }
    if droppedRows > 0 { facts += " (\(dropped.text))" }
    lines += facts.wrapped(indent: "  ")
    if !covariates.isEmpty {
      lines += "covariates: \(covariates.joined(separator: ", "))".wrapped(indent: "  ")
    }
    lines += [""] + groupLines + [""] + testLines + [""] + contrastLines
    lines += [""] + remarks + NumberText.notes(reasons + warnings)
    return lines.joined(separator: "\n")
  }

  private var groupLines: [String] {
    var table = TextTable(["", "n", "events", "expected", "median", "restricted mean"])
    for group in groups {
      table.add([
        group.group, "\(group.observations)", NumberText.significant(group.events, 6).trimmedZeros,
        NumberText.significant(group.expected), NumberText.significant(group.median),
        NumberText.significant(group.restrictedMean),
      ])
    }
    return table.lines(within: 80)
  }

  private var testLines: [String] {
    var table = TextTable(["Tests of equal hazards", "statistic", "df", "z", "P"])
    for (heading, entries) in Self.sections(tests) {
      table.add([heading])
      for test in entries {
        table.add([
          "  " + test.line.title, NumberText.statistic(test.statistic),
          test.degreesOfFreedom.map { "\($0)" } ?? "",
          test.z == nil ? "" : NumberText.fixed(test.z, 3),
          test.pValue.map { NumberText.pValue($0) } ?? "NA",
        ])
      }
    }
    return table.lines(within: 80)
  }

  private var contrastLines: [String] {
    var table = TextTable(["Contrasts", "estimate", "\(NumberText.percent(level)) CI", "P"])
    for (heading, entries) in Self.sections(contrasts) {
      table.add([heading])
      for contrast in entries {
        table.add([
          "  " + contrast.line.longTitle, NumberText.significant(contrast.estimate),
          contrast.line.interval, contrast.pValue.map { NumberText.pValue($0) } ?? "NA",
        ])
      }
    }
    var lines = table.lines(within: 80)
    for contrast in contrasts {
      guard let margin = contrast.margin else { continue }
      lines += [
        "margin of \(contrast.line.longTitle) \(NumberText.significant(margin).trimmedZeros): "
          + "one-sided "
          + (contrast.marginPValue.map { NumberText.statement(pValue: $0) } ?? "P not available")
      ].flatMap { $0.wrapped(indent: "  ") }
    }
    return lines
  }

  /// Entries under the headings they belong to; no heading where nothing stands below it.
  private static func sections<Line>(
    _ entries: [ComparisonEntry<Line>]
  ) -> [(heading: String, entries: [ComparisonEntry<Line>])] {
    [
      ("prespecified", entries.filter(\.prespecified)),
      ("exploratory", entries.filter { !$0.prespecified }),
    ].filter { !$0.1.isEmpty }
  }

  /// How the page is to be read.
  private var remarks: [String] {
    var remarks: [String] = []
    for test in tests {
      if let note = test.note { remarks.append("\(test.line.title): \(note).") }
    }
    if prespecified.isEmpty {
      remarks.append("Nothing was named as prespecified: every P-value here is exploratory.")
    }
    remarks.append("P-values are not adjusted for their number.")
    return remarks.flatMap { $0.wrapped(indent: "  ") }
  }

  /// Why numbers are missing, each reason once, after the lines that it is of.
  private var reasons: [String] {
    let lines =
      tests.map { ($0.line.title, $0.warnings) }
      + contrasts.map { ($0.line.longTitle, $0.warnings) }
    var reasons: [(reason: String, titles: [String])] = []
    for (title, warnings) in lines {
      for warning in warnings {
        if let place = reasons.firstIndex(where: { $0.reason == warning }) {
          reasons[place].titles.append(title)
        } else {
          reasons.append((warning, [title]))
        }
      }
    }
    return reasons.map { "\($0.titles.joined(separator: ", ")): \($0.reason)" }
  }
}

extension ComparisonTest {
  fileprivate var title: String {
    switch name {
    case "maxCombo": "MaxCombo"
    case "permutationLogRank": "permutation log-rank (O - E)"
    case "adjustedLogRank": "covariate-adjusted log-rank"
    default: LogRankWeight(name)?.description ?? name
    }
  }
}

extension CurveContrast {
  /// What is compared, and where.
  fileprivate var longTitle: String {
    let at = at.map { " at \(NumberText.significant($0, 6).trimmedZeros)" } ?? ""
    return switch name {
    case .restrictedMeanDifference: "difference of restricted means"
    case .restrictedMeanRatio: "ratio of restricted means"
    case .restrictedMeanTimeLostDifference: "difference of time lost"
    case .restrictedMeanTimeLostRatio: "ratio of time lost"
    case .milestoneDifference: "difference of S(t)\(at)"
    case .milestoneRatio: "ratio of S(t)\(at)"
    case .medianDifference: "difference of medians"
    case .quantileDifference:
      "difference of quantiles, p = \(NumberText.significant(probability, 6).trimmedZeros)"
    case .averageHazardRatio: "average hazard ratio"
    case .hazardRatio: "hazard ratio (log-rank)"
    case .adjustedRestrictedMeanDifference: "adjusted difference of restricted means"
    case .adjustedRestrictedMeanRatio: "adjusted ratio of restricted means"
    case .adjustedRestrictedMeanTimeLostDifference: "adjusted difference of time lost"
    case .adjustedRestrictedMeanTimeLostRatio: "adjusted ratio of time lost"
    }
  }
}
