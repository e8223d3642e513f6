// A trend over ordered groups, from a log-rank test of them.
//
// Derivation: Documentation/Derivations/WeightedLogRank.md, section 3
// Printed by: Reports/LogRankTrend+Text.swift

import Foundation

/// The test that hazards rise or fall along an order of the groups, with one degree of freedom.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct LogRankTrend: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "logRankTrend"
  /// How much each event time counts.
  public internal(set) var weight: LogRankWeight
  /// The groups, in the order of their labels.
  public internal(set) var groups: [String]
  /// The score of each.
  public internal(set) var scores: [Double]
  /// s'(O - E) over its standard deviation: above 0 where events are more frequent in groups of higher
  /// score. Not available where the variance is 0.
  @Reported public internal(set) var z: Double?
  /// Its square, chi-square with one degree of freedom if hazards are equal.
  @Reported public internal(set) var statistic: Double?
  /// The two-sided P-value.
  @Reported public internal(set) var pValue: Double?
  /// What the test of all differences leaves beside the trend: its statistic less this one's.
  @Reported public internal(set) var departure: Double?
  /// The degrees of freedom of the departure.
  public internal(set) var departureDegreesOfFreedom: Int
  /// The P-value of the departure; not available with two groups.
  @Reported public internal(set) var departurePValue: Double?
  /// The number of strata, 1 if there are none.
  public internal(set) var strata: Int
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

extension LogRank {
  /// The test of a trend over the groups, as part of this one.
  ///
  ///     try logRank("Surv(time, status) ~ stage", in: table).trend()
  ///
  /// - Parameter scores: a score for each group, in the order of ``groups``; 0, 1, 2 and so on if not
  ///   given.
  /// - Throws: ``SurvivalDataError/invalidOption(name:value:expected:)`` for scores that are not as many
  ///   as the groups, not finite, or all the same.
  /// - Complexity: O(k^2) for k groups.
  /// - Reference: [tarone1975].
  public func trend(scores given: [Double]? = nil) throws(SurvivalDataError) -> LogRankTrend {
    let scores = given ?? groups.indices.map(Double.init)
    let expected = "\(groups.count) finite numbers that are not all the same, one for each group"
    guard scores.count == groups.count, scores.allSatisfy(\.isFinite),
      Set(scores).count > 1
    else {
      throw .invalidOption(
        name: "the list of scores", value: scores.map { "\($0)" }.joined(separator: ","),
        expected: expected)
    }
    // About the first, since differences of scores are all that counts.
    let s = scores.map { $0 - scores[0] }
    var sum = 0.0
    var spread = 0.0
    for (i, group) in groups.enumerated() {
      sum += s[i] * (group.observed - group.expected)
      for j in groups.indices { spread += s[i] * variance[i][j] * s[j] }
    }
    let size = s.indices.reduce(0) { $0 + s[$1] * s[$1] * variance[$1][$1] }
    let isAvailable = spread > 1e-13 * size
    let z = isAvailable ? sum / spread.squareRoot() : nil
    let departure = statistic.flatMap { all in z.map { max(0, all - $0 * $0) } }
    let rest = max(0, degreesOfFreedom - 1)
    return LogRankTrend(
      weight: weight, groups: groups.map(\.group), scores: scores, z: z,
      statistic: z.map { $0 * $0 },
      pValue: z.map { ChiSquareTest(statistic: $0 * $0, degreesOfFreedom: 1).pValue },
      departure: rest > 0 ? departure : nil, departureDegreesOfFreedom: rest,
      departurePValue: rest > 0
        ? departure.map { ChiSquareTest(statistic: $0, degreesOfFreedom: rest).pValue } : nil,
      strata: strata, warnings: warnings)
  }
}
