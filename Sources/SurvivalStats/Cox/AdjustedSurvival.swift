// Adjusted survival curves of a Cox model: the results.
//
// Made by:    Cox/CoxModel+Adjusted.swift
// Printed by: Reports/AdjustedSurvival+Text.swift
// Drawn by:   Figures/AdjustedFigure.swift

/// Survival curves of groups, each standardised to the covariates of the same population: the mean
/// of the curves that the model predicts for its rows, all as if of that group.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct AdjustedSurvival: Sendable, Equatable, Codable {
  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// The kind of result.
  public internal(set) var model = "coxAdjusted"
  /// What the groups are groups of.
  public internal(set) var variable: String
  /// The estimate of the hazard: Efron's or Breslow's.
  public internal(set) var ties: CoxTies
  /// The scale of the curves' limits. Those of differences are on their own scale, those of ratios
  /// on that of the logarithm.
  public internal(set) var confidenceType: ConfidenceType
  /// The coverage of all limits.
  public internal(set) var level: Double
  /// Whether variances are sums of squared influences over rows or clusters, as of a robust fit.
  public internal(set) var robust: Bool
  /// Whether the rows count as a sample of the population, so that their covariates vary too.
  public internal(set) var covariatesAreSampled: Bool
  /// The rows that are averaged over.
  public internal(set) var observations: Int
  /// The curves, in the order of the groups.
  public internal(set) var curves: [AdjustedCurve]
  /// Each group beside the first.
  public internal(set) var contrasts: [AdjustedContrast]
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

/// The adjusted curve of one group.
public struct AdjustedCurve: Sendable, Equatable, Codable {
  /// The group.
  public internal(set) var group: String
  /// The times, ascending.
  public internal(set) var times: [Double]
  /// The mean survival; not available beyond the follow-up of any stratum that is averaged over.
  @ReportedNumbers public internal(set) var survival: [Double]
  /// Its standard error.
  @ReportedNumbers public internal(set) var standardError: [Double]
  /// The lower pointwise limit.
  @ReportedNumbers public internal(set) var lower: [Double]
  /// The upper pointwise limit.
  @ReportedNumbers public internal(set) var upper: [Double]
  /// The mean time without event up to the horizon, if one was given.
  public internal(set) var restrictedMean: AdjustedMean?

  private enum CodingKeys: String, CodingKey {
    case group, times, survival, standardError, lower, upper, restrictedMean
  }

  /// Writes every key, `null` where there is no restricted mean.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(group, forKey: .group)
    try container.encode(times, forKey: .times)
    try container.encode(_survival, forKey: .survival)
    try container.encode(_standardError, forKey: .standardError)
    try container.encode(_lower, forKey: .lower)
    try container.encode(_upper, forKey: .upper)
    try container.encode(restrictedMean, forKey: .restrictedMean)
  }
}

/// An adjusted mean time without event up to a horizon.
public struct AdjustedMean: Sendable, Equatable, Codable {
  /// The horizon.
  public internal(set) var tau: Double
  /// The area under the adjusted curve up to it.
  @Reported public internal(set) var estimate: Double
  /// Its standard error.
  @Reported public internal(set) var standardError: Double
  /// The lower limit.
  @Reported public internal(set) var lower: Double
  /// The upper limit.
  @Reported public internal(set) var upper: Double
}

/// The adjusted curve of a group beside that of the reference, at the same times.
public struct AdjustedContrast: Sendable, Equatable, Codable {
  /// The group.
  public internal(set) var group: String
  /// The group that it is compared with.
  public internal(set) var reference: String
  /// The times, ascending.
  public internal(set) var times: [Double]
  /// The difference of the survivals, group less reference.
  @ReportedNumbers public internal(set) var difference: [Double]
  /// Its standard error.
  @ReportedNumbers public internal(set) var standardError: [Double]
  /// Its lower limit.
  @ReportedNumbers public internal(set) var lower: [Double]
  /// Its upper limit.
  @ReportedNumbers public internal(set) var upper: [Double]
  /// Two-sided P-value of no difference; not available where nothing is estimated yet.
  @ReportedNumbers public internal(set) var pValue: [Double]
  /// The ratio of the survivals, group over reference.
  @ReportedNumbers public internal(set) var ratio: [Double]
  /// Its lower limit.
  @ReportedNumbers public internal(set) var ratioLower: [Double]
  /// Its upper limit.
  @ReportedNumbers public internal(set) var ratioUpper: [Double]
  /// The difference and ratio of the restricted means, if a horizon was given.
  public internal(set) var restrictedMean: AdjustedMeanContrast?

  private enum CodingKeys: String, CodingKey {
    case group, reference, times, difference, standardError, lower, upper, pValue, ratio,
      ratioLower, ratioUpper, restrictedMean
  }

  /// Writes every key, `null` where there is no restricted mean.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(group, forKey: .group)
    try container.encode(reference, forKey: .reference)
    try container.encode(times, forKey: .times)
    try container.encode(_difference, forKey: .difference)
    try container.encode(_standardError, forKey: .standardError)
    try container.encode(_lower, forKey: .lower)
    try container.encode(_upper, forKey: .upper)
    try container.encode(_pValue, forKey: .pValue)
    try container.encode(_ratio, forKey: .ratio)
    try container.encode(_ratioLower, forKey: .ratioLower)
    try container.encode(_ratioUpper, forKey: .ratioUpper)
    try container.encode(restrictedMean, forKey: .restrictedMean)
  }
}

/// The restricted mean of a group beside that of the reference.
public struct AdjustedMeanContrast: Sendable, Equatable, Codable {
  /// The horizon.
  public internal(set) var tau: Double
  /// The difference, group less reference.
  @Reported public internal(set) var difference: Double
  /// Its standard error.
  @Reported public internal(set) var standardError: Double
  /// Its lower limit.
  @Reported public internal(set) var lower: Double
  /// Its upper limit.
  @Reported public internal(set) var upper: Double
  /// Two-sided P-value of no difference.
  @Reported public internal(set) var pValue: Double
  /// The ratio, group over reference.
  @Reported public internal(set) var ratio: Double
  /// Its lower limit.
  @Reported public internal(set) var ratioLower: Double
  /// Its upper limit.
  @Reported public internal(set) var ratioUpper: Double
}
