// The baseline hazard of a Cox model: the result.
//
// Made by:    Cox/CoxModel+Baseline.swift
// Printed by: Reports/CoxPrediction+Text.swift

/// Whose hazard the baseline is.
public enum BaselineReference: Sendable, Equatable {
  /// A subject at the columns' means, as R's `basehaz(fit)`: weighted means over all strata of each
  /// column of the design, but 0 for columns whose values are all among -1, 0 and 1, and the mean of
  /// the offset. (Of weighted spells R takes the columns' means without the weights, and of exact fits
  /// those of all columns.)
  case mean
  /// A subject whose columns and offset are all 0. R's `basehaz(fit, centered = FALSE)` keeps the
  /// offset at its mean.
  case zero
  /// A subject with these values of the design's columns, in the order of the coefficients, and
  /// this offset.
  case columns([Double], offset: Double = 0)
}

/// The baseline cumulative hazard of a Cox model, by stratum.
public struct CoxBaseline: Sendable, Equatable, Codable {
  /// A column of the design and its value for the subject whose hazard this is.
  public struct ReferenceValue: Sendable, Equatable, Codable {
    /// The coefficient's name.
    public internal(set) var name: String
    /// The column's value.
    public internal(set) var value: Double
  }

  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// The kind of result.
  public internal(set) var model = "coxBaseline"
  /// The estimate: Efron's, or Breslow's (for exact fits too, as in R).
  public internal(set) var ties: CoxTies
  /// The subject whose hazard this is.
  public internal(set) var reference: [ReferenceValue]
  /// The subject's offset.
  public internal(set) var offset: Double
  /// Whether the coefficients' variance is the sandwich.
  public internal(set) var robust: Bool
  /// A curve for each stratum.
  public internal(set) var strata: [CoxBaselineStratum]
}

/// The baseline cumulative hazard of one stratum, at every distinct exit time.
public struct CoxBaselineStratum: Sendable, Equatable, Codable {
  /// The stratum's label; nil where there are none.
  public internal(set) var stratum: String?
  /// The rows.
  public internal(set) var observations: Int
  /// Every distinct exit time, ascending.
  public internal(set) var times: [Double]
  /// At risk just before each time; like the next two a sum of weights.
  public internal(set) var atRisk: [Double]
  /// Events at each time.
  public internal(set) var events: [Double]
  /// Censored at each time.
  public internal(set) var censored: [Double]
  /// The cumulative hazard.
  @ReportedNumbers public internal(set) var cumulativeHazard: [Double]
  /// Its standard error, that of the coefficients included: the log of S(t) has the same.
  @ReportedNumbers public internal(set) var standardError: [Double]

  private enum CodingKeys: String, CodingKey {
    case stratum, observations, times, atRisk, events, censored, cumulativeHazard, standardError
  }

  /// Writes every key, `null` where there is no stratum.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(stratum, forKey: .stratum)
    try container.encode(observations, forKey: .observations)
    try container.encode(times, forKey: .times)
    try container.encode(atRisk, forKey: .atRisk)
    try container.encode(events, forKey: .events)
    try container.encode(censored, forKey: .censored)
    try container.encode(_cumulativeHazard, forKey: .cumulativeHazard)
    try container.encode(_standardError, forKey: .standardError)
  }
}
