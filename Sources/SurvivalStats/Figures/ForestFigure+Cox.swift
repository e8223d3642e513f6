// Forest plots of what was fitted: a Cox model's coefficients, a treatment within subgroups.

extension ForestFigure {
  /// The hazard ratios of a Cox model, a row for each coefficient. An aliased one has no ratio. An
  /// infinite one has its finite limit where that is not Wald's, which says nothing there.
  public init(_ fit: CoxFit, title: String? = nil) {
    let directions = Dictionary(
      fit.convergence.infinite.map { ($0.name, $0.direction) }, uniquingKeysWith: { a, _ in a })
    self.init(
      rows: fit.coefficients.map { c in
        if let direction = directions[c.name] {
          let hasLimit =
            fit.interval != .wald && (direction > 0 ? c.lower > 0 : c.upper < .infinity)
          return Row(
            c.name, estimate: hasLimit ? (direction > 0 ? .infinity : 0) : nil,
            lower: hasLimit ? c.lower : nil, upper: hasLimit ? c.upper : nil)
        }
        let isKnown = c.estimate.isFinite
        return Row(
          c.name, estimate: isKnown ? c.hazardRatio : nil, lower: isKnown ? c.lower : nil,
          upper: isKnown ? c.upper : nil, pValue: isKnown ? c.pValue : nil)
      },
      level: fit.level, title: title,
      note: "Cox model, \(fit.events) events in \(fit.observations) rows"
        + (fit.strata > 1 ? ", \(fit.strata) strata" : "")
        + (fit.robust ? ", robust variance" : "")
        + (fit.interval == .wald ? "." : ", \(fit.interval.adjective) limits."))
    labelHeader = "Coefficient"
  }

  /// The hazard ratios of a treatment in all rows and within subgroups, each variable under a
  /// heading with its test of interaction.
  public init(_ analysis: SubgroupAnalysis, title: String? = nil) {
    let names = Set(analysis.effects.map(\.coefficient))
    func row(_ effect: SubgroupEffect) -> Row {
      let level = effect.variable == nil ? "All" : effect.level ?? ""
      return Row(
        names.count > 1 ? "\(level): \(effect.coefficient)" : level,
        counts: "\(effect.events) / \(effect.observations)", estimate: effect.hazardRatio,
        lower: effect.lower, upper: effect.upper, isSummary: effect.variable == nil,
        indent: effect.variable == nil ? 0 : 1)
    }
    var rows = analysis.effects.filter { $0.variable == nil }.map(row)
    for interaction in analysis.interactions {
      rows.append(.heading(interaction.variable, interaction: interaction.test.pValue))
      rows += analysis.effects.filter { $0.variable == interaction.variable }.map(row)
    }
    self.init(rows: rows, level: analysis.level, title: title)
    labelHeader = "Subgroup"
  }
}
