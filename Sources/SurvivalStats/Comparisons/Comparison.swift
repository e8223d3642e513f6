// The comparison of two groups by every test and contrast at once: a value that says what was done and
// what came of it.
//
// Made by:    Comparisons/Compare.swift
// Printed by: Reports/Comparison+Text.swift

/// Two groups compared by the family of log-rank tests and by contrasts of their survival curves.
///
/// What was named before the data were seen is marked; all else explores. P-values are not adjusted for
/// their number.
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct Comparison: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "comparison"
  /// The coverage of the intervals.
  public internal(set) var level: Double
  /// The horizon of the restricted means and of the average hazard ratio, in the units of the outcome.
  @Reported public internal(set) var tau: Double?
  /// The number of strata, 1 if there are none.
  public internal(set) var strata: Int
  /// The columns of the covariates that the adjusted test and contrasts use.
  public internal(set) var covariates: [String]
  /// Whether variances are sandwiches, since some weights are not whole.
  public internal(set) var robust: Bool
  /// Rows used, whatever their weights.
  public internal(set) var observations: Int
  /// What was named as prespecified, as it was written.
  public internal(set) var prespecified: [String]
  /// The two groups, the reference first: the one whose label sorts first.
  public internal(set) var groups: [ComparedGroup]
  /// The tests of equal hazards.
  public internal(set) var tests: [ComparisonEntry<ComparisonTest>]
  /// The contrasts: the second group's number less, or over, the reference's.
  public internal(set) var contrasts: [ComparisonEntry<CurveContrast>]
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]

  /// The test of this name, or nil.
  public subscript(test name: String) -> ComparisonEntry<ComparisonTest>? {
    tests.first { $0.name == name }
  }

  /// The first contrast of this name, or the one at this time, or nil.
  public subscript(
    name: CurveContrastName, at time: Double? = nil
  ) -> ComparisonEntry<CurveContrast>? {
    contrasts.first { $0.name == name && (time == nil || $0.at == time) }
  }
}

/// One of the two groups of a comparison.
public struct ComparedGroup: Sendable, Equatable, Codable {
  /// The group's label.
  public internal(set) var group: String
  /// The number of rows, whatever their weights.
  public internal(set) var observations: Int
  /// The weight of its events.
  public internal(set) var events: Double
  /// What would be expected of it if both groups of a stratum had the same hazard.
  public internal(set) var expected: Double
  /// The median time to the event; not available where the curve does not fall so far.
  @Reported public internal(set) var median: Double?
  /// The mean time up to the horizon.
  @Reported public internal(set) var restrictedMean: Double?
}

/// One test of equal hazards.
public struct ComparisonTest: Sendable, Equatable, Codable {
  /// `logRank`, `flemingHarrington(0,1)`, `maxCombo`, `permutationLogRank`, ...
  public internal(set) var name: String
  /// Chi-square; of the MaxCombo test the largest |z|, of the permutation test O - E of the second group.
  @Reported public internal(set) var statistic: Double?
  /// Degrees of freedom of the chi-square; nil of the MaxCombo and the permutation test.
  @OrNull public internal(set) var degreesOfFreedom: Int?
  /// Negative where the second group has fewer events than expected; of the MaxCombo test nil.
  @Reported public internal(set) var z: Double?
  /// The two-sided P-value.
  @Reported public internal(set) var pValue: Double?
  /// How the P-value was found, where that needs saying.
  @OrNull public internal(set) var note: String?
  /// Why a number is not available, and what else the reader should know of this one.
  public internal(set) var warnings: [String]

  init(
    _ name: String, statistic: Double? = nil, degreesOfFreedom: Int? = nil, z: Double? = nil,
    pValue: Double? = nil, note: String? = nil, warnings: [String]
  ) {
    self.name = name
    self.warnings = warnings
    _statistic = Reported(wrappedValue: statistic)
    _degreesOfFreedom = OrNull(wrappedValue: statistic == nil ? nil : degreesOfFreedom)
    _z = Reported(wrappedValue: z)
    _pValue = Reported(wrappedValue: pValue)
    _note = OrNull(wrappedValue: note)
  }
}

/// A line of a comparison: a test or a contrast, and whether it was prespecified. Its keys in JSON
/// are the line's own and `prespecified`.
@dynamicMemberLookup
public struct ComparisonEntry<Line: Sendable & Equatable & Codable>: Sendable, Equatable, Codable {
  /// The test or the contrast.
  public internal(set) var line: Line
  /// Whether it was named before the data were seen.
  public internal(set) var prespecified: Bool

  init(_ line: Line, prespecified: Bool) {
    self.line = line
    self.prespecified = prespecified
  }

  /// What the line says.
  public subscript<Value>(dynamicMember path: KeyPath<Line, Value>) -> Value {
    line[keyPath: path]
  }

  private enum CodingKeys: String, CodingKey {
    case prespecified
  }

  /// Reads the line's keys and `prespecified`.
  public init(from decoder: any Decoder) throws {
    line = try Line(from: decoder)
    prespecified = try decoder.container(keyedBy: CodingKeys.self)
      .decode(Bool.self, forKey: .prespecified)
  }

  /// Writes the line's keys and `prespecified`.
  public func encode(to encoder: any Encoder) throws {
    try line.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(prespecified, forKey: .prespecified)
  }
}
