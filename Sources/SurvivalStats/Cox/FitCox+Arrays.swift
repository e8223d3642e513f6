// The array door to the Cox model.

/// Fits a Cox proportional-hazards model to arrays.
///
/// - Parameters:
///   - outcome: times and events, n rows.
///   - covariates: n entries each; finite.
///   - strata: a label for each row; risk sets never cross strata. Empty for none.
///   - cluster: a label for each row; the variance is then robust, summed by cluster.
///   - weights: case weights, not negative; rows of weight zero are left out. Fractional weights
///     make the variance robust.
///   - offset: a known part of the linear predictor.
///   - ties: the treatment of tied deaths; the profile's if not given.
///   - robust: whether to use the sandwich variance in any case.
///   - level: the coverage of the limits.
///   - intervals: how the limits are made; all but Wald's exclude a robust variance. If not given, Wald's,
///     and with a penalty the profile's.
///   - penalty: what is added to the log likelihood: Firth's penalty, or nothing.
///   - initial: starting values, one for each coefficient.
///   - maximumIterations: Newton steps at most.
///   - concordance: whether to compute the concordance, which takes as long as sorting a few times; not
///     available if not.
///   - influence: whether to look for the most influential row, which takes about as long as the fit and
///     as much memory again as the sorted covariates; the formula door always does.
///   - profile: whose defaults to follow. Near ties have been merged with the outcome, or not.
/// - Returns: the fit. A likelihood without a maximum, a column that says nothing new and an
///   iteration that stopped early are part of it: see ``CoxFit/convergence``.
/// - Throws: ``SurvivalDataError`` for data that are not finite, weights that are negative or all
///   zero, no events, or options that exclude each other.
/// - Precondition: every array has one entry a row.
/// - Complexity: O(n log n + iterations n p^2) time. Memory at its peak, beside the caller's arrays:
///   at most 1.1 times the n p numbers of the sorted covariates, and 96 bytes a row; a label of a
///   stratum or cluster for each row, and what a robust variance needs, come to that.
/// - Reference: Cox (1972) [cox1972]; Efron (1977) [efron1977]; Lin and Wei (1989) [lin1989].
public func fitCox<
  Stratum: Hashable & CustomStringConvertible, Cluster: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, covariates: [Covariate], strata: [Stratum] = [String](),
  cluster: [Cluster] = [String](), weights: [Double] = [], offset: [Double] = [],
  ties: CoxTies? = nil, robust: Bool = false, level: Double = 0.95, intervals: CoxInterval? = nil,
  penalty: CoxPenaltyKind? = nil,
  initial: [Double] = [],
  maximumIterations: Int = 50, concordance: Bool = true, influence: Bool = false,
  profile: PackageProfile = .r
) throws(SurvivalDataError) -> CoxFit {
  let frame = try ModelFrame(
    outcome, covariates: covariates, strata: strata, cluster: cluster, weights: weights,
    offset: offset)
  let options = CoxOptions(
    ties: ties ?? profile.ties, robust: robust, level: level,
    intervals: intervals ?? .usual(penalty), penalty: penalty, initial: initial,
    maximumIterations: maximumIterations, concordance: concordance, influence: influence)
  return influence
    ? try CoxModel(frame, options).fit : try fitCox(frame: frame, options: options)
}
