// Lenalidomide maintenance after transplantation for myeloma, IFM 2005-02 [attal2012]: a synthetic
// cohort held against what was published, and what the published figures say of each other.
//
// The cohort: Documentation/Derivations/SyntheticCohort.md. The checks: Consistency.md there.

func lenalidomideComparison(in table: DataTable) throws -> TrialComparison {
  let rows = LenalidomideRows(table: table, record: try PublishedRecord(trial: "ifm2005-02"))
  return TrialComparison(
    trial: "ifm2005-02",
    title: "Lenalidomide maintenance in myeloma, IFM 2005-02: SYNTHETIC patients",
    source: "Attal et al., N Engl J Med 2012;366:1782",
    data:
      "\(table.rowCount) synthetic patients, made by Scripts/cohort from published figures; they "
      + "show whether the estimators recover what was put in, not that the trial is confirmed",
    isSynthetic: true,
    figures: try rows.population() + rows.progressionFreeSurvival() + rows.eventFreeSurvival()
      + rows.overallSurvival() + rows.subgroups() + rows.secondCancers() + rows.checks())
}

private struct LenalidomideRows {
  let table: DataTable
  let record: PublishedRecord

  static let arms = ["lenalidomide", "placebo"]
  static let arm = "relevel(arm, \"placebo\")"
  static let strata = "strata(beta2m, del13, response)"

  // MARK: - Rows

  func population() throws -> [TrialFigure] {
    var rows = [try count("patients", "patients", "all", table.rowCount)]
    for arm in Self.arms {
      rows.append(
        try count(
          "patients", arm, arm, table.rows(where: "arm == \"\(arm)\"").rowCount))
    }
    let followUp = try kaplanMeier("Surv(os, died) ~ 1", in: table).curves[0].medianFollowUp
    rows.append(
      try figure(
        "patients", "median follow-up, months", "followUp", "all", followUp.estimate,
        followUp.lower, followUp.upper, decimals: 1))
    for (name, id, cell) in [
      ("complete or very good partial response", "response", "response == \"CR or VGPR\""),
      ("adverse cytogenetics", "adverseCytogenetics", "cytogenetics == \"adverse\""),
    ] {
      for arm in Self.arms {
        let all = try table.rows(where: "arm == \"\(arm)\"")
        let share = try 100 * Double(all.rows(where: cell).rowCount) / Double(all.rowCount)
        rows.append(
          TrialFigure(
            name, arm, published: try record.figure(id, arm),
            computed: NumberText.fixed(share, 0) + "%", value: share, recoveredIn: nil))
      }
    }
    return rows
  }

  func progressionFreeSurvival() throws -> [TrialFigure] {
    let endPoint = "progression-free survival"
    var rows = try medians("Surv(pfs, progressed)", endPoint, "pfsMedian")
    rows += try models("Surv(pfs, progressed)", endPoint, "pfsHazardRatio", "pfsP")
    let curves = try kaplanMeier("Surv(pfs, progressed) ~ arm", in: table)
    for time in [12, 24, 36, 48] {
      for arm in Self.arms {
        guard let point = curves["arm=\(arm)"]?.values(at: [Double(time)])[0] else { continue }
        rows.append(
          try figure(
            endPoint, "at \(time) months, \(arm)", "pfsAt\(time)", arm, point.survival, point.lower,
            point.upper, decimals: 3))
      }
    }
    return rows
  }

  func eventFreeSurvival() throws -> [TrialFigure] {
    let endPoint = "event-free survival"
    return try medians("Surv(efs, efsEvent)", endPoint, "efsMedian")
      + models("Surv(efs, efsEvent)", endPoint, nil, "efsP")
  }

  func overallSurvival() throws -> [TrialFigure] {
    let endPoint = "overall survival"
    let curves = try kaplanMeier("Surv(os, died) ~ arm", in: table)
    var rows: [TrialFigure] = []
    for arm in Self.arms {
      guard let point = curves["arm=\(arm)"]?.values(at: [48])[0] else { continue }
      rows.append(
        TrialFigure(
          endPoint, "at 48 months, \(arm)", published: try record.figure("osAt48", arm),
          computed: withLimits(100 * point.survival, 100 * point.lower, 100 * point.upper, 1) + "%",
          value: 100 * point.survival, recoveredIn: nil))
    }
    return rows + (try models("Surv(os, died)", endPoint, nil, nil))
  }

  /// Progression-free survival within subgroups.
  func subgroups() throws -> [TrialFigure] {
    let endPoint = "subgroups, progression-free survival"
    let analysis = try subgroupHazardRatios(
      "Surv(pfs, progressed) ~ \(Self.arm)", by: ["beta2m", "del13", "response", "cytogenetics"],
      in: table)
    return analysis.interactions.flatMap { interaction -> [TrialFigure] in
      let effects = analysis.effects.filter { $0.variable == interaction.variable }
      let ratios = effects.map { effect in
        TrialFigure(
          endPoint, "\(interaction.variable), \(effect.level ?? "")",
          computed: withLimits(effect.hazardRatio, effect.lower, effect.upper, 2),
          value: effect.hazardRatio)
      }
      return ratios + [
        TrialFigure(
          endPoint, "\(interaction.variable), interaction P",
          computed: NumberText.pValue(interaction.test.pValue), value: interaction.test.pValue)
      ]
    }
  }

  func secondCancers() throws -> [TrialFigure] {
    let endPoint = "second primary cancers"
    let rates = try compareRates(
      "Rate(secondCancer, patientYears) ~ \(Self.arm)", in: table, per: 100)
    var rows: [TrialFigure] = []
    for arm in Self.arms {
      guard let rate = rates.rates.first(where: { $0.group.hasSuffix(arm) }),
        let exact = rate["exact"]
      else { continue }
      rows.append(
        TrialFigure(
          endPoint, "per 100 years, \(arm)", published: try record.figure("secondCancerRate", arm),
          computed: withLimits(rate.rate, exact.lower, exact.upper, 1), value: rate.rate,
          recoveredIn: nil))
    }
    if let ratio = rates.ratio, let exact = ratio["exact-central"] {
      rows.append(
        TrialFigure(
          endPoint, "ratio, exact (95% CI)",
          computed: withLimits(ratio.estimate, exact.lower, exact.upper, 2), value: ratio.estimate))
    }
    for test in rates.tests {
      // The abstract names no test. The counts were chosen by the likelihood ratio, so that one is
      // held to print, as a figure that had to come out.
      let printed = try test.method == "likelihood-ratio" ? record.figure("secondCancerP") : nil
      rows.append(
        TrialFigure(
          endPoint, "P, \(test.method)", published: printed,
          computed: NumberText.fixed(test.pValue, 4), value: test.pValue, recoveredIn: nil,
          putIn:
            "The cohort's counts and person-time were chosen so that this test gives the printed P. "
            + "The abstract prints no counts and names no test; other pairs of counts, and other "
            + "tests, give that P as well."))
    }
    return rows
  }

  /// What print says of print, without a patient.
  func checks() throws -> [TrialFigure] {
    let endPoint = "what print implies, without patients"
    func printed(_ id: String, _ group: String = "all") throws -> String {
      try record.figure(id, group).printed.text
    }
    let events = try record.figure("labelEvents")
    let ratio = try checkHazardRatio(
      printed("labelHazardRatio"), lower: printed("labelLower"), upper: printed("labelUpper"),
      events: Int(events.printed.value))
    let medians = try checkMedians(
      treated: printed("pfsMedian", "lenalidomide"), control: printed("pfsMedian", "placebo"),
      hazardRatio: printed("pfsHazardRatio"))
    var rows = [
      TrialFigure(
        endPoint, "events by \(ratio.hazardRatio) (\(ratio.lower) to \(ratio.upper))", events,
        withLimits(ratio.events, 0), ratio.events.value,
        ratio.eventsAgree == true ? .agrees : .differs, note: nil),
      TrialFigure(
        endPoint, "HR with constant hazards",
        try record.figure("pfsHazardRatio"), withLimits(medians.exponentialHazardRatio, 3),
        medians.exponentialHazardRatio.value,
        medians.exponentialAgrees == true ? .agrees : .knownDifference,
        note: "Constant hazards cannot have these medians and this hazard ratio; Weibull curves of "
          + "the shape below can."),
    ]
    if let shape = medians.weibullShape {
      rows.append(
        TrialFigure(
          endPoint, "Weibull shape to reconcile", computed: withLimits(shape, 3),
          value: shape.value))
    }
    // Counts are not printed. 307 patients an arm have 1151 patient-years in 45 months if none dies,
    // and 975 if 70% live for four years, the least that is printed: Consistency.md, section 4.
    let rates = try Self.arms.map { try printed("secondCancerRate", $0) }
    let possible = try countsConsistentWithRates(
      rates[0], rates[1], pValue: printed("secondCancerP"), personTime: 975...1151)
    for (k, arm) in Self.arms.enumerated() {
      let counts = possible.map { $0.events[k] }
      rows.append(
        TrialFigure(
          endPoint, "second cancers, \(arm)",
          computed: "\(counts.min() ?? 0) to \(counts.max() ?? 0)"))
    }
    rows.append(
      TrialFigure(
        endPoint, "pairs of counts for P = 0.002", computed: "\(possible.count)",
        value: Double(possible.count)))
    let needed = try schoenfeldEvents(
      hazardRatio: record.figure("pfsHazardRatio").printed.value, power: 0.9)
    rows.append(
      TrialFigure(
        endPoint, "events for 90% power, HR 0.50",
        computed: NumberText.fixed(needed.rounded(.up), 0), value: needed))
    return rows
  }

  // MARK: - Parts

  private func medians(_ outcome: String, _ endPoint: String, _ id: String) throws -> [TrialFigure]
  {
    let curves = try kaplanMeier("\(outcome) ~ arm", in: table)
    return try Self.arms.compactMap { arm in
      guard let median = curves["arm=\(arm)"]?.median else { return nil }
      return try figure(
        endPoint, "median, \(arm)", id, arm, median.estimate, median.lower, median.upper,
        decimals: 1)
    }
  }

  /// Hazard ratios alone, within strata and adjusted, and the log-rank tests.
  private func models(
    _ outcome: String, _ endPoint: String, _ ratio: String?, _ pValue: String?
  ) throws -> [TrialFigure] {
    var rows: [TrialFigure] = []
    for (name, more) in [
      ("", ""), (", stratified", " + \(Self.strata)"),
      (", adjusted", " + beta2m + del13 + response + cytogenetics"),
    ] {
      let effect = try fitCox("\(outcome) ~ \(Self.arm)\(more)", in: table).coefficients[0]
      rows.append(
        TrialFigure(
          endPoint, "hazard ratio\(name)", published: try ratio.map { try record.figure($0) },
          computed: withLimits(effect.hazardRatio, effect.lower, effect.upper, 2),
          value: effect.hazardRatio, recoveredIn: effect.lower...effect.upper))
    }
    for (name, more) in [("", ""), (", stratified", " + \(Self.strata)")] {
      let p = try logRank("\(outcome) ~ arm\(more)", in: table).pValue ?? .nan
      rows.append(
        TrialFigure(
          endPoint, "P, log-rank\(name)", published: try pValue.map { try record.figure($0) },
          computed: NumberText.pValue(p), value: p, recoveredIn: nil))
    }
    return rows
  }

  private func count(
    _ endPoint: String, _ quantity: String, _ group: String, _ count: Int
  ) throws -> TrialFigure {
    TrialFigure(
      endPoint, quantity, published: try record.figure("patients", group), computed: "\(count)",
      value: Double(count), recoveredIn: nil)
  }

  private func figure(
    _ endPoint: String, _ quantity: String, _ id: String, _ group: String, _ value: Double?,
    _ lower: Double?, _ upper: Double?, decimals: Int
  ) throws -> TrialFigure {
    TrialFigure(
      endPoint, quantity, published: try record.figure(id, group),
      computed: withLimits(value, lower, upper, decimals), value: value,
      recoveredIn: (lower ?? -.infinity)...(upper ?? .infinity))
  }

  private func withLimits(
    _ value: Double?, _ lower: Double?, _ upper: Double?, _ decimals: Int
  ) -> String {
    "\(NumberText.fixed(value, decimals)) (\(NumberText.fixed(lower, decimals)) to "
      + "\(NumberText.fixed(upper, decimals)))"
  }

  private func withLimits(_ number: ImpliedNumber, _ decimals: Int) -> String {
    withLimits(number.value, number.least, number.greatest, decimals)
  }
}
