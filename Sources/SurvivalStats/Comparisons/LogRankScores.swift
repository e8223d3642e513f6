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
  private(set) var observed: [Double]
  /// What would be expected of them if risk did not depend on the group.
  private(set) var expected: [Double]
  /// The sums of c n_i n_j over slots, k x k; those of (i, j) and (j, i) belong together, and the
  /// diagonal means nothing.
  private var pairs: [Double]
  /// The c of each slot.
  private var spread: [Double]

  /// - Complexity: without late entry O(n k), whatever the number of event times, where k counts
  ///   the groups of the row's own stratum; with it O(n + T k^2) for T slots. Memory O(n + k^2).
  init(
    _ slots: EventSlots, _ totals: LogRankTotals, event: [Bool], caseWeights: [Double]?,
    codes: [Int], groups k: Int
  ) {
    groups = k
    rows = [Int](repeating: 0, count: k)
    for code in codes { rows[code] += 1 }
    observed = [Double](repeating: 0, count: k)
    expected = observed
    pairs = [Double](repeating: 0, count: k * k)
    spread = totals.atRisk.indices.map { t in
      let n = totals.atRisk[t]
      let d = totals.events[t]
      let left = n - d
      guard left > 0, n > 1 else { return 0 }
      return totals.weight[t] * totals.weight[t] * (d / n) * (left / n) / (n - 1)
    }
    if let start = slots.start {
      sweep(slots, start, totals, event, caseWeights, codes)
    } else {
      sweep(slots, totals, event, caseWeights, codes)
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

  /// Nobody enters late: a row is at risk from the first slot of its stratum to its last. Summed
  /// over slots c n_i n_j is then a sum over pairs of rows of c accumulated to the earlier end of
  /// the two, so a row, met from the latest end to the earliest, pairs with all that have been met.
  private mutating func sweep(
    _ slots: EventSlots, _ totals: LogRankTotals, _ event: [Bool], _ caseWeights: [Double]?,
    _ codes: [Int]
  ) {
    // Sums from the beginning of the stratum up to and with each slot.
    var hazard = [Double](repeating: 0, count: slots.count)
    var reach = hazard
    for s in 0..<slots.strata {
      var h = 0.0
      var c = 0.0
      for t in slots.base[s]..<slots.base[s + 1] {
        h += totals.weight[t] * totals.events[t] / totals.atRisk[t]
        c += spread[t]
        hazard[t] = h
        reach[t] = c
      }
    }
    let leaving = SlotLists(slots: slots.count, rows: event.count) { i in
      let end = Int(slots.end[i])
      return end > slots.base[slots.stratum?[i] ?? 0] ? end - 1 : nil
    }
    // Groups that have been met in the stratum, so that a small stratum costs little in a
    // comparison of many groups.
    var met: [Int] = []
    var stratumMet = [Int](repeating: -1, count: groups)
    var weightMet = [Double](repeating: 0, count: groups)
    let k = groups
    pairs.withUnsafeMutableBufferPointer { pairs in
      weightMet.withUnsafeMutableBufferPointer { weightMet in
        for s in 0..<slots.strata {
          met.removeAll(keepingCapacity: true)
          for t in (slots.base[s]..<slots.base[s + 1]).reversed() {
            for place in leaving.first[t]..<leaving.first[t + 1] {
              let i = Int(leaving.rows[place])
              let g = codes[i]
              let w = caseWeights?[i] ?? 1
              if stratumMet[g] != s {
                stratumMet[g] = s
                weightMet[g] = 0
                met.append(g)
              }
              let factor = w * reach[t]
              for other in met { pairs[g * k + other] += factor * weightMet[other] }
              weightMet[g] += w
              expected[g] += w * hazard[t]
              if event[i] { observed[g] += w * totals.weight[t] }
            }
          }
        }
      }
    }
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
          for (a, g) in risk.met.enumerated() where risk.rows[g] > 0 {
            let n = risk.weight(g)
            expected[g] += hazard * n
            let factor = c * n
            for b in 0..<a {
              let other = risk.met[b]
              pairs[g * k + other] += factor * risk.weight(other)
            }
          }
          for place in leaving.first[t]..<leaving.first[t + 1] {
            let i = Int(leaving.rows[place])
            let w = caseWeights?[i] ?? 1
            if event[i] { observed[codes[i]] += w * totals.weight[t] }
            risk.leave(codes[i], weight: w)
          }
        }
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
