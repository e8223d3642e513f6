// How well a linear predictor orders the events: Harrell's concordance and its standard error.
//
// Derivation:  Documentation/Derivations/Concordance.md
// Walks over:  RiskSets/RiskSets.swift
// Called from: Cox/FitCox.swift

/// The proportion of comparable pairs in which the higher linear predictor dies first; a tie of
/// predictors counts one half.
///
/// A pair is comparable when one dies while the other is at risk and lives on, both in one stratum.
///
/// - Domain: not available (`NaN`, null in JSON) where no two rows can be compared.
/// - Reference: Harrell et al. (1982) [harrell1982]; Therneau and Watson (2015) [therneau2015], whose
///   infinitesimal-jackknife standard error it is.
public struct Concordance: Sendable, Equatable, Codable {
  /// The concordance, from 0 to 1; 0.5 is no better than chance.
  @Reported public internal(set) var estimate: Double
  /// Its standard error, summed by cluster where there is one.
  @Reported public internal(set) var standardError: Double
}

/// The concordance of a linear predictor.
///
/// - Parameters:
///   - sets: who is at risk when.
///   - predictor: by row, higher for higher risk. Equal numbers are ties.
///   - weights: by row, or nil.
///   - cluster: by row, or nil.
/// - Complexity: O(n log n) time, O(n) memory.
func concordance(
  _ sets: RiskSets, predictor: [Double], weights: [Double]?, cluster: Grouping?
) -> Concordance {
  let order = sets.order
  let weight =
    weights.map { w in order.map { w[$0] } } ?? [Double](repeating: 1, count: order.count)
  let ranks = PredictorRanks(sets, predictor: order.map { predictor[$0] })
  // Each pair is met twice: when the earlier one dies, and when the later one has outlived it.
  var halves = [[PairWeights]](repeating: [], count: 2)
  halves.withUnsafeMutableBufferPointer { halves in
    let results = LaneResults(halves)
    inLanes(2) { half in
      results.store(
        weights == nil
          ? partners(of: half == 0, sets, ranks, weight, RankBits())
          : partners(of: half == 0, sets, ranks, weight, RankSums()), at: half)
    }
  }
  var pairs = halves[0]
  for i in pairs.indices { pairs[i].add(halves[1][i], sign: 1) }
  // (2): each pair is met from both its rows.
  var concordant = 0.0
  var discordant = 0.0
  var tied = 0.0
  for i in pairs.indices {
    concordant += weight[i] * pairs[i].concordant / 2
    discordant += weight[i] * pairs[i].discordant / 2
    tied += weight[i] * pairs[i].tied / 2
  }
  let total = concordant + discordant + tied
  guard total > 0 else { return Concordance(estimate: .nan, standardError: .nan) }
  let difference = (concordant - discordant) / total
  // (3): what each row, or cluster, contributes.
  var influence = [Double](repeating: 0, count: cluster?.count ?? order.count)
  for i in pairs.indices {
    let own = pairs[i].concordant - pairs[i].discordant - difference * pairs[i].sum
    influence[cluster?.codes[order[i]] ?? i] += weight[i] * own / total
  }
  let variance = influence.reduce(0) { $0 + $1 * $1 } / 4
  return Concordance(estimate: (1 + difference) / 2, standardError: variance.squareRoot())
}

/// The weight of a row's partners in comparable pairs, by how the predictors stand.
private struct PairWeights {
  var concordant = 0.0
  var discordant = 0.0
  var tied = 0.0
  var sum: Double { concordant + discordant + tied }

  @inline(__always)
  mutating func add(_ other: PairWeights, sign: Double) {
    concordant += sign * other.concordant
    discordant += sign * other.discordant
    tied += sign * other.tied
  }
}

/// The order of the predictors within each stratum, by place in the sweep.
private struct PredictorRanks: Sendable {
  /// The place in ascending order, equal predictors in some order; from 0 in each stratum.
  var position: [Int32]
  /// Where equal predictors begin and end in that order.
  var low: [Int32]
  var high: [Int32]

  init(_ sets: RiskSets, predictor: [Double]) {
    let n = predictor.count
    position = [Int32](repeating: 0, count: n)
    low = position
    high = position
    var stratum = position
    var place = 0
    for set in sets.tieSets {
      while place < set.end {
        stratum[place] = set.stratum
        place += 1
      }
    }
    let strata = Int(stratum.last ?? -1) + 1
    var count = [Int32](repeating: 0, count: strata)
    var begin = count
    var latest = [Double](repeating: .nan, count: strata)
    let ascending = ascendingOrder(of: predictor)
    for index in ascending {
      let place = Int(index)
      let s = Int(stratum[place])
      if predictor[place] != latest[s] {
        latest[s] = predictor[place]
        begin[s] = count[s]
      }
      position[place] = count[s]
      low[place] = begin[s]
      count[s] += 1
    }
    // Backwards, the first of each run of equal predictors that is met is its last.
    var end = count
    for s in 0..<strata { latest[s] = .nan }
    for index in ascending.reversed() {
      let place = Int(index)
      let s = Int(stratum[place])
      if predictor[place] != latest[s] {
        latest[s] = predictor[place]
        end[s] = position[place] + 1
      }
      high[place] = end[s]
    }
  }
}

/// Weights that are set down at positions and added up below a position.
private protocol RankTally {
  /// Starts again with positions `0..<count`.
  mutating func reset(_ count: Int)
  /// Sets a weight down, or, negative, takes it away.
  mutating func add(_ weight: Double, at position: Int)
  /// The sum below a position.
  func sum(below position: Int) -> Double
  /// What lies at a position.
  func weight(at position: Int) -> Double
  /// The sum of all.
  var total: Double { get }
}

extension RankTally {
  /// The weights of those with a lower, an equal and a higher predictor than a place has.
  @inline(__always)
  fileprivate func split(_ ranks: PredictorRanks, _ place: Int) -> (Double, Double, Double) {
    let low = Int(ranks.low[place])
    let high = Int(ranks.high[place])
    let below = sum(below: low)
    let tied = high - low == 1 ? weight(at: low) : sum(below: high) - below
    return (below, tied, total - below - tied)
  }
}

/// The partners of each place: of those who die, among those at risk who live on; or of those who
/// are at risk, among the dead whom they outlived. A sweep from the latest time to the earliest.
private func partners(
  of deaths: Bool, _ sets: RiskSets, _ ranks: PredictorRanks, _ weight: [Double],
  _ empty: some RankTally
) -> [PairWeights] {
  var result = [PairWeights](repeating: PairWeights(), count: weight.count)
  var tally = empty
  /// Counts the dead so far as outlived by a place, or, with the sign turned, as missed.
  func meet(_ place: Int, sign: Double) {
    let (below, tied, above) = tally.split(ranks, place)
    result[place].add(
      PairWeights(concordant: above, discordant: below, tied: tied), sign: sign)
  }
  var k = 0
  while k < sets.tieSets.count {
    // One stratum.
    let first = k
    let start = sets.tieSets[first].stratumStart
    while k < sets.tieSets.count, sets.tieSets[k].stratum == sets.tieSets[first].stratum { k += 1 }
    let end = sets.tieSets[k - 1].end
    tally.reset(end - start)
    var place = start
    var departed = start
    for set in sets.tieSets[first..<k] {
      // Who entered at this time or later meets no earlier death.
      if sets.hasEntry {
        while departed < set.departuresEnd {
          let leaving = sets.departures[departed]
          if deaths {
            tally.add(-weight[leaving], at: Int(ranks.position[leaving]))
          } else {
            meet(leaving, sign: 1)
          }
          departed += 1
        }
      }
      // Who is censored at a time outlives those who die at it; those who die together do not
      // outlive each other.
      let dying = (set.end - Int(set.deaths))..<set.end
      if deaths {
        for survivor in place..<dying.lowerBound {
          tally.add(weight[survivor], at: Int(ranks.position[survivor]))
        }
        for death in dying {
          let (below, tied, above) = tally.split(ranks, death)
          result[death] = PairWeights(concordant: below, discordant: above, tied: tied)
        }
        for death in dying { tally.add(weight[death], at: Int(ranks.position[death])) }
      } else {
        // From here on a row outlives the deaths that the sweep meets, until it leaves.
        for survivor in place..<dying.lowerBound { meet(survivor, sign: -1) }
        for death in dying { tally.add(weight[death], at: Int(ranks.position[death])) }
        for death in dying { meet(death, sign: -1) }
      }
      place = set.end
    }
    guard !deaths else { continue }
    if sets.hasEntry {
      while departed < end {
        meet(sets.departures[departed], sign: 1)
        departed += 1
      }
    } else {
      for survivor in start..<end { meet(survivor, sign: 1) }
    }
  }
  return result
}

/// Weights of 1: a bit for each position, and Fenwick's tree over words of 64, small enough for the
/// cache where a tree of all positions is not [fenwick1994].
private struct RankBits: RankTally {
  private var words: [UInt64] = []
  private var tree: [Int32] = []
  private var count = 0
  var total: Double { Double(count) }

  mutating func reset(_ size: Int) {
    let needed = size / 64 + 1
    count = 0
    if words.count < needed {
      words = [UInt64](repeating: 0, count: needed)
      tree = [Int32](repeating: 0, count: needed + 1)
    } else {
      for i in 0..<needed { words[i] = 0 }
      for i in 0...needed { tree[i] = 0 }
    }
  }

  mutating func add(_ weight: Double, at position: Int) {
    let amount: Int32 = weight > 0 ? 1 : -1
    words[position >> 6] ^= 1 << UInt64(position & 63)
    count += Int(amount)
    var i = (position >> 6) + 1
    while i < tree.count {
      tree[i] += amount
      i += i & -i
    }
  }

  func sum(below position: Int) -> Double {
    var i = position >> 6
    let bits = words[i] & ((1 << UInt64(position & 63)) - 1)
    var sum = Int32(bits.nonzeroBitCount)
    while i > 0 {
      sum += tree[i]
      i &= i - 1
    }
    return Double(sum)
  }

  func weight(at position: Int) -> Double {
    Double((words[position >> 6] >> UInt64(position & 63)) & 1)
  }
}

/// Any weights: Fenwick's tree over all positions.
private struct RankSums: RankTally {
  private var tree: [Double] = []
  private var each: [Double] = []
  private(set) var total = 0.0

  mutating func reset(_ size: Int) {
    total = 0
    if tree.count <= size {
      tree = [Double](repeating: 0, count: size + 1)
      each = tree
    } else {
      for i in 0...size {
        tree[i] = 0
        each[i] = 0
      }
    }
  }

  mutating func add(_ weight: Double, at position: Int) {
    total += weight
    each[position] += weight
    var i = position + 1
    while i < tree.count {
      tree[i] += weight
      i += i & -i
    }
  }

  func sum(below position: Int) -> Double {
    var sum = 0.0
    var i = position
    while i > 0 {
      sum += tree[i]
      i &= i - 1
    }
    return sum
  }

  func weight(at position: Int) -> Double { each[position] }
}
