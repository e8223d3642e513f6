// The formula door to a figure of Kaplan-Meier curves: curves, log-rank test and hazard ratio of one
// formula.

extension KaplanMeierFigure {
  /// A figure of the curves that a formula asks for, with the log-rank test where there are groups
  /// and, for two of them, the hazard ratio of the second to the first.
  ///
  ///     try KaplanMeierFigure("Surv(time, status) ~ rx", in: table, where: "etype == 2").svg()
  ///
  /// - Parameters:
  ///   - formula: as for `kaplanMeier`; with `strata()` the test and the ratio are stratified.
  ///   - table: the data.
  ///   - weights: the column of case weights, if any.
  ///   - condition: selects rows.
  ///   - confidenceType: the scale of the pointwise limits.
  ///   - level: the level of all limits.
  /// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data that
  ///   give no curves. What cannot be compared, as without events, is left out of the figure.
  /// - Complexity: that of the curves, the test and a Cox fit of one covariate.
  public init(
    _ formula: String, in table: DataTable, weights: String? = nil,
    where condition: String? = nil, confidenceType: ConfidenceType = .log, level: Double = 0.95
  ) throws {
    self.init(
      try kaplanMeier(
        formula, in: table, weights: weights, where: condition, confidenceType: confidenceType,
        level: level))
    try compare(formula, in: table, weights: weights, where: condition)
  }

  /// Adds the log-rank test and, for two groups, the hazard ratio (Efron ties) of a formula, which
  /// should be that of the curves.
  ///
  /// - Throws: `FormulaError` and ``SurvivalDataError`` for a formula or data that cannot be read.
  ///   What cannot be compared is left out.
  public mutating func compare(
    _ formula: String, in table: DataTable, weights: String? = nil,
    where condition: String? = nil
  ) throws {
    guard curves.curves.count > 1 else { return }
    var frame = try Formula(formula).frame(
      in: table, for: .groups, weights: weights, where: condition)
    logRank = try? SurvivalStats.logRank(frame: frame, weight: .logRank)
    guard curves.curves.count == 2, let groups = frame.groups, groups.count == 2 else { return }
    frame.design = DesignMatrix(names: [groups.labels[1]], columns: [groups.codes.map(Double.init)])
    let fit = try? fitCox(frame: frame, options: CoxOptions(level: curves.level))
    guard let fit, let coefficient = fit.coefficients.first else { return }
    let comparison = "\(label(1)) vs \(label(0))"
    if fit.convergence.status == .converged {
      hazardRatio = HazardRatio(coefficient, level: fit.level, comparison: comparison)
    } else {
      // Events in one group only, and the like: no finite ratio.
      hazardRatio = HazardRatio(
        estimate: nil, lower: nil, upper: nil, level: fit.level, comparison: comparison)
    }
  }
}
