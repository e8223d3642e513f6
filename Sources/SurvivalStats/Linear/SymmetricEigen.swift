// Eigenvalues and eigenvectors of a symmetric matrix, by LAPACK's dsyev.
//
// Called from: Curves/BandCriticalValue.swift

import CLapack

/// `A = V diag(values) V'`, values ascending.
struct SymmetricEigen: Sendable {
  let values: [Double]
  /// Column-major: the eigenvector of the mth value is the mth column.
  let vectors: [Double]

  /// - Complexity: O(p^3).
  init(_ matrix: [Double], order p: Int) {
    precondition(matrix.count == p * p, "expected a \(p) x \(p) matrix")
    var vectors = matrix
    var values = [Double](repeating: 0, count: p)
    var job = CChar(UInt8(ascii: "V"))
    var uplo = CChar(UInt8(ascii: "U"))
    var n = LapackInt(p)
    var size = LapackInt(max(1, 34 * p))
    var room = [Double](repeating: 0, count: Int(size))
    var info = LapackInt(0)
    dsyev_(&job, &uplo, &n, &vectors, &n, &values, &room, &size, &info)
    precondition(info >= 0, "dsyev rejected argument \(-info): a bug in this wrapper")
    // A NaN goes in and comes out.
    self.values = info == 0 ? values : values.map { _ in .nan }
    self.vectors = vectors
  }
}
