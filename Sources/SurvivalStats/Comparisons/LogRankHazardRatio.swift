// The hazard ratio of two groups whose interval agrees with the log-rank test: a value that says
// what was done and what came of it.
//
// Made by:    Comparisons/HazardRatioInterval.swift
// Printed by: Reports/LogRankHazardRatio+Text.swift

/// The hazard ratio of two groups with the interval that the log-rank test inverts to, and Peto's
/// one-step ratio beside it.
///
/// 1 lies inside the interval exactly when the log-rank P-value is above `1 - level`.
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct LogRankHazardRatio: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "logRankHazardRatio"
  /// The group that the ratio is over: its label sorts first.
  public internal(set) var reference: String
  /// The group whose hazard is compared.
  public internal(set) var compared: String
  /// The hazard ratio at which the second group has as many events as expected: Breslow's estimate.
  /// 0 or infinite where one group has no events while both are at risk.
  @Reported public internal(set) var hazardRatio: Double
  /// The lower limit; not available where the log-rank test is not.
  @Reported public internal(set) var lower: Double
  /// The upper limit; infinite where the reference has no events while both are at risk.
  @Reported public internal(set) var upper: Double
  /// The coverage of both intervals.
  public internal(set) var level: Double
  /// The log-rank test, which the interval inverts.
  public internal(set) var test: ChiSquareTest
  /// Peto's one-step ratio `exp((O - E) / V)` and its interval.
  public internal(set) var peto: PetoHazardRatio
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

/// Peto's one-step hazard ratio: one Newton step from no difference [peto1977].
///
/// Good near 1; biased towards 1 where the effect is large or the groups differ much in size.
public struct PetoHazardRatio: Sendable, Equatable, Codable {
  /// `exp((O - E) / V)`; not available where V is 0.
  @Reported public internal(set) var hazardRatio: Double
  /// `exp((O - E) / V - z / sqrt V)`.
  @Reported public internal(set) var lower: Double
  /// `exp((O - E) / V + z / sqrt V)`.
  @Reported public internal(set) var upper: Double
}
