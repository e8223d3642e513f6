// What a Cox model predicts for rows: the choices and the result.
//
// Made by:    Cox/CoxModel+Prediction.swift
// Printed by: Reports/CoxRowPredictions+Text.swift

/// What is predicted for each row.
public enum CoxPredictionKind: String, Sendable, Codable, CaseIterable {
  /// The log hazard ratio against the reference (R's `type = "lp"`).
  case linearPredictor
  /// The hazard ratio against the reference.
  case risk
  /// The events expected during the row's own time at risk.
  case expected
  /// The probability to be without event over the row's own time, `exp(-expected)`.
  case survival
  /// Each term's part in the linear predictor.
  case terms
}

/// Whom linear predictors, risks and terms compare a row with.
public enum CoxPredictionReference: String, Sendable, Codable, CaseIterable {
  /// The weighted mean of each covariate in the row's stratum; as `sample` where there are none.
  case strata
  /// The weighted mean of each covariate, but 0 for columns that hold nothing but -1, 0 and 1 (R's
  /// `nocenter`), as the 0/1 columns of factors do. (Of weighted spells R takes the means without the
  /// weights.)
  case sample
  /// All covariates 0.
  case zero
}

/// Predictions for rows, with standard errors.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct CoxRowPredictions: Sendable, Equatable, Codable {
  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// The kind of result.
  public internal(set) var model = "coxRowPredictions"
  /// What is predicted.
  public internal(set) var kind: CoxPredictionKind
  /// Whom a row is compared with; nil for expected events and survival, which are absolute.
  public internal(set) var reference: CoxPredictionReference?
  /// Whether the errors come from the sandwich variance.
  public internal(set) var robust: Bool
  /// The linear predictor of the reference itself, to be added to the sum of terms; nil where
  /// it differs between strata, or does not apply.
  @Reported public internal(set) var constant: Double?
  /// For each row its number in the data as given, from 1.
  public internal(set) var rows: [Int]
  /// The columns: the kind's name, or the terms'.
  public internal(set) var columns: [String]
  /// For each column the predictions, one a row.
  @ReportedMatrix public internal(set) var estimates: [[Double]]
  /// For each column the standard errors, one a row.
  @ReportedMatrix public internal(set) var standardErrors: [[Double]]
  /// Rows left out.
  public internal(set) var dropped: DroppedRows

  /// The predictions of the first column, one a row.
  public var values: [Double] { estimates.first ?? [] }
  /// The standard errors of the first column, one a row.
  public var errors: [Double] { standardErrors.first ?? [] }

  /// Writes all keys, `reference` as null where it does not apply.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(model, forKey: .model)
    try container.encode(kind, forKey: .kind)
    try container.encode(reference, forKey: .reference)
    try container.encode(robust, forKey: .robust)
    try container.encode(_constant, forKey: .constant)
    try container.encode(rows, forKey: .rows)
    try container.encode(columns, forKey: .columns)
    try container.encode(_estimates, forKey: .estimates)
    try container.encode(_standardErrors, forKey: .standardErrors)
    try container.encode(dropped, forKey: .dropped)
  }
}
