// Rows of new data in the columns of a fit.
//
// Made by: Data/DesignCoding.swift, Data/Formula/FormulaCoding.swift

/// Rows that a model was not fitted to, coded as its own rows were.
struct NewRows: Sendable {
  /// All columns of the design, in the order of its names.
  var columns: [[Double]]
  /// For each row its place among the labels of the fit's strata; nil where the model has none or
  /// the new data do not say.
  var strata: [Int?]
  /// The sum of the offset terms; 0 where there are none.
  var offset: [Double]
  /// The number of rows that are complete.
  var count: Int
  /// For each row its number in the data as given, from 1.
  var rowNumbers: [Int]
  /// What was left out.
  var missing: DroppedRows
  /// Times and events, where they were asked for.
  var outcome: SurvivalOutcome?
}

extension ModelFrame {
  /// Rows of a table, coded as the rows of this frame were.
  ///
  /// - Parameter needsOutcome: whether the left-hand side is evaluated too.
  /// - Throws: ``SurvivalDataError/noSuchColumn(name:available:)``,
  ///   ``SurvivalDataError/unknownLevel(row:column:value:known:)`` and what else is wrong in the data.
  /// - Complexity: O(rows x columns).
  func rows(of table: DataTable, needsOutcome: Bool = false) throws -> NewRows {
    switch coding {
    case .formula(let coding):
      return try coding.rows(of: table, strata: strata, outcome: needsOutcome ? outcome : nil)
    case .arrays, nil:
      throw SurvivalDataError.incompatible(
        "the model was fitted to arrays, so new rows must be arrays, too")
    }
  }

  /// Rows given as arrays: the covariates of the fit in its order, one entry a row.
  ///
  /// - Parameter labels: each row's stratum; empty where it does not matter.
  /// - Precondition: all arrays have the same length.
  func rows(
    of covariates: [Covariate], strata labels: [String] = []
  ) throws(SurvivalDataError) -> NewRows {
    guard case .arrays(let codings) = coding else {
      throw .incompatible("the model was fitted by a formula, so new rows must be a table")
    }
    guard covariates.map(\.name) == codings.map(\.name) else {
      throw .incompatible(
        "the covariates must be those of the fit: "
          + codings.map(\.name).joined(separator: ", "))
    }
    let count = covariates.map(\.count).first ?? labels.count
    var columns: [[Double]] = []
    for (covariate, coding) in zip(covariates, codings) {
      precondition(covariate.count == count, "\(covariate.name) differs in length")
      columns += try coding.columns(of: covariate)
    }
    try columns.withViews { views throws(SurvivalDataError) in
      try Self.check(views, named: design.names, rows: count)
    }
    precondition(labels.isEmpty || labels.count == count, "strata differ in length")
    var places = [Int?](repeating: nil, count: count)
    if let strata, !labels.isEmpty {
      let known = Dictionary(uniqueKeysWithValues: zip(strata.labels, strata.labels.indices))
      for (row, label) in labels.enumerated() {
        guard let place = known[label] else {
          throw .unknownLevel(
            row: row + 1, column: "strata", value: label, known: strata.labels)
        }
        places[row] = place
      }
    }
    return NewRows(
      columns: columns, strata: places, offset: [Double](repeating: 0, count: count),
      count: count, rowNumbers: (0..<count).map { $0 + 1 }, missing: DroppedRows())
  }
}
