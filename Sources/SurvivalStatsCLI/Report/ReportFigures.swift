// The figures of a report: an end point's curves, and the forest of subgroups.

#if CommandLine
  import SurvivalStats

  extension TrialAnalysis {
    /// The note that every figure of synthetic data carries.
    private var figureNote: String? { plan.synthetic ? "Synthetic data" : nil }

    func curveFigure(of endPoint: EndPointAnalysis) -> ReportDocument.Figure {
      var figure = KaplanMeierFigure(
        endPoint.curves, logRank: endPoint.logRank, xLabel: plan.timeUnit.capitalizedStart,
        yLabel: endPoint.name, note: figureNote)
      figure.labels = endPoint.curves.curves.map { armLabel($0.group ?? "") }
      if arms.count == 2, let effect = endPoint.unadjusted.coefficients.first {
        figure.hazardRatio = .init(
          effect, level: plan.level,
          comparison: "\(armLabel(arms[1])) vs \(armLabel(arms[0]))")
      }
      return ReportDocument.Figure(
        name: endPoint.name.fileName, svg: figure.svg(),
        caption:
          "\(endPoint.name) by arm, Kaplan-Meier, with \(percent) limits, censored patients as "
          + "ticks, and the number at risk." + (plan.synthetic ? " Synthetic data." : ""))
    }

    func forestFigure(of analysis: SubgroupAnalysis) -> ReportDocument.Figure {
      func row(_ effect: SubgroupEffect) -> ForestFigure.Row {
        let level = effect.level.map { plan.label(effect.variable ?? "", level: $0) } ?? "All"
        let arm = arms.count > 2 ? ", \(armLabel(arm(named: effect.coefficient)))" : ""
        return ForestFigure.Row(
          level + arm, counts: "\(effect.events) / \(effect.observations)",
          estimate: effect.hazardRatio, lower: effect.lower, upper: effect.upper,
          isSummary: effect.variable == nil, indent: effect.variable == nil ? 0 : 1)
      }
      var rows = analysis.effects.filter { $0.variable == nil }.map(row)
      for interaction in analysis.interactions {
        rows.append(
          .heading(plan.label(interaction.variable), interaction: interaction.test.pValue))
        rows += analysis.effects.filter { $0.variable == interaction.variable }.map(row)
      }
      var figure = ForestFigure(rows: rows, level: plan.level, note: figureNote)
      figure.labelHeader = "Subgroup"
      if arms.count == 2 {
        figure.favours = (
          below: "\(armLabel(arms[1])) better", above: "\(armLabel(arms[0])) better"
        )
      }
      return ReportDocument.Figure(
        name: "subgroups", svg: figure.svg(),
        caption:
          "\(endPoints[plan.primary].name): hazard ratios against \(armLabel(arms[0])) within "
          + "subgroups, with \(percent) limits." + (plan.synthetic ? " Synthetic data." : ""))
    }
  }

  extension String {
    /// Lower case, with hyphens for all but letters and digits: "Progression-free survival" becomes
    /// progression-free-survival.
    fileprivate var fileName: String {
      lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
    }
  }
#endif
