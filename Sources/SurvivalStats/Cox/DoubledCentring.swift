// The covariates once more, centred without rounding: for columns that are nearly combinations of others.
//
// Called from: Cox/EstimableColumns.swift
// See also:    Cox/CentredColumns.swift, Linear/DoubledBasis.swift

/// The covariates as they were given, for whoever needs more of their digits than a prepared problem
/// keeps.
struct GivenColumns {
  let columns: [ColumnView]

  /// The listed covariates, less a constant for each stratum near its weighted mean, divided by
  /// `data.scale`, to twice the working precision; nil if differences leave the range.
  ///
  /// - Complexity: O(n k) for k columns.
  func centred(_ kept: [Int], as data: PreparedCox) -> DoubledColumns? {
    let k = kept.count
    var result = DoubledColumns(
      high: [Double](repeating: 0, count: data.rowCount * k),
      low: [Double](repeating: 0, count: data.rowCount * k))
    let order = data.riskSets.order
    for (to, j) in kept.enumerated() {
      let column = columns[j]
      let scale = data.scale[to]
      for stratum in data.riskSets.strata {
        guard let first = stratum.first else { continue }
        // Differences from one of the stratum's values are exact as pairs; then their mean is taken.
        let origin = column[Int(order[first])]
        var sum = DoubleDouble()
        var total = 0.0
        for place in stratum {
          var value = DoubleDouble.difference(column[Int(order[place])], origin)
          value.high /= scale
          value.low /= scale
          guard value.value.isFinite else { return nil }
          result.high[place * k + to] = value.high
          result.low[place * k + to] = value.low
          sum.add(product: data.weights[place], value.value)
          total += data.weights[place]
        }
        let mean = sum.value / total
        for place in stratum {
          var value = DoubleDouble(
            high: result.high[place * k + to], low: result.low[place * k + to])
          value.add(-mean)
          result.high[place * k + to] = value.high
          result.low[place * k + to] = value.low
        }
      }
    }
    return result
  }
}
