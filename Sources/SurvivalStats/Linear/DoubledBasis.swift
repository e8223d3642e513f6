// An orthonormal basis of nearly collinear columns, found in twice the working precision.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md, 4a
// Called from: Cox/EstimableColumns.swift
// See also:    Linear/AliasedColumns.swift, which says which columns to keep

/// Columns as unevaluated sums `high + low`, row-major.
struct DoubledColumns: Sendable {
  var high: [Double]
  var low: [Double]

  /// Column j.
  func column(_ j: Int, of p: Int, rows: Int) -> [DoubleDouble] {
    (0..<rows).map { DoubleDouble(high: high[$0 * p + j], low: low[$0 * p + j]) }
  }
}

extension OrthonormalBasis {
  /// Whether some column has less than a hundredth of its length beyond those before it.
  var losesDigits: Bool {
    factors.contains { factor in
      let length = factor.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return abs(factor[factor.count - 1]) < 0.01 * length
    }
  }

  /// Gram and Schmidt's directions of columns that are known to twice the working precision, each
  /// projected twice.
  ///
  /// A column rounded to doubles is known to 2^-53 of itself, and what stands apart from the others
  /// by 1e-6 of it to 10 digits only. Here each column is projected, in doubled precision, on the
  /// directions *as rounded*, so that X = Z R holds to an ulp of what is left of each column.
  ///
  /// - Parameters:
  ///   - columns: centred and scaled; `p` of them.
  ///   - kept: those to make the basis of, independent.
  ///   - weights: a positive weight for each row.
  /// - Complexity: O(n k^2) for k kept columns, some twenty operations each.
  init(_ columns: DoubledColumns, of p: Int, kept: [Int], weights: [Double]) {
    let n = weights.count
    var directions: [[Double]] = []
    var factors: [[Double]] = []
    for j in kept {
      var column = columns.column(j, of: p, rows: n)
      var factor = [DoubleDouble](repeating: DoubleDouble(), count: directions.count)
      for _ in 0..<2 {
        for (k, direction) in directions.enumerated() {
          // The projection may be off by rounding, as long as what is noted is what is taken.
          var product = 0.0
          for i in 0..<n { product += weights[i] * direction[i] * column[i].value }
          for i in 0..<n { column[i].add(product: -product, direction[i]) }
          factor[k].add(product)
        }
      }
      let rest = zip(column, weights).reduce(0) {
        $0 + $1.1 * $1.0.value * $1.0.value
      }.squareRoot()
      directions.append(column.map { $0.value / rest })
      factors.append(factor.map(\.value) + [rest])
    }
    self.init(directions: directions, factors: factors)
  }
}

extension DoubleDouble {
  init(high: Double, low: Double) {
    self.init(high)
    self.low = low
  }

  /// Adds a b, without rounding it first.
  @inline(__always)
  mutating func add(product a: Double, _ b: Double) {
    let product = a * b
    add(product)
    low += (-product).addingProduct(a, b)
  }

  /// `a - b`, exactly.
  static func difference(_ a: Double, _ b: Double) -> DoubleDouble {
    var result = DoubleDouble(a)
    result.add(-b)
    return result
  }
}
