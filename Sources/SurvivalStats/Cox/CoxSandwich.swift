// The score residuals of a Cox model as the meat of its sandwich variance, after Lin and Wei.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md [lin1989]
// Called from: Cox/FitCox.swift

extension SandwichVariance {
  /// The p x p sum over clusters of s_c s_c', s_c the weighted score residuals of the cluster's
  /// rows at `beta`; each row is its own cluster if none are given.
  static func meat(
    _ data: PreparedCox, ties: CoxTies, at beta: [Double], cluster: Grouping?
  ) -> [Double] {
    let p = data.p
    let scores = ScoreResiduals.compute(data, ties: ties, at: beta)
    if !data.isUnweighted {
      for i in 0..<data.rowCount where data.weights[i] != 1 {
        for j in 0..<p { scores.base[i * p + j] *= data.weights[i] }
      }
    }
    let codes = cluster.map { grouping in data.riskSets.order.map { grouping.codes[Int($0)] } }
    return meat(
      UnsafePointer(scores.base), rows: data.rowCount, order: p, clusters: codes)
  }
}
