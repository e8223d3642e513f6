// Martingale residuals: each row's events less those expected of it.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md, (5.7)
// Called from: Cox/CoxModel+Residuals.swift

enum MartingaleResiduals {
  /// For each place of the sweep the residual at `beta`, not multiplied by the weight. Exact ties are
  /// given Breslow's hazard, as R does.
  ///
  /// - Complexity: O(n p).
  static func compute(_ data: PreparedCox, ties: CoxTies, at beta: [Double]) -> [Double] {
    let n = data.rowCount
    let sets = data.riskSets.tieSets
    let hasEntry = data.riskSets.hasEntry
    var likelihood = PartialLikelihood(data, ties: ties == .efron ? .efron : .breslow)
    var terms = LikelihoodTerms(order: data.p)
    likelihood.evaluateScore(at: beta, into: &terms)
    guard terms.value.isFinite else { return [Double](repeating: .nan, count: n) }
    let cumulative = CumulativeHazard(
      sets: sets, shift: likelihood.shift, hazard: likelihood.hazard, hasEntry: hasEntry)
    var result = [Double](repeating: 0, count: n)
    var begin = 0
    for (k, set) in sets.enumerated() {
      let deaths = set.end - Int(set.deaths)
      for i in begin..<set.end {
        let isDeath = i >= deaths
        let end = hasEntry ? Int(data.riskSets.endSet[i]) : cumulative.stratumEnd(k)
        let expected = cumulative.expected(
          eta: likelihood.eta[i], weight: 1, from: k, to: end,
          replacingFirst: isDeath ? likelihood.hazardOfDeaths[k] : nil)
        result[i] = (isDeath ? 1 : 0) - expected
      }
      begin = set.end
    }
    return result
  }
}
