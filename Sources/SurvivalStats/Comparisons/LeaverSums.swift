// The sums of a log-rank test where nobody enters late.
//
// Derivation:  Documentation/Derivations/LogRank.md, (7)-(9)
// Called from: Comparisons/LogRankScores.swift

/// The sums over some strata. A row is at risk from the first slot of its stratum to its last, so
/// it is enough to meet it there.
struct LeaverSums: Sendable {
  /// By group: its weighted events, each times the test's weight, and what would be expected.
  private(set) var observed: [CarriedSum]
  private(set) var expected: [CarriedSum]
  /// The sums of c n_i n_j over slots, k x k.
  private(set) var pairs: [Double]

  private init(groups k: Int) {
    observed = [CarriedSum](repeating: CarriedSum(), count: k)
    expected = observed
    pairs = [Double](repeating: 0, count: k * k)
  }

  /// The sums over all strata, in parts to be added up in their order: several, for lanes, where
  /// tables of groups are small beside the data. How many depends on the data alone, and so does
  /// the rounding of the sums.
  ///
  /// - Complexity: O(n k), where k counts the groups of the row's own stratum.
  static func parts(
    _ slots: EventSlots, _ totals: LogRankTotals, _ event: [Bool], _ caseWeights: [Double]?,
    _ codes: [Int], groups k: Int
  ) -> [LeaverSums] {
    let n = event.count
    let count = k * k <= n >> 12 ? 8 : 1
    let strata = slots.strata(in: (0..<count).map { n * $0 / count..<n * ($0 + 1) / count })
    // A sum for each slot and group, where a table of those would be no larger than the data.
    let addsUp = slots.count * k <= n
    var parts = [LeaverSums](repeating: LeaverSums(groups: k), count: count)
    parts.withUnsafeMutableBufferPointer {
      let parts = LaneResults($0)
      inLanes(count) { lane in
        var sums = LeaverSums(groups: k)
        var met = MetGroups(groups: k)
        for s in strata[lane] {
          sums.add(slots, s, totals, event, caseWeights, codes, &met, addsUp: addsUp)
        }
        parts.store(sums, at: lane)
      }
    }
    return parts
  }

  /// Summed over slots, c n_i n_j is a sum over pairs of rows of c accumulated to the earlier end of
  /// the two, so a row, met from the latest end to the earliest, pairs with all that have been met.
  private mutating func add(
    _ slots: EventSlots, _ s: Int, _ totals: LogRankTotals, _ event: [Bool],
    _ caseWeights: [Double]?, _ codes: [Int], _ met: inout MetGroups, addsUp: Bool
  ) {
    let rows = slots.rows[s]..<slots.rows[s + 1]
    let base = slots.base[s]
    let reached = Self.reached(base..<slots.base[s + 1], totals)
    let k = observed.count
    for i in rows where event[i] {
      observed[codes[i]].add((caseWeights?[i] ?? 1) * totals.weight[Int(slots.end[i]) - 1])
    }
    met.removeAll()
    var sums = [Double](repeating: 0, count: addsUp ? k : 0)
    // Buffers, since arrays that are written to would be asked at each row whose they are.
    expected.withUnsafeMutableBufferPointer { expected in
      pairs.withUnsafeMutableBufferPointer { pairs in
        slots.end.withUnsafeBufferPointer { end in
          func leave(_ g: Int, _ w: Double, _ reached: (hazard: Double, c: Double)) {
            met.addProducts(by: w * reached.c, to: pairs, row: g * k)
            met.add(w, to: g)
            expected[g].add(w * reached.hazard)
          }
          var i = rows.upperBound
          for t in (base..<slots.base[s + 1]).reversed() {
            let last = i
            while i > rows.lowerBound, end[i - 1] == t + 1 { i -= 1 }
            let reached = reached.base[t - base]
            if addsUp {
              for row in i..<last { sums[codes[row]] += caseWeights?[row] ?? 1 }
              for g in sums.indices where sums[g] > 0 {
                leave(g, sums[g], reached)
                sums[g] = 0
              }
            } else {
              for row in i..<last { leave(codes[row], caseWeights?[row] ?? 1, reached) }
            }
          }
        }
      }
    }
  }

  /// The hazard and c, summed from the beginning of a stratum up to and with each of its slots.
  private static func reached(
    _ slots: Range<Int>, _ totals: LogRankTotals
  ) -> Scratch<(hazard: Double, c: Double)> {
    let sums = Scratch<(hazard: Double, c: Double)>(slots.count)
    var hazard = CarriedSum()
    var c = 0.0
    for t in slots {
      hazard.add(totals.weight[t] * totals.events[t] / totals.atRisk[t])
      c += totals.spread(t)
      sums.base[t - slots.lowerBound] = (hazard.value, c)
    }
    return sums
  }
}
