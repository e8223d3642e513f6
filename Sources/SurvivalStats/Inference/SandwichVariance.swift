// The sandwich variance: the information's inverse about the spread of the score's contributions.
//
// Called from: Cox/CoxSandwich.swift, Rates/FitPoisson.swift

/// A variance that stands when the model's own does not [lin1989]; no small-sample factor.
enum SandwichVariance {
  /// The p x p sum over clusters of s_c s_c', s_c the sum of the cluster's weighted score
  /// contributions; each row is its own cluster if none are given.
  ///
  /// - Parameters:
  ///   - scores: the contributions, row-major, p to a row.
  ///   - p: the number of parameters.
  ///   - clusters: for each row the number of its cluster, from 0.
  /// - Complexity: O(n p^2).
  static func meat(_ scores: [Double], order p: Int, clusters: [Int]?) -> [Double] {
    meat(scores, rows: p > 0 ? scores.count / p : 0, order: p, clusters: clusters)
  }

  /// The same with the contributions of so many rows in somebody's memory.
  static func meat(
    _ scores: UnsafePointer<Double>, rows: Int, order p: Int, clusters: [Int]?
  ) -> [Double] {
    var result = [Double](repeating: 0, count: p * p)
    guard p > 0 else { return result }
    if let clusters {
      let count = (clusters.max() ?? -1) + 1
      var sums = [Double](repeating: 0, count: count * p)
      for (i, c) in clusters.enumerated() {
        for j in 0..<p { sums[c * p + j] += scores[i * p + j] }
      }
      RankUpdate.add(sums, rows: count, order: p, to: &result)
    } else {
      RankUpdate.add(scores, rows: rows, order: p, to: &result)
    }
    for column in 0..<p {
      for row in 0..<column { result[column + row * p] = result[row + column * p] }
    }
    return result
  }

  /// The sandwich V M V of the model-based variance V and the meat M, all p x p.
  static func sandwich(_ v: [Double], _ m: [Double], order p: Int) -> [Double] {
    product(product(v, m, order: p), v, order: p)
  }

  private static func product(_ a: [Double], _ b: [Double], order p: Int) -> [Double] {
    var result = [Double](repeating: 0, count: p * p)
    for column in 0..<p {
      for k in 0..<p {
        let factor = b[k + column * p]
        for row in 0..<p { result[row + column * p] += a[row + k * p] * factor }
      }
    }
    return result
  }
}
