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
    guard p > 0 else { return [] }
    let ones = [Double](repeating: 1, count: scores.count / p)
    return scores.withUnsafeBufferPointer { scores in
      guard let start = scores.baseAddress else { return [Double](repeating: 0, count: p * p) }
      return meat(start, order: p, weights: ones, clusters: clusters)
    }
  }

  /// The same with contributions in somebody's memory, each row's to be multiplied by its weight.
  static func meat(
    _ scores: UnsafePointer<Double>, order p: Int, weights: [Double], clusters: [Int]?
  ) -> [Double] {
    guard let clusters else {
      return GramMatrix.of(scores, rows: weights.count, order: p, weights: weights)
    }
    let count = (clusters.max() ?? -1) + 1
    let sums = Scratch<Double>(count * p)
    sums.base.update(repeating: 0, count: count * p)
    for (i, c) in clusters.enumerated() {
      let (sum, row, w) = (sums.base + c * p, scores + i * p, weights[i])
      for j in 0..<p { sum[j] += w * row[j] }
    }
    let ones = [Double](repeating: 1, count: count)
    return GramMatrix.of(UnsafePointer(sums.base), rows: count, order: p, weights: ones)
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
