// S0 and S1 of every risk set, kept where the sets' deaths will have their residuals.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md, (2.1)-(2.3)
// Called from: Cox/ScoreResiduals.swift, Cox/SchoenfeldResiduals.swift
// Lanes:       Cox/SweepLanes.swift
//
// Risk scores are taken as they are, without a shift: for linear predictors within
// BlockedSweep.widestPredictor. Beyond that the plain sweeps of Cox/PartialLikelihood.swift serve.

import Foundation

/// The sums over the risk sets of a prepared problem at some beta.
///
/// S1 of tie set k is the row at place `end - 1` of `rows`; where Efron's way needs the deaths' own
/// sum D1, it is the row before. A set has one row at least, and two where it has two deaths, so
/// that residuals written over the sums need no memory beside their own.
final class RiskSetSums: @unchecked Sendable {
  let data: PreparedCox
  let efron: Bool
  /// For each place the weighted risk score.
  var risk: [Double] { likelihood.risk }
  /// For each tie set S0, and the hazard step of those who live.
  private(set) var s0: [Double]
  var hazard: [Double] { likelihood.hazard }
  /// Row-major, p numbers a place.
  let rows: Scratch<Double>
  let lanes: SweepLanes
  private var likelihood: PartialLikelihood

  /// Room for the sums; nil without covariates.
  init?(_ data: PreparedCox, efron: Bool) {
    likelihood = PartialLikelihood(data, ties: efron ? .efron : .breslow)
    guard data.p > 0, let lanes = likelihood.blocked?.lanes else { return nil }
    self.data = data
    self.efron = efron
    s0 = [Double](repeating: 0, count: data.riskSets.tieSets.count)
    rows = Scratch(data.rowCount * data.p)
    self.lanes = lanes
  }

  /// The sums at some beta; nil if risk scores leave the range in which they need no shift.
  ///
  /// - Complexity: O(n p).
  convenience init?(_ data: PreparedCox, efron: Bool, at beta: [Double]) {
    self.init(data, efron: efron)
    guard move(to: beta) else { return nil }
  }

  /// Takes the sums at some beta; false if risk scores leave the range in which they need no shift.
  func move(to beta: [Double]) -> Bool {
    var terms = LikelihoodTerms(order: data.p)
    guard likelihood.evaluateInBlocks(at: beta, to: .hazard, into: &terms) else { return false }
    if data.riskSets.hasEntry { sumWithEntry() } else { sumInLanes() }
    return true
  }

  /// The terms of tie set k.
  @inline(__always)
  func terms(_ k: Int) -> TieSetTerms {
    let set = data.riskSets.tieSets[k]
    let d = Int(set.deaths)
    guard efron, d > 1 else {
      return TieSetTerms(
        s0: s0[k], d0: 0, deaths: d, deathWeight: lanes.deathWeight[k], efron: false)
    }
    var d0 = 0.0
    for i in (set.end - d)..<set.end { d0 += risk[i] }
    return TieSetTerms(
      s0: s0[k], d0: d0, deaths: d, deathWeight: lanes.deathWeight[k], efron: true)
  }

  /// Whether tie set k has a sum D1 of its own.
  @inline(__always)
  func hasOwnSum(_ k: Int) -> Bool { efron && lanes.deaths[k] > 1 }

  /// Writes the sum of the weighted risk scores times covariates of set k's deaths before S1.
  @inline(__always)
  private func sumDeaths(_ k: Int, _ x: UnsafePointer<Double>, _ risk: UnsafePointer<Double>) {
    let p = data.p
    let end = Int(lanes.ends[k])
    let d1 = rows.base + (end - 2) * p
    for j in 0..<p { d1[j] = 0 }
    for i in (end - Int(lanes.deaths[k]))..<end {
      let r = risk[i]
      let row = x + i * p
      for j in 0..<p { d1[j] += r * row[j] }
    }
  }

  /// Calls `body` with the arrays that are read, which are good until it returns.
  func withSource(_ body: (SweepSource) -> Void) {
    data.x.withUnsafeBufferPointer { x in
      data.weights.withUnsafeBufferPointer { weights in
        risk.withUnsafeBufferPointer { risk in
          guard let x = x.baseAddress, let weights = weights.baseAddress,
            let risk = risk.baseAddress
          else { return }
          body(
            SweepSource(
              x: x, weights: weights, risk: risk, rows: rows.base, ends: lanes.ends,
              deaths: lanes.deaths, opens: lanes.opens))
        }
      }
    }
  }

  // MARK: - Nobody enters late

  /// Lanes sum their last stratum; the sums are carried on; lanes sweep their sets.
  private func sumInLanes() {
    let p = data.p
    let cut = lanes.all
    let totals = Scratch<Double>(cut.count * (p + 1))
    s0.withUnsafeMutableBufferPointer { s0 in
      let results = LaneResults(s0)
      withSource { read in
        inLanes(cut.count, size: data.rowCount * p) { index in
          let total = totals.base + index * (p + 1)
          for j in 0...p { total[j] = 0 }
          guard index + 1 < cut.count else { return }
          let lane = cut[index]
          for i in (lane.lastOpening?.row ?? lane.rows.lowerBound)..<lane.rows.upperBound {
            read.add(i, order: p, to: total)
          }
        }
        var carried = [Double](repeating: 0, count: p + 1)
        for index in cut.indices {
          let total = totals.base + index * (p + 1)
          for j in 0...p {
            let own = total[j]
            total[j] = carried[j]
            carried[j] = cut[index].lastOpening == nil ? carried[j] + own : own
          }
        }
        inLanes(cut.count, size: data.rowCount * p) { index in
          let sum = totals.base + index * (p + 1)
          var i = cut[index].rows.lowerBound
          for k in cut[index].sets {
            if read.opens[k] != 0 { for j in 0...p { sum[j] = 0 } }
            let end = Int(read.ends[k])
            while i < end {
              read.add(i, order: p, to: sum)
              i += 1
            }
            results.store(sum[p], at: k)
            let to = read.rows + (end - 1) * p
            for j in 0..<p { to[j] = sum[j] }
            if hasOwnSum(k) { sumDeaths(k, read.x, read.risk) }
          }
        }
      }
    }
  }

  // MARK: - Late entry

  /// What enters the sweep at its exit leaves it at its entry; sums are pairs of doubles, begun anew
  /// when little is left of them.
  private func sumWithEntry() {
    let p = data.p
    let sets = data.riskSets.tieSets
    let departures = data.riskSets.departures
    let endSet = data.riskSets.endSet
    var sums = RiskSums(order: p)
    data.x.withUnsafeBufferPointer { x in
      risk.withUnsafeBufferPointer { risk in
        guard let start = x.baseAddress, let scores = risk.baseAddress else { return }
        var row = 0
        var left = 0
        for k in sets.indices {
          let set = sets[k]
          if lanes.opens[k] != 0 {
            sums.empty()
            row = set.stratumStart
            left = set.stratumStart
          }
          for i in row..<set.end { sums.add(risk[i], x, from: i * p) }
          for place in departures[left..<set.departuresEnd] {
            let place = Int(place)
            sums.add(-risk[place], x, from: place * p)
          }
          if sums.isWornOut {
            sums.empty()
            for i in set.stratumStart..<set.end where endSet[i] > k {
              sums.add(risk[i], x, from: i * p)
            }
          }
          row = set.end
          left = set.departuresEnd
          s0[k] = sums.s0.value
          sums.values(into: rows.base + (set.end - 1) * p)
          if hasOwnSum(k) { sumDeaths(k, start, scores) }
        }
      }
    }
  }
}

/// What lanes read, and the rows that they fill.
struct SweepSource: @unchecked Sendable {
  let x: UnsafePointer<Double>
  let weights: UnsafePointer<Double>
  let risk: UnsafePointer<Double>
  let rows: UnsafeMutablePointer<Double>
  let ends: UnsafeMutablePointer<Int32>
  let deaths: UnsafeMutablePointer<Int32>
  let opens: UnsafeMutablePointer<UInt8>

  /// Adds row i's risk score times its covariates, and after them the risk score.
  @inline(__always)
  func add(_ i: Int, order p: Int, to sum: UnsafeMutablePointer<Double>) {
    let r = risk[i]
    let row = x + i * p
    for j in 0..<p { sum[j] += r * row[j] }
    sum[p] += r
  }
}
