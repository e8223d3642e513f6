// The sections of a report, in the order in which a reader asks: what came out, in whom, how it
// looks, who suffered, for whom, how it was done, where it comes from.
//
// Neighbours: TrialAnalysis.swift has the numbers, ReportMethods.swift the methods.

#if CommandLine
  import SurvivalStats

  extension TrialAnalysis {
    /// The report, with a trial's published figures if there are any.
    func document(published: TrialComparison? = nil, provenance: [String]) -> ReportDocument {
      var sections = [summary(published)]
      sections.append(.init(title: "Population", blocks: populationBlocks))
      let primary = endPoints[plan.primary]
      sections.append(
        .init(title: "Primary end point: \(primary.name)", blocks: blocks(of: primary)))
      let others = endPoints.indices.filter { $0 != plan.primary }.map { endPoints[$0] }
      if !others.isEmpty {
        sections.append(
          .init(title: "Secondary end points", blocks: others.flatMap { blocks(of: $0) }))
      }
      if !rates.isEmpty { sections.append(.init(title: "Safety and rates", blocks: rateBlocks)) }
      if let subgroups {
        sections.append(.init(title: "Subgroups", blocks: blocks(of: subgroups)))
      }
      sections.append(.init(title: "Methods", blocks: [.list(methods)]))
      sections.append(.init(title: "Provenance", blocks: [.list(provenance + rowsDropped)]))
      return ReportDocument(
        title: plan.title,
        alert: plan.synthetic
          ? "Synthetic data. No patient is described here: the cohort was made by a program from "
            + "published summary figures. It shows that the estimators recover what was put in, "
            + "not that the trial is confirmed."
          : nil,
        sections: sections)
    }

    // MARK: - Summary

    private func summary(_ published: TrialComparison?) -> ReportDocument.Section {
      var blocks: [ReportDocument.Block] = []
      let facts = [plan.source.map { "Published: \($0)." }, plan.data.map { "Data: \($0)." }]
      let about = facts.compactMap { $0 }.joined(separator: " ")
      if !about.isEmpty { blocks.append(.paragraph(about)) }
      blocks.append(.paragraph(primarySentence))
      if let published { blocks.append(.table(published.reportTable)) }
      return .init(title: "Summary", blocks: blocks)
    }

    private var primarySentence: String {
      let primary = endPoints[plan.primary]
      let medians = zip(arms, primary.curves.curves).map { arm, curve in
        "\(median(curve.median, unit: plan.timeUnit)) with \(armLabel(arm))"
      }
      let ratios = primary.unadjusted.coefficients.map { coefficient in
        "\(armLabel(arm(of: coefficient)).capitalizedStart) against \(armLabel(arms[0])): hazard ratio "
          + ratio(coefficient.hazardRatio, coefficient.lower, coefficient.upper)
      }
      return "\(primary.name): median \(medians.joined(separator: ", ")). "
        + ratios.joined(separator: "; ")
        + ". Log-rank \(statement(primary.logRank.pValue))."
    }

    // MARK: - Population

    private var populationBlocks: [ReportDocument.Block] {
      var rows: [[String]] = []
      var variable = ""
      for row in population {
        let label = plan.label(row.variable)
        let cells = row.cells.map(\.text)
        guard let level = row.level, row.isOneOfSeveral else {
          rows.append([row.level == nil ? "\(label), median (quartiles)" : label] + cells)
          continue
        }
        if row.variable != variable {
          variable = row.variable
          rows.append([label])
        }
        rows.append(["  \(plan.label(row.variable, level: level))"] + cells)
      }
      let primary = endPoints[plan.primary].curves
      rows.append(
        ["Follow-up, median (\(percent) CI), \(plan.timeUnit)"]
          + primary.curves.map { median($0.medianFollowUp) })
      return [
        .table(
          .init(
            caption: "The population",
            header: [""] + zip(arms, patients).map { "\(armLabel($0)) (n\u{a0}=\u{a0}\($1))" },
            rows: rows,
            notes: [
              "Shares are of the patients whose value is known. Follow-up is by the reverse "
                + "Kaplan-Meier method, for \(endPoints[plan.primary].name.lowercasedStart)."
            ]))
      ]
    }

    // MARK: - End points

    private func blocks(of endPoint: EndPointAnalysis) -> [ReportDocument.Block] {
      let curves = endPoint.curves.curves
      var rows = [
        ["Patients"] + curves.map { "\($0.observations)" },
        ["Events"] + curves.map { count($0.events) },
        ["Median (\(percent) CI), \(plan.timeUnit)"] + curves.map { median($0.median) },
      ]
      for time in plan.landmarks {
        rows.append(
          ["At \(count(time)) \(plan.timeUnit) (\(percent) CI)"]
            + curves.map { survival($0.values(at: [time])[0]) })
      }
      let curveTable = ReportDocument.Table(
        caption: "\(endPoint.name): curves", header: [""] + arms.map(armLabel), rows: rows)
      var models: [[String]] = []
      for (name, fit) in [
        ("Unadjusted", endPoint.unadjusted),
        ("Stratified by \(labels(plan.strata))", endPoint.stratified),
        ("Adjusted for \(labels(plan.adjust))", endPoint.adjusted),
      ] {
        guard let fit else { continue }
        models.append([name])
        for coefficient in fit.coefficients.prefix(arms.count - 1) {
          models.append([
            "  \(armLabel(arm(of: coefficient)))",
            ratio(coefficient.hazardRatio, coefficient.lower, coefficient.upper),
            NumberText.pValue(coefficient.pValue),
          ])
        }
      }
      var tests = ["Log-rank: \(text(of: endPoint.logRank))."]
      if let stratified = endPoint.stratifiedLogRank {
        tests.append("Log-rank, stratified by \(labels(plan.strata)): \(text(of: stratified)).")
      }
      return [
        .figure(curveFigure(of: endPoint)),
        .table(curveTable),
        .table(
          .init(
            caption: "\(endPoint.name): hazard ratios against \(armLabel(arms[0]))",
            header: ["", "hazard ratio (\(percent) CI)", "P"], rows: models,
            notes: tests + endPoint.warnings.map { "Note: \($0)." })),
      ]
    }

    private func text(of test: LogRank) -> String {
      "chi-square \(NumberText.fixed(test.statistic, 2)) on \(test.degreesOfFreedom) degree"
        + (test.degreesOfFreedom == 1 ? "" : "s") + " of freedom, \(statement(test.pValue))"
    }

    // MARK: - Rates

    private var rateBlocks: [ReportDocument.Block] {
      zip(plan.rates, rates).flatMap { rate, result -> [ReportDocument.Block] in
        let rows = result.rates.map { group in
          [
            armLabel(group.group), count(group.events), NumberText.fixed(group.personTime, 1),
            NumberText.fixed(group.rate, 2) + limits(group["exact"]),
          ]
        }
        var blocks: [ReportDocument.Block] = [
          .table(
            .init(
              caption: "\(rate.name): rates",
              header: ["", "events", rate.unit, "per \(count(rate.per)) (\(percent) CI)"],
              rows: rows, notes: ["Exact limits."]))
        ]
        for contrast in result.contrasts {
          let tests = contrast.tests.map { test in
            [
              test.method, limits(contrast.ratio[test.method]).trimmedParentheses,
              NumberText.pValue(test.pValue),
            ]
          }
          blocks.append(
            .table(
              .init(
                caption: "\(rate.name): ratio, \(armLabel(contrast.ratio.numerator)) to "
                  + "\(armLabel(contrast.ratio.denominator)), "
                  + NumberText.fixed(contrast.ratio.estimate, 2),
                header: ["test", "its \(percent) CI of the ratio", "P"], rows: tests)))
        }
        return blocks
      }
    }

    private func limits(_ interval: RateInterval?) -> String {
      guard let interval else { return "" }
      return " (\(NumberText.fixed(interval.lower, 2)) to \(NumberText.fixed(interval.upper, 2)))"
    }

    // MARK: - Subgroups

    private func blocks(of analysis: SubgroupAnalysis) -> [ReportDocument.Block] {
      let several = arms.count > 2
      var rows: [[String]] = []
      var variable: String?
      for effect in analysis.effects {
        if let name = effect.variable, name != variable {
          let test = analysis.interactions.first { $0.variable == name }?.test
          rows.append(
            ["\(plan.label(name)): interaction \(statement(test?.pValue))"])
        }
        variable = effect.variable
        let name = effect.level.map { plan.label(effect.variable ?? "", level: $0) } ?? "All"
        let arm = several ? ", \(armLabel(self.arm(named: effect.coefficient)))" : ""
        rows.append([
          (effect.variable == nil ? "" : "  ") + name + arm,
          "\(effect.observations)", "\(effect.events)",
          effect.hazardRatio == nil
            ? "not estimable" : ratio(effect.hazardRatio, effect.lower, effect.upper),
        ])
      }
      return [
        .figure(forestFigure(of: analysis)),
        .table(
          .init(
            caption: "\(endPoints[plan.primary].name): hazard ratios against "
              + "\(armLabel(arms[0])) by subgroup",
            header: ["", "patients", "events", "hazard ratio (\(percent) CI)"], rows: rows,
            notes: [
              "Subgroups are exploratory; a P-value of interaction is not adjusted for their "
                + "number."
            ])),
      ]
    }

    // MARK: - Provenance

    /// What each end point left out, and why.
    private var rowsDropped: [String] {
      let counts = endPoints.map { endPoint in
        let adjusted = endPoint.adjusted.map { ", \($0.droppedRows) in the adjusted model" } ?? ""
        return "\(endPoint.name.lowercasedStart) \(endPoint.curves.dropped.missing)\(adjusted)"
      }
      return ["Rows left out for missing values: \(counts.joined(separator: "; "))"]
    }
  }

  extension PopulationRow {
    /// Whether the variable has other levels in the table.
    fileprivate var isOneOfSeveral: Bool { level != "TRUE" }
  }

  extension PopulationRow.Cell {
    fileprivate var text: String {
      switch self {
      case .count(_, of: 0): "NA"
      case .count(let count, let total):
        "\(count) (\(NumberText.fixed(100 * Double(count) / Double(total), 0))%)"
      case .quartiles(nil): "NA"
      case .quartiles(.some(let q)):
        "\(shortest(q[1])) (\(shortest(q[0])) to \(shortest(q[2])))"
      }
    }

    private func shortest(_ value: Double) -> String {
      value == value.rounded() ? NumberText.fixed(value, 0) : NumberText.fixed(value, 1)
    }
  }
#endif
