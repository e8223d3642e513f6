// What each row of the data contributes to a number that hangs on hazard steps and coefficients.
//
// Derivation:  Documentation/Derivations/AdjustedCurves.md, section 3
// Uses:        Cox/ScoreResiduals.swift, Cox/StandardizedGroup.swift
// Called from: Cox/AdjustedCurves.swift

import Foundation

/// The first-order change of a ``FitFunctional`` by each row, summed over clusters.
struct FitInfluence {
  private let baselines: BaselineHazards
  private let data: PreparedCox
  /// `dfbeta` of each place of the sweep, in the fit's coordinates, p numbers each.
  private let changes: [Double]
  /// Each place's weighted risk score relative to its stratum's shift, and its weight.
  private let risk: [Double]
  /// Each place's stratum, its last time of death at risk, the first, and whether it dies there.
  private let steps: [(stratum: Int32, first: Int32, last: Int32, dies: Bool)]
  private let clusterOf: [Int]
  /// The number of clusters; of rows where there are none.
  let count: Int

  /// - Complexity: O(n p^2).
  init(_ model: CoxModel, _ baselines: BaselineHazards) {
    let data = model.prepared
    let p = data.p
    let n = data.rowCount
    let ties: CoxTies = model.options.ties == .efron ? .efron : .breslow
    let point = model.point
    let scores = ScoreResiduals.compute(data, ties: ties, at: point)
    let inverse = (0..<(p * p)).map {
      model.modelBased[$0] * data.scale[$0 % p] * data.scale[$0 / p]
    }
    var changes = [Double](repeating: 0, count: n * p)
    var risk = [Double](repeating: 0, count: n)
    var steps: [(stratum: Int32, first: Int32, last: Int32, dies: Bool)] = []
    steps.reserveCapacity(n)
    let sets = data.riskSets.tieSets
    for range in data.riskSets.setsByStratum {
      let s = Int(sets[range.lowerBound].stratum)
      var begin = sets[range.lowerBound].stratumStart
      for k in range {
        let deaths = sets[k].end - Int(sets[k].deaths)
        for i in begin..<sets[k].end {
          let weight = data.weights[i] * data.weightUnit
          var eta = data.offset.isEmpty ? 0 : data.offset[i]
          for j in 0..<p {
            eta += data.x[i * p + j] * point[j]
            var sum = 0.0
            for m in 0..<p { sum += inverse[j + m * p] * scores.base[i * p + m] }
            changes[i * p + j] = weight * sum
          }
          risk[i] = weight * exp(eta - baselines.strata[s].shift)
          let end =
            data.riskSets.hasEntry ? Int(data.riskSets.endSet[i]) : range.upperBound
          steps.append(
            (
              Int32(truncatingIfNeeded: s), Int32(truncatingIfNeeded: range.upperBound - end),
              Int32(truncatingIfNeeded: range.upperBound - 1 - k), i >= deaths
            ))
        }
        begin = sets[k].end
      }
    }
    self.baselines = baselines
    self.data = data
    self.changes = changes
    self.risk = risk
    self.steps = steps
    clusterOf = model.frame.cluster?.codes ?? Array(0..<model.outcome.count)
    count = model.frame.cluster?.count ?? model.outcome.count
  }

  /// The sums over clusters, (3.5); `own` is what each row of the frame adds beside.
  ///
  /// - Complexity: O(n p + T).
  func sums(of functional: FitFunctional, own: [Double]) -> [Double] {
    let p = data.p
    var result = [Double](repeating: 0, count: count)
    for (i, part) in own.enumerated() { result[clusterOf[i]] += part }
    // The compensator of a row is a difference of these sums.
    let met = baselines.strata.enumerated().map { s, stratum in
      var sum = 0.0
      var before = 0.0
      return [0]
        + (0..<functional.met[s]).map { d -> Double in
          sum += functional.slope(s, d) * (stratum.variance[d] - before)
          before = stratum.variance[d]
          return sum
        }
    }
    for (i, step) in steps.enumerated() {
      let s = Int(step.stratum)
      let (first, last) = (Int(step.first), Int(step.last))
      var change = 0.0
      for j in 0..<p { change += functional.gradient[j] * changes[i * p + j] }
      let end = functional.met[s]
      if first < end {
        let until = min(last + 1, end)
        var compensator = met[s][until] - met[s][first]
        if step.dies, last < end {
          let stratum = baselines.strata[s]
          let slope = functional.slope(s, last)
          let step = stratum.variance[last] - (last > 0 ? stratum.variance[last - 1] : 0)
          compensator += slope * (stratum.ownVariance[last] - step)
          change += data.weights[i] * data.weightUnit * slope * stratum.meanAlpha[last]
        }
        change -= risk[i] * compensator
      }
      result[clusterOf[Int(data.riskSets.order[i])]] -= change
    }
    return result
  }
}
