// Observed and expected events by group, and the hypergeometric covariance of their differences.
//
// Derivation:  Documentation/Derivations/LogRank.md, (2)-(4), (7)-(9)
// Called from: Comparisons/LogRankTest.swift

/// The sums of a log-rank test over slots and strata.
struct LogRankScores {
  /// The number of groups.
  let groups: Int
  /// The number of rows of each group.
  private(set) var rows: [Int]
  /// The weighted events of each group, each times the test's weight.
  var observed: [Double] { observedSums.map(\.value) }
  /// What would be expected of them if risk did not depend on the group.
  var expected: [Double] { expectedSums.map(\.value) }
  // The test lives on their difference, which among a million rows is a thousandth of either: sums
  // of as many terms carry what rounding drops.
  private var observedSums: [CarriedSum]
  private var expectedSums: [CarriedSum]
  /// The sums of c n_i n_j over slots, k x k; those of (i, j) and (j, i) belong together, and the
  /// diagonal means nothing.
  private var pairs: [Double]
  /// The c of each slot, where entry is late.
  private var spread: [Double] = []

  /// - Complexity: without late entry O(n k), whatever the number of event times, where k counts
  ///   the groups of the row's own stratum; with it O(n + T k^2) for T slots. Memory O(n + k^2).
  init(
    _ slots: EventSlots, _ totals: LogRankTotals, event: [Bool], caseWeights: [Double]?,
    codes: [Int], groups k: Int
  ) {
    groups = k
    rows = [Int](repeating: 0, count: k)
    for code in codes { rows[code] += 1 }
    observedSums = [CarriedSum](repeating: CarriedSum(), count: k)
    expectedSums = observedSums
    pairs = [Double](repeating: 0, count: k * k)
    if let start = slots.start {
      spread = totals.atRisk.indices.map { totals.spread($0) }
      sweep(slots, start, totals, event, caseWeights, codes)
    } else {
      for part in LeaverSums.parts(slots, totals, event, caseWeights, codes, groups: k) {
        for g in 0..<k {
          observedSums[g].add(part.observed[g])
          expectedSums[g].add(part.expected[g])
        }
        for place in pairs.indices { pairs[place] += part.pairs[place] }
      }
    }
  }

  /// The covariance of observed minus expected, column-major.
  ///
  /// Off the diagonal it is minus a sum of positive terms, and each row adds up to 0; so the
  /// diagonal is had by adding, and no digits cancel in a group that nearly everyone belongs to.
  func covariance() -> [Double] {
    var result = [Double](repeating: 0, count: groups * groups)
    for i in 0..<groups {
      for j in 0..<i {
        let value = pairs[i * groups + j] + pairs[j * groups + i]
        guard value > 0 else { continue }
        result[i * groups + j] = -value
        result[j * groups + i] = -value
        result[i * groups + i] += value
        result[j * groups + j] += value
      }
    }
    return result
  }

  /// Rows enter and leave: what is at risk of each group is carried from slot to slot.
  private mutating func sweep(
    _ slots: EventSlots, _ start: [Int32], _ totals: LogRankTotals, _ event: [Bool],
    _ caseWeights: [Double]?, _ codes: [Int]
  ) {
    let leaving = SlotLists(slots: slots.count, rows: event.count) { i in
      slots.end[i] > start[i] ? Int(slots.end[i]) - 1 : nil
    }
    let entering = SlotLists(slots: slots.count, rows: event.count) { i in
      slots.end[i] > start[i] ? Int(start[i]) : nil
    }
    var risk = GroupRisk(groups: groups)
    var met = MetGroups(groups: groups)
    let k = groups
    pairs.withUnsafeMutableBufferPointer { pairs in
      for s in 0..<slots.strata {
        risk.removeAll()
        for t in slots.base[s]..<slots.base[s + 1] {
          for place in entering.first[t]..<entering.first[t + 1] {
            let i = Int(entering.rows[place])
            risk.enter(codes[i], weight: caseWeights?[i] ?? 1)
          }
          let hazard = totals.weight[t] * totals.events[t] / totals.atRisk[t]
          let c = spread[t]
          met.removeAll()
          for g in risk.met where risk.rows[g] > 0 {
            let n = risk.weight(g)
            expectedSums[g].add(hazard * n)
            met.addProducts(by: c * n, to: pairs, row: g * k)
            met.add(n, to: g)
          }
          for place in leaving.first[t]..<leaving.first[t + 1] {
            let i = Int(leaving.rows[place])
            let w = caseWeights?[i] ?? 1
            if event[i] { observedSums[codes[i]].add(w * totals.weight[t]) }
            risk.leave(codes[i], weight: w)
          }
        }
      }
    }
  }
}

/// Weights of the groups that have been met, the others' being 0.
struct MetGroups {
  private var list: [Int] = []
  private var isMet: [Bool]
  private var weight: [Double]

  init(groups: Int) {
    isMet = [Bool](repeating: false, count: groups)
    weight = [Double](repeating: 0, count: groups)
  }

  mutating func removeAll() {
    for g in list {
      isMet[g] = false
      weight[g] = 0
    }
    list.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  mutating func add(_ w: Double, to g: Int) {
    if !isMet[g] {
      isMet[g] = true
      list.append(g)
    }
    weight[g] += w
  }

  /// Adds `factor` times each weight to the numbers that begin at `row`.
  @inline(__always)
  func addProducts(by factor: Double, to sums: UnsafeMutableBufferPointer<Double>, row: Int) {
    // A small stratum costs little in a comparison of many groups; where most groups have been met
    // the run over all is faster, being one of consecutive numbers.
    if weight.count > 8, list.count * 4 < weight.count {
      for other in list { sums[row + other] += factor * weight[other] }
    } else {
      weight.withUnsafeBufferPointer { weight in
        for other in weight.indices { sums[row + other] += factor * weight[other] }
      }
    }
  }
}

/// What each group has at risk while rows of one stratum come and go.
struct GroupRisk {
  /// The groups met in this stratum, in the order of their first rows.
  private(set) var met: [Int] = []
  /// The number of rows at risk.
  private(set) var rows: [Int]
  private var sums: [CarriedSum]
  private var isMet: [Bool]

  init(groups: Int) {
    rows = [Int](repeating: 0, count: groups)
    sums = [CarriedSum](repeating: CarriedSum(), count: groups)
    isMet = [Bool](repeating: false, count: groups)
  }

  /// Makes ready for the next stratum.
  mutating func removeAll() {
    for g in met {
      rows[g] = 0
      sums[g] = CarriedSum()
      isMet[g] = false
    }
    met.removeAll(keepingCapacity: true)
  }

  /// The weight at risk; exactly 0 where there are no rows.
  @inline(__always)
  func weight(_ g: Int) -> Double { rows[g] > 0 ? sums[g].value : 0 }

  mutating func enter(_ g: Int, weight: Double) {
    if !isMet[g] {
      isMet[g] = true
      met.append(g)
    }
    rows[g] += 1
    sums[g].add(weight)
  }

  mutating func leave(_ g: Int, weight: Double) {
    rows[g] -= 1
    sums[g].add(-weight)
    if rows[g] == 0 { sums[g] = CarriedSum() }
  }
}
