// The Cox likelihood where rows enter late, in passes over blocks of rows that run side by side.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Kernels:     CLapack/CoxEntryKernel.c, by Linear/CoxKernel+Entry.swift
// Called from: Cox/PartialLikelihood.swift
// Lanes:       Cox/SweepLanes.swift
//
// Passes over the lanes, with a scan over the lanes' totals after the first two:
//   1  eta, risk scores; S0 and S1 of those at risk as later lanes begin -> S0, S1 on the way in
//   2  hazard steps of the tie sets, summed backwards in the lane        -> hazard still to come
//   3  hazard to the stratum's end
//   4  score; products of the rows, and of the rows of means that the information loses

/// A prepared problem with late entry in lanes, with the room to evaluate its likelihood.
///
/// Copies share the room, so they must not evaluate at the same time.
struct EntrySweep: LanewiseSweep {
  let lanes: SweepLanes
  private let entries: EntryArrays
  private let room: EntryRoom
  private let laneSets: [Int32]
  private let setCount: Int
  private let p: Int

  init(_ data: PreparedCox, efron: Bool, emphasis: [Double] = []) {
    p = data.p
    setCount = data.riskSets.tieSets.count
    lanes = SweepLanes(data, efron: efron, emphasis: emphasis)
    entries = EntryArrays(data.riskSets)
    room = EntryRoom(lanes: lanes.all.count, sets: setCount, order: p)
    laneSets = lanes.all.map { Int32($0.sets.upperBound) }
  }

  func evaluate(
    _ at: SweepPointers, beta: [Double], to depth: SweepDepth, into terms: inout LikelihoodTerms
  ) -> Bool {
    let count = lanes.all.count
    let information = depth == .information
    for j in 0..<p { room.beta[j] = beta[j] }
    inLanes(count) { firstPass($0, at, sums: information) }
    for lane in 0..<count where !(room.totals(lane).pointee.largest <= BlockedSweep.widestPredictor)
    {
      return false
    }
    carrySums(information)
    inLanes(count) { secondPass($0, at) }
    for lane in 0..<count where room.totals(lane).pointee.value.isNaN { return false }
    if depth == .hazard { return true }
    carryHazard()
    inLanes(count) { thirdPass($0) }
    inLanes(count) { fourthPass($0, at, information: information) }
    for lane in 0..<count where room.totals(lane).pointee.value.isNaN { return false }

    terms.value = 0
    for j in 0..<p { terms.score[j] = 0 }
    for lane in 0..<count {
      terms.value += room.totals(lane).pointee.value
      for j in 0..<p { terms.score[j] += room.score(lane)[j] }
    }
    guard information else { return true }
    for k in 0..<(p * p) { terms.information[k] = 0 }
    for lane in 0..<count {
      CoxKernel.unpack(room.plus(lane), order: p, to: &terms.information)
      CoxKernel.unpack(room.minus(lane), order: p, times: -1, to: &terms.information)
    }
    return true
  }

  // MARK: - Passes

  private func firstPass(_ index: Int, _ at: SweepPointers, sums: Bool) {
    let lane = lanes.all[index]
    var entries = entries.pointers
    let (s0, s1) = (room.spanS0(index), room.spanS1(index))
    for b in laneSets.indices { s0[b] = 0 }
    if sums { for k in 0..<(laneSets.count * CoxKernel.padded(p)) { s1[k] = 0 } }
    var largest = 0.0
    var i = lane.rows.lowerBound
    while i < lane.rows.upperBound {
      let rows = min(SweepRoom.chunk, lane.rows.upperBound - i)
      let size = CoxKernel.predictor(
        at.x, from: i, rows: rows, beta: room.beta, offset: at.offset.map { $0 + i },
        into: at.eta + i)
      if !(size <= largest) { largest = size }
      guard largest <= BlockedSweep.widestPredictor else { break }
      CoxKernel.risk(at.eta + i, weight: at.weights + i, rows: rows, into: at.risk + i)
      CoxKernel.spans(
        &entries, at.x, risk: at.risk, rows: i..<(i + rows), laneSets: laneSets, lane: index,
        s0: s0, s1: sums ? s1 : nil)
      i += rows
    }
    room.totals(index).pointee.largest = largest
  }

  /// The sums with which each lane begins: of the rows of earlier lanes that are at risk in it.
  private func carrySums(_ sums: Bool) {
    let padded = CoxKernel.padded(p)
    for lane in laneSets.indices {
      var s0 = 0.0
      let s1 = room.s1(lane)
      for j in 0..<p { s1[j] = 0 }
      for from in 0..<lane {
        for to in lane..<laneSets.count {
          s0 += room.spanS0(from)[to]
          guard sums else { continue }
          let part = room.spanS1(from) + to * padded
          for j in 0..<p { s1[j] += part[j] }
        }
      }
      room.totals(lane).pointee.s0 = s0
    }
  }

  private func secondPass(_ index: Int, _ at: SweepPointers) {
    let lane = lanes.all[index]
    var sets = lanes.sets
    var entries = entries.pointers
    // Who leaves before the lane's first set is not among those with whom it begins.
    room.totals(index).pointee.value = CoxKernel.hazard(
      &sets, &entries, weight: at.weights, eta: at.eta, risk: at.risk, of: lane.sets,
      row: lane.rows.lowerBound, left: self.entries.departuresEnd(lane.sets.lowerBound),
      s0: room.totals(index).pointee.s0, hazard: at.hazard, hazardOfDeaths: at.hazardOfDeaths,
      spread: room.spread, s0Of: room.s0Of)
    var sum = DoubleDouble()
    for k in lane.sets.reversed() {
      sum.add(at.hazard[k])
      room.high[k] = sum.high
      room.low[k] = sum.low
      if lanes.opens[k] != 0 { sum = DoubleDouble() }
    }
  }

  /// Turns the backwards sums into what each lane's last stratum has still to come.
  private func carryHazard() {
    var hazard = DoubleDouble()
    for index in lanes.all.indices.reversed() {
      room.carried(index).pointee = hazard
      let lane = lanes.all[index]
      guard let first = lane.head.first else {
        hazard = DoubleDouble()
        continue
      }
      if lane.head.count < lane.sets.count { hazard = DoubleDouble() }
      hazard.add(room.high[first])
      hazard.low += room.low[first]
    }
  }

  private func thirdPass(_ index: Int) {
    let lane = lanes.all[index]
    let carried = room.carried(index).pointee
    guard carried.high != 0 else { return }
    for k in (lane.lastOpening?.set ?? lane.sets.lowerBound)..<lane.sets.upperBound {
      var sum = carried
      sum.add(room.high[k])
      room.high[k] = sum.high
      room.low[k] += sum.low
    }
  }

  private func fourthPass(_ index: Int, _ at: SweepPointers, information: Bool) {
    let lane = lanes.all[index]
    let (score, residual, root) = (room.score(index), room.residual(index), room.root(index))
    let panels = room.rows(index)
    for j in 0..<p { score[j] = 0 }
    if information {
      for k in 0..<CoxKernel.tileCount(order: p) {
        room.plus(index)[k] = 0
        room.minus(index)[k] = 0
      }
    }
    var sets = lanes.sets
    var entries = entries.pointers
    let s0 = room.totals(index).pointee.s0
    var walk = CoxKernel.EntryWalk(
      set: lane.sets.lowerBound, row: lane.rows.lowerBound,
      left: self.entries.departuresEnd(lane.sets.lowerBound), s0: s0, peak: s0, again: 0)
    let capacity = SweepRoom.chunk
    var set = lane.sets.lowerBound
    var begin = lane.rows.lowerBound
    while begin < lane.rows.upperBound {
      let end = min(begin + capacity, lane.rows.upperBound)
      set = CoxKernel.residuals(
        &sets, &entries, hazard: at.hazard, hazardOfDeaths: at.hazardOfDeaths, high: room.high,
        low: room.low, count: setCount, weight: at.weights, risk: at.risk, rows: begin..<end,
        set: set, residual: residual, root: root)
      CoxKernel.addWeightedSum(
        at.x, from: begin, rows: end - begin, factor: residual, to: score)
      if information {
        CoxKernel.pack(
          at.x, from: begin, rows: end - begin, factor: root, into: panels, capacity: capacity)
        CoxKernel.addProducts(
          panels, rows: end - begin, capacity: capacity, order: p, to: room.plus(index))
        while walk.set < set {
          let filled = CoxKernel.means(
            &sets, &entries, at.x, risk: at.risk, s0Of: room.s0Of, last: set, at: &walk,
            s1: room.s1(index), d1: room.d1(index), into: panels, capacity: capacity)
          CoxKernel.addProducts(
            panels, rows: filled, capacity: capacity, order: p, to: room.minus(index))
        }
        // What a hundred walks over the lane would cost is too much.
        if walk.again > 100 * lane.rows.count {
          room.totals(index).pointee.value = .nan
          return
        }
      }
      begin = end
    }
  }
}

/// The entries of risk sets in plain arrays.
private final class EntryArrays: @unchecked Sendable {
  private let memory: UnsafeMutablePointer<Int32>
  private let sets: Int
  private let rows: Int

  init(_ riskSets: RiskSets) {
    sets = riskSets.tieSets.count
    rows = riskSets.order.count
    memory = .allocate(capacity: 2 * sets + 2 * rows)
    for (k, set) in riskSets.tieSets.enumerated() {
      memory[k] = Int32(set.departuresEnd)
      memory[sets + k] = Int32(set.stratumStart)
    }
    for i in 0..<rows {
      memory[2 * sets + i] = riskSets.departures[i]
      memory[2 * sets + rows + i] = riskSets.endSet[i]
    }
  }

  deinit { memory.deallocate() }

  func departuresEnd(_ k: Int) -> Int { Int(memory[k]) }

  var pointers: CoxKernel.Entries {
    CoxKernel.Entries(
      departures: memory + 2 * sets, departures_end: memory, stratum_start: memory + sets,
      end_set: memory + 2 * sets + rows)
  }
}

/// Scratch memory, made once: for each tie set its sums, for each lane its own and packed rows.
private final class EntryRoom: @unchecked Sendable {
  private let memory: UnsafeMutablePointer<Double>
  private let lane: UnsafeMutablePointer<Double>
  private let laneTotals: UnsafeMutablePointer<SweepRoom.Totals>
  private let laneCarried: UnsafeMutablePointer<DoubleDouble>
  private let lanes: Int
  private let padded: Int
  private let panels: Int
  private let tiles: Int
  private let perLane: Int
  let spread: UnsafeMutablePointer<Double>
  let s0Of: UnsafeMutablePointer<Double>
  let high: UnsafeMutablePointer<Double>
  let low: UnsafeMutablePointer<Double>
  let beta: UnsafeMutablePointer<Double>

  init(lanes: Int, sets: Int, order p: Int) {
    self.lanes = lanes
    padded = CoxKernel.padded(p)
    panels = CoxKernel.panelCount(order: p, capacity: SweepRoom.chunk)
    tiles = CoxKernel.tileCount(order: p)
    perLane = (3 + lanes) * padded + lanes + 2 * SweepRoom.chunk + panels + 2 * tiles
    let count = 4 * sets + padded + lanes * perLane
    memory = .allocate(capacity: count)
    memory.initialize(repeating: 0, count: count)
    spread = memory
    s0Of = memory + sets
    high = memory + 2 * sets
    low = memory + 3 * sets
    beta = memory + 4 * sets
    lane = beta + padded
    laneTotals = .allocate(capacity: max(1, lanes))
    laneTotals.initialize(repeating: SweepRoom.Totals(), count: max(1, lanes))
    laneCarried = .allocate(capacity: max(1, lanes))
    laneCarried.initialize(repeating: DoubleDouble(), count: max(1, lanes))
  }

  deinit {
    memory.deallocate()
    laneTotals.deallocate()
    laneCarried.deallocate()
  }

  func totals(_ index: Int) -> UnsafeMutablePointer<SweepRoom.Totals> { laneTotals + index }
  func carried(_ index: Int) -> UnsafeMutablePointer<DoubleDouble> { laneCarried + index }
  func s1(_ index: Int) -> UnsafeMutablePointer<Double> { lane + index * perLane }
  func d1(_ index: Int) -> UnsafeMutablePointer<Double> { s1(index) + padded }
  func score(_ index: Int) -> UnsafeMutablePointer<Double> { s1(index) + 2 * padded }
  /// S0 and S1 of this lane's rows that are at risk in later lanes, by the last of them.
  func spanS1(_ index: Int) -> UnsafeMutablePointer<Double> { s1(index) + 3 * padded }
  func spanS0(_ index: Int) -> UnsafeMutablePointer<Double> { spanS1(index) + lanes * padded }
  func residual(_ index: Int) -> UnsafeMutablePointer<Double> { spanS0(index) + lanes }
  func root(_ index: Int) -> UnsafeMutablePointer<Double> { residual(index) + SweepRoom.chunk }
  func rows(_ index: Int) -> UnsafeMutablePointer<Double> { root(index) + SweepRoom.chunk }
  func plus(_ index: Int) -> UnsafeMutablePointer<Double> { rows(index) + panels }
  func minus(_ index: Int) -> UnsafeMutablePointer<Double> { plus(index) + tiles }
}
