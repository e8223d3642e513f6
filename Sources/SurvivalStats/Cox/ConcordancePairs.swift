// Comparable pairs, counted from both their rows in two walks along time.
//
// Derivation:  Documentation/Derivations/Concordance.md
// Called from: Cox/Concordance.swift
// Counts by:   Cox/RankTally.swift

/// The weight of a row's partners in comparable pairs: concordant less discordant, and all.
struct PairWeights: BitwiseCopyable {
  var net = 0.0
  var sum = 0.0
}

/// The order of the predictors within each stratum, by place in the sweep.
struct PredictorRanks: Sendable {
  struct Rank {
    /// The place in ascending order, equal predictors in some order; from 0 in each stratum.
    var position: Int32
    /// Where equal predictors begin and end in that order.
    var low: Int32
    var high: Int32
  }
  let ranks: [Rank]
  /// The rows of the largest stratum.
  private(set) var longest = 0

  @inline(__always)
  func announce(_ place: Int) {
    ranks.withUnsafeBufferPointer { ranks in
      if let first = ranks.baseAddress { ColumnKernel.prefetch(first + place) }
    }
  }

  init(_ sets: RiskSets, predictor: [Double]) {
    let n = sets.order.count
    let order = sets.order
    let strata = sets.strata
    let values = Scratch<Double>(n)
    let blocks = Lanes.ranges(n)
    inLanes(blocks.count) { lane in
      for place in blocks[lane] { values.base[place] = predictor[Int(order[place])] }
    }
    var ascending = ascendingOrder(of: UnsafeBufferPointer(start: values.base, count: n))
    if strata.count > 1 { ascending = Self.byStratum(ascending, strata) }
    longest = strata.reduce(0) { max($0, $1.count) }
    let isNew = Self.beginnings(ascending, values, strata)
    let sorted = ascending
    ranks = [Rank](unsafeUninitializedCapacity: n) { ranks, filled in
      let results = LaneResults(ranks)
      inLanes(blocks.count) { lane in
        var s = strata.lastIndex { $0.lowerBound <= blocks[lane].lowerBound } ?? 0
        var begin = 0
        var end = 0
        for k in blocks[lane] {
          while k >= strata[s].upperBound { s += 1 }
          if k >= end {
            begin = k
            while isNew.base[begin] == 0 { begin -= 1 }
            end = k + 1
            while end < n, isNew.base[end] == 0 { end += 1 }
          }
          let first = strata[s].lowerBound
          results.store(
            Rank(
              position: Int32(truncatingIfNeeded: k - first),
              low: Int32(truncatingIfNeeded: begin - first),
              high: Int32(truncatingIfNeeded: end - first)), at: Int(sorted[k]))
        }
      }
      filled = n
    }
  }

  /// The places in ascending order, stratum by stratum, stably.
  private static func byStratum(_ ascending: [Int32], _ strata: [Range<Int>]) -> [Int32] {
    var stratum = [Int32](repeating: 0, count: ascending.count)
    for (s, places) in strata.enumerated() {
      for place in places { stratum[place] = Int32(truncatingIfNeeded: s) }
    }
    var next = strata.map(\.lowerBound)
    return [Int32](unsafeUninitializedCapacity: ascending.count) { sorted, filled in
      for place in ascending {
        let s = Int(stratum[Int(place)])
        sorted[next[s]] = place
        next[s] += 1
      }
      filled = ascending.count
    }
  }

  /// Whether each of the places in ascending order differs from the one before it.
  private static func beginnings(
    _ ascending: [Int32], _ values: Scratch<Double>, _ strata: [Range<Int>]
  ) -> Scratch<UInt8> {
    let result = Scratch<UInt8>(ascending.count)
    let blocks = Lanes.ranges(ascending.count)
    inLanes(blocks.count) { lane in
      let range = blocks[lane]
      guard !range.isEmpty else { return }
      var last =
        range.lowerBound > 0 ? values.base[Int(ascending[range.lowerBound - 1])] : .nan
      for k in range {
        let value = values.base[Int(ascending[k])]
        result.base[k] = value == last ? 0 : 1
        last = value
      }
    }
    for places in strata { result.base[places.lowerBound] = 1 }
    return result
  }
}

/// A walk over the rows that fills the weights of each place's partners.
struct PairWalk {
  let sets: RiskSets
  let ranks: PredictorRanks
  /// By place; empty where all are 1.
  let weight: [Double]
  let pairs: UnsafeMutablePointer<PairWeights>

  /// Of each death, those at risk who live on: a walk from the latest time to the earliest.
  func countLonger(than tally: some RankTally) {
    for stratum in sets.setsByStratum {
      var place = sets.tieSets[stratum.lowerBound].stratumStart
      var departed = place
      tally.reset(sets.tieSets[stratum.upperBound - 1].end - place)
      for set in sets.tieSets[stratum] {
        // Who entered at this time or later is not at risk.
        while departed < set.departuresEnd {
          announce(departed + 16, toChange: false)
          put(Int(sets.departures[departed]), sign: -1, tally)
          departed += 1
        }
        let dying = (set.end - Int(set.deaths))..<set.end
        while place < dying.lowerBound {
          put(place, sign: 1, tally)
          place += 1
        }
        // Those who die together do not outlive each other.
        for death in dying { add(death, sign: -1, tally) }
        for death in dying { put(death, sign: 1, tally) }
        place = set.end
      }
    }
  }

  /// Of each row, the dead whom it outlived: a walk from the earliest time to the latest.
  func countOutlived(by tally: some RankTally) {
    for stratum in sets.setsByStratum {
      let start = sets.tieSets[stratum.lowerBound].stratumStart
      tally.reset(sets.tieSets[stratum.upperBound - 1].end - start)
      for k in stratum.reversed() {
        let set = sets.tieSets[k]
        let isLatest = k == stratum.lowerBound
        let begin = isLatest ? start : sets.tieSets[k - 1].end
        let dying = (set.end - Int(set.deaths))..<set.end
        for death in dying { add(death, sign: 1, tally) }
        for death in dying { put(death, sign: 1, tally) }
        // Who is censored at a time outlives those who die at it.
        for survivor in begin..<dying.lowerBound { add(survivor, sign: 1, tally) }
        // Who enters at this time, or before the next death, was not there for the dead so far.
        guard sets.hasEntry else { continue }
        let first = isLatest ? start : sets.tieSets[k - 1].departuresEnd
        for leaving in (first..<set.departuresEnd).reversed() {
          announce(leaving - 16, toChange: true)
          subtract(Int(sets.departures[leaving]), tally)
        }
      }
    }
  }

  /// Departures lie anywhere: asks for one ahead of time.
  @inline(__always)
  private func announce(_ departure: Int, toChange: Bool) {
    guard sets.departures.indices.contains(departure) else { return }
    let place = Int(sets.departures[departure])
    ranks.announce(place)
    if toChange { ColumnKernel.prefetch(pairs + place) }
  }

  @inline(__always)
  private func put(_ place: Int, sign: Double, _ tally: some RankTally) {
    tally.add(
      weight.isEmpty ? sign : sign * weight[place], at: Int(ranks.ranks[place].position))
  }

  /// Adds what the tally holds; a higher predictor in it counts for concordance if `sign` is 1.
  @inline(__always)
  private func add(_ place: Int, sign: Double, _ tally: some RankTally) {
    let (below, tied) = split(place, tally)
    let total = tally.total
    pairs[place].net += sign * (total - tied - 2 * below)
    pairs[place].sum += total
  }

  @inline(__always)
  private func subtract(_ place: Int, _ tally: some RankTally) {
    let (below, tied) = split(place, tally)
    let total = tally.total
    pairs[place].net -= total - tied - 2 * below
    pairs[place].sum -= total
  }

  /// The weights of those with a lower and an equal predictor than a place has.
  @inline(__always)
  private func split(_ place: Int, _ tally: some RankTally) -> (below: Double, tied: Double) {
    let low = Int(ranks.ranks[place].low)
    let high = Int(ranks.ranks[place].high)
    let below = tally.sum(below: low)
    return (below, high - low == 1 ? tally.weight(at: low) : tally.sum(below: high) - below)
  }
}
