// A triangular root of a covariance matrix that need not have full rank.
//
// Called from: Cox/CoxModel+Survival.swift

/// A lower triangular L with `L L' = V`.
///
/// A sandwich of fewer clusters than coefficients is singular, where LAPACK's factor stops: a pivot
/// that is rounding only gives a column of zeros here.
struct SemidefiniteRoot: Sendable {
  /// The number of rows and columns.
  let order: Int
  /// Column-major; above the diagonal zeros.
  private let lower: [Double]

  /// - Parameter matrix: V, column-major; one with a NaN has a root of NaN.
  /// - Complexity: O(p^3).
  init(_ matrix: [Double], order p: Int) {
    precondition(matrix.count == p * p, "expected a \(p) x \(p) matrix")
    order = p
    guard matrix.allSatisfy(\.isFinite) else {
      lower = [Double](repeating: .nan, count: p * p)
      return
    }
    var left = matrix
    var root = [Double](repeating: 0, count: p * p)
    for k in 0..<p {
      let pivot = left[k + k * p]
      // The products that were taken from it have rounded to p ulps of the entry.
      guard pivot > Double(p) * .ulpOfOne * matrix[k + k * p] else { continue }
      let diagonal = pivot.squareRoot()
      for i in k..<p { root[i + k * p] = left[i + k * p] / diagonal }
      for j in (k + 1)..<p {
        for i in j..<p { left[i + j * p] -= root[i + k * p] * root[j + k * p] }
      }
    }
    lower = root
  }

  /// Writes `L' x` over x, whose squared length is `x' V x`.
  @inline(__always)
  func apply(to x: UnsafeMutablePointer<Double>) {
    lower.withUnsafeBufferPointer { lower in
      // From the first on, what is written is no longer read.
      for k in 0..<order {
        var sum = 0.0
        for j in k..<order { sum += lower[j + k * order] * x[j] }
        x[k] = sum
      }
    }
  }
}
