// The two doors to a Cox model that keeps its data.

extension CoxModel {
  /// Fits a model to arrays and keeps them.
  ///
  /// Parameters and errors are those of
  /// ``fitCox(_:covariates:strata:cluster:weights:offset:ties:robust:level:intervals:penalty:initial:maximumIterations:concordance:)``.
  ///
  /// - Precondition: every array has one entry a row.
  /// - Complexity: O(n log n + iterations n p^2) time.
  public init<
    Stratum: Hashable & CustomStringConvertible, Cluster: Hashable & CustomStringConvertible
  >(
    _ outcome: SurvivalOutcome, covariates: [Covariate], strata: [Stratum] = [String](),
    cluster: [Cluster] = [String](), weights: [Double] = [], offset: [Double] = [],
    ties: CoxTies? = nil, robust: Bool = false, level: Double = 0.95,
    intervals: CoxInterval? = nil, penalty: CoxPenaltyKind? = nil, initial: [Double] = [],
    maximumIterations: Int = 50, concordance: Bool = true, profile: PackageProfile = .r
  ) throws(SurvivalDataError) {
    let frame = try ModelFrame(
      outcome, covariates: covariates, strata: strata, cluster: cluster, weights: weights,
      offset: offset)
    try self.init(
      frame,
      CoxOptions(
        ties: ties ?? profile.ties, robust: robust, level: level,
        intervals: intervals ?? .usual(penalty), penalty: penalty,
        initial: initial,
        maximumIterations: maximumIterations, concordance: concordance, influence: true))
  }

  /// Fits a model with covariates that change with time.
  ///
  /// Each row is copied for every time of death at which it is at risk, which may be many numbers:
  /// beyond 2^27 (1 GiB) they are refused. Residuals are those of the copies.
  ///
  /// - Parameter timeTransforms: the covariates that change; their coefficients come last.
  /// - Throws: ``SurvivalDataError/tooManyCopies(rows:columns:limit:)``, and as without transforms.
  /// - Complexity: O(copies p^2) for each iteration, with as much memory as copies have numbers.
  public init<
    Stratum: Hashable & CustomStringConvertible, Cluster: Hashable & CustomStringConvertible
  >(
    _ outcome: SurvivalOutcome, covariates: [Covariate], timeTransforms: [TimeTransform],
    strata: [Stratum] = [String](), cluster: [Cluster] = [String](), weights: [Double] = [],
    offset: [Double] = [], ties: CoxTies? = nil, robust: Bool = false, level: Double = 0.95,
    initial: [Double] = [], maximumIterations: Int = 50, profile: PackageProfile = .r
  ) throws(SurvivalDataError) {
    var frame = try ModelFrame(
      outcome, covariates: covariates, strata: strata, cluster: cluster, weights: weights,
      offset: offset)
    try frame.transformTimes(timeTransforms)
    try self.init(
      frame,
      CoxOptions(
        ties: ties ?? profile.ties, robust: robust, level: level, initial: initial,
        maximumIterations: maximumIterations))
  }

  /// Fits a model as a formula says and keeps the complete cases.
  ///
  /// Parameters and errors are those of
  /// ``fitCox(_:in:weights:cluster:where:ties:robust:level:intervals:penalty:initial:maximumIterations:)``.
  ///
  /// - Complexity: that of the array door.
  public init(
    _ formula: String, in table: DataTable, weights: String? = nil, cluster: String? = nil,
    where condition: String? = nil, ties: CoxTies? = nil, robust: Bool = false,
    level: Double = 0.95, intervals: CoxInterval? = nil, penalty: CoxPenaltyKind? = nil,
    initial: [Double] = [],
    maximumIterations: Int = 50,
    profile: PackageProfile = .r
  ) throws {
    let frame = try Formula(formula).frame(
      in: table, for: .covariates, weights: weights, cluster: cluster, where: condition,
      mergingNearTies: profile.mergesNearTies)
    try self.init(
      frame,
      CoxOptions(
        ties: ties ?? profile.ties, robust: robust, level: level,
        intervals: intervals ?? .usual(penalty), penalty: penalty,
        initial: initial,
        maximumIterations: maximumIterations, influence: true))
  }
}
