// The result of a log-rank test: a value that says what was done and what came of it.
//
// Made by:    Comparisons/LogRankTest.swift
// Printed by: Reports/LogRank+Text.swift

/// A test of the log-rank family, for any number of groups and strata.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct LogRank: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "logRank"
  /// How much each event time counts.
  public internal(set) var weight: LogRankWeight
  /// The exponent of S(t-): above 0 early events count more. Nil for weights of another form.
  @Reported public internal(set) var rho: Double?
  /// The exponent of 1 - S(t-): above 0 late events count more. Nil for weights of another form.
  @Reported public internal(set) var gamma: Double?
  /// (O - E)' V^- (O - E), chi-square under the hypothesis of equal hazards; not available where V
  /// is 0.
  @Reported public internal(set) var statistic: Double?
  /// The rank of V: one less than the groups of whom events are expected, unless some are never at
  /// risk together with others.
  public internal(set) var degreesOfFreedom: Int
  /// The probability of a statistic at least as large.
  @Reported public internal(set) var pValue: Double?
  /// For two groups, O - E of the second over its standard deviation: negative where it has fewer
  /// events than expected. Its square is the statistic. Not available otherwise.
  @Reported public internal(set) var z: Double?
  /// The number of strata, 1 if there are none.
  public internal(set) var strata: Int
  /// Whether the variance is the sandwich, since some weights are not whole.
  public internal(set) var robust: Bool
  /// The covariance matrix V of O - E, in the order of `groups`.
  public internal(set) var variance: [[Double]]
  /// The groups, in the order of their labels.
  public internal(set) var groups: [LogRankGroup]
  /// Rows left out.
  public package(set) var droppedRows: Int
  /// Why rows were left out.
  public package(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]

  /// The group with this label, or nil.
  public subscript(group: String) -> LogRankGroup? { groups.first { $0.group == group } }
}

/// The events of one group, summed over strata.
public struct LogRankGroup: Sendable, Equatable, Codable {
  /// The group's label.
  public internal(set) var group: String
  /// The number of rows, whatever their weights.
  public internal(set) var observations: Int
  /// The weight of its events, each times the test's.
  public internal(set) var observed: Double
  /// What would be expected of it if all groups of a stratum had the same hazard.
  public internal(set) var expected: Double
}
