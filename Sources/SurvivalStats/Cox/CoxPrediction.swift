// Survival curves that a Cox model predicts: the results.
//
// Made by:    Cox/CoxModel+Survival.swift, Cox/CoxModel+Path.swift
// Printed by: Reports/CoxPrediction+Text.swift

/// Survival curves of new subjects, predicted by a Cox model.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct CoxPredictions: Sendable, Equatable, Codable {
  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// The kind of result.
  public internal(set) var model = "coxPrediction"
  /// The estimate of the hazard: Efron's, or Breslow's (for exact fits too, as in R).
  public internal(set) var ties: CoxTies
  /// The scale of the limits.
  public internal(set) var confidenceType: ConfidenceType
  /// The coverage of the limits.
  public internal(set) var level: Double
  /// Whether the coefficients' variance is the sandwich. The hazard's own part is model-based in
  /// either case, as in R.
  public internal(set) var robust: Bool
  /// New rows left out, with a missing covariate, offset or stratum.
  public internal(set) var droppedRows: Int
  /// The curves: one for each new row, or one for each row and stratum where the rows name none.
  public internal(set) var predictions: [CoxPrediction]
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

/// The survival curve of one new subject.
public struct CoxPrediction: Sendable, Equatable, Codable {
  /// The place of the subject's row in the new table, from 1.
  public internal(set) var row: Int
  /// The subject of a covariate path; nil for others.
  public internal(set) var subject: String?
  /// The stratum whose baseline is used; nil where the model has none.
  public internal(set) var stratum: String?
  /// The times, ascending.
  public internal(set) var times: [Double]
  /// At risk just before each time in the stratum, a sum of weights; 0 beyond follow-up.
  @ReportedNumbers public internal(set) var atRisk: [Double]
  /// S(t), the probability to be without event beyond each time; not available beyond follow-up.
  @ReportedNumbers public internal(set) var survival: [Double]
  /// The standard error of S(t).
  @ReportedNumbers public internal(set) var standardError: [Double]
  /// The lower pointwise limit of S(t); not available where the scale has none.
  @ReportedNumbers public internal(set) var lower: [Double]
  /// The upper pointwise limit of S(t); not available where the scale has none.
  @ReportedNumbers public internal(set) var upper: [Double]
  /// The cumulative hazard, `-log S(t)`.
  @ReportedNumbers public internal(set) var cumulativeHazard: [Double]
  /// Its standard error.
  @ReportedNumbers public internal(set) var cumulativeHazardStandardError: [Double]
  /// The quantiles asked for.
  public internal(set) var quantiles: [SurvivalQuantile]
  /// The mean time without event up to a horizon, if one was given. Its error takes in that of the
  /// coefficients and the hazard, which R's `print(survfit(fit, newdata), rmean = tau)` does not:
  /// there Greenwood's formula for a Kaplan-Meier curve is used.
  public internal(set) var restrictedMean: RestrictedMean?

  private enum CodingKeys: String, CodingKey {
    case row, subject, stratum, times, atRisk, survival, standardError, lower, upper
    case cumulativeHazard, cumulativeHazardStandardError, quantiles, restrictedMean
  }

  /// Writes every key, `null` where there is no subject, stratum or restricted mean.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(row, forKey: .row)
    try container.encode(subject, forKey: .subject)
    try container.encode(stratum, forKey: .stratum)
    try container.encode(times, forKey: .times)
    try container.encode(_atRisk, forKey: .atRisk)
    try container.encode(_survival, forKey: .survival)
    try container.encode(_standardError, forKey: .standardError)
    try container.encode(_lower, forKey: .lower)
    try container.encode(_upper, forKey: .upper)
    try container.encode(_cumulativeHazard, forKey: .cumulativeHazard)
    try container.encode(
      _cumulativeHazardStandardError, forKey: .cumulativeHazardStandardError)
    try container.encode(quantiles, forKey: .quantiles)
    try container.encode(restrictedMean, forKey: .restrictedMean)
  }

  /// The median with limits, if it was asked for.
  public var median: SurvivalQuantile? { quantiles.first { $0.probability == 0.5 } }
}
