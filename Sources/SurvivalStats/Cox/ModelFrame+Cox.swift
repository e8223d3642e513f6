// Arrays into the frame of a Cox model.
//
// Called from: Cox/FitCox+Arrays.swift, Cox/Concordance.swift

extension ModelFrame {
  /// The rows of an outcome with their covariates, checked; rows of weight zero are left out.
  ///
  /// - Precondition: every array has one entry a row; those of strata, clusters, weights and offset
  ///   may be empty.
  init<
    Stratum: Hashable & CustomStringConvertible, Cluster: Hashable & CustomStringConvertible
  >(
    _ outcome: SurvivalOutcome, covariates: [Covariate], strata: [Stratum], cluster: [Cluster],
    weights: [Double], offset: [Double]
  ) throws(SurvivalDataError) {
    self.init()
    for covariate in covariates {
      design.add(
        term: covariate.name, names: covariate.design.names, columns: covariate.design.columns)
    }
    coding = DesignCoding(covariates)
    try design.columns.withViews { columns throws(SurvivalDataError) in
      try Self.check(columns, named: design.names, rows: outcome.count)
    }
    try [offset].withViews { offset throws(SurvivalDataError) in
      if offset[0].count > 0 {
        try Self.check(offset, named: ["offset"], rows: outcome.count)
      }
    }
    precondition(strata.isEmpty || strata.count == outcome.count, "strata differ in length")
    precondition(cluster.isEmpty || cluster.count == outcome.count, "clusters differ in length")
    self.outcome = outcome
    self.strata = strata.isEmpty ? nil : Grouping(strata)
    self.cluster = cluster.isEmpty ? nil : Grouping(cluster)
    self.offset = offset.isEmpty ? nil : offset
    if !weights.isEmpty {
      rows = Array(0..<outcome.count)
      try apply(weights: weights)
    }
    guard outcome.count > 0 else { throw .noRows(dropped: dropped.total) }
  }

  /// Refuses columns that are not finite.
  ///
  /// - Precondition: each has one entry a row.
  static func check(
    _ columns: [ColumnView], named names: [String], rows: Int
  ) throws(SurvivalDataError) {
    for (name, column) in zip(names, columns) {
      precondition(column.count == rows, "\(name) and the outcome differ in length")
      guard !ColumnKernel.isFinite(column) else { continue }
      for row in 0..<rows where !column[row].isFinite {
        throw .notFinite(row: row + 1, column: name, value: column[row])
      }
    }
  }
}
