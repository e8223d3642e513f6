// The result of a comparison of incidence rates: a value that says what was done and what came of it.
//
// Made by:    Rates/CompareRates.swift
// Printed by: Reports/RateComparison+Text.swift

/// Incidence rates with their limits, and every pair of a group with the first, compared.
///
/// Its `Codable` form is the JSON of the command line. With two groups the comparison stands in
/// `ratio`, `difference`, `tests`, `mantelHaenszel` and `homogeneity`; with more, those are null or
/// empty, and `contrasts` has one for each group against the reference.
public struct RateComparison: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "incidenceRates"
  /// What rates and differences are multiplied by, as 100 for rates per 100 person-years.
  public internal(set) var per: Double
  /// The coverage of the limits.
  public internal(set) var level: Double
  /// The rate of each group.
  public internal(set) var rates: [IncidenceRate]
  /// The comparisons: none for one group, one for two, and for more each against the reference.
  public internal(set) var contrasts: [RateContrast]
  /// The number of strata, 1 if there are none.
  public internal(set) var strata: Int
  /// Rows left out.
  public package(set) var droppedRows: Int
  /// Why rows were left out.
  public package(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]

  /// The ratio of two groups; nil for one or for more.
  public var ratio: RateRatio? { contrasts.count == 1 ? contrasts[0].ratio : nil }
  /// The difference of two groups; nil for one or for more.
  public var difference: RateDifference? { contrasts.count == 1 ? contrasts[0].difference : nil }
  /// The tests of two groups; none for one or for more.
  public var tests: [RateTest] { contrasts.count == 1 ? contrasts[0].tests : [] }

  init(
    per: Double, level: Double, rates: [IncidenceRate], contrasts: [RateContrast], strata: Int,
    dropped: DroppedRows, warnings: [String]
  ) {
    self.per = per
    self.level = level
    self.rates = rates
    self.contrasts = contrasts
    self.strata = strata
    self.dropped = dropped
    droppedRows = dropped.total
    self.warnings = warnings
  }

  private enum CodingKeys: String, CodingKey {
    case schemaVersion, model, per, level, rates, strata, droppedRows, dropped, warnings
    case ratio, difference, tests, mantelHaenszel, homogeneity
    case ratios, differences, contrasts
  }

  /// Writes every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(model, forKey: .model)
    try container.encode(per, forKey: .per)
    try container.encode(level, forKey: .level)
    try container.encode(rates, forKey: .rates)
    try container.encode(strata, forKey: .strata)
    try container.encode(droppedRows, forKey: .droppedRows)
    try container.encode(dropped, forKey: .dropped)
    try container.encode(warnings, forKey: .warnings)
    let single = contrasts.count == 1 ? contrasts[0] : nil
    try container.encode(single?.ratio, forKey: .ratio)
    try container.encode(single?.difference, forKey: .difference)
    try container.encode(single?.tests ?? [], forKey: .tests)
    try container.encode(single?.mantelHaenszel, forKey: .mantelHaenszel)
    try container.encode(single?.homogeneity, forKey: .homogeneity)
    let several = contrasts.count > 1 ? contrasts : []
    try container.encode(several.map(\.ratio), forKey: .ratios)
    try container.encode(several.map(\.difference), forKey: .differences)
    try container.encode(several, forKey: .contrasts)
  }

  /// Reads what `encode(to:)` wrote.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    var contrasts = try container.decode([RateContrast].self, forKey: .contrasts)
    if let ratio = try container.decode(RateRatio?.self, forKey: .ratio),
      let difference = try container.decode(RateDifference?.self, forKey: .difference)
    {
      contrasts = [
        RateContrast(
          ratio: ratio, difference: difference,
          tests: try container.decode([RateTest].self, forKey: .tests),
          mantelHaenszel: try container.decode(MantelHaenszel?.self, forKey: .mantelHaenszel),
          homogeneity: try container.decode(HomogeneityTest?.self, forKey: .homogeneity))
      ]
    }
    self.init(
      per: try container.decode(Double.self, forKey: .per),
      level: try container.decode(Double.self, forKey: .level),
      rates: try container.decode([IncidenceRate].self, forKey: .rates), contrasts: contrasts,
      strata: try container.decode(Int.self, forKey: .strata),
      dropped: try container.decode(DroppedRows.self, forKey: .dropped),
      warnings: try container.decode([String].self, forKey: .warnings))
    schemaVersion = try container.decode(Int.self, forKey: .schemaVersion)
  }
}

/// The incidence rate of one group.
///
/// - Units: events per `per` units of person-time.
public struct IncidenceRate: Sendable, Equatable, Codable {
  /// The group's label.
  public internal(set) var group: String
  /// The number of events.
  public internal(set) var events: Double
  /// The time under observation, summed over persons.
  public internal(set) var personTime: Double
  /// `per` times events over person-time.
  public internal(set) var rate: Double
  /// Limits by the methods exact (Garwood), mid-p, byar, score and log-normal.
  public internal(set) var intervals: [RateInterval]

  /// The limits by a method, or nil.
  public subscript(method: String) -> RateInterval? { intervals.first { $0.method == method } }
}

/// Limits and the method that made them.
public struct RateInterval: Sendable, Equatable, Codable {
  /// The method's name.
  public internal(set) var method: String
  /// The lower limit.
  @Reported public internal(set) var lower: Double
  /// The upper limit, which may be infinite.
  @Reported public internal(set) var upper: Double
}

/// One group against another.
public struct RateContrast: Sendable, Equatable, Codable {
  /// The ratio of the rates.
  public internal(set) var ratio: RateRatio
  /// Their difference.
  public internal(set) var difference: RateDifference
  /// Tests that they are equal, each with the limits of the same name in `ratio`.
  public internal(set) var tests: [RateTest]
  /// The stratified summary; nil without strata.
  public internal(set) var mantelHaenszel: MantelHaenszel?
  /// Whether the ratio is the same in all strata; nil without strata.
  public internal(set) var homogeneity: HomogeneityTest?

  private enum CodingKeys: String, CodingKey {
    case ratio, difference, tests, mantelHaenszel, homogeneity
  }

  /// Writes every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(ratio, forKey: .ratio)
    try container.encode(difference, forKey: .difference)
    try container.encode(tests, forKey: .tests)
    try container.encode(mantelHaenszel, forKey: .mantelHaenszel)
    try container.encode(homogeneity, forKey: .homogeneity)
  }
}

/// The ratio of two rates.
public struct RateRatio: Sendable, Equatable, Codable {
  /// The group above.
  public internal(set) var numerator: String
  /// The group below.
  public internal(set) var denominator: String
  /// The ratio; infinite without events below, not available without any.
  @Reported public internal(set) var estimate: Double
  /// Limits, one for each test.
  public internal(set) var intervals: [RateInterval]

  /// The limits by a method, or nil.
  public subscript(method: String) -> RateInterval? { intervals.first { $0.method == method } }
}

/// The difference of two rates.
///
/// - Units: those of the rates.
public struct RateDifference: Sendable, Equatable, Codable {
  /// The group whose rate is first.
  public internal(set) var numerator: String
  /// The group whose rate is taken away.
  public internal(set) var denominator: String
  /// The difference.
  public internal(set) var estimate: Double
  /// Limits by the methods wald, score and mover.
  public internal(set) var intervals: [RateInterval]

  /// The limits by a method, or nil.
  public subscript(method: String) -> RateInterval? { intervals.first { $0.method == method } }
}

/// A test that two rates are equal.
public struct RateTest: Sendable, Equatable, Codable {
  /// The method's name, also that of its limits.
  public internal(set) var method: String
  /// The statistic: standard normal, or chi-square on one degree for the likelihood ratio; nil for
  /// the exact tests.
  @Reported public internal(set) var statistic: Double?
  /// The two-sided P-value.
  public internal(set) var pValue: Double
}

/// An estimate with its limits.
public struct RateEstimate: Sendable, Equatable, Codable {
  /// The estimate.
  @Reported public internal(set) var estimate: Double
  /// The lower limit.
  @Reported public internal(set) var lower: Double
  /// The upper limit.
  @Reported public internal(set) var upper: Double
}

/// The comparison of two rates within strata, by Mantel and Haenszel's weights.
public struct MantelHaenszel: Sendable, Equatable, Codable {
  /// The common ratio.
  public internal(set) var ratio: RateEstimate
  /// The common difference, in the units of the rates.
  public internal(set) var difference: RateEstimate
  /// The chi-square statistic of the test that the ratio is 1.
  @Reported public internal(set) var statistic: Double
  /// Its degrees of freedom.
  public internal(set) var degreesOfFreedom: Int
  /// The two-sided P-value.
  @Reported public internal(set) var pValue: Double
}

/// The test that a rate ratio is the same in all strata.
public struct HomogeneityTest: Sendable, Equatable, Codable {
  /// How it was made.
  public private(set) var method = "likelihood-ratio"
  /// The statistic.
  public internal(set) var statistic: Double
  /// The strata with events less one.
  public internal(set) var degreesOfFreedom: Int
  /// The probability of a statistic at least as large.
  public internal(set) var pValue: Double

  init(_ test: ChiSquareTest) {
    statistic = test.statistic
    degreesOfFreedom = test.degreesOfFreedom
    pValue = test.pValue
  }
}
