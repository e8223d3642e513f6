// The one-sample log-rank test: observed events against those expected of a given hazard. The doors, and
// the way to the result.
//
// Derivation: Documentation/Derivations/AdjustedLogRank.md, (1)-(4)
// Printed by: Reports/OneSampleLogRank+Text.swift

import Foundation

/// Observed and expected events of one sample, and of each of its groups.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct OneSampleLogRank: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "oneSampleLogRank"
  /// The coverage of the intervals.
  public internal(set) var level: Double
  /// All rows together.
  public internal(set) var overall: OneSampleGroup
  /// The groups, in the order of their labels; empty where there are none.
  public internal(set) var groups: [OneSampleGroup]
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

/// Observed against expected events of some rows: a chi-square, and the ratio with an exact interval.
public struct OneSampleGroup: Sendable, Equatable, Codable {
  /// The group's label; empty for all rows together.
  public internal(set) var group: String
  /// The number of rows, whatever their weights.
  public internal(set) var observations: Int
  /// The events.
  public internal(set) var observed: Double
  /// The sum of the cumulative hazards that the rows lived through.
  public internal(set) var expected: Double
  /// (O - E) / sqrt(E), above 0 where there are more events than expected; R's survdiff has the other
  /// sign. Not available where E is 0.
  @Reported public internal(set) var z: Double?
  /// z squared, chi-square with one degree of freedom.
  @Reported public internal(set) var statistic: Double?
  /// The probability of a chi-square at least as large.
  @Reported public internal(set) var pValue: Double?
  /// O / E, the standardized mortality ratio.
  @Reported public internal(set) var ratio: Double?
  /// The lower limit of the ratio: exact for O as a Poisson number.
  @Reported public internal(set) var lower: Double?
  /// The upper limit of the ratio.
  @Reported public internal(set) var upper: Double?
  /// The P-value of O as a Poisson number with mean E, twice the smaller tail: it agrees with the
  /// interval of the ratio.
  @Reported public internal(set) var exactPValue: Double?

  init(group: String, observations: Int, observed: Double, expected: Double, level: Double) {
    self.group = group
    self.observations = observations
    self.observed = observed
    self.expected = expected
    let isKnown = expected > 0
    let z = (observed - expected) / expected.squareRoot()
    _z = Reported(wrappedValue: isKnown ? z : nil)
    _statistic = Reported(wrappedValue: isKnown ? z * z : nil)
    _pValue = Reported(
      wrappedValue: isKnown ? 2 * NormalDistribution().upperTail(abs(z)) : nil)
    _ratio = Reported(wrappedValue: isKnown ? observed / expected : nil)
    let tail = (1 - level) / 2
    let least =
      observed == 0 ? 0 : GammaDistribution(shape: observed, scale: 1).lowerQuantile(tail)
    let most = GammaDistribution(shape: observed + 1, scale: 1).upperQuantile(tail)
    _lower = Reported(wrappedValue: isKnown ? least / expected : nil)
    _upper = Reported(wrappedValue: isKnown ? most / expected : nil)
    guard isKnown else {
      _exactPValue = Reported(wrappedValue: nil)
      return
    }
    // P(X <= O) and P(X >= O) as tails of gamma variables, those of which the limits are quantiles.
    let atMost = GammaDistribution(shape: observed + 1, scale: 1).upperTail(expected)
    let atLeast =
      observed == 0 ? 1 : GammaDistribution(shape: observed, scale: 1).lowerTail(expected)
    _exactPValue = Reported(wrappedValue: min(1, 2 * min(atMost, atLeast)))
  }
}

/// The one-sample log-rank test against cumulative hazards given row by row, as from a life table.
///
///     oneSampleLogRank(outcome, expected: hazards)
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - expected: for each row the cumulative hazard between its entry and its exit that it would have met
///     in the population, as R's `-log(survexp(..., cohort = FALSE))`; 0 or above.
///   - groups: a label for each row, to be tested one by one too; empty for none.
///   - weights: a whole number for each row, its frequency, or empty for one each.
///   - level: the coverage of the ratio's interval.
/// - Domain: no events is valid.
/// - Throws: ``SurvivalDataError``: no rows, an expected number that is negative or not finite, a weight that
///   is negative or not whole, a level outside 0...1.
/// - Precondition: arrays are as long as the outcome, or where that is allowed empty.
/// - Complexity: O(n).
/// - Reference: Berry (1983) [berry1983]; Finkelstein et al. (2003) [finkelstein2003].
public func oneSampleLogRank<Label: Hashable & CustomStringConvertible>(
  _ outcome: SurvivalOutcome, expected: [Double], groups: [Label] = [String](),
  weights: [Double] = [], level: Double = 0.95
) throws(SurvivalDataError) -> OneSampleLogRank {
  precondition(expected.count == outcome.count, "expected and outcome differ in length")
  precondition(groups.isEmpty || groups.count == outcome.count, "groups differ in length")
  precondition(weights.isEmpty || weights.count == outcome.count, "weights differ in length")
  var frame = ModelFrame()
  frame.outcome = outcome
  frame.groups = groups.isEmpty ? nil : Grouping(groups)
  frame.rows = Array(expected.indices)
  frame.offset = expected
  if !weights.isEmpty { try frame.apply(weights: weights) }
  return try oneSampleLogRank(frame: frame, level: level)
}

/// The one-sample log-rank test against one hazard for all.
///
///     oneSampleLogRank(outcome, hazard: PiecewiseHazard(cuts: [12], rates: [0.02, 0.05]))
///
/// - Parameters:
///   - outcome: right-censored times or spells, none of them before 0.
///   - hazard: the hazard, constant between its cuts.
///   - groups: a label for each row, or empty.
///   - weights: a whole number for each row, or empty.
///   - level: the coverage of the ratio's interval.
/// - Throws: ``SurvivalDataError`` as for hazards given row by row, and an entry before time 0.
/// - Complexity: O(n log c) for c cuts.
public func oneSampleLogRank<Label: Hashable & CustomStringConvertible>(
  _ outcome: SurvivalOutcome, hazard: PiecewiseHazard, groups: [Label] = [String](),
  weights: [Double] = [], level: Double = 0.95
) throws(SurvivalDataError) -> OneSampleLogRank {
  if let entry = outcome.entry, let row = entry.firstIndex(where: { $0 < 0 }) {
    throw .negativeTime(row: row + 1, value: entry[row])
  }
  let expected = outcome.exit.indices.map {
    hazard.cumulative(from: outcome.entry?[$0] ?? 0, to: outcome.exit[$0])
  }
  return try oneSampleLogRank(
    outcome, expected: expected, groups: groups, weights: weights, level: level)
}

/// The same as a formula asks, with R's way to give what is expected.
///
///     oneSampleLogRank("Surv(time, status) ~ sex + offset(expectedSurvival)", in: table)
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right
///     `offset()` of the probability that each row had of being without event at its exit, as in R's
///     `survdiff`, and perhaps groups.
///   - table: the data.
///   - weights: the column of frequencies, if any.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - level: the coverage of the ratio's interval.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data; a probability
///   outside 0...1 or 0.
/// - Complexity: O(n).
public func oneSampleLogRank(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, level: Double = 0.95
) throws -> OneSampleLogRank {
  var frame = try Formula(formula).frame(
    in: table, for: .groups, weights: weights, where: condition)
  guard let survival = frame.offset else {
    throw SurvivalDataError.incompatible(
      "a one-sample test needs what is expected: write offset() of each row's probability of no event"
    )
  }
  if let row = survival.firstIndex(where: { !($0 > 0 && $0 <= 1) }) {
    throw SurvivalDataError.invalidOption(
      name: "the offset of row \(frame.rowNumber(row))", value: "\(survival[row])",
      expected: "a probability above 0 and at most 1")
  }
  frame.offset = survival.map { -log($0) }
  return try oneSampleLogRank(frame: frame, level: level)
}

/// The test of a frame whose offset is the expected cumulative hazard.
func oneSampleLogRank(
  frame: ModelFrame, level: Double
) throws(SurvivalDataError) -> OneSampleLogRank {
  let level = try ConfidenceInterval.checked(level: level)
  guard let outcome = frame.outcome, let expected = frame.offset else {
    throw .incompatible("a one-sample test needs times: write Surv(time, event) on the left of ~")
  }
  guard frame.cluster == nil, frame.strata == nil else {
    throw .incompatible("a one-sample test takes neither cluster() nor strata()")
  }
  guard outcome.count > 0 else { throw .noRows(dropped: frame.dropped.total) }
  try frame.checkSumOfWeights()
  try frame.requireFrequencies(for: "a one-sample test")
  if let row = expected.firstIndex(where: { !$0.isFinite }) {
    throw .notFinite(row: frame.rowNumber(row), column: "expected", value: expected[row])
  }
  if let row = expected.firstIndex(where: { $0 < 0 }) {
    throw .invalidOption(
      name: "the expected number of row \(frame.rowNumber(row))", value: "\(expected[row])",
      expected: "a cumulative hazard, 0 or above")
  }
  let count = frame.groups?.count ?? 0
  var rows = [Int](repeating: 0, count: count + 1)
  var events = [Double](repeating: 0, count: count + 1)
  var hazards = [CarriedSum](repeating: CarriedSum(), count: count + 1)
  for i in expected.indices {
    let weight = frame.weights?[i] ?? 1
    for place in [frame.groups?.codes[i], count].compactMap({ $0 }) {
      rows[place] += 1
      if outcome.event[i] { events[place] += weight }
      hazards[place].add(weight * expected[i])
    }
  }
  func group(_ place: Int, _ label: String) -> OneSampleGroup {
    OneSampleGroup(
      group: label, observations: rows[place], observed: events[place],
      expected: hazards[place].value, level: level)
  }
  var warnings = outcome.warnings
  if hazards[count].value == 0 {
    warnings.append("no events are expected, so there is no test and no ratio")
  }
  return OneSampleLogRank(
    level: level, overall: group(count, ""),
    groups: (frame.groups?.labels ?? []).enumerated().map { group($0.offset, $0.element) },
    droppedRows: frame.dropped.total, dropped: frame.dropped, warnings: warnings)
}
