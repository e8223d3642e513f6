// Score residuals: what each row contributes to the score, the stuff of the sandwich variance.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Called from: Cox/CoxSandwich.swift

import Foundation

enum ScoreResiduals {
  /// For each place of the sweep the p score residuals at `beta`, not multiplied by the weight.
  ///
  /// - Complexity: O(n p) time and memory.
  static func compute(_ data: PreparedCox, ties: CoxTies, at beta: [Double]) -> [Double] {
    var likelihood = PartialLikelihood(data, ties: ties)
    likelihood.keepTrace()
    var terms = LikelihoodTerms(order: data.p)
    likelihood.evaluate(at: beta, into: &terms)
    guard let trace = likelihood.trace else { return [] }
    let p = data.p
    let sets = data.riskSets.tieSets
    let cumulative = CumulativeHazard(
      sets: sets, shift: likelihood.shift, hazard: likelihood.hazard,
      hasEntry: data.riskSets.hasEntry)

    // Who comes under observation just before each set, going forwards in time.
    var arriving = [[Int]](repeating: [], count: data.riskSets.hasEntry ? sets.count : 0)
    if data.riskSets.hasEntry {
      for i in 0..<data.rowCount { arriving[data.riskSets.endSet[i] - 1].append(i) }
    }
    var result = [Double](repeating: 0, count: data.rowCount * p)
    var sum = [Double](repeating: 0, count: p)  // of (hazard step) x (mean covariate), so far
    var step = sum
    var stepOfDeaths = sum
    var meanAtDeath = sum
    var d1 = sum
    for k in sets.indices.reversed() {
      let set = sets[k]
      let isFirst = k + 1 == sets.count || sets[k + 1].stratum != set.stratum
      if isFirst {
        for j in 0..<p { sum[j] = 0 }
      } else if likelihood.shift[k] != likelihood.shift[k + 1] {
        let factor = exp(likelihood.shift[k] - likelihood.shift[k + 1])
        for j in 0..<p { sum[j] *= factor }
      }
      let d = Int(set.deaths)
      let deaths = (set.end - d)..<set.end
      var d0 = 0.0
      var weight = 0.0
      for j in 0..<p { d1[j] = 0 }
      for i in deaths {
        let r = data.weights[i] * exp(likelihood.eta[i] - likelihood.shift[k])
        d0 += r
        weight += data.weights[i]
        for j in 0..<p { d1[j] += r * data.x[i * p + j] }
      }
      let t = TieSetTerms(
        s0: trace.s0[k], d0: d0, deaths: d, deathWeight: weight, efron: ties == .efron)
      for j in 0..<p {
        let s1 = trace.s1[k * p + j]
        step[j] = t.alphaAlpha * s1 - t.alphaBeta * d1[j]
        stepOfDeaths[j] = t.alphaAlphaOfDeaths * s1 - t.alphaBetaOfDeaths * d1[j]
        meanAtDeath[j] = t.meanAlpha * s1 - t.meanBeta * d1[j]
      }
      if data.riskSets.hasEntry {
        for i in arriving[k] {
          for j in 0..<p { result[i * p + j] = -sum[j] }
        }
      }
      for j in 0..<p { sum[j] += step[j] }
      let begin = k == 0 || sets[k - 1].stratum != set.stratum ? set.stratumStart : sets[k - 1].end
      for i in begin..<set.end {
        let isDeath = i >= deaths.lowerBound
        let end = data.riskSets.hasEntry ? data.riskSets.endSet[i] : cumulative.stratumEnd(k)
        let expected = cumulative.expected(
          eta: likelihood.eta[i], weight: 1, from: k, to: end,
          replacingFirst: isDeath ? likelihood.hazardOfDeaths[k] : nil)
        let r = exp(likelihood.eta[i] - likelihood.shift[k])
        for j in 0..<p {
          let x = data.x[i * p + j]
          let own = isDeath ? stepOfDeaths[j] - step[j] : 0
          let met = result[i * p + j] + sum[j] + own
          result[i * p + j] = (isDeath ? x - meanAtDeath[j] : 0) - (x * expected - r * met)
        }
      }
    }
    return result
  }
}
