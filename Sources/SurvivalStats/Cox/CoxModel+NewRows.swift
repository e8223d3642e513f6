// New data through a Cox model's own coding.
//
// Uses: Data/NewRows.swift

extension CoxModel {
  /// Rows of a table, coded as the rows of the fit were: levels, knots, centres and strata are the
  /// fit's.
  ///
  /// - Parameter needsOutcome: whether times and events are wanted.
  func newRows(_ table: DataTable, needsOutcome: Bool = false) throws -> NewRows {
    try frame.rows(of: table, needsOutcome: needsOutcome)
  }

  /// Rows given as arrays, covariates in the order of the fit.
  ///
  /// - Parameter strata: each row's stratum; empty where it does not matter.
  func newRows(
    _ covariates: [Covariate], strata: [String]
  ) throws(SurvivalDataError) -> NewRows {
    try frame.rows(of: covariates, strata: strata)
  }
}
