// The log-rank test: the door for arrays, and the way from a frame to the result.
//
// Derivation:  Documentation/Derivations/LogRank.md
// Uses:        Comparisons/EventSlots.swift, LogRankTotals.swift, LogRankScores.swift,
//              LogRankSandwich.swift, Linear/PivotedCholesky.swift
// Result:      Comparisons/LogRank.swift

/// A test that groups have the same hazard, of the log-rank family.
///
///     logRank(outcome, groups: arm, strata: response)
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, of at least two kinds.
///   - strata: a label for each row; groups are compared within strata and the differences added
///     up. Empty for none.
///   - weights: a weight for each row, or empty for one each. Where all are whole numbers they are
///     frequencies: weight 2 is the row twice. Otherwise the variance is the sandwich, and the
///     result has a warning. Rows of weight 0 are left out.
///   - rho: the exponent of S(t-), the pooled Kaplan-Meier curve of the stratum just before an event.
///     0 is the log-rank test, 1 Peto and Prentice's Wilcoxon test.
///   - gamma: the exponent of 1 - S(t-).
/// - Domain: `rho` and `gamma` finite, 0 or above. A group that is never at risk at an event is
///   valid and adds no degree of freedom.
/// - Throws: ``SurvivalDataError``: no rows, no events, a single group; more than
///   5000 groups; a weight that is negative or not finite, or weights whose sum is not
///   between 1e-100 and 1e100; an option outside its domain.
/// - Precondition: `groups` is as long as the outcome, `strata` and `weights` too or empty.
/// - Complexity: O(n log e + n k) for k groups and e distinct event times, O(n log e + e k^2) where
///   entry is late; O(n + k^2) memory.
/// - Reference: Mantel (1966) [mantel1966]; Peto and Peto (1972) [peto1972]; Harrington and Fleming
///   (1982) [harrington1982].
public func logRank<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  weights: [Double] = [], rho: Double = 0, gamma: Double = 0
) throws(SurvivalDataError) -> LogRank {
  try logRank(
    outcome, groups: groups, strata: strata, weights: weights,
    weight: .exponents(rho, gamma))
}

/// A test that groups have the same hazard, with any weight of the log-rank family.
///
///     logRank(outcome, groups: arm, weight: .modestlyWeighted(floor: 0.5))
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, of at least two kinds.
///   - strata: a label for each row, or empty. Weights are those of the stratum.
///   - weights: a case weight for each row, or empty.
///   - weight: how much each event time counts.
/// - Domain, errors and complexity: those of ``logRank(_:groups:strata:weights:rho:gamma:)``; the floor
///   of ``LogRankWeight/modestlyWeighted(floor:)`` above 0 and at most 1.
/// - Reference: see the cases of ``LogRankWeight``; [klein2003], section 7.3.
public func logRank<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  weights: [Double] = [], weight: LogRankWeight
) throws(SurvivalDataError) -> LogRank {
  try logRank(
    frame: .comparing(outcome, groups: groups, strata: strata, weights: weights), weight: weight)
}

/// The log-rank test of a frame's outcome by its groups, within its strata.
func logRank(
  frame: ModelFrame, weight: LogRankWeight
) throws(SurvivalDataError) -> LogRank {
  try logRanks(frame: frame, weights: [weight])[0]
}

/// Tests with several weights, of one walk over the data.
func logRanks(
  frame: ModelFrame, weights kinds: [LogRankWeight]
) throws(SurvivalDataError) -> [LogRank] {
  for kind in kinds { try kind.check() }
  let (rows, slots) = try comparedRows(of: frame)
  let unweighed = LogRankTotals(
    slots, event: rows.event, caseWeights: rows.weight, weight: .logRank)
  return kinds.map {
    test(frame, rows, slots, unweighed.weighed(slots, by: $0), weight: $0)
  }
}

/// The rows of a frame that are to be compared, and their event times, or what is wrong with them.
func comparedRows(
  of frame: ModelFrame
) throws(SurvivalDataError) -> (rows: ComparedRows, slots: EventSlots) {
  guard let outcome = frame.outcome else {
    throw .incompatible("a log-rank test needs times: write Surv(time, event) on the left of ~")
  }
  guard frame.cluster == nil, frame.offset == nil else {
    throw .incompatible("a log-rank test takes neither cluster() nor offset()")
  }
  guard outcome.count > 0 else { throw .noRows(dropped: frame.dropped.total) }
  guard let groups = frame.groups else { throw .singleGroup(name: "all rows") }
  guard groups.count > 1 else { throw .singleGroup(name: groups.labels.first ?? "") }
  let k = groups.count
  guard k <= mostGroups else {
    throw .incompatible(
      "a log-rank test of \(k) groups would need a \(k) by \(k) variance; at most \(mostGroups) "
        + "groups are compared")
  }
  guard outcome.eventCount > 0 else { throw .noEvents }
  try frame.checkSumOfWeights()
  let rows = ComparedRows(
    outcome, groups: groups, strata: frame.strata, weights: frame.weights)
  return (rows, EventSlots(rows))
}

/// The test of one weight, once everything is in order and counted.
private func test(
  _ frame: ModelFrame, _ rows: ComparedRows, _ slots: EventSlots, _ totals: LogRankTotals,
  weight: LogRankWeight
) -> LogRank {
  let labels = frame.groups?.labels ?? []
  let k = labels.count
  let scores = LogRankScores(
    slots, totals, event: rows.event, caseWeights: rows.weight, codes: rows.group, groups: k)
  let robust = frame.weights?.contains { $0 != $0.rounded() } ?? false
  let variance =
    robust
    ? logRankSandwich(
      slots, totals, event: rows.event, caseWeights: rows.weight, codes: rows.group, groups: k)
    : scores.covariance()
  let factor = PivotedCholesky(variance, order: k)
  let difference = zip(scores.observed, scores.expected).map { $0 - $1 }
  let test = ChiSquareTest(
    statistic: factor.rank > 0 ? factor.quadraticForm(difference) : .nan,
    degreesOfFreedom: factor.rank)
  let isAvailable = factor.rank > 0
  return LogRank(
    weight: weight, rho: weight.exponents?.rho, gamma: weight.exponents?.gamma,
    statistic: isAvailable ? test.statistic : nil,
    degreesOfFreedom: factor.rank, pValue: isAvailable ? test.pValue : nil,
    z: isAvailable && k == 2 ? difference[1] / variance[3].squareRoot() : nil,
    strata: frame.strata?.count ?? 1, robust: robust,
    variance: (0..<k).map { Array(variance[($0 * k)..<(($0 + 1) * k)]) },
    groups: labels.indices.map {
      LogRankGroup(
        group: labels[$0], observations: scores.rows[$0], observed: scores.observed[$0],
        expected: scores.expected[$0])
    },
    droppedRows: frame.dropped.total, dropped: frame.dropped,
    warnings: logRankWarnings(
      rank: factor.rank, groups: labels, expected: scores.expected, robust: robust,
      emptied: totals.emptied) + (frame.outcome?.warnings ?? []))
}

/// Beyond this the variance alone would take 200 MB; such groups are a continuous variable's.
private let mostGroups = 5000

/// What the reader should know before trusting the figures.
private func logRankWarnings(
  rank: Int, groups: [String], expected: [Double], robust: Bool, emptied: Int
) -> [String] {
  var warnings: [String] = []
  if robust {
    warnings.append(
      "some weights are not whole numbers, so the variance is the sandwich of the rows' "
        + "contributions, each row counting as a subject of its own")
  }
  let absent = groups.indices.filter { expected[$0] == 0 }
  if !absent.isEmpty {
    let shown = absent.prefix(5).map { groups[$0] }.joined(separator: ", ")
    warnings.append(
      "never at risk at an event that counts, so without a part in the test: \(shown)"
        + (absent.count > 5 ? " and \(absent.count - 5) more" : ""))
  }
  if rank == 0 {
    warnings.append(
      "at no event that counts were two groups at risk with an outcome that could have differed, "
        + "so the variance is 0 and there is no statistic")
  } else if rank < groups.count - absent.count - 1 {
    warnings.append(
      "some groups are never at risk together with the others, so there are \(rank) degrees of "
        + "freedom and not \(groups.count - absent.count - 1)")
  }
  if emptied > 0 {
    warnings.append(
      "late entry lets the pooled curve fall to 0 before the last event in \(emptied) of the "
        + "strata; the weights of later events follow it")
  }
  return warnings
}
