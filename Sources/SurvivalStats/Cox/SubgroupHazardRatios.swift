// The front door to subgroup analyses: one fit a subgroup, two more a variable for the interaction.

/// The hazard ratios of a formula's first term in all rows and within subgroups.
///
///     subgroupHazardRatios(
///       "Surv(months, progressed) ~ arm + strata(response)", by: ["sex", "age >= 65"], in: table)
///
/// Each subgroup has a fit of its own, so that nothing is shared but the formula. The interaction is
/// tested by the likelihood ratio of the model with treatment, variable and their product against
/// that with treatment and variable, on the same rows [kalbfleisch1980].
///
/// - Parameters:
///   - formula: as for ``fitCox(_:in:weights:cluster:where:ties:robust:level:initial:maximumIterations:)``;
///     its first term is the treatment.
///   - subgroups: columns, or conditions as `age >= 65`; each level is a subgroup. Rows where one is
///     missing are in none of its subgroups.
///   - table: the data.
///   - condition: selects rows.
///   - ties: the treatment of tied deaths.
///   - level: the coverage of the limits.
/// - Returns: the hazard ratios; nil in a subgroup without events or without both arms.
/// - Throws: `FormulaError` and ``SurvivalDataError``, as `fitCox` does for all rows.
/// - Complexity: that of two fits for all rows and three for each variable.
public func subgroupHazardRatios(
  _ formula: String, by subgroups: [String], in table: DataTable,
  where condition: String? = nil, ties: CoxTies = .efron, level: Double = 0.95
) throws -> SubgroupAnalysis {
  // A part of the rows may hold one code of the status alone: what it means the whole table says.
  let coding = try Formula(formula).statusCoding(in: table)
  func fit(_ formula: String, in part: DataTable) throws -> CoxFit {
    let frame = try Formula(formula).frame(in: part, for: .covariates, coding: coding)
    return try CoxModel(frame, CoxOptions(ties: ties, level: level)).fit
  }
  let table = try condition.map { try table.rows(where: $0) } ?? table
  let treatment = try Formula(formula).firstTerm(in: table)
  let all = try fit(formula, in: table)
  let names = all.coefficients.map(\.name).prefix(treatment.columns).filter {
    $0.hasPrefix(treatment.text)
  }
  var effects = effectRows(of: all, names: names, variable: nil, level: nil)
  var interactions: [SubgroupInteraction] = []
  for variable in subgroups {
    let column = try table.levels(of: variable, named: unusedName(in: table))
    guard case .text(let codes, let levels) = column.values else { continue }
    for (code, label) in levels.enumerated() {
      let rows = codes.indices.filter { codes[$0] == code }
      if rows.isEmpty { continue }
      // What leaves all rows with an answer may leave a part without events or with one arm.
      let part = try? fit(formula, in: table.selecting(rows))
      effects += effectRows(
        of: part, names: names, variable: variable, level: label, observations: rows.count)
    }
    let extended = try DataTable(table.columns + [column])
    let side = try fit("\(formula) + \(column.name)", in: extended)
    let crossed = try fit(
      "\(formula) + \(column.name) + \(treatment.text):\(column.name)", in: extended)
    interactions.append(
      SubgroupInteraction(
        variable: variable,
        test: ChiSquareTest(
          statistic: 2 * max(0, crossed.logLikelihood.fitted - side.logLikelihood.fitted),
          degreesOfFreedom: crossed.tests.likelihoodRatio.degreesOfFreedom
            - side.tests.likelihoodRatio.degreesOfFreedom)))
  }
  return SubgroupAnalysis(
    level: level, formula: formula, effects: effects, interactions: interactions)
}

private func effectRows(
  of fit: CoxFit?, names: [String], variable: String?, level: String?, observations: Int = 0
) -> [SubgroupEffect] {
  names.map { name in
    let found = fit?.coefficients.first { $0.name == name }
    let isEstimated = found?.standardError.isFinite ?? false
    return SubgroupEffect(
      variable: variable, level: level, coefficient: name,
      observations: fit?.observations ?? observations, events: fit?.events ?? 0,
      hazardRatio: isEstimated ? found?.hazardRatio : nil,
      lower: isEstimated ? found?.lower : nil,
      upper: isEstimated ? found?.upper : nil,
      pValue: isEstimated ? found?.pValue : nil)
  }
}

private func unusedName(in table: DataTable) -> String {
  var name = "subgroup"
  while table.hasColumn(name) { name += "_" }
  return name
}
