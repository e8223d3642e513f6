// Case weights in the array doors: checked, and rows that weigh nothing left out.

extension ModelFrame {
  /// Gives the rows their weights; rows of weight zero leave the frame.
  ///
  /// - Precondition: one weight a row.
  mutating func apply(weights: [Double]) throws(SurvivalDataError) {
    precondition(weights.count == rows.count, "weights differ in length from the outcome")
    for (row, weight) in weights.enumerated() {
      guard weight.isFinite else {
        throw .notFinite(row: row + 1, column: "weights", value: weight)
      }
      guard weight >= 0 else { throw .negativeWeight(row: row + 1, value: weight) }
    }
    let kept = weights.indices.filter { weights[$0] > 0 }
    guard !kept.isEmpty || weights.isEmpty else { throw .allWeightsZero }
    if kept.count < weights.count {
      dropped.zeroWeight += weights.count - kept.count
      outcome = outcome?.selecting(kept)
      counts = counts.map { c in
        (kept.map { c.events[$0] }, kept.map { c.personTime[$0] })
      }
      design.columns = design.columns.map { column in kept.map { column[$0] } }
      groups = groups?.selecting(kept)
      strata = strata?.selecting(kept)
      cluster = cluster?.selecting(kept)
      offset = offset.map { o in kept.map { o[$0] } }
      rows = kept.map { rows[$0] }
    }
    self.weights = kept.map { weights[$0] }
  }

  /// Refuses weights whose sum leaves a range: by default that in which their squares can be summed.
  func checkSumOfWeights(
    within range: ClosedRange<Double> = 1e-100...1e100
  ) throws(SurvivalDataError) {
    guard let sum = weights?.reduce(0, +), !range.contains(sum) else { return }
    throw .invalidOption(
      name: "the sum of the weights", value: "\(sum)",
      expected: "between \(range.lowerBound) and \(range.upperBound)")
  }
}
