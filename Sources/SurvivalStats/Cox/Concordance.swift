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
  var sweep = ConcordanceSweep(
    sets, predictor: order.map { predictor[$0] },
    weight: weights.map { w in order.map { w[$0] } } ?? [Double](repeating: 1, count: order.count))
  let pairs = sweep.pairs()
  let weight = sweep.weight
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
}

/// A sweep from the latest time to the earliest that meets every comparable pair.
private struct ConcordanceSweep {
  private let sets: RiskSets
  let weight: [Double]
  /// By place in the sweep, the rank of the predictor within its stratum, from 1.
  private let rank: [Int32]
  /// The weight at risk, by rank.
  private var atRisk = RankSums()
  /// The weight of the deaths met so far, by rank.
  private var dead = RankSums()
  private var result: [PairWeights]

  init(_ sets: RiskSets, predictor: [Double], weight: [Double]) {
    self.sets = sets
    self.weight = weight
    result = [PairWeights](repeating: PairWeights(), count: weight.count)
    // Ranks within strata, from the order over all.
    var stratum = [Int32](repeating: 0, count: weight.count)
    var place = 0
    for set in sets.tieSets {
      while place < set.end {
        stratum[place] = set.stratum
        place += 1
      }
    }
    let strata = Int(stratum.last ?? -1) + 1
    var count = [Int32](repeating: 0, count: strata)
    var latest = [Double](repeating: .nan, count: strata)
    var rank = [Int32](repeating: 0, count: weight.count)
    for index in ascendingOrder(of: predictor) {
      let place = Int(index)
      let s = Int(stratum[place])
      if predictor[place] != latest[s] {
        latest[s] = predictor[place]
        count[s] += 1
      }
      rank[place] = count[s]
    }
    self.rank = rank
  }

  /// The partners of each place.
  mutating func pairs() -> [PairWeights] {
    var k = 0
    while k < sets.tieSets.count {
      let first = k
      while k < sets.tieSets.count, sets.tieSets[k].stratum == sets.tieSets[first].stratum {
        k += 1
      }
      sweep(first..<k)
    }
    return result
  }

  /// One stratum.
  private mutating func sweep(_ tieSets: Range<Int>) {
    let start = sets.tieSets[tieSets.lowerBound].stratumStart
    let end = sets.tieSets[tieSets.upperBound - 1].end
    let ranks = rank[start..<end].reduce(0) { max($0, Int($1)) }
    atRisk.reset(ranks)
    dead.reset(ranks)
    var place = start
    var departed = start
    for k in tieSets {
      let set = sets.tieSets[k]
      // Who entered at this time or later meets no earlier death.
      if sets.hasEntry {
        while departed < set.departuresEnd {
          leave(sets.departures[departed])
          departed += 1
        }
      }
      // Who is censored at a time outlives those who die at it; those who die together do not
      // outlive each other.
      let deaths = (set.end - Int(set.deaths))..<set.end
      for survivor in place..<deaths.lowerBound { enter(survivor) }
      for death in deaths {
        let (below, tied, above) = atRisk.split(at: rank[death])
        result[death].concordant += below
        result[death].discordant += above
        result[death].tied += tied
      }
      for death in deaths { dead.add(weight[death], at: rank[death]) }
      for death in deaths { enter(death) }
      place = set.end
    }
    if sets.hasEntry {
      while departed < end {
        meet(sets.departures[departed], sign: 1)
        departed += 1
      }
    } else {
      for survivor in start..<end { meet(survivor, sign: 1) }
    }
  }

  /// From here on the row outlives the deaths that the sweep meets, until it leaves.
  private mutating func enter(_ place: Int) {
    atRisk.add(weight[place], at: rank[place])
    meet(place, sign: -1)
  }

  private mutating func leave(_ place: Int) {
    atRisk.add(-weight[place], at: rank[place])
    meet(place, sign: 1)
  }

  /// Counts the deaths so far as met by a survivor, or, with the sign turned, as missed.
  private mutating func meet(_ place: Int, sign: Double) {
    let (below, tied, above) = dead.split(at: rank[place])
    result[place].concordant += sign * above
    result[place].discordant += sign * below
    result[place].tied += sign * tied
  }
}

/// Sums by rank with prefix sums in O(log n): Fenwick's binary indexed tree [fenwick1994].
private struct RankSums {
  private var tree: [Double] = []
  private var each: [Double] = []
  private var count = 0
  private var total = 0.0

  /// Starts again with `count` ranks.
  mutating func reset(_ count: Int) {
    self.count = count
    total = 0
    if tree.count <= count {
      tree = [Double](repeating: 0, count: count + 1)
      each = tree
    } else {
      for i in 0...count {
        tree[i] = 0
        each[i] = 0
      }
    }
  }

  mutating func add(_ amount: Double, at rank: Int32) {
    total += amount
    each[Int(rank)] += amount
    var i = Int(rank)
    while i <= count {
      tree[i] += amount
      i += i & -i
    }
  }

  /// The sums of lower ranks, of this one, and of higher ones.
  func split(at rank: Int32) -> (below: Double, tied: Double, above: Double) {
    var below = 0.0
    var i = Int(rank) - 1
    while i > 0 {
      below += tree[i]
      i &= i - 1
    }
    let tied = each[Int(rank)]
    return (below, tied, total - below - tied)
  }
}
