// The covariate-adjusted log-rank test: the two doors, the result, and the way from a frame to it.
//
// Derivation: Documentation/Derivations/AdjustedLogRank.md, (9)-(14)
// Uses:       Comparisons/ScoredSlots.swift, ContributionRegression.swift
// Printed by: Reports/AdjustedLogRank+Text.swift

/// A log-rank test of two randomized groups that uses covariates to remove variance from its score.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct AdjustedLogRank: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "adjustedLogRank"
  /// The group whose label sorts first.
  public internal(set) var reference: String
  /// The group whose observed less expected events are the score.
  public internal(set) var compared: String
  /// The adjusted score: observed less expected events of the second group, less what chance
  /// imbalance of the covariates explains.
  public internal(set) var score: Double
  /// Its variance.
  public internal(set) var variance: Double
  /// Score over the root of its variance; below 0 where the second group has fewer events.
  @Reported public internal(set) var z: Double?
  /// z squared, chi-square with one degree of freedom.
  @Reported public internal(set) var statistic: Double?
  /// The probability of a statistic at least as large.
  @Reported public internal(set) var pValue: Double?
  /// The score without covariates: that of ``logRank(_:groups:strata:weights:rho:gamma:)``.
  public internal(set) var unadjustedScore: Double
  /// Its variance.
  public internal(set) var unadjustedVariance: Double
  /// The columns of the covariates.
  public internal(set) var covariates: [String]
  /// The probability with which subjects were allocated to the second group.
  public internal(set) var allocation: Double
  /// The number of strata, 1 if there are none.
  public internal(set) var strata: Int
  /// Rows used, whatever their weights.
  public internal(set) var observations: Int
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

/// The log-rank test of two randomized groups, adjusted for covariates.
///
///     adjustedLogRank(outcome, groups: arm, covariates: [.numeric("age", age)], strata: site)
///
/// The hypothesis stays that of the log-rank test, equal hazards of the groups, and no model of the
/// covariates need be right: the parts of the score are regressed on them in each group, and what they
/// explain of it by chance imbalance is taken away. The variance is never larger in large samples.
///
/// - Parameters:
///   - outcome: right-censored times; not spells that begin late.
///   - groups: a label for each row, of two kinds, to which subjects were randomized.
///   - covariates: known before randomization.
///   - strata: a label for each row, the strata of the randomization; with them the test is the stratified
///     log-rank test adjusted for covariates within strata. Empty for none.
///   - weights: a whole number for each row, its frequency, or empty for one each.
///   - allocation: the probability of the second group in the randomization, between 0 and 1; its share of
///     the rows if not given.
/// - Throws: ``SurvivalDataError``: no rows, no events, other than two groups, no covariates, late entry, a
///   weight that is negative or not whole, an option outside its domain.
/// - Precondition: arrays are as long as the outcome, or where that is allowed empty.
/// - Complexity: O(n log n + n p^2) for p columns.
/// - Reference: Ye, Shao and Yi (2024) [ye2024].
public func adjustedLogRank<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], covariates: [Covariate],
  strata: [Stratum] = [String](), weights: [Double] = [], allocation: Double? = nil
) throws(SurvivalDataError) -> AdjustedLogRank {
  let frame = try ModelFrame.contrasting(
    outcome, groups: groups, strata: strata, weights: weights, covariates: covariates)
  return try adjustedLogRank(frame: frame, allocation: allocation)
}

/// The same of the complete cases of a table, as a formula asks.
///
///     adjustedLogRank("Surv(time, status) ~ arm + strata(site)", in: table, adjustingFor: "age + stage")
///
/// - Parameters:
///   - formula: `Surv(time, event)` on the left; on the right a variable of two values, and `strata()`.
///   - table: the data.
///   - covariates: the right-hand side of a formula.
///   - weights: the column of frequencies, if any.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - allocation: the probability of the second group in the randomization.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func adjustedLogRank(
  _ formula: String, in table: DataTable, adjustingFor covariates: String,
  weights: String? = nil, where condition: String? = nil, allocation: Double? = nil
) throws -> AdjustedLogRank {
  let frame = try ModelFrame.contrasting(
    formula, adjustingFor: covariates, in: table, weights: weights, where: condition)
  return try adjustedLogRank(frame: frame, allocation: allocation)
}

/// The adjusted test of a frame's two groups by its design.
func adjustedLogRank(
  frame: ModelFrame, allocation: Double?
) throws(SurvivalDataError) -> AdjustedLogRank {
  let what = "a covariate-adjusted log-rank test"
  let (outcome, groups) = try frame.twoGroups(for: what)
  try frame.requireFrequencies(for: what)
  guard outcome.entry == nil else {
    throw .incompatible("\(what) is of times since randomization, and takes no entry times")
  }
  guard !frame.design.names.isEmpty else {
    throw .incompatible("\(what) needs covariates; without them it is the log-rank test")
  }
  if let allocation, !(allocation > 0 && allocation < 1) {
    throw .invalidOption(
      name: "the allocation", value: "\(allocation)", expected: "a number between 0 and 1")
  }
  let slots = ScoredSlots(
    outcome, groups: groups, strata: frame.strata, weights: frame.weights)
  let (score, variance) = slots.logRank()
  // The score's parts, in order of the frame: the other group's share at risk weighs a row's own.
  let shares = (0..<slots.slots.count).map { slots.atRiskOfSecond[$0] / slots.atRisk[$0] }
  let parts = ContributionRegression(
    ofFirst: slots.scores(shares), ofSecond: slots.scores(shares.map { 1 - $0 }), slots,
    frame: frame)
  let weights = frame.weights ?? [Double](repeating: 1, count: outcome.count)
  let all = weights.reduce(0, +)
  let second = zip(weights, groups.codes).reduce(0) { $0 + ($1.1 == 1 ? $1.0 : 0) }
  let share = allocation ?? second / all
  let adjusted = score - parts.imbalance
  let left = variance - share * (1 - share) * parts.explained
  let isAvailable = left > 1e-12 * variance
  let z = isAvailable ? adjusted / left.squareRoot() : nil
  var warnings = parts.warnings
  if !isAvailable {
    warnings.append(
      variance > 0
        ? "the covariates explain all of the score's variance, so there is no test"
        : "at no event were both groups at risk with an outcome that could have differed, so there is "
          + "no test")
  }
  return AdjustedLogRank(
    reference: groups.labels[0], compared: groups.labels[1], score: adjusted,
    variance: max(0, left), z: z, statistic: z.map { $0 * $0 },
    pValue: z.map { 2 * NormalDistribution().upperTail(abs($0)) }, unadjustedScore: score,
    unadjustedVariance: variance, covariates: frame.design.names, allocation: share,
    strata: frame.strata?.count ?? 1, observations: outcome.count,
    droppedRows: frame.dropped.total, dropped: frame.dropped, warnings: warnings + outcome.warnings)
}
