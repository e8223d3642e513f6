// The score residuals of a Cox model as the meat of its sandwich variance, after Lin and Wei.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md [lin1989]
// Called from: Cox/FitCox.swift

extension SandwichVariance {
  /// The p x p sum over clusters of s_c s_c', s_c the weighted score residuals of the cluster's
  /// rows, at each of some betas; each row is its own cluster if none are given.
  static func meats(
    _ data: PreparedCox, ties: CoxTies, at betas: [[Double]], cluster: Grouping?
  ) -> [[Double]] {
    guard let sums = RiskSetSums(data, efron: ties == .efron) else { return betas.map { _ in [] } }
    let codes = cluster.map { grouping in data.riskSets.order.map { grouping.codes[Int($0)] } }
    return betas.map { beta in
      let scores = ScoreResiduals.compute(data, ties: ties, at: beta, in: sums)
      return meat(
        UnsafePointer(scores.base), order: data.p, weights: data.weights, clusters: codes)
    }
  }
}
