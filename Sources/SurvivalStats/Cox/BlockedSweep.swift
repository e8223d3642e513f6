// The Cox likelihood where nobody enters late, in passes over blocks of rows that run side by side.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Kernels:     CLapack/CoxKernel.c, by Linear/CoxKernel.swift
// Called from: Cox/PartialLikelihood.swift
// Lanes:       Cox/SweepLanes.swift
//
// Three passes over the lanes, with a scan over the lanes' totals after the first two:
//   1  eta, risk scores; S0 and S1 of the lane's last stratum     -> S0, S1 on the way in
//   2  hazard steps of the tie sets, summed backwards in the lane -> hazard still to come
//   3  score; sums of r a x x' and of the tie sets' rows m m'

import Foundation

/// The pointers that the passes work on: what is read, and what is filled.
struct SweepPointers: @unchecked Sendable {
  let x: UnsafePointer<Double>
  let weights: UnsafePointer<Double>
  let offset: UnsafePointer<Double>?
  let beta: UnsafePointer<Double>
  let eta: UnsafeMutablePointer<Double>
  let risk: UnsafeMutablePointer<Double>
  let hazard: UnsafeMutablePointer<Double>
  let hazardOfDeaths: UnsafeMutablePointer<Double>
}

/// A prepared problem in lanes, with the room to evaluate its likelihood.
///
/// Copies share the room, so they must not evaluate at the same time.
struct BlockedSweep: Sendable {
  private let lanes: SweepLanes
  private let room: SweepRoom
  private let p: Int
  private let efron: Bool

  /// Risk scores are taken as they are, without a shift: beyond this they, or the squares of their
  /// sums' inverses, would near the ends of the range.
  static let widestPredictor = 150.0

  init(_ data: PreparedCox, efron: Bool) {
    p = data.p
    self.efron = efron
    lanes = SweepLanes(data.riskSets.tieSets, rows: data.rowCount, order: data.p)
    room = SweepRoom(lanes: lanes.all.count, sets: data.riskSets.tieSets.count, order: data.p)
  }

  /// Fills value and score at beta, and the information's upper triangle where it is asked for.
  ///
  /// - Returns: false, with nothing in `terms`, if a linear predictor leaves the range.
  func evaluate(
    _ at: SweepPointers, information: Bool, into terms: inout LikelihoodTerms
  ) -> Bool {
    let count = lanes.all.count
    inLanes(count) { firstPass($0, at, sums: information) }
    for lane in 0..<count where !(room.totals(lane).pointee.largest <= Self.widestPredictor) {
      return false
    }
    carrySums(information)
    inLanes(count) { secondPass($0, at, coefficients: information) }
    carryHazard()
    inLanes(count) { thirdPass($0, at, information: information) }

    terms.value = 0
    for j in 0..<p { terms.score[j] = 0 }
    for lane in 0..<count {
      terms.value += room.totals(lane).pointee.value
      for j in 0..<p { terms.score[j] += room.score(lane)[j] }
    }
    guard information else { return true }
    for k in 0..<(p * p) { terms.information[k] = 0 }
    for lane in 0..<count {
      CoxKernel.unpack(room.plus(lane), order: p, times: 1, to: &terms.information)
      CoxKernel.unpack(room.minus(lane), order: p, times: -1, to: &terms.information)
    }
    return true
  }

  // MARK: - Passes

  private func firstPass(_ index: Int, _ at: SweepPointers, sums: Bool) {
    let lane = lanes.all[index]
    let s1 = room.s1(index)
    for j in 0..<p { s1[j] = 0 }
    var largest = 0.0
    var s0 = 0.0
    // Sums are wanted of the lane's last stratum only: what goes on into the next lane.
    let from = lane.lastOpening?.row ?? lane.rows.lowerBound
    var i = lane.rows.lowerBound
    while i < lane.rows.upperBound {
      let rows = min(SweepRoom.chunk, lane.rows.upperBound - i)
      let size = CoxKernel.predictor(
        at.x + i * p, rows: rows, order: p, beta: at.beta, offset: at.offset.map { $0 + i },
        into: at.eta + i)
      if !(size <= largest) { largest = size }
      guard largest <= Self.widestPredictor else { break }
      CoxKernel.risk(at.eta + i, weight: at.weights + i, rows: rows, into: at.risk + i)
      let first = max(i, from)
      if first < i + rows {
        for row in first..<(i + rows) { s0 += at.risk[row] }
        if sums {
          CoxKernel.addWeightedSum(
            at.x + first * p, rows: i + rows - first, order: p, factor: at.risk + first, to: s1)
        }
      }
      i += rows
    }
    room.totals(index).pointee.largest = largest
    room.totals(index).pointee.s0 = s0
  }

  /// Turns each lane's sums into those with which it begins.
  private func carrySums(_ sums: Bool) {
    var s0 = 0.0
    let carried = room.carried
    for j in 0..<p { carried[j] = 0 }
    for index in lanes.all.indices {
      let own = room.totals(index).pointee.s0
      let opens = lanes.all[index].lastOpening != nil
      room.totals(index).pointee.s0 = s0
      s0 = opens ? own : s0 + own
      guard sums else { continue }
      let s1 = room.s1(index)
      for j in 0..<p {
        let own = s1[j]
        s1[j] = carried[j]
        carried[j] = opens ? own : carried[j] + own
      }
    }
  }

  private func secondPass(_ index: Int, _ at: SweepPointers, coefficients: Bool) {
    let lane = lanes.all[index]
    var s0 = room.totals(index).pointee.s0
    var value = 0.0
    var row = lane.rows.lowerBound
    for k in lane.sets {
      if lanes.opens[k] != 0 { s0 = 0 }
      let end = Int(lanes.ends[k])
      let d = Int(lanes.deaths[k])
      for i in row..<end { s0 += at.risk[i] }
      row = end
      var d0 = 0.0
      var weight = 0.0
      var weightedEta = 0.0
      for i in (end - d)..<end {
        d0 += at.risk[i]
        weight += at.weights[i]
        weightedEta += at.weights[i] * at.eta[i]
      }
      let sums = TieSetTerms(s0: s0, d0: d0, deaths: d, deathWeight: weight, efron: efron)
      value += weightedEta - sums.logDenominator
      at.hazard[k] = sums.hazard
      at.hazardOfDeaths[k] = sums.hazardOfDeaths
      guard coefficients else { continue }
      // sum of v m m' = [S1 D1] G [S1 D1]' with the 2 x 2 Gram matrix G = C C': at most two rows.
      let c11 = sums.alphaAlpha.squareRoot()
      let c12 = -sums.alphaBeta / c11
      room.c11[k] = c11
      room.c12[k] = c12
      room.c22[k] = max(0, sums.betaBeta - c12 * c12).squareRoot()
    }
    room.totals(index).pointee.value = value
    var remaining = 0.0
    for k in lane.sets.reversed() {
      remaining += at.hazard[k]
      room.remaining[k] = remaining
      if lanes.opens[k] != 0 { remaining = 0 }
    }
  }

  /// Turns the backwards sums into what each lane's last stratum has still to come.
  private func carryHazard() {
    var hazard = 0.0
    for index in lanes.all.indices.reversed() {
      room.totals(index).pointee.hazard = hazard
      let lane = lanes.all[index]
      guard let first = lane.head.first else {
        hazard = 0
        continue
      }
      hazard = room.remaining[first] + (lane.head.count == lane.sets.count ? hazard : 0)
    }
  }

  private func thirdPass(_ index: Int, _ at: SweepPointers, information: Bool) {
    let lane = lanes.all[index]
    let (score, factor, root) = (room.score(index), room.factor(index), room.root(index))
    let (panels, tieRows) = (room.rows(index), room.tieRows(index))
    let (plus, minus) = (room.plus(index), room.minus(index))
    for j in 0..<p { score[j] = 0 }
    if information {
      for k in 0..<CoxKernel.tileCount(order: p) {
        plus[k] = 0
        minus[k] = 0
      }
    }
    let carried = room.totals(index).pointee.hazard
    let tail = lane.lastOpening?.set ?? lane.sets.lowerBound
    let capacity = SweepRoom.chunk
    var set = lane.sets.lowerBound
    var tieSet = set
    var tieRow = lane.rows.lowerBound
    var filled = 0
    var begin = lane.rows.lowerBound
    while begin < lane.rows.upperBound {
      let end = min(begin + capacity, lane.rows.upperBound)
      var i = begin
      while i < end {
        let setEnd = Int(lanes.ends[set])
        let deathsFrom = setEnd - Int(lanes.deaths[set])
        let hazard = room.remaining[set] + (set >= tail ? carried : 0)
        while i < min(deathsFrom, end) {
          let expected = at.risk[i] * hazard
          factor[i - begin] = -expected
          root[i - begin] = expected.squareRoot()
          i += 1
        }
        let own = hazard - at.hazard[set] + at.hazardOfDeaths[set]
        while i < min(setEnd, end) {
          let expected = at.risk[i] * own
          factor[i - begin] = at.weights[i] - expected
          root[i - begin] = expected.squareRoot()
          i += 1
        }
        if i == setEnd { set += 1 }
      }
      let x = at.x + begin * p
      CoxKernel.addWeightedSum(x, rows: end - begin, order: p, factor: factor, to: score)
      if information {
        CoxKernel.pack(
          x, rows: end - begin, order: p, factor: root, into: panels, capacity: capacity)
        CoxKernel.addProducts(
          panels, rows: end - begin, capacity: capacity, order: p, to: plus)
        while tieSet < set {
          tieSet = CoxKernel.packTieRows(
            at.x, risk: at.risk, order: p, sets: tieSets, from: tieSet, to: set, row: &tieRow,
            s1: room.s1(index), d1: room.d1(index), into: tieRows, capacity: capacity,
            filled: &filled)
          if filled + 2 > capacity {
            CoxKernel.addProducts(tieRows, rows: filled, capacity: capacity, order: p, to: minus)
            filled = 0
          }
        }
      }
      begin = end
    }
    if information {
      CoxKernel.addProducts(tieRows, rows: filled, capacity: capacity, order: p, to: minus)
    }
  }

  private var tieSets: CoxKernel.TieSets {
    CoxKernel.TieSets(
      ends: lanes.ends, deaths: lanes.deaths, opens: lanes.opens, c11: room.c11, c12: room.c12,
      c22: room.c22)
  }
}
