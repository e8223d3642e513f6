// The result of a MaxCombo test: a value that says what was combined and what came of it.
//
// Made by:    Comparisons/MaxComboTest.swift
// Printed by: Reports/MaxCombo+Text.swift

/// In which direction two groups may differ.
public enum Alternative: String, Sendable, Codable, CaseIterable {
  /// Either.
  case twoSided
  /// The second group has fewer events than expected.
  case less
  /// The second group has more events than expected.
  case greater
}

/// The largest of several weighted log-rank statistics of two groups.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct MaxCombo: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "maxCombo"
  /// In which direction the groups may differ.
  public internal(set) var alternative: Alternative
  /// The largest |z|, or the largest z or -z if one-sided; not available where no variance is above 0.
  @Reported public internal(set) var statistic: Double?
  /// The probability of a statistic at least as large if the groups do not differ.
  @Reported public internal(set) var pValue: Double?
  /// The test that attains it.
  public internal(set) var attainedBy: LogRankWeight?
  /// The tests that were combined.
  public internal(set) var tests: [MaxComboComponent]
  /// The correlations of the z, in the order of `tests`; NaN beside a test without variance.
  @ReportedMatrix public internal(set) var correlation: [[Double]]
  /// How many of the statistics are linearly independent.
  public internal(set) var rank: Int
  /// The labels of the two groups: z is negative where the second has fewer events than expected.
  public internal(set) var groups: [String]
  /// The number of strata, 1 if there are none.
  public internal(set) var strata: Int
  /// Whether the variance is the sandwich, since some weights are not whole.
  public internal(set) var robust: Bool
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

/// One of the tests of a combination.
public struct MaxComboComponent: Sendable, Equatable, Codable {
  /// How much each event time counts.
  public internal(set) var weight: LogRankWeight
  /// Observed less expected events of the second group over their standard deviation.
  @Reported public internal(set) var z: Double?
  /// The two-sided P-value of this test alone.
  @Reported public internal(set) var pValue: Double?
}
