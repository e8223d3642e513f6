// The log-rank test by permutation of the groups' labels: the two doors, and the way from a frame to the
// result.
//
// Derivation: Documentation/Derivations/AdjustedLogRank.md, (5)-(8)
// Uses:       Comparisons/ScoredSlots.swift, PermutationDistribution.swift
// Printed by: Reports/PermutationLogRank+Text.swift

/// A log-rank test of two groups whose P-values are shares of relabellings, exact or drawn.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct PermutationLogRank: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "permutationLogRank"
  /// How much each event time counts.
  public internal(set) var weight: LogRankWeight
  /// The exponent of S(t-); nil for weights of another form.
  @Reported public internal(set) var rho: Double?
  /// The exponent of 1 - S(t-); nil for weights of another form.
  @Reported public internal(set) var gamma: Double?
  /// The group whose label sorts first.
  public internal(set) var reference: String
  /// The group whose observed less expected events are the score.
  public internal(set) var compared: String
  /// Observed less expected events of the second group, weighted.
  public internal(set) var score: Double
  /// The variance of the score over all relabellings.
  public internal(set) var variance: Double
  /// Score over the root of its variance; not available where that is 0.
  @Reported public internal(set) var z: Double?
  /// The share of relabellings whose score is at least as far from 0; not available where all scores
  /// are 0.
  @Reported public internal(set) var pValue: Double?
  /// The share with a score as low or lower: small where the second group has fewer events.
  @Reported public internal(set) var lowerPValue: Double?
  /// The share with a score as high or higher.
  @Reported public internal(set) var upperPValue: Double?
  /// Whether all relabellings were looked at, and not some drawn.
  public internal(set) var isExact: Bool
  /// How many relabellings were looked at.
  public internal(set) var permutations: Int
  /// How far `pValue` may be off by the draw, as a standard error; 0 if it is exact.
  @Reported public internal(set) var monteCarloError: Double?
  /// What the draw started from; as text, since JSON's numbers may not hold it. Empty if exact.
  public internal(set) var seed: String
  /// The number of strata, 1 if there are none; labels are exchanged within them.
  public internal(set) var strata: Int
  /// Rows used, whatever their weights.
  public internal(set) var observations: Int
  /// How many labels are exchanged: one for each subject, or each row where no subjects were named,
  /// as often as its frequency says.
  public internal(set) var subjects: Int
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

/// The (weighted) log-rank test of two groups by permutation of their labels.
///
///     permutationLogRank(outcome, groups: arm, strata: site, permutations: 100_000, seed: 7)
///
/// Valid at any sample size if times of censoring do not depend on the group. The score is the sum over
/// the second group of numbers that a row has whatever its label, so a relabelling costs an addition a
/// row.
///
/// - Parameters:
///   - outcome: right-censored times or spells. Entry times go with their rows.
///   - groups: a label for each row, of two kinds.
///   - strata: a label for each row; labels are exchanged within strata. Empty for none.
///   - subjects: a label for each row, the same for rows of one subject, which keep their group's label
///     together. Empty where every row is a subject.
///   - weights: a whole number for each row, its frequency, or empty for one each; weight 2 is the row
///     (or all rows of the subject) twice, each with its own label.
///   - rho: the exponent of S(t-), 0 or above.
///   - gamma: the exponent of 1 - S(t-), 0 or above.
///   - permutations: how many relabellings to draw, if not all are looked at; P is then
///     (b + 1)/(B + 1) with b of them as extreme.
///   - seed: what the draw starts from: the same seed gives the same P-value on every machine, and in
///     whatever order the rows are.
///   - exactLimit: all relabellings are looked at if there are no more than so many.
/// - Throws: ``SurvivalDataError``: no rows, no events, other than two groups, a weight that is negative
///   or not whole, a subject with rows in two groups or strata, or of two weights; an option outside
///   its domain.
/// - Precondition: arrays are as long as the outcome, or where that is allowed empty.
/// - Complexity: O(n log n), and O(n) for each relabelling drawn, in lanes.
/// - Reference: Mantel (1966) [mantel1966]; Phipson and Smyth (2010) [phipson2010].
public func permutationLogRank<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible,
  Subject: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  subjects: [Subject] = [String](), weights: [Double] = [], rho: Double = 0, gamma: Double = 0,
  permutations: Int = 10_000, seed: UInt64 = 1, exactLimit: Int = 1_000_000
) throws(SurvivalDataError) -> PermutationLogRank {
  try permutationLogRank(
    outcome, groups: groups, strata: strata, subjects: subjects, weights: weights,
    weight: .exponents(rho, gamma), permutations: permutations, seed: seed, exactLimit: exactLimit)
}

/// The same with any weight of the log-rank family.
///
///     permutationLogRank(outcome, groups: arm, weight: .petoPeto)
///
/// - Parameters:
///   - outcome, groups, strata, subjects, weights, permutations, seed, exactLimit: as above.
///   - weight: how much each event time counts; it comes of the pooled curve, which no relabelling
///     changes.
/// - Throws: as above.
public func permutationLogRank<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible,
  Subject: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  subjects: [Subject] = [String](), weights: [Double] = [], weight: LogRankWeight,
  permutations: Int = 10_000, seed: UInt64 = 1, exactLimit: Int = 1_000_000
) throws(SurvivalDataError) -> PermutationLogRank {
  let frame = try ModelFrame.contrasting(
    outcome, groups: groups, strata: strata, subjects: subjects, weights: weights)
  return try permutationLogRank(
    frame: frame, weight: weight, permutations: permutations, seed: seed, exactLimit: exactLimit)
}

/// The same of the complete cases of a table, as a formula asks.
///
///     permutationLogRank("Surv(weeks, relapse) ~ arm + strata(site)", in: table)
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right a variable of
///     two values, and `strata()`.
///   - table: the data.
///   - weights: the column of frequencies, if any.
///   - subject: the column that says whose rows these are; nil where every row is a subject.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - rho: the exponent of S(t-), 0 or above.
///   - gamma: the exponent of 1 - S(t-), 0 or above.
///   - permutations: how many relabellings to draw, if not all are looked at.
///   - seed: what the draw starts from.
///   - exactLimit: all relabellings are looked at if there are no more than so many.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func permutationLogRank(
  _ formula: String, in table: DataTable, weights: String? = nil, subject: String? = nil,
  where condition: String? = nil, rho: Double = 0, gamma: Double = 0, permutations: Int = 10_000,
  seed: UInt64 = 1, exactLimit: Int = 1_000_000
) throws -> PermutationLogRank {
  try permutationLogRank(
    formula, in: table, weights: weights, subject: subject, where: condition,
    weight: .exponents(rho, gamma), permutations: permutations, seed: seed, exactLimit: exactLimit)
}

/// The same with any weight of the log-rank family.
///
///     permutationLogRank("Surv(weeks, relapse) ~ arm", in: table, weight: .taroneWare)
///
/// - Parameters:
///   - formula, table, weights, subject, condition, permutations, seed, exactLimit: as above.
///   - weight: how much each event time counts.
/// - Throws: as above.
public func permutationLogRank(
  _ formula: String, in table: DataTable, weights: String? = nil, subject: String? = nil,
  where condition: String? = nil, weight: LogRankWeight, permutations: Int = 10_000,
  seed: UInt64 = 1, exactLimit: Int = 1_000_000
) throws -> PermutationLogRank {
  let frame = try ModelFrame.contrasting(
    formula, adjustingFor: nil, in: table, weights: weights, subject: subject, where: condition)
  return try permutationLogRank(
    frame: frame, weight: weight, permutations: permutations, seed: seed, exactLimit: exactLimit)
}

/// The permutation test of a frame's two groups; its clusters, if it has any, are subjects.
func permutationLogRank(
  frame: ModelFrame, weight: LogRankWeight, permutations: Int, seed: UInt64, exactLimit: Int
) throws(SurvivalDataError) -> PermutationLogRank {
  try weight.check()
  for (name, value) in [("permutations", permutations), ("exactLimit", exactLimit)]
  where !(name == "permutations" ? 1...100_000_000 : 0...100_000_000).contains(value) {
    throw .invalidOption(
      name: name, value: "\(value)",
      expected: "a number between \(name == "permutations" ? 1 : 0) and 100000000")
  }
  let what = "a permutation test"
  let (outcome, groups) = try frame.twoGroups(for: what, knowsSubjects: true)
  try frame.requireFrequencies(for: what)
  try frame.checkSumOfWeights(within: 1...1e8)
  let slots = ScoredSlots(
    outcome, groups: groups, strata: frame.strata, weights: frame.weights)
  let scores = slots.scores(slots.testWeights(weight))
  let cells = PermutationCells(slots, scores, subject: try frame.subjectsInOrder())
  var score = 0.0
  for i in scores.indices where slots.rows.group[i] == 1 {
    score += (slots.rows.weight?[i] ?? 1) * scores[i]
  }
  let isExact = cells.count(upTo: exactLimit) != nil
  let tally =
    isExact
    ? cells.enumerate(observed: score)
    : cells.draw(permutations, observed: score, seed: seed)
  let variance = cells.variance
  let isAvailable = variance > 0
  func share(_ extreme: Int) -> Double? {
    guard isAvailable else { return nil }
    return isExact
      ? Double(extreme) / Double(tally.all) : Double(extreme + 1) / Double(tally.all + 1)
  }
  let pValue = share(tally.farther)
  var warnings: [String] = []
  if !isAvailable {
    warnings.append("every relabelling within strata gives the same score, so there is no test")
  }
  if outcome.entry != nil {
    warnings.append(
      "with late entry a relabelling keeps each row's entry time, which assumes that entry does not "
        + "depend on the group"
        + (frame.cluster == nil
          ? "; it takes each row for a subject: name the subjects if some have several" : ""))
  }
  return PermutationLogRank(
    weight: weight, rho: weight.exponents?.rho, gamma: weight.exponents?.gamma,
    reference: groups.labels[0], compared: groups.labels[1], score: score,
    variance: variance, z: isAvailable ? score / variance.squareRoot() : nil, pValue: pValue,
    lowerPValue: share(tally.lower), upperPValue: share(tally.upper), isExact: isExact,
    permutations: tally.all,
    monteCarloError: pValue.map {
      isExact ? 0 : ($0 * (1 - $0) / Double(tally.all + 1)).squareRoot()
    },
    seed: isExact ? "" : "\(seed)", strata: frame.strata?.count ?? 1,
    observations: outcome.count, subjects: cells.subjects, droppedRows: frame.dropped.total,
    dropped: frame.dropped,
    warnings: warnings + outcome.warnings)
}
