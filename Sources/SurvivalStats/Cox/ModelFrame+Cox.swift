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
      design.names += covariate.design.names
      design.columns += covariate.design.columns
    }
    let names = design.names + ["offset"]
    for (name, column) in zip(names, design.columns + (offset.isEmpty ? [] : [offset])) {
      precondition(column.count == outcome.count, "\(name) and the outcome differ in length")
      guard !ColumnKernel.isFinite(column) else { continue }
      for (row, value) in column.enumerated() where !value.isFinite {
        throw .notFinite(row: row + 1, column: name, value: value)
      }
    }
    precondition(strata.isEmpty || strata.count == outcome.count, "strata differ in length")
    precondition(cluster.isEmpty || cluster.count == outcome.count, "clusters differ in length")
    self.outcome = outcome
    self.strata = strata.isEmpty ? nil : Grouping(strata)
    self.cluster = cluster.isEmpty ? nil : Grouping(cluster)
    self.offset = offset.isEmpty ? nil : offset
    rows = Array(0..<outcome.count)
    if !weights.isEmpty { try apply(weights: weights) }
    guard !rows.isEmpty else { throw .noRows(dropped: dropped.total) }
  }
}
