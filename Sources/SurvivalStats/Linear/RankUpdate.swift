// The two BLAS products of a likelihood's information and linear predictor.
//
// Data are blocks of rows: `rows` consecutive rows of `p` numbers each, row-major. To Fortran
// that is a p x rows matrix with leading dimension p, which is how it is passed.

import CLapack

/// Products over a block of rows; the benchmark measures the machine by them.
package enum RankUpdate {
  /// Adds the sum of x x' over the block's rows to the upper triangle of `matrix` (p x p).
  ///
  /// - Complexity: O(rows p^2) at matrix-product speed.
  package static func add(
    _ block: UnsafePointer<Double>, rows: Int, order p: Int,
    to matrix: UnsafeMutablePointer<Double>
  ) {
    guard rows > 0, p > 0 else { return }
    var uplo = CChar(UInt8(ascii: "U"))
    var trans = CChar(UInt8(ascii: "N"))
    var n = LapackInt(p)
    var k = LapackInt(rows)
    var one = 1.0
    dsyrk_(&uplo, &trans, &n, &k, &one, block, &n, &one, matrix, &n)
  }

  /// Writes the product of each of the block's rows with `vector` to `result`.
  ///
  /// - Complexity: O(rows p).
  static func products(
    _ block: UnsafePointer<Double>, rows: Int, order p: Int,
    with vector: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>
  ) {
    guard rows > 0 else { return }
    guard p > 0 else {
      result.update(repeating: 0, count: rows)
      return
    }
    var trans = CChar(UInt8(ascii: "T"))
    var m = LapackInt(p)
    var n = LapackInt(rows)
    var step = LapackInt(1)
    var one = 1.0
    var zero = 0.0
    dgemv_(&trans, &m, &n, &one, block, &m, vector, &step, &zero, result, &step)
  }
}
