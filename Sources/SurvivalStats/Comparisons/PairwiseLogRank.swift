// Log-rank tests of pairs of groups, their P-values adjusted for how many there are.
//
// Derivation: Documentation/Derivations/WeightedLogRank.md, section 4
// Uses:       Comparisons/ManyToOne.swift, Inference/Multiplicity.swift
// Printed by: Reports/PairwiseLogRank+Text.swift

import Foundation

/// Tests of two groups at a time.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct PairwiseLogRank: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "pairwiseLogRank"
  /// How much each event time counts, with the pooled curve of the two groups compared.
  public internal(set) var weight: LogRankWeight
  /// The group that the others are compared with; nil for all pairs.
  public internal(set) var control: String?
  /// How P-values were adjusted.
  public internal(set) var adjustment: Multiplicity
  /// The comparisons, in the order of the groups' labels.
  public internal(set) var comparisons: [LogRankPair]
  /// The number of strata, 1 if there are none.
  public internal(set) var strata: Int
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]

  /// Writes all keys, null for no control.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(model, forKey: .model)
    try container.encode(weight, forKey: .weight)
    try container.encode(control, forKey: .control)
    try container.encode(adjustment, forKey: .adjustment)
    try container.encode(comparisons, forKey: .comparisons)
    try container.encode(strata, forKey: .strata)
    try container.encode(droppedRows, forKey: .droppedRows)
    try container.encode(dropped, forKey: .dropped)
    try container.encode(warnings, forKey: .warnings)
  }
}

/// One comparison of two groups.
public struct LogRankPair: Sendable, Equatable, Codable {
  /// The group that the other is compared with.
  public internal(set) var reference: String
  /// The other group.
  public internal(set) var compared: String
  /// Observed less expected events of `compared` over its standard deviation; not available where the
  /// variance is 0.
  @Reported public internal(set) var z: Double?
  /// Its square.
  @Reported public internal(set) var statistic: Double?
  /// The two-sided P-value of this comparison alone.
  @Reported public internal(set) var pValue: Double?
  /// The P-value adjusted for all comparisons.
  @Reported public internal(set) var adjustedPValue: Double?
}

/// Log-rank tests of all pairs of groups, or of each group with a control, with adjusted P-values.
///
///     pairwiseLogRank(outcome, groups: dose, control: "placebo", adjustment: .dunnett)
///
/// Each test is that of the rows of its two groups alone. Dunnett's adjustment takes the joint normal
/// distribution of the statistics if no group differs: correlations come from the risk sets, which hold
/// all groups. With up to three comparisons it is exact to rounding; with more the integral is over a
/// fixed lattice, to about 1e-5.
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row.
///   - strata: a label for each row, or empty.
///   - weights: a case weight for each row, or empty.
///   - weight: how much each event time counts.
///   - control: the label of the group that all others are compared with; nil for all pairs.
///   - adjustment: of the P-values. Holm's if not given, and Dunnett's only with a control.
/// - Throws: ``SurvivalDataError``: as ``logRank(_:groups:strata:weights:weight:)``; a control that is no
///   group's label; Dunnett's adjustment without a control, or with weights that are not whole.
/// - Complexity: that of a log-rank test for each pair; with Dunnett's adjustment O(e k) memory.
/// - Reference: [dunnett1955]; [klein2003], section 7.3.
public func pairwiseLogRank<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  weights: [Double] = [], weight: LogRankWeight = .logRank, control: String? = nil,
  adjustment: Multiplicity = .holm
) throws(SurvivalDataError) -> PairwiseLogRank {
  try pairwiseLogRank(
    frame: .comparing(outcome, groups: groups, strata: strata, weights: weights), weight, control,
    adjustment)
}

/// The same for the groups of a formula, labelled as in R: `dose=placebo`; the control may be named with
/// or without the variable.
///
///     pairwiseLogRank("Surv(time, status) ~ rx", in: colon, control: "Obs", adjustment: .dunnett)
public func pairwiseLogRank(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, weight: LogRankWeight = .logRank, control: String? = nil,
  adjustment: Multiplicity = .holm
) throws -> PairwiseLogRank {
  let frame = try Formula(formula).frame(
    in: table, for: .groups, weights: weights, where: condition)
  return try pairwiseLogRank(frame: frame, weight, control, adjustment)
}

/// The tests of a frame's pairs of groups within its strata.
func pairwiseLogRank(
  frame: ModelFrame, _ weight: LogRankWeight, _ control: String?, _ adjustment: Multiplicity
) throws(SurvivalDataError) -> PairwiseLogRank {
  try weight.check()
  let (rows, slots) = try comparedRows(of: frame)
  let labels = frame.groups?.labels ?? []
  var place: Int?
  if let control {
    place =
      labels.firstIndex(of: control) ?? labels.firstIndex { $0.hasSuffix("=" + control) }
    guard place != nil else {
      throw .invalidOption(
        name: "the control", value: control, expected: "one of " + labels.joined(separator: ", "))
    }
  }
  if adjustment == .dunnett {
    guard place != nil else {
      throw .incompatible("Dunnett's adjustment is of comparisons with a control: name one")
    }
    guard frame.weights?.contains(where: { $0 != $0.rounded() }) != true else {
      throw .incompatible("Dunnett's adjustment needs weights that are whole numbers")
    }
  }
  var pairs: [(reference: Int, compared: Int)] = []
  for a in labels.indices {
    for b in labels.indices where place == nil ? a < b : a == place && b != a {
      pairs.append((a, b))
    }
  }
  var comparisons: [LogRankPair] = []
  for pair in pairs { comparisons.append(try frame.compare(pair, labels, weight)) }
  let alone = comparisons.map { $0.pValue ?? .nan }
  let adjusted: [Double]
  if adjustment == .dunnett, let place {
    let joint = ManyToOne(rows, slots, groups: labels.count, control: place, weight: weight)
    adjusted = joint.adjustedPValues(comparisons.map { $0.z ?? .nan })
  } else {
    adjusted = adjustment.adjusted(alone)
  }
  for k in comparisons.indices {
    comparisons[k].adjustedPValue = adjusted[k].isNaN ? nil : adjusted[k]
  }
  let empty = comparisons.filter { $0.z == nil }.map { "\($0.compared) and \($0.reference)" }
  return PairwiseLogRank(
    weight: weight, control: place.map { labels[$0] }, adjustment: adjustment,
    comparisons: comparisons, strata: frame.strata?.count ?? 1, droppedRows: frame.dropped.total,
    dropped: frame.dropped,
    warnings: (empty.isEmpty
      ? [] : ["never at risk together at an event: " + empty.joined(separator: ", ")])
      + (frame.outcome?.warnings ?? []))
}

extension ModelFrame {
  /// The test of two of the groups, from their rows alone.
  fileprivate func compare(
    _ pair: (reference: Int, compared: Int), _ labels: [String], _ weight: LogRankWeight
  ) throws(SurvivalDataError) -> LogRankPair {
    var result = LogRankPair(
      reference: labels[pair.reference], compared: labels[pair.compared], z: nil, statistic: nil,
      pValue: nil, adjustedPValue: nil)
    guard let outcome, let groups else { return result }
    let rows = groups.codes.indices.filter {
      groups.codes[$0] == pair.reference || groups.codes[$0] == pair.compared
    }
    var frame = ModelFrame()
    frame.outcome = outcome.selecting(rows)
    // By number and not by label, so that the reference comes first.
    frame.groups = Grouping(rows.map { groups.codes[$0] == pair.compared ? "2" : "1" })
    frame.strata = strata?.selecting(rows)
    frame.weights = weights.map { weights in rows.map { weights[$0] } }
    guard frame.outcome?.eventCount ?? 0 > 0, frame.groups?.count == 2 else { return result }
    let test = try logRank(frame: frame, weight: weight)
    result.z = test.z
    result.statistic = test.statistic
    result.pValue = test.pValue
    return result
  }
}
