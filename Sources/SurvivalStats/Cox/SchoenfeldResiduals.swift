// Schoenfeld residuals: each death's covariates less the mean of those at risk.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md, (5.8)
// Called from: Cox/CoxModel+Residuals.swift
// Reads:       Cox/RiskSetSums.swift

enum SchoenfeldResiduals {
  /// The deaths by stratum, time and row, and their residuals at `beta`, p to a death, not multiplied by
  /// the weight.
  ///
  /// - Complexity: O(n p), and O(d log d) for each tie set of d deaths.
  static func compute(
    _ data: PreparedCox, ties: CoxTies, at beta: [Double]
  ) -> (places: [Int], residuals: [Double]) {
    let p = data.p
    let sets = data.riskSets.tieSets
    let order = data.riskSets.order
    let count = sets.reduce(0) { $0 + Int($1.deaths) }
    var places: [Int] = []
    places.reserveCapacity(count)
    var residuals = [Double](repeating: 0, count: count * p)
    let means = Means(data, ties: ties, at: beta)
    var mean = [Double](repeating: 0, count: p)
    for range in data.riskSets.setsByStratum {
      // The sweep goes backwards in time.
      for k in range.reversed() {
        means.read(k, into: &mean)
        var deaths = Array((sets[k].end - Int(sets[k].deaths))..<sets[k].end)
        if deaths.count > 1 { deaths.sort { order[$0] < order[$1] } }
        for place in deaths {
          let to = places.count * p
          for j in 0..<p { residuals[to + j] = data.x[place * p + j] - mean[j] }
          places.append(place)
        }
      }
    }
    return (places, residuals)
  }

  /// The mean covariates of the tie sets: over a set's steps, where Efron's way has several.
  private enum Means {
    case sums(RiskSetSums)
    case plain([Double], order: Int)

    init(_ data: PreparedCox, ties: CoxTies, at beta: [Double]) {
      if let sums = RiskSetSums(data, efron: ties == .efron, at: beta) {
        self = .sums(sums)
      } else {
        self = .plain(PlainScoreResiduals.means(data, ties: ties, at: beta), order: data.p)
      }
    }

    func read(_ k: Int, into mean: inout [Double]) {
      switch self {
      case .plain(let means, let p):
        for j in 0..<p { mean[j] = means[k * p + j] }
      case .sums(let sums):
        let t = sums.terms(k)
        let p = mean.count
        let s1 = sums.rows.base + (Int(sums.lanes.ends[k]) - 1) * p
        for j in 0..<p { mean[j] = t.meanAlpha * s1[j] }
        if sums.hasOwnSum(k) {
          let d1 = s1 - p
          for j in 0..<p { mean[j] -= t.meanBeta * d1[j] }
        }
      }
    }
  }
}
