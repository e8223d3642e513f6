// The robust variance of Lin and Wei, summed by cluster.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md [lin1989]
// Called from: Cox/FitCox.swift

enum SandwichVariance {
  /// The p x p sum over clusters of s_c s_c', s_c the weighted score residuals of the cluster's
  /// rows at `beta`; each row is its own cluster if none are given.
  static func meat(
    _ data: PreparedCox, ties: CoxTies, at beta: [Double], cluster: Grouping?
  ) -> [Double] {
    let p = data.p
    var scores = ScoreResiduals.compute(data, ties: ties, at: beta)
    for i in 0..<data.rowCount where data.weights[i] != 1 {
      for j in 0..<p { scores[i * p + j] *= data.weights[i] }
    }
    var rows = data.rowCount
    if let cluster {
      rows = cluster.count
      var sums = [Double](repeating: 0, count: rows * p)
      for i in 0..<data.rowCount {
        let to = cluster.codes[data.riskSets.order[i]] * p
        for j in 0..<p { sums[to + j] += scores[i * p + j] }
      }
      scores = sums
    }
    var result = [Double](repeating: 0, count: p * p)
    RankUpdate.add(scores, rows: rows, order: p, to: &result)
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
