// Levamisole with fluorouracil after resection of stage C colon cancer: recurrence and death.
//
// Published figures: the abstract of the final report [moertel1995].

/// An end point and arm against observation of which the abstract prints the effect.
private struct PrintedEffect {
  let endPoint: String
  /// The end point's code in the data.
  let etype: Int
  let arm: String
  /// Whether its P-value is printed.
  var hasPValue = false
  /// What the public data are known to give instead.
  var onRecord: (reduction: String, pValue: String?)?

  static let all = [
    PrintedEffect(endPoint: "recurrence", etype: 1, arm: "Lev+5FU", hasPValue: true),
    PrintedEffect(endPoint: "recurrence", etype: 1, arm: "Lev"),
    PrintedEffect(
      endPoint: "death", etype: 2, arm: "Lev+5FU", hasPValue: true, onRecord: ("31%", "0.0016")),
    PrintedEffect(endPoint: "death", etype: 2, arm: "Lev", onRecord: ("3%", nil)),
  ]
}

func colonComparison(in table: DataTable) throws -> TrialComparison {
  let record = try PublishedRecord(trial: "colon")
  var figures: [TrialFigure] = []
  for printed in PrintedEffect.all {
    func known(_ figure: String?) -> KnownDifference? {
      figure.map {
        KnownDifference(
          computed: $0,
          reason: "The public file is known to differ from print in its deaths: it gives 31% and "
            + "3% with P = 0.0016, and adjustment for the recorded covariates does not change "
            + "that.")
      }
    }
    let arms = "etype == \(printed.etype) & (rx == \"Obs\" | rx == \"\(printed.arm)\")"
    let fit = try fitCox(
      "Surv(time, status) ~ relevel(rx, \"Obs\")", in: table, where: "etype == \(printed.etype)")
    let suffix = ")" + printed.arm
    guard let effect = fit.coefficients.first(where: { $0.name.hasSuffix(suffix) }) else {
      throw SurvivalDataError.noSuchColumn(
        name: printed.arm, available: fit.coefficients.map(\.name))
    }
    let percent = 100 * (1 - effect.hazardRatio)
    figures.append(
      TrialFigure(
        printed.endPoint, "\(printed.arm): rate reduced by",
        published: try record.figure("\(printed.endPoint)Reduction", printed.arm),
        computed: NumberText.fixed(percent, 0) + "%", value: percent,
        known: known(printed.onRecord?.reduction)))
    figures.append(
      TrialFigure(
        printed.endPoint, "\(printed.arm): hazard ratio (95% CI)",
        computed: NumberText.fixed(effect.hazardRatio, 3)
          + " (\(NumberText.fixed(effect.lower, 3)) to \(NumberText.fixed(effect.upper, 3)))",
        value: effect.hazardRatio))
    guard printed.hasPValue else { continue }
    let p = try logRank("Surv(time, status) ~ rx", in: table, where: arms).pValue ?? .nan
    figures.append(
      TrialFigure(
        printed.endPoint, "\(printed.arm): P, log-rank",
        published: try record.figure("\(printed.endPoint)P", printed.arm),
        computed: p < 0.0001 ? "<0.0001" : NumberText.fixed(p, 4), value: p,
        known: known(printed.onRecord?.pValue)))
  }
  return TrialComparison(
    trial: "colon",
    title: "Levamisole and fluorouracil after resection of stage C colon cancer",
    source: "Moertel et al., Ann Intern Med 1995;122:321",
    data: "\(table.rowCount / 2) patients, public (R's survival::colon); against observation",
    figures: figures)
}
