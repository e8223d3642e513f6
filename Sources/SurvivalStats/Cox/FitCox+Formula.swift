// The formula door to the Cox model.

/// Fits a Cox proportional-hazards model as a formula says, to the complete cases of a table.
///
///     fitCox("Surv(months, progressed) ~ arm + age + strata(response)", in: table)
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; covariates,
///     `strata()`, `cluster()` and `offset()` on the right, as in R.
///   - table: the data.
///   - weights: the column of case weights, if any.
///   - cluster: the column of clusters, if not in the formula.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - ties: the treatment of tied deaths; the profile's if not given.
///   - robust: whether to use the sandwich variance in any case.
///   - level: the coverage of the limits.
///   - intervals: how the limits are made; all but Wald's exclude a robust variance. If not given, Wald's,
///     and with a penalty the profile's.
///   - penalty: what is added to the log likelihood: Firth's penalty, or nothing.
///   - initial: starting values, one for each coefficient.
///   - maximumIterations: Newton steps at most.
///   - profile: whose defaults to follow.
/// - Returns: the fit; see ``CoxFit/convergence`` for likelihoods without a maximum.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func fitCox(
  _ formula: String, in table: DataTable, weights: String? = nil, cluster: String? = nil,
  where condition: String? = nil, ties: CoxTies? = nil, robust: Bool = false,
  level: Double = 0.95, intervals: CoxInterval? = nil, penalty: CoxPenaltyKind? = nil,
  initial: [Double] = [], maximumIterations: Int = 50, profile: PackageProfile = .r
) throws -> CoxFit {
  let frame = try Formula(formula).frame(
    in: table, for: .covariates, weights: weights, cluster: cluster, where: condition,
    mergingNearTies: profile.mergesNearTies)
  return try CoxModel(
    frame,
    CoxOptions(
      ties: ties ?? profile.ties, robust: robust, level: level,
      intervals: intervals ?? .usual(penalty), penalty: penalty, initial: initial,
      maximumIterations: maximumIterations, influence: true)
  ).fit
}
