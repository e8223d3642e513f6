// Score residuals by the plain sweeps: for risk scores that need a shift.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md, (5.1)
// Called from: Cox/ScoreResiduals.swift

import Foundation

enum PlainScoreResiduals {
  /// For each place of the sweep the p score residuals at `beta`, not multiplied by the weight; not
  /// available where a linear predictor is beyond all numbers.
  ///
  /// - Complexity: O(n p^2) time, O(n p) memory; with late entry and risk scores whose shift moves,
  ///   up to the sum over rows of the tie sets at which they are at risk, times p.
  static func compute(_ data: PreparedCox, ties: CoxTies, at beta: [Double]) -> [Double] {
    var likelihood = PartialLikelihood(data, ties: ties)
    likelihood.keepTrace()
    var terms = LikelihoodTerms(order: data.p)
    likelihood.evaluate(at: beta, into: &terms)
    guard let trace = likelihood.trace, likelihood.eta.allSatisfy(\.isFinite) else {
      return [Double](repeating: .nan, count: data.rowCount * data.p)
    }
    let p = data.p
    let sets = data.riskSets.tieSets
    let hasEntry = data.riskSets.hasEntry
    let cumulative = CumulativeHazard(
      sets: sets, shift: likelihood.shift, hazard: likelihood.hazard, hasEntry: hasEntry)
    let (steps, ownSteps, means) = perSet(likelihood, trace)
    let sums = hasEntry ? sumsFromTheEnd(steps, sets, order: p) : []

    var result = [Double](repeating: 0, count: data.rowCount * p)
    var sum = [Double](repeating: 0, count: p)  // of (hazard step) x (mean covariate), so far
    var met = sum
    for k in sets.indices.reversed() {
      let set = sets[k]
      let isFirst = k + 1 == sets.count || sets[k + 1].stratum != set.stratum
      // Without late entry shifts only grow along the sweep, so going back this never overflows.
      let factor = isFirst ? 0 : hasEntry ? 1 : exp(likelihood.shift[k] - likelihood.shift[k + 1])
      for j in 0..<p { sum[j] = (isFirst ? 0 : sum[j] * factor) + steps[k * p + j] }
      let deaths = set.end - Int(set.deaths)
      let begin = k == 0 || sets[k - 1].stratum != set.stratum ? set.stratumStart : sets[k - 1].end
      for i in begin..<set.end {
        let isDeath = i >= deaths
        let end = hasEntry ? Int(data.riskSets.endSet[i]) : cumulative.stratumEnd(k)
        let expected = cumulative.expected(
          eta: likelihood.eta[i], weight: 1, from: k, to: end,
          replacingFirst: isDeath ? likelihood.hazardOfDeaths[k] : nil)
        let r = exp(likelihood.eta[i] - likelihood.shift[k])
        if !hasEntry {
          for j in 0..<p { met[j] = r * sum[j] }
        } else if end == cumulative.stratumEnd(k), cumulative.hasOneShift(from: k) {
          for j in 0..<p { met[j] = r * sums[k * p + j].value }
        } else if end < sets.count, cumulative.differenceIsClear(from: k, to: end) {
          for j in 0..<p { met[j] = r * sums[k * p + j].minus(sums[end * p + j]) }
        } else {
          for j in 0..<p { met[j] = 0 }
          for m in k..<end {
            let risk = exp(likelihood.eta[i] - likelihood.shift[m])
            for j in 0..<p { met[j] += risk * steps[m * p + j] }
          }
        }
        for j in 0..<p {
          let x = data.x[i * p + j]
          let own = isDeath ? r * (ownSteps[k * p + j] - steps[k * p + j]) : 0
          result[i * p + j] =
            (isDeath ? x - means[k * p + j] : 0) - (x * expected - (met[j] + own))
        }
      }
    }
    return result
  }

  /// For each tie set the mean covariate of its deaths, p to a set.
  static func means(_ data: PreparedCox, ties: CoxTies, at beta: [Double]) -> [Double] {
    var likelihood = PartialLikelihood(data, ties: ties)
    likelihood.keepTrace()
    var terms = LikelihoodTerms(order: data.p)
    likelihood.evaluate(at: beta, into: &terms)
    guard let trace = likelihood.trace, likelihood.eta.allSatisfy(\.isFinite) else {
      return [Double](repeating: .nan, count: data.riskSets.tieSets.count * data.p)
    }
    return perSet(likelihood, trace).means
  }

  /// For each tie set the sums over l of (hazard step) x (mean covariate), for those who do not die
  /// and for those who do, and the mean over l of the mean covariate.
  private static func perSet(
    _ likelihood: PartialLikelihood, _ trace: (s0: [Double], s1: [Double])
  ) -> (steps: [Double], ownSteps: [Double], means: [Double]) {
    let data = likelihood.data
    let p = data.p
    var steps = trace.s1
    var ownSteps = steps
    var means = steps
    var d1 = [Double](repeating: 0, count: p)
    for (k, set) in data.riskSets.tieSets.enumerated() {
      let d = Int(set.deaths)
      var d0 = 0.0
      var weight = 0.0
      for j in 0..<p { d1[j] = 0 }
      for i in (set.end - d)..<set.end {
        let r = data.weights[i] * exp(likelihood.eta[i] - likelihood.shift[k])
        d0 += r
        weight += data.weights[i]
        for j in 0..<p { d1[j] += r * data.x[i * p + j] }
      }
      let t = TieSetTerms(
        s0: trace.s0[k], d0: d0, deaths: d, deathWeight: weight, efron: likelihood.ties == .efron)
      for j in 0..<p {
        let s1 = trace.s1[k * p + j]
        steps[k * p + j] = t.alphaAlpha * s1 - t.alphaBeta * d1[j]
        ownSteps[k * p + j] = t.alphaAlphaOfDeaths * s1 - t.alphaBetaOfDeaths * d1[j]
        means[k * p + j] = t.meanAlpha * s1 - t.meanBeta * d1[j]
      }
    }
    return (steps, ownSteps, means)
  }

  /// For each tie set the sum of the steps from it to its stratum's last, in doubled precision.
  private static func sumsFromTheEnd(
    _ steps: [Double], _ sets: [TieSet], order p: Int
  ) -> [DoubleDouble] {
    var sums = steps.map { DoubleDouble($0) }
    for k in sets.indices.reversed().dropFirst() where sets[k + 1].stratum == sets[k].stratum {
      for j in 0..<p {
        var sum = sums[(k + 1) * p + j]
        sum.add(steps[k * p + j])
        sums[k * p + j] = sum
      }
    }
    return sums
  }
}
