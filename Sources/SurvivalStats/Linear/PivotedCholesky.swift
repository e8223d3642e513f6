// The Cholesky factor with pivoting of a symmetric positive semidefinite matrix: its rank, and
// quadratic forms in its generalized inverse, by LAPACK's dpstrf.
//
// Called from: Comparisons/LogRankTest.swift, Comparisons/MaxComboTest.swift

import CLapack

/// `P' D A D P = U'U` of rank r, for a symmetric positive semidefinite A and the diagonal D that
/// makes its diagonal 1.
///
/// The scaling keeps a small variance from being taken for none beside a large one.
struct PivotedCholesky: Sendable {
  /// The number of rows and columns.
  let order: Int
  /// How many rows are linearly independent.
  let rank: Int
  /// The first `rank` entries are a largest set of independent rows, in the order of elimination.
  let pivots: [Int]
  /// Column-major; the leading `rank` columns hold U.
  private let upper: [Double]
  /// 1 / sqrt of A's diagonal, 0 where that is 0.
  private let scale: [Double]

  /// Factors `matrix`, column-major with leading dimension `order`, of which the upper triangle is
  /// read. A pivot counts as 0 when less than `16 order` units of rounding of its diagonal entry is
  /// left: what the sums that make a covariance matrix leave where they should cancel.
  ///
  /// - Domain: a finite diagonal, and none of it negative beyond rounding; rows whose diagonal is
  ///   below 2^-960 are taken as 0. A matrix with an entry that is NaN has rank 0.
  /// - Complexity: O(p^2 r).
  ///
  /// - Parameter tolerance: what is left of a diagonal entry that counts as 0, if not that.
  init(_ matrix: [Double], order p: Int, tolerance given: Double? = nil) {
    precondition(matrix.count == p * p, "expected a \(p) x \(p) matrix")
    order = p
    let diagonal = (0..<p).map { matrix[$0 * (p + 1)] }
    // Below 2^-960 what was summed has lost digits to underflow.
    let scale = diagonal.map { $0 > 0x1p-960 && $0.isFinite ? 1 / $0.squareRoot() : 0 }
    self.scale = scale
    var scaled = matrix
    for column in 0..<p {
      for row in 0..<p {
        // Not through `matrix * 0`: what stands beside a zero diagonal is rounding at most.
        let factor = scale[row] * scale[column]
        scaled[row + column * p] = factor == 0 ? 0 : matrix[row + column * p] * factor
      }
      if scale[column] > 0 { scaled[column * (p + 1)] = 1 }
    }
    // dpstrf looks at the diagonal only before it starts, so a NaN off it would pass.
    guard p > 0, scaled.allSatisfy(\.isFinite), scale.contains(where: { $0 > 0 }) else {
      rank = 0
      pivots = []
      upper = []
      return
    }
    var uplo = CChar(UInt8(ascii: "U"))
    var n = LapackInt(p)
    var piv = [LapackInt](repeating: 0, count: p)
    var found = LapackInt(0)
    var tolerance = given ?? 16 * Double(p) * Double.ulpOfOne
    var work = [Double](repeating: 0, count: 2 * p)
    var info = LapackInt(0)
    dpstrf_(&uplo, &n, &scaled, &n, &piv, &found, &tolerance, &work, &info)
    precondition(info >= 0, "dpstrf rejected argument \(-info): a bug in this wrapper")
    rank = info == 0 ? p : Int(found)
    pivots = piv.map { Int($0) - 1 }
    upper = scaled
  }

  /// `b' A^- b`, the same for every generalized inverse when b lies in the range of A, as a score
  /// does in that of its covariance matrix.
  ///
  /// - Complexity: O(r^2).
  func quadraticForm(_ b: [Double]) -> Double {
    precondition(b.count == order, "expected \(order) numbers")
    // U'x = D b by columns of U, on the independent rows.
    var x = [Double](repeating: 0, count: rank)
    var sum = 0.0
    for j in 0..<rank {
      var value = b[pivots[j]] * scale[pivots[j]]
      for i in 0..<j { value -= upper[i + j * order] * x[i] }
      x[j] = value / upper[j * (order + 1)]
      sum += x[j] * x[j]
    }
    return sum
  }

  /// Row k of a matrix L with `rank` columns and rows of length 1, of which L L' is A with its diagonal
  /// made 1, to the tolerance; zeros where A's diagonal is 0.
  func unitRow(_ k: Int) -> [Double] {
    guard let j = pivots.firstIndex(of: k), scale[k] > 0 else {
      return [Double](repeating: 0, count: rank)
    }
    let row = (0..<rank).map { $0 <= j ? upper[$0 + j * order] : 0 }
    let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return row.map { $0 / length }
  }
}
