// Schoenfeld residuals: each death's covariates less the mean of those at risk.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md, (5.8)
// Called from: Cox/CoxModel+Residuals.swift
// Reads:       Cox/RiskSetSums.swift

enum SchoenfeldResiduals {
  /// The deaths by stratum, time and row, and their residuals at `beta`, p to a death, not multiplied by
  /// the weight.
  ///
  /// - Complexity: O(n p), and O(d log d) for each tie set of d deaths; in lanes.
  static func compute(
    _ data: PreparedCox, ties: CoxTies, at beta: [Double]
  ) -> (places: [Int], residuals: [Double]) {
    let p = data.p
    let sets = data.riskSets.tieSets
    let order = data.riskSets.order
    let (first, count) = placesInTime(data.riskSets)
    let means = Means(data, ties: ties, at: beta)
    var places = [Int](repeating: 0, count: count)
    let residuals = HugePages.array(count: count * p) { residuals in
      places.withUnsafeMutableBufferPointer { places in
        let (places, residuals) = (LaneResults(places), LaneResults(residuals))
        let lanes = Lanes.ranges(sets.count, shortest: 1 << 12)
        inLanes(lanes.count) { lane in
          var mean = [Double](repeating: 0, count: p)
          for k in lanes[lane] {
            means.read(k, into: &mean)
            func write(_ place: Int, at to: Int) {
              places.store(place, at: to)
              for j in 0..<p { residuals.store(data.x[place * p + j] - mean[j], at: to * p + j) }
            }
            let deaths = (sets[k].end - Int(sets[k].deaths))..<sets[k].end
            if deaths.count == 1 {
              write(deaths.lowerBound, at: first[k])
            } else {
              let byRow = deaths.sorted { order[$0] < order[$1] }
              for (d, place) in byRow.enumerated() { write(place, at: first[k] + d) }
            }
          }
        }
      }
    }
    return (places, residuals)
  }

  /// Where each set's deaths come, since the sweep goes backwards in time; and how many there are.
  private static func placesInTime(_ riskSets: RiskSets) -> (first: [Int], count: Int) {
    var first = [Int](repeating: 0, count: riskSets.tieSets.count)
    var count = 0
    for range in riskSets.setsByStratum {
      for k in range.reversed() {
        first[k] = count
        count += Int(riskSets.tieSets[k].deaths)
      }
    }
    return (first, count)
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
