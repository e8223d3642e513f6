// The condition number of a symmetric positive definite matrix whose inverse is at hand.
//
// Called from: Cox/EstimableColumns.swift, Rates/FitPoisson.swift

/// The 2-norm condition number, by power iteration.
enum ConditionNumber {
  /// That of D A D, D the diagonal that makes its diagonal 1: the units of the columns say nothing
  /// about how well they can be told apart.
  ///
  /// Both extreme eigenvalues are the largest of a matrix, of A's and of its inverse, and so keep
  /// their digits however small one is beside the other. The iteration approaches each from below;
  /// what is left after its last step is a few per cent where eigenvalues crowd, else far less.
  ///
  /// - Parameters:
  ///   - matrix: A, column-major.
  ///   - inverse: its inverse; NaN where there is none.
  /// - Returns: at least 1; infinite if A has no inverse, NaN without dimensions.
  /// - Complexity: O(p^2) for each of at most 500 steps.
  static func scaled(_ matrix: [Double], inverse: [Double], order p: Int) -> Double {
    guard p > 0 else { return .nan }
    let roots = (0..<p).map { matrix[$0 * (p + 1)].squareRoot() }
    guard roots.allSatisfy({ $0 > 0 && $0.isFinite }), inverse.allSatisfy(\.isFinite) else {
      return .infinity
    }
    var (forwards, backwards) = (matrix, inverse)
    for column in 0..<p {
      for row in 0..<p {
        // One after the other: the product of two roots may leave the range.
        forwards[row + column * p] = matrix[row + column * p] / roots[row] / roots[column]
        backwards[row + column * p] = inverse[row + column * p] * roots[row] * roots[column]
      }
    }
    return max(1, largest(forwards, order: p) * largest(backwards, order: p))
  }

  /// The largest eigenvalue of a positive semidefinite matrix.
  private static func largest(_ matrix: [Double], order p: Int) -> Double {
    // A start with no symmetry that an eigenvector may have.
    var v = (0..<p).map {
      1 + 0.5 * (Double($0 + 1) * 0.6180339887498949).truncatingRemainder(dividingBy: 1)
    }
    for j in stride(from: 1, to: p, by: 2) { v[j] = -v[j] }
    var value = 0.0
    var next = [Double](repeating: 0, count: p)
    for _ in 0..<500 {
      let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0, length.isFinite else { return length }
      for j in 0..<p { next[j] = 0 }
      for column in 0..<p {
        let part = v[column] / length
        for row in 0..<p { next[row] += matrix[row + column * p] * part }
      }
      swap(&v, &next)
      // |A v| for a v of length 1 is no less than v'A v, and no more than the largest.
      let reached = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if abs(reached - value) <= 1e-10 * reached { return reached }
      value = reached
    }
    return value
  }
}

extension OrthonormalBasis {
  /// R' M R, the information about X's coefficients from that about Z's.
  func information(_ m: [Double]) -> [Double] {
    let p = factors.count
    var half = [Double](repeating: 0, count: p * p)
    for column in 0..<p {
      for k in 0...column {
        for row in 0..<p { half[row + column * p] += m[row + k * p] * factors[column][k] }
      }
    }
    var result = [Double](repeating: 0, count: p * p)
    for column in 0..<p {
      for row in 0..<p {
        for k in 0...row { result[row + column * p] += factors[row][k] * half[k + column * p] }
      }
    }
    return result
  }
}
