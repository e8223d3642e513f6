// What is read off the curves of several groups, with what was left out on the way.
//
// Used by: Curves/ConfidenceBand.swift, Curves/LifeTable.swift, Curves/SmoothedHazard.swift

/// One result for each group: bands, life tables, smoothed hazards.
public struct CurveResults<Curve: Sendable & Equatable & Codable>: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is: `confidenceBands`, `lifeTables`, `smoothedHazards`.
  public internal(set) var model: String
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
  /// The results, in the order of the groups' labels.
  public internal(set) var curves: [Curve]

  init(model: String, dropped: DroppedRows, warnings: [String], curves: [Curve] = []) {
    self.model = model
    droppedRows = dropped.total
    self.dropped = dropped
    self.warnings = warnings
    self.curves = curves
  }

  init(model: String, of fit: KaplanMeier) {
    self.init(model: model, dropped: fit.dropped, warnings: fit.warnings)
  }
}
