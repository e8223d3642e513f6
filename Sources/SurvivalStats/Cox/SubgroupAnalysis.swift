// Hazard ratios of a treatment within subgroups, as values; SubgroupHazardRatios.swift makes them.

/// A treatment's hazard ratios in all rows and within subgroups, with a test of interaction for each
/// variable that makes subgroups.
public struct SubgroupAnalysis: Sendable, Equatable, Codable {
  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// The kind of result.
  public internal(set) var model = "subgroups"
  /// The coverage of the limits.
  public let level: Double
  /// The formula of the fit to all rows.
  public let formula: String
  /// The hazard ratios, those of all rows first.
  public let effects: [SubgroupEffect]
  /// A test for each variable.
  public let interactions: [SubgroupInteraction]
}

/// A treatment's hazard ratio in one subgroup.
public struct SubgroupEffect: Sendable, Equatable, Codable {
  /// The variable that makes the subgroup; nil for all rows.
  public let variable: String?
  /// The variable's level; nil for all rows.
  public let level: String?
  /// The coefficient, as `armlenalidomide`.
  public let coefficient: String
  /// The rows used.
  public let observations: Int
  /// The events among them.
  public let events: Int
  /// The hazard ratio; nil where the subgroup cannot give one.
  @Reported public internal(set) var hazardRatio: Double?
  /// Its lower limit.
  @Reported public internal(set) var lower: Double?
  /// Its upper limit.
  @Reported public internal(set) var upper: Double?
  /// The P-value of a hazard ratio of 1, by Wald's test.
  @Reported public internal(set) var pValue: Double?

  /// Writes every key, null where there is nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(variable, forKey: .variable)
    try container.encode(level, forKey: .level)
    try container.encode(coefficient, forKey: .coefficient)
    try container.encode(observations, forKey: .observations)
    try container.encode(events, forKey: .events)
    try container.encode(_hazardRatio, forKey: .hazardRatio)
    try container.encode(_lower, forKey: .lower)
    try container.encode(_upper, forKey: .upper)
    try container.encode(_pValue, forKey: .pValue)
  }
}

/// A test of whether a treatment's hazard ratio differs between the levels of a variable.
public struct SubgroupInteraction: Sendable, Equatable, Codable {
  /// The variable.
  public let variable: String
  /// The likelihood-ratio test of treatment by variable beside both.
  public let test: ChiSquareTest
}
