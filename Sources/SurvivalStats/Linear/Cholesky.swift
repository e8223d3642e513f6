// The Cholesky factor of a symmetric positive definite matrix, its solves and its inverse, by
// LAPACK's dpotrf, dpotrs and dpotri; in panels where those would divide the work among threads.
//
// Panels: Linear/PanelledCholesky.swift

import CLapack

/// The matrix has no Cholesky factor: the leading minor of this order is not positive.
struct NotPositiveDefinite: Error, Equatable, Sendable {
  let leadingMinor: Int
}

/// `A = U'U` for a symmetric positive definite A, of which only the upper triangle is read.
struct Cholesky: Sendable {
  /// The number of rows and columns.
  let order: Int
  /// Column-major; the upper triangle holds U.
  private(set) var upper: [Double]

  /// Factors `matrix`, column-major with leading dimension `order`.
  ///
  /// - Complexity: O(p^3).
  init(_ matrix: [Double], order p: Int) throws(NotPositiveDefinite) {
    precondition(matrix.count == p * p, "expected a \(p) x \(p) matrix")
    order = p
    upper = matrix
    guard p > 0 else { return }
    if p > PanelledCholesky.width {
      let minor = PanelledCholesky.factor(&upper, order: p)
      if minor > 0 { throw NotPositiveDefinite(leadingMinor: minor) }
    } else {
      var uplo = CChar(UInt8(ascii: "U"))
      var n = LapackInt(p)
      var info = LapackInt(0)
      dpotrf_(&uplo, &n, &upper, &n, &info)
      precondition(info >= 0, "dpotrf rejected argument \(-info): a bug in this wrapper")
      if info > 0 { throw NotPositiveDefinite(leadingMinor: Int(info)) }
    }
    // OpenBLAS lets a NaN pivot through with info = 0. A NaN anywhere in A reaches the diagonal
    // of U, so this O(p) look is enough.
    for k in 0..<p where !upper[k * (p + 1)].isFinite {
      throw NotPositiveDefinite(leadingMinor: k + 1)
    }
  }

  /// The solution x of `A x = b`.
  func solve(_ b: [Double]) -> [Double] {
    precondition(b.count == order, "expected \(order) numbers")
    guard order > 0 else { return [] }
    if order > PanelledCholesky.width { return PanelledCholesky.solve(upper, order: order, b) }
    var x = b
    var uplo = CChar(UInt8(ascii: "U"))
    var n = LapackInt(order)
    var one = LapackInt(1)
    var info = LapackInt(0)
    dpotrs_(&uplo, &n, &one, upper, &n, &x, &n, &info)
    precondition(info == 0, "dpotrs rejected argument \(-info): a bug in this wrapper")
    return x
  }

  /// The inverse of A, both triangles, column-major.
  func inverse() -> [Double] {
    guard order > 0 else { return [] }
    if order > PanelledCholesky.width { return PanelledCholesky.inverse(upper, order: order) }
    var result = upper
    var uplo = CChar(UInt8(ascii: "U"))
    var n = LapackInt(order)
    var info = LapackInt(0)
    dpotri_(&uplo, &n, &result, &n, &info)
    precondition(info == 0, "dpotri failed with \(info): a factor has a positive diagonal")
    for column in 0..<order {
      for row in 0..<column { result[column + row * order] = result[row + column * order] }
    }
    return result
  }
}

/// b' A^-1 b, or NaN if A has no Cholesky factor; 0 without dimensions.
func quadraticForm(_ b: [Double], inverseOf matrix: [Double]) -> Double {
  guard !b.isEmpty else { return 0 }
  guard let factor = try? Cholesky(matrix, order: b.count) else { return .nan }
  return zip(b, factor.solve(b)).reduce(0) { $0 + $1.0 * $1.1 }
}
