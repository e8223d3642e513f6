// The door to the Cox model for covariates in the caller's own memory.

/// Fits a Cox proportional-hazards model to columns that stay where they are.
///
/// They are read, and copied only into the fit's sorted rows; so a table in another language's or
/// library's memory needs no copy of its own. All else is as at the array door.
///
/// - Parameters:
///   - outcome: times and events, n rows.
///   - columns: a name and n finite numbers each, which must not change until the fit returns.
///   - strata: a label for each row; risk sets never cross strata. Empty for none.
///   - cluster: a label for each row; the variance is then robust, summed by cluster.
///   - weights: case weights, not negative; rows of weight zero are left out, at the price of a copy
///     of the others. Fractional weights make the variance robust.
///   - offset: a known part of the linear predictor.
///   - ties: the treatment of tied deaths; the profile's if not given.
///   - robust: whether to use the sandwich variance in any case.
///   - level: the coverage of the limits.
///   - intervals: how the limits are made; all but Wald's exclude a robust variance. If not given, Wald's,
///     and with a penalty the profile's.
///   - penalty: what is added to the log likelihood: Firth's penalty, or nothing.
///   - initial: starting values, one for each coefficient.
///   - maximumIterations: Newton steps at most.
///   - concordance: whether to compute the concordance.
/// - Returns: the fit, as the array door gives it, to the bit.
/// - Throws: ``SurvivalDataError``, as the array door does.
/// - Precondition: every array and column has one entry a row.
/// - Complexity: as the array door's.
public func fitCox<
  Stratum: Hashable & CustomStringConvertible, Cluster: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, columns: [(name: String, values: UnsafeBufferPointer<Double>)],
  strata: [Stratum] = [String](), cluster: [Cluster] = [String](), weights: [Double] = [],
  offset: [Double] = [], ties: CoxTies? = nil, robust: Bool = false, level: Double = 0.95,
  intervals: CoxInterval? = nil, penalty: CoxPenaltyKind? = nil,
  initial: [Double] = [], maximumIterations: Int = 50, concordance: Bool = true,
  profile: PackageProfile = .r
) throws(SurvivalDataError) -> CoxFit {
  guard !weights.contains(0) else {
    return try fitCox(
      outcome, covariates: columns.map { .numeric($0.name, Array($0.values)) }, strata: strata,
      cluster: cluster, weights: weights, offset: offset, ties: ties ?? profile.ties,
      robust: robust, level: level, intervals: intervals ?? .usual(penalty), penalty: penalty,
      initial: initial,
      maximumIterations: maximumIterations, concordance: concordance)
  }
  let views = columns.map { ColumnView(values: $0.values) }
  try ModelFrame.check(views, named: columns.map(\.name), rows: outcome.count)
  var frame = try ModelFrame(
    outcome, covariates: [], strata: strata, cluster: cluster, weights: weights, offset: offset)
  frame.design.names = columns.map(\.name)
  return try fitCox(
    frame: frame, columns: views,
    options: CoxOptions(
      ties: ties ?? profile.ties, robust: robust, level: level,
      intervals: intervals ?? .usual(penalty), penalty: penalty,
      initial: initial,
      maximumIterations: maximumIterations, concordance: concordance))
}
