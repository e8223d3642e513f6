// Interferon gamma in chronic granulomatous disease: first and all serious infections.
//
// Published figures: the report and the letter that followed it [cgd1991].

/// An arm of which figures are printed.
private struct PrintedArm {
  let name: String
  /// The arm's value in the data.
  let level: String
  /// All infections per 100 months from the public data, where the letter prints another rate.
  let rateOnRecord: String

  static let all = [
    PrintedArm(name: "interferon", level: "rIFN-g", rateOnRecord: "3.2"),
    PrintedArm(name: "placebo", level: "placebo", rateOnRecord: "9.2"),
  ]
}

func cgdComparison(in table: DataTable) throws -> TrialComparison {
  let first = try logRank("Surv(tstop, status) ~ treat", in: table, where: "enum == 1")
  let fit = try fitCox(
    "Surv(tstop, status) ~ relevel(treat, \"placebo\")", in: table, where: "enum == 1")
  // Months of 30.4375 days.
  let all = try compareRates(
    "Rate(status, (tstop - tstart) / 30.4375) ~ treat", in: table, per: 100)
  let record = try PublishedRecord(trial: "cgd")
  var patients: [TrialFigure] = []
  var firsts: [TrialFigure] = []
  var infections: [TrialFigure] = []
  for arm in PrintedArm.all {
    guard let group = first["treat=\(arm.level)"],
      let rate = all.rates.first(where: { $0.group == group.group })
    else {
      throw SurvivalDataError.noSuchColumn(
        name: arm.level, available: first.groups.map(\.group))
    }
    patients.append(
      TrialFigure(
        "patients", arm.name, published: try record.figure("patients", arm.level),
        computed: "\(group.observations)",
        value: Double(group.observations)))
    firsts.append(
      TrialFigure(
        "first infection", "\(arm.name): patients",
        published: try record.figure("infected", arm.level),
        computed: NumberText.fixed(group.observed, 0), value: group.observed))
    infections.append(
      TrialFigure(
        "all infections", "\(arm.name): number",
        published: try record.figure("infections", arm.level),
        computed: NumberText.fixed(rate.events, 0), value: rate.events))
    infections.append(
      TrialFigure(
        "all infections", "\(arm.name): per 100 months",
        published: try record.figure("infectionRate", arm.level),
        computed: NumberText.fixed(rate.rate, 1), value: rate.rate,
        known: KnownDifference(
          computed: arm.rateOnRecord,
          reason:
            "The letter's rates do not follow from its own counts and the public follow-up: 20 "
            + "and 56 infections in 18953 and 18524 days are 3.21 and 9.20 per 100 months of "
            + "30.4375 days.")))
  }
  let p = first.pValue ?? .nan
  firsts.append(
    TrialFigure(
      "first infection", "P, log-rank", published: try record.figure("infectedP"),
      computed: NumberText.fixed(p, 4),
      value: p))
  let effect = fit.coefficients[0]
  firsts.append(
    TrialFigure(
      "first infection", "hazard ratio (95% CI)",
      computed: NumberText.fixed(effect.hazardRatio, 3)
        + " (\(NumberText.fixed(effect.lower, 3)) to \(NumberText.fixed(effect.upper, 3)))",
      value: effect.hazardRatio))
  return TrialComparison(
    trial: "cgd",
    title: "Interferon gamma in chronic granulomatous disease",
    source: "N Engl J Med 1991;324:509 and the letter 1991;325:1516",
    data: "128 patients, 203 spells, public (R's survival::cgd)",
    figures: patients + firsts + infections)
}
