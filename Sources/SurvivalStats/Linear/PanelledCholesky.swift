// The Cholesky factor in panels: every call of BLAS or LAPACK is too small to be divided among threads,
// so that the bits do not depend on how many the library may use.
//
// Called from: Linear/Cholesky.swift

import CLapack

/// Matrices are column-major with leading dimension p, of which the upper triangle is read.
enum PanelledCholesky {
  /// Columns of a panel. OpenBLAS divides a factor from 64 columns on, and a product from
  /// 64 x 64 x 64.
  static let width = 48

  private typealias Matrix = UnsafeMutablePointer<Double>

  /// Replaces the upper triangle of `matrix` by U, A = U'U; the order of the first leading minor that
  /// is not positive, 0 if all are.
  ///
  /// - Complexity: O(p^3) at matrix-product speed.
  static func factor(_ matrix: inout [Double], order p: Int) -> Int {
    matrix.withUnsafeMutableBufferPointer { buffer in
      guard let a = buffer.baseAddress else { return 0 }
      for first in stride(from: 0, to: p, by: width) {
        let end = min(first + width, p)
        let minor = factorBlock(a, p, first..<end)
        if minor > 0 { return first + minor }
        // The panel to the right: U11' U12 = A12, column by column.
        for column in end..<p { forward(a, p, first..<end, a + column * p) }
        // What is left: A22 - U12' U12, tile by tile of the upper triangle.
        for left in stride(from: end, to: p, by: width) {
          for right in stride(from: left, to: p, by: width) {
            multiply(
              -1, a + first + left * p, true, a + first + right * p, false,
              a + left + right * p, (min(width, p - left), min(width, p - right), end - first), p)
          }
        }
      }
      return 0
    }
  }

  /// The solution of U'U x = b.
  static func solve(_ upper: [Double], order p: Int, _ b: [Double]) -> [Double] {
    var x = b
    x.withUnsafeMutableBufferPointer { x in
      upper.withUnsafeBufferPointer { u in
        guard let x = x.baseAddress, let u = u.baseAddress else { return }
        for j in 0..<p {
          x[j] = (x[j] - dot(u + j * p, x, j)) / u[j + j * p]
        }
        for j in (0..<p).reversed() {
          x[j] /= u[j + j * p]
          for i in 0..<j { x[i] -= u[i + j * p] * x[j] }
        }
      }
    }
    return x
  }

  /// (U'U)^-1 = V V' with V = U^-1, both triangles.
  ///
  /// - Complexity: O(p^3) at matrix-product speed.
  static func inverse(_ upper: [Double], order p: Int) -> [Double] {
    var v = [Double](repeating: 0, count: p * p)
    var result = v
    var block = [Double](repeating: 0, count: width * p)
    let starts = Array(stride(from: 0, to: p, by: width))
    func size(_ first: Int) -> Int { min(width, p - first) }
    upper.withUnsafeBufferPointer { u in
      v.withUnsafeMutableBufferPointer { v in
        block.withUnsafeMutableBufferPointer { block in
          guard let u = u.baseAddress, let v = v.baseAddress, let block = block.baseAddress
          else { return }
          for j in starts { invertBlock(u, v, p, j..<(j + size(j))) }
          // V_ij = -V_ii (sum over k = i + 1 ... j of U_ik V_kj), from the diagonal up.
          for j in starts {
            for i in starts.reversed() where i < j {
              block.update(repeating: 0, count: size(j) * p)
              for k in starts where k > i && k <= j {
                multiply(
                  1, u + i + k * p, false, v + k + j * p, false, block,
                  (size(i), size(j), size(k)), p)
              }
              multiply(
                -1, v + i + i * p, false, block, false, v + i + j * p,
                (size(i), size(j), size(i)), p)
            }
          }
        }
      }
    }
    result.withUnsafeMutableBufferPointer { result in
      v.withUnsafeBufferPointer { v in
        guard let result = result.baseAddress, let v = v.baseAddress else { return }
        for i in starts {
          for j in starts where j >= i {
            for k in starts where k >= j {
              multiply(
                1, v + i + k * p, false, v + j + k * p, true, result + i + j * p,
                (size(i), size(j), size(k)), p)
            }
          }
        }
      }
    }
    for column in 0..<p {
      for row in 0..<column { result[column + row * p] = result[row + column * p] }
    }
    return result
  }

  // MARK: - Blocks

  private static func factorBlock(_ a: Matrix, _ p: Int, _ range: Range<Int>) -> Int {
    var uplo = CChar(UInt8(ascii: "U"))
    var n = LapackInt(range.count)
    var lda = LapackInt(p)
    var info = LapackInt(0)
    dpotrf_(&uplo, &n, a + range.lowerBound * (p + 1), &lda, &info)
    precondition(info >= 0, "dpotrf rejected argument \(-info): a bug in this wrapper")
    return Int(info)
  }

  /// Solves U11' x = b for the rows of a block of one column.
  private static func forward(_ a: Matrix, _ p: Int, _ rows: Range<Int>, _ column: Matrix) {
    let first = rows.lowerBound
    for i in rows {
      let u = a + first + i * p
      column[i] = (column[i] - dot(u, column + first, i - first)) / a[i + i * p]
    }
  }

  private static func invertBlock(
    _ u: UnsafePointer<Double>, _ v: Matrix, _ p: Int, _ range: Range<Int>
  ) {
    for j in range {
      v[j + j * p] = 1 / u[j + j * p]
      for i in (range.lowerBound..<j).reversed() {
        var sum = 0.0
        for k in (i + 1)...j { sum += u[i + k * p] * v[k + j * p] }
        v[i + j * p] = -sum / u[i + i * p]
      }
    }
  }

  /// c += sign op(a) op(b), of m x k and k x n, all with leading dimension p.
  private static func multiply(
    _ sign: Double, _ a: UnsafePointer<Double>, _ transposeA: Bool, _ b: UnsafePointer<Double>,
    _ transposeB: Bool, _ c: Matrix, _ size: (m: Int, n: Int, k: Int), _ p: Int
  ) {
    var transA = CChar(UInt8(ascii: transposeA ? "T" : "N"))
    var transB = CChar(UInt8(ascii: transposeB ? "T" : "N"))
    var (m, n, k) = (LapackInt(size.m), LapackInt(size.n), LapackInt(size.k))
    var lda = LapackInt(p)
    var alpha = sign
    var one = 1.0
    dgemm_(&transA, &transB, &m, &n, &k, &alpha, a, &lda, b, &lda, &one, c, &lda)
  }

  private static func dot(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    // Four sums, so that they need not wait for each other.
    var sums = SIMD4<Double>(repeating: 0)
    var i = 0
    while i + 4 <= count {
      sums += SIMD4(a[i], a[i + 1], a[i + 2], a[i + 3]) * SIMD4(b[i], b[i + 1], b[i + 2], b[i + 3])
      i += 4
    }
    var sum = sums.sum()
    while i < count {
      sum += a[i] * b[i]
      i += 1
    }
    return sum
  }
}
