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
  let weight = weights.map { w in order.map { w[Int($0)] } } ?? []
  let ranks = PredictorRanks(sets, predictor: predictor)
  // Each pair is met twice: when the earlier one dies, and when the later one has outlived it.
  var halves = [[PairWeights]](repeating: [], count: 2)
  halves.withUnsafeMutableBufferPointer { halves in
    let results = LaneResults(halves)
    inLanes(2) { half in
      results.store(
        weights == nil
          ? partners(of: half == 0, sets, ranks, weight, RankCounts(ranks.longest))
          : partners(of: half == 0, sets, ranks, weight, RankSums(ranks.longest)), at: half)
    }
  }
  // (2): each pair is met from both its rows.
  var concordant = 0.0
  var discordant = 0.0
  var tied = 0.0
  var pairs = halves[0]
  for i in pairs.indices {
    pairs[i].add(halves[1][i], sign: 1)
    let w = weight.isEmpty ? 1 : weight[i]
    concordant += w * pairs[i].concordant / 2
    discordant += w * pairs[i].discordant / 2
    tied += w * pairs[i].tied / 2
  }
  let total = concordant + discordant + tied
  guard total > 0 else { return Concordance(estimate: .nan, standardError: .nan) }
  let difference = (concordant - discordant) / total
  // (3): what each row, or cluster, contributes.
  var influence = [Double](repeating: 0, count: cluster?.count ?? 0)
  var squares = 0.0
  for i in pairs.indices {
    let w = weight.isEmpty ? 1 : weight[i]
    let own = w * (pairs[i].concordant - pairs[i].discordant - difference * pairs[i].sum) / total
    if let cluster {
      influence[cluster.codes[Int(order[i])]] += own
    } else {
      squares += own * own
    }
  }
  let variance = influence.reduce(squares) { $0 + $1 * $1 } / 4
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

  init(_ sets: RiskSets, predictor: [Double]) {
    let n = sets.order.count
    let values = sets.order.map { predictor[Int($0)] }
    var ascending = ascendingOrder(of: values)
    let strata = sets.strata
    if strata.count > 1 {
      // By stratum, stably.
      var stratum = [Int32](repeating: 0, count: n)
      var next = strata.map(\.lowerBound)
      for (s, places) in strata.enumerated() {
        for place in places { stratum[place] = Int32(s) }
      }
      var sorted = ascending
      for place in ascending {
        let s = Int(stratum[Int(place)])
        sorted[next[s]] = place
        next[s] += 1
      }
      ascending = sorted
    }
    longest = strata.reduce(0) { max($0, $1.count) }
    ranks = [Rank](unsafeUninitializedCapacity: n) { ranks, filled in
      for places in strata {
        var begin = places.lowerBound
        while begin < places.upperBound {
          let value = values[Int(ascending[begin])]
          var end = begin + 1
          while end < places.upperBound, values[Int(ascending[end])] == value { end += 1 }
          for k in begin..<end {
            ranks[Int(ascending[k])] = Rank(
              position: Int32(k - places.lowerBound), low: Int32(begin - places.lowerBound),
              high: Int32(end - places.lowerBound))
          }
          begin = end
        }
      }
      filled = n
    }
  }
}

/// Weights that are set down at positions and added up below a position.
private protocol RankTally {
  /// Starts again with positions `0..<count`.
  func reset(_ count: Int)
  /// Sets a weight down, or, negative, takes it away.
  func add(_ weight: Double, at position: Int)
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
    let low = Int(ranks.ranks[place].low)
    let high = Int(ranks.ranks[place].high)
    let below = sum(below: low)
    let tied = high - low == 1 ? weight(at: low) : sum(below: high) - below
    return (below, tied, total - below - tied)
  }
}

/// The partners of each place: of those who die, among those at risk who live on; or of those who
/// are at risk, among the dead whom they outlived. A sweep from the latest time to the earliest.
private func partners(
  of deaths: Bool, _ sets: RiskSets, _ ranks: PredictorRanks, _ weight: [Double],
  _ tally: some RankTally
) -> [PairWeights] {
  var result = [PairWeights](repeating: PairWeights(), count: sets.order.count)
  /// Counts the dead so far as outlived by a place, or, with the sign turned, as missed.
  func meet(_ place: Int, sign: Double) {
    let (below, tied, above) = tally.split(ranks, place)
    result[place].add(
      PairWeights(concordant: above, discordant: below, tied: tied), sign: sign)
  }
  func set(_ place: Int, sign: Double) {
    tally.add(
      weight.isEmpty ? sign : sign * weight[place], at: Int(ranks.ranks[place].position))
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
    for tieSet in sets.tieSets[first..<k] {
      // Who entered at this time or later meets no earlier death.
      if sets.hasEntry {
        while departed < tieSet.departuresEnd {
          let leaving = Int(sets.departures[departed])
          if deaths {
            set(leaving, sign: -1)
          } else {
            meet(leaving, sign: 1)
          }
          departed += 1
        }
      }
      // Who is censored at a time outlives those who die at it; those who die together do not
      // outlive each other.
      let dying = (tieSet.end - Int(tieSet.deaths))..<tieSet.end
      if deaths {
        for survivor in place..<dying.lowerBound { set(survivor, sign: 1) }
        for death in dying {
          let (below, tied, above) = tally.split(ranks, death)
          result[death] = PairWeights(concordant: below, discordant: above, tied: tied)
        }
        for death in dying { set(death, sign: 1) }
      } else {
        // From here on a row outlives the deaths that the sweep meets, until it leaves.
        for survivor in place..<dying.lowerBound { meet(survivor, sign: -1) }
        for death in dying { set(death, sign: 1) }
        for death in dying { meet(death, sign: -1) }
      }
      place = tieSet.end
    }
    guard !deaths else { continue }
    if sets.hasEntry {
      while departed < end {
        meet(Int(sets.departures[departed]), sign: 1)
        departed += 1
      }
    } else {
      for survivor in start..<end { meet(survivor, sign: 1) }
    }
  }
  return result
}

/// Weights of 1: a bit for each position, and counts of the bits before each word, each block of
/// words and each group of blocks, all within the next larger. A query adds four numbers up; to set a
/// bit moves the counts behind it, which lie side by side.
private final class RankCounts: RankTally {
  private static let wordsOfBlock = 32
  private static let blocksOfGroup = 64
  private let words: UnsafeMutablePointer<UInt64>
  private let beforeWord: UnsafeMutablePointer<Int16>
  private let beforeBlock: UnsafeMutablePointer<Int32>
  private let beforeGroup: UnsafeMutablePointer<Int32>
  private var groups = 0
  private var count = 0
  var total: Double { Double(count) }

  init(_ longest: Int) {
    let groups = Self.groups(longest)
    let blocks = groups * Self.blocksOfGroup
    words = .allocate(capacity: blocks * Self.wordsOfBlock)
    beforeWord = .allocate(capacity: blocks * Self.wordsOfBlock)
    beforeBlock = .allocate(capacity: blocks)
    beforeGroup = .allocate(capacity: groups)
  }

  deinit {
    words.deallocate()
    beforeWord.deallocate()
    beforeBlock.deallocate()
    beforeGroup.deallocate()
  }

  private static func groups(_ size: Int) -> Int {
    size / (64 * wordsOfBlock * blocksOfGroup) + 1
  }

  func reset(_ size: Int) {
    groups = Self.groups(size)
    count = 0
    // Of the last group no more than is used.
    let blocks = size / (64 * Self.wordsOfBlock) + 1
    words.initialize(repeating: 0, count: blocks * Self.wordsOfBlock)
    beforeWord.initialize(repeating: 0, count: blocks * Self.wordsOfBlock)
    beforeBlock.initialize(repeating: 0, count: min(groups * Self.blocksOfGroup, blocks + 64))
    beforeGroup.initialize(repeating: 0, count: groups)
  }

  func add(_ weight: Double, at position: Int) {
    let amount = weight > 0 ? 1 : -1
    let word = position / 64
    let block = word / Self.wordsOfBlock
    let group = block / Self.blocksOfGroup
    words[word] ^= 1 << UInt64(position % 64)
    count += amount
    for k in (word + 1)..<max(word + 1, (block + 1) * Self.wordsOfBlock) {
      beforeWord[k] &+= Int16(truncatingIfNeeded: amount)
    }
    for k in (block + 1)..<max(block + 1, (group + 1) * Self.blocksOfGroup) {
      beforeBlock[k] &+= Int32(truncatingIfNeeded: amount)
    }
    for k in (group + 1)..<max(group + 1, groups) {
      beforeGroup[k] &+= Int32(truncatingIfNeeded: amount)
    }
  }

  func sum(below position: Int) -> Double {
    let word = position / 64
    let block = word / Self.wordsOfBlock
    let bits = words[word] & ((1 << UInt64(position % 64)) - 1)
    let sum = beforeGroup[block / Self.blocksOfGroup] &+ beforeBlock[block]
    return Double(sum &+ Int32(beforeWord[word]) &+ Int32(truncatingIfNeeded: bits.nonzeroBitCount))
  }

  func weight(at position: Int) -> Double {
    Double((words[position / 64] >> UInt64(position % 64)) & 1)
  }
}

/// Any weights: Fenwick's tree over all positions [fenwick1994].
private final class RankSums: RankTally {
  private var tree: [Double]
  private var each: [Double]
  private var size = 0
  private(set) var total = 0.0

  init(_ longest: Int) {
    tree = [Double](repeating: 0, count: longest + 1)
    each = tree
  }

  func reset(_ size: Int) {
    self.size = size
    total = 0
    for i in 0...size {
      tree[i] = 0
      each[i] = 0
    }
  }

  func add(_ weight: Double, at position: Int) {
    total += weight
    each[position] += weight
    var i = position + 1
    while i <= size {
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
