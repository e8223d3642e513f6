// How a Cox problem is cut into lanes, and the room that their passes need.
//
// Called from: Cox/BlockedSweep.swift
//
// A lane is a run of whole tie sets. How rows are cut depends on their number and on p, not on the
// machine, and lanes are combined in order: the same bits on any number of threads.

/// A run of tie sets and their rows.
struct SweepLane: Sendable {
  let sets: Range<Int>
  let rows: Range<Int>
  /// The first row and set of the last stratum that begins in the lane; nil if none does.
  let lastOpening: (row: Int, set: Int)?
  /// The sets before the first that begins a stratum: they are still to come for the lane before.
  let head: Range<Int>
}

/// The lanes of a problem, and its tie sets in plain arrays.
final class SweepLanes: @unchecked Sendable {
  let all: [SweepLane]
  /// For each tie set where its rows end, how many deaths are their last, and whether it is the first
  /// of its stratum.
  let ends: UnsafeMutablePointer<Int32>
  let deaths: UnsafeMutablePointer<Int32>
  let opens: UnsafeMutablePointer<UInt8>
  /// What each row is.
  let marks: UnsafeMutablePointer<UInt8>
  /// The weight of each set's deaths, times its emphasis.
  let deathWeight: UnsafeMutablePointer<Double>
  let efron: Bool

  /// The tie sets as the kernels read them.
  var sets: CoxKernel.Sets {
    CoxKernel.Sets(
      ends: ends, deaths: deaths, opens: opens, marks: marks, death_weight: deathWeight,
      efron: efron ? 1 : 0)
  }

  /// - Precondition: fewer than 2^31 rows, all of them in tie sets.
  init(_ data: PreparedCox, efron: Bool, emphasis: [Double] = []) {
    let sets = data.riskSets.tieSets
    let rows = data.rowCount
    let p = data.p
    self.efron = efron
    precondition(rows <= Int(Int32.max), "more than 2^31 rows")
    ends = .allocate(capacity: sets.count)
    deaths = .allocate(capacity: sets.count)
    opens = .allocate(capacity: sets.count)
    marks = .allocate(capacity: rows)
    marks.initialize(repeating: 0, count: rows)
    deathWeight = .allocate(capacity: sets.count)
    for (k, set) in sets.enumerated() {
      ends[k] = Int32(set.end)
      deaths[k] = set.deaths
      opens[k] = k == 0 || set.stratum != sets[k - 1].stratum ? 1 : 0
      var weight = 0.0
      for row in (set.end - Int(set.deaths))..<set.end {
        weight += data.weights[row]
        marks[row] = CoxKernel.dies | (efron && set.deaths > 1 ? CoxKernel.tied : 0)
      }
      marks[set.end - 1] |= CoxKernel.ends
      if opens[k] != 0 { marks[set.stratumStart] |= CoxKernel.opens }
      deathWeight[k] = emphasis.isEmpty ? weight : weight * emphasis[k]
    }
    // As many lanes as keep several cores busy and their sums small: one for a small problem.
    let panels = (p + 7) / 8
    let most = max(4, min(32, (1 << 21) / (64 * panels * panels + 1)))
    let count = max(1, min(most, rows * (p + 4) / 60_000))
    var result: [SweepLane] = []
    var set = 0
    var row = 0
    for lane in 1...count {
      let target = rows * lane / count
      let first = set
      while set < sets.count, lane == count || sets[set].end <= target { set += 1 }
      guard set > first else { continue }
      var head = first
      while head < set, opens[head] == 0 { head += 1 }
      var last = set - 1
      while last >= first, opens[last] == 0 { last -= 1 }
      result.append(
        SweepLane(
          sets: first..<set, rows: row..<sets[set - 1].end,
          lastOpening: last < first ? nil : (sets[last].stratumStart, last), head: first..<head))
      row = sets[set - 1].end
    }
    all = result
  }

  deinit {
    ends.deallocate()
    deaths.deallocate()
    opens.deallocate()
    marks.deallocate()
    deathWeight.deallocate()
  }
}

/// Scratch memory, made once: for each lane its sums and packed rows, for each tie set its
/// coefficients.
final class SweepRoom: @unchecked Sendable {
  /// What a lane hands over.
  struct Totals {
    var largest = 0.0
    var s0 = 0.0
    var hazard = 0.0
    var value = 0.0
  }

  /// Rows that share the first cache with their packed copy.
  static let chunk = 64

  private let memory: UnsafeMutablePointer<Double>
  private let lane: UnsafeMutablePointer<Double>
  private let laneTotals: UnsafeMutablePointer<Totals>
  private let padded: Int
  private let panels: Int
  private let perLane: Int
  /// For each tie set of several deaths by Efron's way the sum of v (1 - l/d) alpha^2.
  let spread: UnsafeMutablePointer<Double>
  /// The hazard from each tie set to the end of its stratum, or of the lane.
  let remaining: UnsafeMutablePointer<Double>
  /// S1 on its way from lane to lane.
  let carried: UnsafeMutablePointer<Double>
  /// The coefficients, zeros after them.
  let beta: UnsafeMutablePointer<Double>

  init(lanes: Int, sets: Int, order p: Int) {
    padded = CoxKernel.padded(p)
    panels = CoxKernel.panelCount(order: p, capacity: Self.chunk + 1)
    perLane = 3 * padded + Self.chunk + panels + CoxKernel.tileCount(order: p)
    let count = 2 * sets + 2 * padded + lanes * perLane
    memory = .allocate(capacity: count)
    memory.initialize(repeating: 0, count: count)
    spread = memory
    remaining = memory + sets
    carried = memory + 2 * sets
    beta = carried + padded
    lane = beta + padded
    laneTotals = .allocate(capacity: max(1, lanes))
    laneTotals.initialize(repeating: Totals(), count: max(1, lanes))
  }

  deinit {
    memory.deallocate()
    laneTotals.deallocate()
  }

  /// A lane's totals.
  func totals(_ index: Int) -> UnsafeMutablePointer<Totals> { laneTotals + index }

  // A lane's S1, then its mean; the mean of deaths; score; residuals of a chunk of rows, the rows
  // packed, and tiles.

  func s1(_ index: Int) -> UnsafeMutablePointer<Double> { lane + index * perLane }
  func meanOfDeaths(_ index: Int) -> UnsafeMutablePointer<Double> { s1(index) + padded }
  func score(_ index: Int) -> UnsafeMutablePointer<Double> { s1(index) + 2 * padded }
  func residual(_ index: Int) -> UnsafeMutablePointer<Double> { s1(index) + 3 * padded }
  func rows(_ index: Int) -> UnsafeMutablePointer<Double> { residual(index) + Self.chunk }
  func tiles(_ index: Int) -> UnsafeMutablePointer<Double> { rows(index) + panels }
}
