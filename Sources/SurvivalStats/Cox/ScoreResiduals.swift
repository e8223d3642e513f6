// Score residuals: what each row contributes to the score, the stuff of the sandwich variance.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md, (5.1)
// Called from: Cox/CoxSandwich.swift, Cox/CoxModel+Residuals.swift
// Reads:       Cox/RiskSetSums.swift
// Otherwise:   Cox/PlainScoreResiduals.swift
//
// A row at risk at tie sets k..<end has the residual [its death less the mean] - r (A x - B), where
// A sums the hazard steps of those sets, and B the steps times the mean covariates. Tie sets are
// walked from the earliest time on, with A and B of the sets walked so far.

import Foundation

enum ScoreResiduals {
  /// For each place of the sweep the p score residuals at `beta`, not multiplied by the weight.
  ///
  /// - Complexity: O(n p) time and memory, in lanes where nobody enters late.
  static func compute(_ data: PreparedCox, ties: CoxTies, at beta: [Double]) -> Scratch<Double> {
    guard let sums = RiskSetSums(data, efron: ties == .efron) else { return Scratch(0) }
    return compute(data, ties: ties, at: beta, in: sums)
  }

  /// The same in the room of sums of this problem, which serves again.
  static func compute(
    _ data: PreparedCox, ties: CoxTies, at beta: [Double], in sums: RiskSetSums
  ) -> Scratch<Double> {
    guard sums.move(to: beta) else {
      let plain = PlainScoreResiduals.compute(data, ties: ties, at: beta)
      sums.rows.base.update(from: plain, count: plain.count)
      return sums.rows
    }
    if data.riskSets.hasEntry { walkWithEntry(sums) } else { walkInLanes(sums) }
    // The sums have given way to the residuals.
    return sums.rows
  }

  // MARK: - Nobody enters late

  private static func walkInLanes(_ sums: RiskSetSums) {
    let p = sums.data.p
    let cut = sums.lanes.all
    // For each lane: B, then A, that its last stratum has met in the lanes after it.
    let carried = Scratch<Double>(cut.count * (p + 1))
    inLanes(cut.count, size: sums.data.rowCount * p) { index in
      let total = carried.base + index * (p + 1)
      for j in 0...p { total[j] = 0 }
      guard index > 0 else { return }
      let steps = TieSetSteps(order: p)
      for k in cut[index].head { steps.take(k, of: sums, addingTo: total) }
    }
    var later = [Double](repeating: 0, count: p + 1)
    for index in cut.indices.reversed() {
      let lane = cut[index]
      let total = carried.base + index * (p + 1)
      let goesOn = lane.head.count == lane.sets.count
      for j in 0...p {
        let own = total[j]
        total[j] = later[j]
        later[j] = goesOn ? later[j] + own : own
      }
    }
    sums.withSource { read in
      inLanes(cut.count, size: sums.data.rowCount * p) { index in
        let lane = cut[index]
        let met = carried.base + index * (p + 1)
        let steps = TieSetSteps(order: p)
        let (ends, deathsOf) = (read.ends, read.deaths)
        for k in lane.sets.reversed() {
          steps.take(k, of: sums, addingTo: met)
          let begin = k == lane.sets.lowerBound ? lane.rows.lowerBound : Int(ends[k - 1])
          let end = Int(ends[k])
          let deaths = end - Int(deathsOf[k])
          let total = met[p]
          for i in begin..<deaths {
            let r = read.risk[i] / read.weights[i]
            let (row, out) = (read.x + i * p, read.rows + i * p)
            for j in 0..<p { out[j] = r * (met[j] - total * row[j]) }
          }
          for i in deaths..<end {
            steps.writeDeath(
              read.x + i * p, risk: read.risk[i] / read.weights[i], met: met,
              to: read.rows + i * p)
          }
          if read.opens[k] != 0 { for j in 0...p { met[j] = 0 } }
        }
      }
    }
  }

  // MARK: - Late entry

  /// A and B from each tie set to its stratum's last are kept as pairs of doubles. Where their
  /// difference would show even that, the steps between are added up.
  private static func walkWithEntry(_ sums: RiskSetSums) {
    let data = sums.data
    let p = data.p
    let sets = data.riskSets.tieSets
    let endSet = data.riskSets.endSet
    let high = Scratch<Double>(sets.count * p)
    let low = Scratch<Double>(sets.count * p)
    let cumulative = CumulativeHazard(
      sets: sets, shift: [Double](repeating: 0, count: sets.count), hazard: sums.hazard,
      hasEntry: true)
    let steps = TieSetSteps(order: p)
    let met = Scratch<Double>(p + 1)
    let step = Scratch<Double>(p + 1)
    data.x.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return }
      for k in sets.indices.reversed() {
        for j in 0...p { step.base[j] = 0 }
        steps.take(k, of: sums, addingTo: step.base)
        let isLast = k + 1 == cumulative.stratumEnd(k)
        let (sumHigh, sumLow) = (high.base + k * p, low.base + k * p)
        for j in 0..<p {
          var sum = DoubleDouble(isLast ? 0 : sumHigh[p + j])
          sum.low = isLast ? 0 : sumLow[p + j]
          sum.add(step.base[j])
          (sumHigh[j], sumLow[j]) = (sum.high, sum.low)
        }
        let begin = sums.lanes.opens[k] != 0 ? sets[k].stratumStart : sets[k - 1].end
        let deaths = sets[k].end - Int(sets[k].deaths)
        for i in begin..<sets[k].end {
          let end = Int(endSet[i])
          let r = sums.risk[i] / data.weights[i]
          // The steps of a death's own set are replaced in writeDeath.
          met.base[p] = cumulative.steps(from: k, to: end)
          if end == cumulative.stratumEnd(k) {
            for j in 0..<p { met.base[j] = sumHigh[j] + sumLow[j] }
          } else if cumulative.differenceIsClear(from: k, to: end) {
            let (endHigh, endLow) = (high.base + end * p, low.base + end * p)
            for j in 0..<p {
              var difference = DoubleDouble(sumHigh[j])
              difference.low = sumLow[j]
              difference.add(-endHigh[j])
              met.base[j] = difference.high + (difference.low - endLow[j])
            }
          } else {
            // Few steps as a rule; each is the difference of neighbouring sums.
            for j in 0..<p { met.base[j] = 0 }
            for m in k..<end {
              let next = m + 1 == cumulative.stratumEnd(k) ? nil : (m + 1) * p
              for j in 0..<p {
                var part = DoubleDouble(high.base[m * p + j])
                part.low = low.base[m * p + j]
                if let next {
                  part.add(-high.base[next + j])
                  part.low -= low.base[next + j]
                }
                met.base[j] += part.value
              }
            }
          }
          let (row, total) = (x + i * p, met.base[p])
          if i < deaths {
            let out = sums.rows.base + i * p
            for j in 0..<p { out[j] = r * (met.base[j] - total * row[j]) }
          } else {
            steps.writeDeath(row, risk: r, met: met.base, to: sums.rows.base + i * p)
          }
        }
      }
    }
  }
}

/// What a tie set adds: read from where its deaths' residuals will be, before they are.
private struct TieSetSteps {
  private let memory: Scratch<Double>
  private let p: Int
  /// The mean covariate of the set's deaths.
  private var mean: UnsafeMutablePointer<Double> { memory.base }
  /// What the deaths meet beyond those who live, of B and then of A; nothing without ties.
  private var own: UnsafeMutablePointer<Double> { memory.base + p }

  init(order p: Int) {
    self.p = p
    memory = Scratch(2 * p + 1)
  }

  /// Takes set k: its steps are added to `total`, B and then A.
  @inline(__always)
  func take(_ k: Int, of sums: RiskSetSums, addingTo total: UnsafeMutablePointer<Double>) {
    let s1 = sums.rows.base + (Int(sums.lanes.ends[k]) - 1) * p
    let (mean, own) = (mean, own)
    if sums.hasOwnSum(k) {
      let t = sums.terms(k)
      total[p] += t.hazard
      own[p] = t.hazardOfDeaths - t.hazard
      let d1 = s1 - p
      let (alpha, beta) = (
        t.alphaAlphaOfDeaths - t.alphaAlpha, t.alphaBetaOfDeaths - t.alphaBeta
      )
      for j in 0..<p {
        total[j] += t.alphaAlpha * s1[j] - t.alphaBeta * d1[j]
        own[j] = alpha * s1[j] - beta * d1[j]
        mean[j] = t.meanAlpha * s1[j] - t.meanBeta * d1[j]
      }
    } else {
      let alpha = 1 / sums.s0[k]
      let step = sums.lanes.deathWeight[k] * alpha
      total[p] += step
      own[p] = 0
      for j in 0..<p {
        let value = alpha * s1[j]
        mean[j] = value
        total[j] += step * value
        own[j] = 0
      }
    }
  }

  /// The residuals of a death of the set that was taken last, its covariates in `row`.
  @inline(__always)
  func writeDeath(
    _ row: UnsafePointer<Double>, risk r: Double, met: UnsafePointer<Double>,
    to out: UnsafeMutablePointer<Double>
  ) {
    let total = met[p] + own[p]
    for j in 0..<p { out[j] = (row[j] - mean[j]) + r * (met[j] + own[j] - total * row[j]) }
  }
}
