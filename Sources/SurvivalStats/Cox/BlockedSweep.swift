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
//   3  score; products of the rows' innovations, their distances from the mean before them

/// The pointers that the passes work on: what is read, and what is filled.
struct SweepPointers: @unchecked Sendable {
  let x: CoxKernel.Rows
  let weights: UnsafePointer<Double>
  let offset: UnsafePointer<Double>?
  let eta: UnsafeMutablePointer<Double>
  let risk: UnsafeMutablePointer<Double>
  let hazard: UnsafeMutablePointer<Double>
  let hazardOfDeaths: UnsafeMutablePointer<Double>
}

/// How far an evaluation goes: to the risk scores and hazard steps, on to value and score, or on to
/// the information.
enum SweepDepth: Int, Sendable {
  case hazard, score, information
}

/// An evaluation of the likelihood in lanes.
protocol LanewiseSweep: Sendable {
  /// How the problem is cut.
  var lanes: SweepLanes { get }
  /// Fills, at beta and as far as it is asked to go, risk scores and hazard steps, value and score,
  /// and the information's upper triangle.
  ///
  /// - Returns: false if the likelihood is better computed by the plain sweeps: a linear predictor
  ///   leaves the range, or sums wear out too often.
  func evaluate(
    _ at: SweepPointers, beta: [Double], to depth: SweepDepth, into terms: inout LikelihoodTerms
  ) -> Bool
}

/// A prepared problem in lanes, with the room to evaluate its likelihood.
///
/// Copies share the room, so they must not evaluate at the same time.
struct BlockedSweep: LanewiseSweep {
  let lanes: SweepLanes
  private let room: SweepRoom
  private let p: Int

  /// Risk scores are taken as they are, without a shift: beyond this they, or the squares of their
  /// sums' inverses, would near the ends of the range.
  static let widestPredictor = 150.0

  init(_ data: PreparedCox, efron: Bool, emphasis: [Double] = []) {
    p = data.p
    lanes = SweepLanes(data, efron: efron, emphasis: emphasis)
    room = SweepRoom(lanes: lanes.all.count, sets: data.riskSets.tieSets.count, order: data.p)
  }

  func evaluate(
    _ at: SweepPointers, beta: [Double], to depth: SweepDepth, into terms: inout LikelihoodTerms
  ) -> Bool {
    let count = lanes.all.count
    let information = depth == .information
    for j in 0..<p { room.beta[j] = beta[j] }
    inLanes(count) { firstPass($0, at, sums: information) }
    for lane in 0..<count where !(room.totals(lane).pointee.largest <= Self.widestPredictor) {
      return false
    }
    carrySums(information)
    inLanes(count) { secondPass($0, at) }
    if depth == .hazard { return true }
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
      CoxKernel.unpack(room.tiles(lane), order: p, to: &terms.information)
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
        at.x, from: i, rows: rows, beta: room.beta, offset: at.offset.map { $0 + i },
        into: at.eta + i)
      if !(size <= largest) { largest = size }
      guard largest <= Self.widestPredictor else { break }
      CoxKernel.risk(at.eta + i, weight: at.weights + i, rows: rows, into: at.risk + i)
      let first = max(i, from)
      if first < i + rows {
        for row in first..<(i + rows) { s0 += at.risk[row] }
        if sums {
          CoxKernel.addWeightedSum(
            at.x, from: first, rows: i + rows - first, factor: at.risk + first, to: s1)
        }
      }
      i += rows
    }
    room.totals(index).pointee.largest = largest
    room.totals(index).pointee.s0 = s0
  }

  /// Turns each lane's S0 into that with which it begins, and S1 into the mean.
  private func carrySums(_ sums: Bool) {
    var s0 = 0.0
    let carried = room.carried
    for j in 0..<p { carried[j] = 0 }
    for index in lanes.all.indices {
      let own = room.totals(index).pointee.s0
      let opens = lanes.all[index].lastOpening != nil
      let begins = s0
      room.totals(index).pointee.s0 = begins
      s0 = opens ? own : s0 + own
      guard sums else { continue }
      let s1 = room.s1(index)
      for j in 0..<p {
        let own = s1[j]
        s1[j] = begins > 0 ? carried[j] / begins : 0
        carried[j] = opens ? own : carried[j] + own
      }
    }
  }

  private func secondPass(_ index: Int, _ at: SweepPointers) {
    let lane = lanes.all[index]
    var sets = lanes.sets
    room.totals(index).pointee.value = CoxKernel.hazard(
      &sets, weight: at.weights, eta: at.eta, risk: at.risk, of: lane.sets,
      row: lane.rows.lowerBound, s0: room.totals(index).pointee.s0, hazard: at.hazard,
      hazardOfDeaths: at.hazardOfDeaths, spread: room.spread)
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
    let (score, residual) = (room.score(index), room.residual(index))
    let (panels, tiles) = (room.rows(index), room.tiles(index))
    for j in 0..<p { score[j] = 0 }
    if information {
      for k in 0..<CoxKernel.tileCount(order: p) { tiles[k] = 0 }
    }
    var sets = lanes.sets
    var hazards = CoxKernel.Hazards(
      hazard: at.hazard, hazard_of_deaths: at.hazardOfDeaths, spread: room.spread,
      remaining: room.remaining, carried: room.totals(index).pointee.hazard,
      tail: lane.lastOpening?.set ?? lane.sets.lowerBound)
    var riskSet = CoxKernel.RiskSet(
      s0: room.totals(index).pointee.s0, d0: 0, set: lane.sets.lowerBound)
    var set = lane.sets.lowerBound
    var begin = lane.rows.lowerBound
    while begin < lane.rows.upperBound {
      let end = min(begin + SweepRoom.chunk, lane.rows.upperBound)
      set = CoxKernel.residuals(
        &sets, &hazards, weight: at.weights, risk: at.risk, rows: begin..<end, set: set,
        into: residual)
      CoxKernel.addWeightedSum(
        at.x, from: begin, rows: end - begin, factor: residual, to: score)
      if information {
        let filled = CoxKernel.innovations(
          &sets, &hazards, at.x, risk: at.risk, rows: begin..<end, at: &riskSet,
          mean: room.s1(index), meanOfDeaths: room.meanOfDeaths(index), into: panels,
          capacity: SweepRoom.chunk + 1)
        CoxKernel.addProducts(
          panels, rows: filled, capacity: SweepRoom.chunk + 1, order: p, to: tiles)
      }
      begin = end
    }
  }
}
