// Columns as given into rows in the order of a sweep, centred within strata and scaled.
//
// Called from: Cox/PreparedCox.swift

import Foundation

/// Rows of centred and scaled covariates.
///
/// A linear predictor does not change when a constant is taken from a column within a stratum, and
/// neither do the coefficients. What is taken is near the mean, and each difference is rounded once at
/// its own size: 2 000 000 +- 3 keeps every digit.
enum CentredColumns {
  /// What is done to a column's values v: (v / extreme - centre - rest) / divisor.
  private struct Scaling {
    /// A power of two that brings values near the ends of the range back; 1 for others.
    var extreme = 1.0
    /// A number near the mean, and what is then left of the mean; zero where there are strata.
    var centre = 0.0
    var rest = 0.0
    /// The power of two below the spread.
    var divisor = 1.0
    /// The largest absolute value after division by `extreme`.
    var largest = 0.0
  }

  /// - Parameters:
  ///   - columns: the covariates, row by row as given.
  ///   - sets: the sweep: each row once at most.
  ///   - strata: the rows' strata, if any.
  ///   - weights: the case weights in sweep order; empty where all are 1.
  /// - Returns: the rows in sweep order; for each column what it was divided by, a power of two, so
  ///   that nothing is rounded; and its largest absolute value before centring, divided likewise.
  /// - Complexity: O(n p), columns and then rows side by side.
  static func gather(
    _ columns: [ColumnView], sets: RiskSets, strata: Grouping?, weights: [Double]
  ) -> (x: [Double], scale: [Double], magnitude: [Double]) {
    guard let total = columns.first?.count else { return ([], [], []) }
    let isStratified = (strata?.count ?? 1) > 1
    var scalings = scalings(columns, order: sets.order, weights: weights, isStratified)
    var firstRow: [Int32] = []
    if let strata, isStratified {
      firstRow = [Int32](repeating: 0, count: strata.count)
      for set in sets.tieSets { firstRow[Int(set.stratum)] = sets.order[set.stratumStart] }
    }
    var placeOf = [Int32](repeating: -1, count: total)
    for (place, row) in sets.order.enumerated() { placeOf[Int(row)] = Int32(place) }
    var x = scattered(
      columns, to: placeOf, count: sets.order.count, by: scalings,
      codes: isStratified ? strata?.codes ?? [] : [], firstRow: firstRow)
    if isStratified {
      let spreads = centreStrata(&x, order: columns.count, sets: sets, weights: weights)
      for (j, spread) in spreads.enumerated() { scalings[j].divisor = powerOfTwo(below: spread) }
      divide(&x, by: scalings.map(\.divisor))
    }
    return (
      x, scalings.map { $0.divisor * $0.extreme }, scalings.map { $0.largest / $0.divisor }
    )
  }

  // MARK: - Columns

  private static func scalings(
    _ columns: [ColumnView], order: [Int32], weights: [Double], _ isStratified: Bool
  ) -> [Scaling] {
    let total = columns[0].count
    // Rows as they lie in the columns, which then are read from front to back; rows that are not in
    // the sweep do not count.
    var weightOf: [Double] = []
    if !weights.isEmpty || order.count < total {
      weightOf = [Double](repeating: 0, count: total)
      for (place, row) in order.enumerated() {
        weightOf[Int(row)] = weights.isEmpty ? 1 : weights[place]
      }
    }
    let totalWeight = weights.isEmpty ? Double(order.count) : weights.reduce(0, +)
    let sample = stride(from: 0, to: order.count, by: max(1, order.count / 64)).map { order[$0] }
    var scalings = [Scaling](repeating: Scaling(), count: columns.count)
    scalings.withUnsafeMutableBufferPointer { scalings in
      let results = LaneResults(scalings)
      let weightOf = weightOf
      inLanes(columns.count, size: total * columns.count) { j in
        var result = Scaling()
        func sums(about centre: Double) -> (sum: Double, squares: Double, largest: Double) {
          ColumnKernel.sums(
            columns[j], weights: weightOf, factor: 1 / result.extreme, about: centre)
        }
        var centre = sample.reduce(0) { $0 + columns[j][Int($1)] / Double(sample.count) }
        var about = sums(about: isStratified ? 0 : centre)
        // Near the ends of the range sums and squares would leave it.
        if about.largest > 0x1p400 || about.largest < 0x1p-400 {
          result.extreme = powerOfTwo(below: about.largest)
          centre /= result.extreme
          about = sums(about: isStratified ? 0 : centre)
        }
        result.largest = about.largest
        if !isStratified, totalWeight > 0 {
          result.centre = centre
          result.rest = about.sum / totalWeight
          let count = Double(order.count)
          if result.rest * result.rest * count > about.squares / 64 {
            // The sample was far from the mean.
            result.centre += result.rest
            about = sums(about: result.centre)
            result.rest = about.sum / totalWeight
          }
          result.divisor = powerOfTwo(below: (about.squares / count).squareRoot())
        }
        results.store(result, at: j)
      }
    }
    return scalings
  }

  /// Columns are read from front to back, and each row is written at its place as a whole.
  private static func scattered(
    _ columns: [ColumnView], to placeOf: [Int32], count: Int, by scalings: [Scaling], codes: [Int],
    firstRow: [Int32]
  ) -> [Double] {
    let p = columns.count
    let total = placeOf.count
    return HugePages.array(count: count * p) { x in
      let rows = LaneResults(x)
      // As many rows as keep a cache line each in the nearest cache.
      let block = 256
      inLanes((total + block - 1) / block, size: total * p) { lane in
        let range = (lane * block)..<min((lane + 1) * block, total)
        for j in 0..<p {
          let scaling = scalings[j]
          let (up, down) = (1 / scaling.extreme, 1 / scaling.divisor)
          let column = columns[j]
          placeOf.withUnsafeBufferPointer { placeOf in
            for row in range where placeOf[row] >= 0 {
              let centre =
                codes.isEmpty ? scaling.centre : column[Int(firstRow[codes[row]])] * up
              let value = (column[row] * up - centre - scaling.rest) * down
              rows.store(value, at: Int(placeOf[row]) * p + j)
            }
          }
        }
      }
    }
  }

  // MARK: - Strata

  /// Takes each stratum's means from its rows; the spread of each column within strata.
  private static func centreStrata(
    _ x: inout [Double], order p: Int, sets: RiskSets, weights: [Double]
  ) -> [Double] {
    let strata = sets.strata
    let lanes = min(32, strata.count)
    var squares = [Double](repeating: 0, count: lanes * p)
    x.withUnsafeMutableBufferPointer { x in
      squares.withUnsafeMutableBufferPointer { squares in
        let (rows, sums) = (LaneResults(x), LaneResults(squares))
        inLanes(lanes) { lane in
          var means = [Double](repeating: 0, count: p)
          for s in (strata.count * lane / lanes)..<(strata.count * (lane + 1) / lanes) {
            let places = strata[s]
            var total = 0.0
            for j in 0..<p { means[j] = 0 }
            for place in places {
              let weight = weights.isEmpty ? 1 : weights[place]
              total += weight
              for j in 0..<p { means[j] += weight * rows[place * p + j] }
            }
            for j in 0..<p { means[j] /= total }
            for place in places {
              for j in 0..<p {
                let value = rows[place * p + j] - means[j]
                rows.store(value, at: place * p + j)
                sums.add(value * value, at: lane * p + j)
              }
            }
          }
        }
      }
    }
    return (0..<p).map { j in
      let sum = (0..<lanes).reduce(0) { $0 + squares[$1 * p + j] }
      return (sum / Double(max(1, sets.order.count))).squareRoot()
    }
  }

  private static func divide(_ x: inout [Double], by divisors: [Double]) {
    let p = divisors.count
    let factors = divisors.map { 1 / $0 }
    guard p > 0, factors.contains(where: { $0 != 1 }) else { return }
    let count = x.count / p
    x.withUnsafeMutableBufferPointer { x in
      let rows = LaneResults(x)
      let block = 4096
      inLanes((count + block - 1) / block) { lane in
        for place in (lane * block)..<min((lane + 1) * block, count) {
          for j in 0..<p { rows.store(rows[place * p + j] * factors[j], at: place * p + j) }
        }
      }
    }
  }

  /// The largest power of two up to `value`, at least the smallest normal one; 1 for 0.
  private static func powerOfTwo(below value: Double) -> Double {
    guard value > 0, value.isFinite else { return 1 }
    return max(value.binade, .leastNormalMagnitude)
  }
}
