// The formula door to the log-rank test.

/// The log-rank test that a formula asks for, of the complete cases of a table.
///
///     logRank("Surv(months, progressed) ~ arm + strata(response, beta2m)", in: table)
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right the
///     variables whose combinations are the groups, and `strata()`, as in R's `survdiff`.
///   - table: the data.
///   - weights: the column of case weights, if any: whole numbers are frequencies.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - rho: the exponent of S(t-), 0 or above.
///   - gamma: the exponent of 1 - S(t-), 0 or above.
/// - Returns: the test, groups labelled as in R: `arm=placebo`.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func logRank(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, rho: Double = 0, gamma: Double = 0
) throws -> LogRank {
  let frame = try Formula(formula).frame(
    in: table, for: .groups, weights: weights, where: condition)
  return try logRank(frame: frame, weight: .exponents(rho, gamma))
}

/// The same with any weight of the log-rank family.
///
///     logRank("Surv(months, died) ~ arm + strata(site)", in: table, weight: .taroneWare)
///
/// - Parameters:
///   - formula, table, weights, condition: as above.
///   - weight: how much each event time counts.
/// - Throws: as above.
public func logRank(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, weight: LogRankWeight
) throws -> LogRank {
  let frame = try Formula(formula).frame(
    in: table, for: .groups, weights: weights, where: condition)
  return try logRank(frame: frame, weight: weight)
}
