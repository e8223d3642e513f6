// The formula door to Poisson regression.

/// Fits a Poisson regression of rates as a formula says, to the complete cases of a table.
///
///     fitPoisson("Rate(events, persontime) ~ arm + age", in: table)
///
/// The same as R's `glm(events ~ arm + age + offset(log(persontime)), poisson)`.
///
/// - Parameters:
///   - formula: `Rate(events, persontime)` on the left; covariates, `strata()`, `cluster()` and
///     `offset()` on the right. `strata()` is a factor here: an intercept for each stratum, as
///     coefficients named `strata(site)b`, that come last. The intercept cannot be taken away.
///   - table: the data.
///   - weights: the column of case weights, if any.
///   - cluster: the column of clusters, if not in the formula.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - robust: whether to use the sandwich variance in any case.
///   - level: the coverage of the limits.
///   - maximumIterations: Newton steps at most.
/// - Returns: the fit; see ``PoissonFit/convergence`` for likelihoods without a maximum.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func fitPoisson(
  _ formula: String, in table: DataTable, weights: String? = nil, cluster: String? = nil,
  where condition: String? = nil, robust: Bool = false, level: Double = 0.95,
  maximumIterations: Int = 50
) throws -> PoissonFit {
  let frame = try Formula(formula).frame(
    in: table, for: .covariates, weights: weights, cluster: cluster, where: condition)
  return try fitPoisson(
    frame: frame, robust: robust, level: level, maximumIterations: maximumIterations)
}
