// Parts of a prepared problem: a sample of its rows, and its rows under other weights.
//
// Called from: Cox/EstimableColumns.swift, Cox/CoxProblem.swift

extension PreparedCox {
  /// Every `step`th row, if enough are left for a fit whose result is worth starting from.
  func sample(every step: Int) -> PreparedCox? {
    guard rowCount * p > 200_000, rowCount / step > 100 * p else { return nil }
    var isIn = [Bool](repeating: false, count: rowCount)
    for place in stride(from: step / 2, to: rowCount, by: step) { isIn[place] = true }
    let sets = riskSets.part(isIn)
    return PreparedCox(
      self, riskSets: sets, x: rows(sets.order), weights: sets.order.map { weights[Int($0)] },
      offset: offset(sets), unit: weightUnit)
  }

  /// The same problem under other weights, given in sweep order; rows of weight zero are left out.
  /// Nil where none of those who die has weight.
  ///
  /// - Complexity: O(n p).
  func reweighted(_ weights: [Double]) -> PreparedCox? {
    let unit = Self.unit(of: weights)
    guard weights.contains(0) else {
      return PreparedCox(
        self, riskSets: riskSets, x: x, weights: weights.map { $0 / unit }, offset: offset,
        unit: unit)
    }
    let sets = riskSets.part(weights.map { $0 > 0 })
    guard !sets.tieSets.isEmpty else { return nil }
    return PreparedCox(
      self, riskSets: sets, x: rows(sets.order),
      weights: sets.order.map { weights[Int($0)] / unit }, offset: offset(sets), unit: unit)
  }

  private func offset(_ part: RiskSets) -> [Double] {
    offset.isEmpty ? [] : part.order.map { offset[Int($0)] }
  }

  private func rows(_ places: [Int32]) -> [Double] {
    let p = p
    return HugePages.array(count: places.count * p) { copy in
      let rows = LaneResults(copy)
      x.withUnsafeBufferPointer { x in
        let source = LaneSource(x)
        let blocks = Lanes.ranges(places.count)
        inLanes(blocks.count) { lane in
          for place in blocks[lane] {
            rows.copy(p, from: source, at: Int(places[place]) * p, to: place * p)
          }
        }
      }
    }
  }
}
