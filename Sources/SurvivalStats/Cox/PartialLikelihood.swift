// The Cox log partial likelihood with its score and information.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Reads:       Cox/PreparedCox.swift
// Called from: Inference/NewtonRaphson.swift
//
// Two sweeps over the rows. The first goes backwards in time and carries the risk-set sums S0 and
// S1; at each tie set it leaves the hazard steps and at most two rows m whose m m' the information
// loses. The second adds, for each row, its hazard a so far: the score is X'(w delta - r a) and
// the information X' diag(r a) X less the first sweep's rows. Both products are rank-k updates.

import Foundation

/// The partial likelihood of a prepared problem, with the room to compute it.
struct PartialLikelihood: Likelihood {
  let data: PreparedCox
  let ties: CoxTies
  var order: Int { data.p }

  /// The linear predictor and the risk score, relative to the stratum's shift, of each row.
  var eta: [Double]
  var risk: [Double]
  /// For each tie set: shift of the log risk scores, hazard steps relative to it.
  var shift: [Double]
  var hazard: [Double]
  var hazardOfDeaths: [Double]
  private var block: [Double]
  private var exact: ExactTies?
  private var marginal: ExactMarginalTies?
  private(set) var blocked: (any LanewiseSweep)?
  private let deathWeight: Double
  /// For each tie set what its deaths' weight is multiplied by in the information and in the hazard that
  /// the score takes off; empty for 1. All are positive.
  private let emphasis: [Double]
  /// S0 and S1 of every tie set, where they are asked for.
  private(set) var trace: (s0: [Double], s1: [Double])?

  /// Rows of a block: enough for the matrix product, few enough for the cache.
  static let blockRows = 256
  /// How far below its shift a log risk score may be: the squares of 1 / S0, which the information
  /// needs, stay in range up to 354.
  static let widestRange = 300.0

  init(_ data: PreparedCox, ties: CoxTies, emphasis: [Double] = []) {
    self.emphasis = emphasis
    self.data = data
    self.ties = ties
    eta = [Double](repeating: 0, count: data.rowCount)
    risk = eta
    shift = [Double](repeating: 0, count: data.riskSets.tieSets.count)
    hazard = shift
    hazardOfDeaths = shift
    block = [Double](repeating: 0, count: (Self.blockRows + 2) * data.p)
    exact = ties == .exact ? ExactTies(data) : nil
    marginal = ties == .exactMarginal ? ExactMarginalTies(data) : nil
    deathWeight = data.deathWeight
    if !ties.isExact, data.p > 0 {
      let efron = ties == .efron
      blocked =
        data.riskSets.hasEntry
        ? EntrySweep(data, efron: efron, emphasis: emphasis)
        : BlockedSweep(data, efron: efron, emphasis: emphasis)
    }
  }

  mutating func evaluate(at beta: [Double], into terms: inout LikelihoodTerms) {
    if evaluateInBlocks(at: beta, to: .information, into: &terms) { return }
    let p = data.p
    terms.value = 0
    for j in 0..<p { terms.score[j] = 0 }
    for k in 0..<(p * p) { terms.information[k] = 0 }
    guard setRisks(at: beta) else {
      terms.value = -.infinity
      return
    }
    // The first sweep's updates are subtracted: summed with the opposite sign, turned once.
    if data.riskSets.hasEntry {
      sweepWithEntry(into: &terms)
    } else {
      sweep(into: &terms)
    }
    for k in 0..<(p * p) { terms.information[k] = -terms.information[k] }
    addRows(into: &terms)
    if exact?.add(eta: eta, into: &terms) == false { terms.value = -.infinity }
    marginal?.add(eta: eta, into: &terms)
    for column in 0..<p {
      for row in 0..<column {
        terms.information[column + row * p] = terms.information[row + column * p]
      }
    }
  }

  mutating func evaluateScore(at beta: [Double], into terms: inout LikelihoodTerms) {
    if evaluateInBlocks(at: beta, to: .score, into: &terms) { return }
    evaluate(at: beta, into: &terms)
  }

  /// The decrement per event is the variance that a step gives the linear predictor. Below 0.01 the
  /// information is right to some per cent, and each chord step takes two or three digits.
  var chordDecrement: Double {
    blocked != nil && data.p >= 8 && data.rowCount >= 4000 ? 0.01 * deathWeight : 0
  }

  /// Keeps the sums of every tie set from the next evaluation on: K (p + 1) numbers.
  mutating func keepTrace() {
    let count = data.riskSets.tieSets.count
    trace = (
      [Double](repeating: 0, count: count), [Double](repeating: 0, count: count * data.p)
    )
  }

  mutating func risesForever(along step: [Double]) -> Bool {
    Separation.isRecession(step, of: data, ties: ties)
  }

  /// Fixes linear predictor, shifts and risk scores at `beta`; false where they leave all numbers.
  mutating func setRisks(at beta: [Double]) -> Bool {
    linearPredictor(beta)
    guard eta.allSatisfy({ $0.isFinite }) else { return false }
    setShifts()
    return true
  }

  private mutating func linearPredictor(_ beta: [Double]) {
    RankUpdate.products(data.x, rows: data.rowCount, order: data.p, with: beta, into: &eta)
    if !data.offset.isEmpty {
      for i in 0..<data.rowCount { eta[i] += data.offset[i] }
    }
  }

  /// Fixes the shift of every tie set and the risk scores relative to it.
  ///
  /// One shift a stratum, its largest eta, as long as the others are within `widestRange` of it:
  /// sums of positive terms lose nothing by a common factor. Beyond that the shift is a running
  /// maximum, so that a risk set without the huge score is not lost.
  private mutating func setShifts() {
    let sets = data.riskSets.tieSets
    var k = 0
    while k < sets.count {
      var last = k
      while last + 1 < sets.count, sets[last + 1].stratum == sets[k].stratum { last += 1 }
      let rows = sets[k].stratumStart..<sets[last].end
      var low = Double.infinity
      var high = -Double.infinity
      for i in rows {
        low = min(low, eta[i])
        high = max(high, eta[i])
      }
      let wide = high - low > Self.widestRange
      var begin = rows.lowerBound
      var running = -Double.infinity
      for set in k...last {
        if wide {
          for i in begin..<sets[set].end { running = max(running, eta[i]) }
        } else {
          running = high
        }
        shift[set] = running
        for i in begin..<sets[set].end { risk[i] = data.weights[i] * exp(eta[i] - running) }
        begin = sets[set].end
      }
      k = last + 1
    }
  }

  /// The first sweep where nobody enters late: risk sets only grow.
  private mutating func sweep(into terms: inout LikelihoodTerms) {
    let p = data.p
    let sets = data.riskSets.tieSets
    var s1 = [Double](repeating: 0, count: p)
    var d1 = s1
    var s0 = 0.0
    var row = 0
    var filled = 0
    for k in sets.indices {
      let set = sets[k]
      if k == 0 || sets[k - 1].stratum != set.stratum {
        s0 = 0
        for j in 0..<p { s1[j] = 0 }
        row = set.stratumStart
      } else if shift[k] != shift[k - 1] {
        let factor = exp(shift[k - 1] - shift[k])
        s0 *= factor
        for j in 0..<p { s1[j] *= factor }
      }
      data.x.withUnsafeBufferPointer { x in
        s1.withUnsafeMutableBufferPointer { s1 in
          for i in row..<set.end {
            let r = risk[i]
            s0 += r
            let base = i * p
            for j in 0..<p { s1[j] += r * x[base + j] }
          }
        }
      }
      row = set.end
      finish(k, s0: s0, s1: s1, d1: &d1, filled: &filled, into: &terms)
    }
    flush(&filled, into: &terms)
  }

  /// The first sweep with late entry: what enters the sweep at its exit leaves it at its entry.
  ///
  /// The sums are carried in doubled precision, and begun anew when what is left is so small a
  /// part of what was there that even this would show.
  private mutating func sweepWithEntry(into terms: inout LikelihoodTerms) {
    let p = data.p
    let sets = data.riskSets.tieSets
    let departures = data.riskSets.departures
    var sums = RiskSums(order: p)
    var s1 = [Double](repeating: 0, count: p)
    var d1 = s1
    var row = 0
    var left = 0
    var filled = 0
    for k in sets.indices {
      let set = sets[k]
      if k == 0 || sets[k - 1].stratum != set.stratum {
        sums.empty()
        row = set.stratumStart
        left = set.stratumStart
      }
      let shiftMoved = k > 0 && sets[k - 1].stratum == set.stratum && shift[k] != shift[k - 1]
      data.x.withUnsafeBufferPointer { x in
        for i in row..<set.end { sums.add(risk[i], x, from: i * p) }
        for place in departures[left..<set.departuresEnd] {
          let place = Int(place)
          sums.add(-risk[place], x, from: place * p)
        }
        if shiftMoved || sums.isWornOut {
          // Everyone who is at risk now, with risk scores relative to the largest of them.
          sums.empty()
          var largest = -Double.infinity
          for i in set.stratumStart..<set.end where data.riskSets.endSet[i] > k {
            largest = max(largest, eta[i])
          }
          let rebased = abs(largest - shift[k]) > Self.widestRange
          if rebased { shift[k] = largest }
          for i in set.stratumStart..<set.end where data.riskSets.endSet[i] > k {
            let r = data.weights[i] * exp(eta[i] - shift[k])
            risk[i] = r
            sums.add(r, x, from: i * p)
          }
        }
      }
      row = set.end
      left = set.departuresEnd
      sums.values(into: &s1)
      finish(k, s0: sums.s0.value, s1: s1, d1: &d1, filled: &filled, into: &terms)
    }
    flush(&filled, into: &terms)
  }

  /// Value, hazard steps and information rows of tie set k.
  private mutating func finish(
    _ k: Int, s0: Double, s1: [Double], d1: inout [Double], filled: inout Int,
    into terms: inout LikelihoodTerms
  ) {
    let p = data.p
    let set = data.riskSets.tieSets[k]
    let d = Int(set.deaths)
    if trace != nil {
      trace?.s0[k] = s0
      for j in 0..<p { trace?.s1[k * p + j] = s1[j] }
    }
    if ties.isExact, d > 1 {
      hazard[k] = 0
      hazardOfDeaths[k] = 0
      return
    }
    let deaths = (set.end - d)..<set.end
    var d0 = 0.0
    var weight = 0.0
    var weightedEta = 0.0
    for i in deaths {
      d0 += data.weights[i] * exp(eta[i] - shift[k])
      weight += data.weights[i]
      weightedEta += data.weights[i] * (eta[i] - shift[k])
    }
    if !emphasis.isEmpty { weight *= emphasis[k] }
    let sums = TieSetTerms(
      s0: s0, d0: d0, deaths: d, deathWeight: weight, efron: ties == .efron)
    terms.value += weightedEta - sums.logDenominator
    hazard[k] = sums.hazard
    hazardOfDeaths[k] = sums.hazardOfDeaths
    // sum of v m m' = [S1 D1] G [S1 D1]' with the 2 x 2 Gram matrix G = C C': at most two rows.
    let c11 = sums.alphaAlpha.squareRoot()
    let c12 = -sums.alphaBeta / c11
    let c22 = max(0, sums.betaBeta - c12 * c12).squareRoot()
    if c22 > 0 {
      for j in 0..<p { d1[j] = 0 }
      for i in deaths {
        let r = data.weights[i] * exp(eta[i] - shift[k])
        for j in 0..<p { d1[j] += r * data.x[i * p + j] }
      }
    }
    block.withUnsafeMutableBufferPointer { block in
      let first = filled * p
      if c22 > 0 {
        for j in 0..<p {
          block[first + j] = c11 * s1[j] + c12 * d1[j]
          block[first + p + j] = c22 * d1[j]
        }
      } else {
        for j in 0..<p { block[first + j] = c11 * s1[j] }
      }
    }
    filled += c22 > 0 ? 2 : 1
    if filled >= Self.blockRows { flush(&filled, into: &terms) }
  }

  private mutating func flush(_ filled: inout Int, into terms: inout LikelihoodTerms) {
    RankUpdate.add(block, rows: filled, order: data.p, to: &terms.information)
    filled = 0
  }

  /// The second sweep: score and the first part of the information.
  private mutating func addRows(into terms: inout LikelihoodTerms) {
    let p = data.p
    let sets = data.riskSets.tieSets
    let cumulative = CumulativeHazard(
      sets: sets, shift: shift, hazard: hazard, hasEntry: data.riskSets.hasEntry)
    var k = 0
    var filled = 0
    for i in 0..<data.rowCount {
      while sets[k].end <= i { k += 1 }
      let isDeath = i >= sets[k].end - Int(sets[k].deaths)
      let end = data.riskSets.hasEntry ? Int(data.riskSets.endSet[i]) : cumulative.stratumEnd(k)
      let r = cumulative.expected(
        eta: eta[i], weight: data.weights[i], from: k, to: end,
        replacingFirst: isDeath ? hazardOfDeaths[k] : nil)
      let counts = isDeath && !(ties.isExact && sets[k].deaths > 1)
      let residual = (counts ? data.weights[i] : 0) - r
      let root = r.squareRoot()
      let base = i * p
      data.x.withUnsafeBufferPointer { x in
        block.withUnsafeMutableBufferPointer { block in
          let to = filled * p
          for j in 0..<p {
            let value = x[base + j]
            terms.score[j] += residual * value
            block[to + j] = root * value
          }
        }
      }
      filled += 1
      if filled == Self.blockRows { flush(&filled, into: &terms) }
    }
    flush(&filled, into: &terms)
  }
}
