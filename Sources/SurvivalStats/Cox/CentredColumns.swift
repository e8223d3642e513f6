// Columns as given into rows in the order of a sweep, centred within strata and scaled.
//
// Called from: Cox/PreparedCox.swift

import Foundation

/// Rows of centred and scaled covariates.
enum CentredColumns {
  /// What is done to a column's values v: (v / extreme - mean - rest) / divisor.
  private struct Scaling {
    /// A power of two that brings values near the ends of the range back; 1 for others.
    var extreme = 1.0
    /// For each stratum the weighted mean, and what its rounding left: so that 2 000 000 +- 3 keeps
    /// every digit.
    var means: [Double] = []
    var rests: [Double] = []
    /// The power of two below the spread.
    var divisor = 1.0
    /// The largest absolute value after division, before centring.
    var magnitude = 0.0
  }

  /// - Parameters:
  ///   - columns: the covariates, row by row as given.
  ///   - order: the row at each place of the sweep; each row once at most.
  ///   - strata: the rows' strata, if any.
  ///   - weights: the case weights in sweep order.
  /// - Returns: the rows in sweep order; for each column what it was divided by, a power of two, so
  ///   that nothing is rounded; and its largest absolute value before centring, divided likewise.
  /// - Complexity: O(n p), columns and then rows side by side.
  static func gather(
    _ columns: [[Double]], order: [Int], strata: Grouping?, weights: [Double]
  ) -> (x: [Double], scale: [Double], magnitude: [Double]) {
    let n = order.count
    let p = columns.count
    // The rows of the sweep as they lie in the columns, which then are read from front to back.
    guard let total = columns.first?.count else { return ([], [], []) }
    var weightOf = [Double](repeating: 0, count: total)
    for (place, row) in order.enumerated() { weightOf[row] = weights[place] }
    let codes = strata?.codes ?? []
    let count = strata?.count ?? 1
    var totals = [Double](repeating: 0, count: count)
    for row in 0..<total { totals[codes.isEmpty ? 0 : codes[row]] += weightOf[row] }

    var scalings = [Scaling](repeating: Scaling(), count: p)
    scalings.withUnsafeMutableBufferPointer { scalings in
      let results = LaneResults(scalings)
      let (weightOf, totals) = (weightOf, totals)
      inLanes(p) { j in
        results.store(
          scaling(columns[j], weights: weightOf, codes: codes, totals: totals), at: j)
      }
    }
    let x = [Double](unsafeUninitializedCapacity: n * p) { x, filled in
      filled = n * p
      let rows = LaneResults(x)
      let scalings = scalings
      // Blocks of rows: each is written once and whole, whoever writes it.
      let block = 512
      inLanes((n + block - 1) / block) { lane in
        for first in stride(from: 0, to: p, by: 8) {
          for j in first..<min(first + 8, p) {
            let scaling = scalings[j]
            let (up, down) = (1 / scaling.extreme, 1 / scaling.divisor)
            columns[j].withUnsafeBufferPointer { column in
              for place in (lane * block)..<min((lane + 1) * block, n) {
                let row = order[place]
                let s = codes.isEmpty ? 0 : codes[row]
                let value = column[row] * up - scaling.means[s] - scaling.rests[s]
                rows.store(value * down, at: place * p + j)
              }
            }
          }
        }
      }
    }
    return (x, scalings.map { $0.divisor * $0.extreme }, scalings.map(\.magnitude))
  }

  private static func scaling(
    _ column: [Double], weights: [Double], codes: [Int], totals: [Double]
  ) -> Scaling {
    var result = Scaling()
    var largest = 0.0
    for row in column.indices where weights[row] > 0 { largest = max(largest, abs(column[row])) }
    // Near the ends of the range sums and squares would leave it.
    if largest > 0x1p400 || largest < 0x1p-400 { result.extreme = powerOfTwo(below: largest) }
    let up = 1 / result.extreme
    largest *= up
    func mean(of value: (Int) -> Double) -> [Double] {
      var sums = [Double](repeating: 0, count: totals.count)
      if codes.isEmpty {
        var sum = 0.0
        for row in column.indices { sum += weights[row] * value(row) }
        sums[0] = sum
      } else {
        for row in column.indices { sums[codes[row]] += weights[row] * value(row) }
      }
      return zip(sums, totals).map { $1 > 0 ? $0 / $1 : 0 }
    }
    let means = mean { column[$0] * up }
    let rests = mean { column[$0] * up - means[codes.isEmpty ? 0 : codes[$0]] }
    var squares = 0.0
    var rows = 0
    for row in column.indices where weights[row] > 0 {
      let s = codes.isEmpty ? 0 : codes[row]
      let value = column[row] * up - means[s] - rests[s]
      squares += value * value
      rows += 1
    }
    let spread = rows > 0 ? (squares / Double(rows)).squareRoot() : 0
    result.means = means
    result.rests = rests
    result.divisor = powerOfTwo(below: spread)
    result.magnitude = largest / result.divisor
    return result
  }

  /// The largest power of two up to `value`, at least the smallest normal one; 1 for 0.
  private static func powerOfTwo(below value: Double) -> Double {
    guard value > 0, value.isFinite else { return 1 }
    return max(value.binade, .leastNormalMagnitude)
  }
}
