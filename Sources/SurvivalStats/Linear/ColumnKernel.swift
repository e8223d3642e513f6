// The Swift side of CLapack/ColumnKernel.c: passes over one column.

import CLapack

enum ColumnKernel {
  /// The sums over the values v, times `factor`, of w (v - centre) and (v - centre)^2, and the
  /// largest |v|; rows of weight 0 do not count, and all weigh 1 where `weights` is empty.
  static func sums(
    _ column: ColumnView, weights: [Double], factor: Double, about centre: Double
  ) -> (sum: Double, squares: Double, largest: Double) {
    let sums = column_sums_about(
      column.values.baseAddress, weights.isEmpty ? nil : weights, column.count, factor, centre)
    return (sums.sum, sums.squares, sums.largest)
  }

  /// Says that memory will soon be read.
  @inline(__always)
  static func prefetch(_ memory: UnsafeRawPointer) { column_prefetch(memory) }

  /// Whether all numbers are finite.
  static func isFinite(_ column: ColumnView) -> Bool {
    column_is_finite(column.values.baseAddress, column.count) != 0
  }
}
