// Which covariates say nothing new: constant ones, and linear combinations of earlier ones.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Called from: Cox/EstimableColumns.swift, Rates/FitPoisson.swift
//
// R judges the pivots of X'X, and so drops a column that stands apart from the earlier ones by less
// than about 1e-6 of its length. We look at the columns themselves where the pivots are not clear.

/// The covariates that can be estimated, and those that cannot.
struct AliasedColumns: Equatable {
  /// Indices of the columns to keep.
  var kept: [Int] = []
  /// Indices of the columns that are linear combinations of those kept before them.
  var aliased: [Int] = []
  /// Indices of the columns kept although nearly so: R would drop them.
  var illConditioned: [Int] = []
  /// Where some column is nearly a combination of others: the kept columns as Z R with Z
  /// orthonormal under the weights. The model is then fitted in Z and carried back by R, so that
  /// no product of nearly equal columns is ever formed.
  var basis: OrthonormalBasis?

  /// A column whose part beyond the earlier ones is below this fraction of its length is aliased.
  static let tolerance = 1e-11
  /// A column whose centred values are below this fraction of its values is constant.
  static let constantTolerance = 1e-13
  /// Above this fraction of its squared length a pivot of X'X costs four digits at most.
  static let clearPivot = 1e-4
  /// R's pivot test on products, as a fraction of the column's squared length.
  static let pivotOfR = 1.8e-12

  /// Judges centred columns.
  ///
  /// - Parameters:
  ///   - x: the columns, row-major, centred and scaled.
  ///   - p: how many there are.
  ///   - weights: a positive weight for each row.
  ///   - magnitude: for each column the largest absolute value before centring.
  /// - Complexity: O(n p^2) as one rank-k update; O(n p^2) in plain loops if a pivot is not clear.
  init(_ x: [Double], order p: Int, weights: [Double], magnitude: [Double]) {
    let n = weights.count
    var columns = x
    for i in 0..<n where weights[i] != 1 {
      let root = weights[i].squareRoot()
      for j in 0..<p { columns[i * p + j] *= root }
    }
    var gram = [Double](repeating: 0, count: p * p)
    RankUpdate.add(columns, rows: n, order: p, to: &gram)
    func isConstant(_ j: Int) -> Bool {
      var largest = 0.0
      for i in 0..<n { largest = max(largest, abs(x[i * p + j])) }
      return largest <= Self.constantTolerance * magnitude[j]
    }
    let constant = (0..<p).map(isConstant)
    if !constant.contains(true), Self.pivotsAreClear(gram, order: p) {
      kept = Array(0..<p)
      return
    }
    // Gram-Schmidt on the columns themselves, each projected twice ("twice is enough").
    var directions: [[Double]] = []
    var factors: [[Double]] = []
    for j in 0..<p {
      var column = (0..<n).map { x[$0 * p + j] }
      let length = Self.length(column, weights)
      guard !constant[j], length > 0 else {
        aliased.append(j)
        continue
      }
      var factor = [Double](repeating: 0, count: directions.count)
      for _ in 0..<2 {
        for (k, direction) in directions.enumerated() {
          var product = 0.0
          for i in 0..<n { product += weights[i] * direction[i] * column[i] }
          for i in 0..<n { column[i] -= product * direction[i] }
          factor[k] += product
        }
      }
      let rest = Self.length(column, weights)
      guard rest > Self.tolerance * length else {
        aliased.append(j)
        continue
      }
      if (rest / length) * (rest / length) < Self.pivotOfR { illConditioned.append(j) }
      kept.append(j)
      directions.append(column.map { $0 / rest })
      factors.append(factor + [rest])
    }
    basis = OrthonormalBasis(directions: directions, factors: factors)
  }

  private static func length(_ column: [Double], _ weights: [Double]) -> Double {
    zip(column, weights).reduce(0) { $0 + $1.1 * $1.0 * $1.0 }.squareRoot()
  }

  private static func pivotsAreClear(_ gram: [Double], order p: Int) -> Bool {
    smallestPivotFraction(gram, order: p).allSatisfy { $0 > clearPivot }
  }

  /// Each pivot of the Cholesky factor of `matrix` as a fraction of its diagonal entry. One that is
  /// not above `least` counts as 0, and its row is left out of those that follow.
  static func smallestPivotFraction(
    _ matrix: [Double], order p: Int, atLeast least: Double = 0
  ) -> [Double] {
    var upper = matrix
    var fractions = [Double](repeating: 0, count: p)
    for j in 0..<p {
      var pivot = upper[j + j * p]
      for k in 0..<j { pivot -= upper[k + j * p] * upper[k + j * p] }
      guard matrix[j + j * p] > 0, pivot > least * matrix[j + j * p] else {
        for m in j..<p { upper[j + m * p] = 0 }
        continue
      }
      fractions[j] = pivot / matrix[j + j * p]
      let root = pivot.squareRoot()
      upper[j + j * p] = root
      for m in (j + 1)..<max(p, j + 1) {
        var sum = upper[j + m * p]
        for k in 0..<j { sum -= upper[k + j * p] * upper[k + m * p] }
        upper[j + m * p] = sum / root
      }
    }
    return fractions
  }
}

/// Columns X = Z R: orthonormal directions Z and an upper triangular R.
struct OrthonormalBasis: Equatable, Sendable {
  /// The columns of Z.
  let directions: [[Double]]
  /// The columns of R, each down to its diagonal.
  let factors: [[Double]]

  /// The b with R b = c.
  func solve(_ c: [Double]) -> [Double] {
    var b = c
    for j in factors.indices.reversed() {
      b[j] /= factors[j][j]
      for k in 0..<j { b[k] -= factors[j][k] * b[j] }
    }
    return b
  }

  /// The u with R' u = g: a combination g' b of X's coefficients is u' c of Z's.
  func solveTransposed(_ g: [Double]) -> [Double] {
    var u = g
    for j in factors.indices {
      for k in 0..<j { u[j] -= factors[j][k] * u[k] }
      u[j] /= factors[j][j]
    }
    return u
  }

  /// R b, the coefficients of Z for the coefficients b of X.
  func coordinates(of b: [Double]) -> [Double] {
    var c = [Double](repeating: 0, count: b.count)
    for j in factors.indices {
      for k in 0...j { c[k] += factors[j][k] * b[j] }
    }
    return c
  }

  /// R^-1 V R^-T, the covariance of X's coefficients from that of Z's.
  func covariance(_ v: [Double]) -> [Double] {
    let p = factors.count
    var half = v
    for column in 0..<p {
      half.replaceSubrange(
        (column * p)..<((column + 1) * p), with: solve(Array(v[(column * p)..<((column + 1) * p)])))
    }
    var result = [Double](repeating: 0, count: p * p)
    for row in 0..<p {
      let solved = solve((0..<p).map { half[row + $0 * p] })
      for column in 0..<p { result[row + column * p] = solved[column] }
    }
    return result
  }
}
