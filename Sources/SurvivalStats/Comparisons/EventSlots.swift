// The distinct event times of every stratum, and for each row those at which it is at risk.
//
// Derivation:  Documentation/Derivations/LogRank.md, (1)
// Called from: Comparisons/LogRankTest.swift

/// Event times as slots: stratum by stratum, ascending within each. A row is at risk at a run of
/// consecutive slots of its stratum, `start..<end`, so that nothing after this asks for a time.
struct EventSlots {
  /// The time of each slot.
  private(set) var time: [Double] = []
  /// Stratum s has the slots `base[s]..<base[s + 1]`.
  private(set) var base: [Int] = [0]
  /// For each row, one past the last slot at which it is at risk.
  private(set) var end: [Int32] = []
  /// For each row, the first slot at which it is at risk; nil where nobody enters late.
  private(set) var start: [Int32]?
  /// The stratum of each row; nil where there is one.
  let stratum: [Int]?

  /// The number of slots.
  var count: Int { time.count }
  /// The number of strata.
  var strata: Int { base.count - 1 }

  /// - Complexity: O(n log e) for e distinct event times in the largest stratum; only rows with the
  ///   event are sorted.
  init(_ outcome: SurvivalOutcome, strata: Grouping?) {
    stratum = strata?.codes
    let rows = outcome.event.indices.filter { outcome.event[$0] }
    let ascending = ascendingOrder(of: rows.map { outcome.exit[$0] })
    // Counting sort by stratum; stable, so times stay in order.
    var next = [Int](repeating: 0, count: (strata?.count ?? 1) + 1)
    for row in rows { next[(stratum?[row] ?? 0) + 1] += 1 }
    for s in 1..<next.count { next[s] += next[s - 1] }
    let first = next
    var sorted = [Double](repeating: 0, count: rows.count)
    for index in ascending {
      let row = rows[Int(index)]
      let s = stratum?[row] ?? 0
      sorted[next[s]] = outcome.exit[row]
      next[s] += 1
    }
    time.reserveCapacity(rows.count)
    for s in 1..<first.count {
      for k in first[s - 1]..<first[s] where k == first[s - 1] || sorted[k] != sorted[k - 1] {
        time.append(sorted[k])
      }
      base.append(time.count)
    }
    end = slots(notAfter: outcome.exit)
    start = outcome.entry.map { slots(notAfter: $0) }
  }

  /// For each row the first slot of its stratum after `moments[row]`: at an exit one past the last
  /// slot at risk, at an entry the first, since who enters at an event is not at risk of it.
  private func slots(notAfter moments: [Double]) -> [Int32] {
    var result = [Int32](repeating: 0, count: moments.count)
    if let days = slotsByDay(rows: moments.count) {
      let last = Double(days.count - 1)
      for i in moments.indices where moments[i] >= 0 {
        result[i] = days[Int(min(moments[i], last))]
      }
      return result
    }
    time.withUnsafeBufferPointer { time in
      for i in moments.indices {
        let s = stratum?[i] ?? 0
        var low = base[s]
        var length = base[s + 1] - low
        let moment = moments[i]
        while length > 0 {
          let half = (length + 1) / 2
          if time[low + half - 1] <= moment { low += half }
          length -= half
        }
        result[i] = Int32(low)
      }
    }
    return result
  }

  /// Where all event times are few whole numbers and there is one stratum, the number of slots up
  /// to and with each day: looking up is several times as fast as bisection.
  private func slotsByDay(rows: Int) -> [Int32]? {
    guard strata == 1, let first = time.first, let last = time.last, first >= 0,
      last < Double(max(rows, 1 << 12)), time.allSatisfy({ $0 == $0.rounded() })
    else { return nil }
    var days = [Int32](repeating: 0, count: Int(last) + 1)
    for t in time { days[Int(t)] = 1 }
    for day in 1..<max(days.count, 1) { days[day] += days[day - 1] }
    return days
  }
}

/// The weight of each group that is at risk for the last time at each slot, in order of slots:
/// those of slot t are the places `first[t]..<first[t + 1]`.
struct GroupDepartures {
  private(set) var first: [Int]
  private(set) var group: [Int32] = []
  private(set) var weight: [Double] = []

  /// A place for each slot and group if a table of those is no larger than the data, else one for
  /// each row.
  ///
  /// - Complexity: O(n) time and memory.
  init(_ slots: EventSlots, codes: [Int], groups k: Int, caseWeights: [Double]?) {
    first = [Int](repeating: 0, count: slots.count + 1)
    func slot(_ i: Int) -> Int? {
      let end = Int(slots.end[i])
      return end > slots.base[slots.stratum?[i] ?? 0] ? end - 1 : nil
    }
    if slots.count * k <= codes.count {
      var table = [Double](repeating: 0, count: slots.count * k)
      for i in codes.indices {
        guard let t = slot(i) else { continue }
        table[t * k + codes[i]] += caseWeights?[i] ?? 1
      }
      for t in 0..<slots.count {
        for g in 0..<k where table[t * k + g] > 0 {
          group.append(Int32(g))
          weight.append(table[t * k + g])
        }
        first[t + 1] = group.count
      }
      return
    }
    for i in codes.indices {
      guard let t = slot(i) else { continue }
      first[t + 1] += 1
    }
    for t in 0..<slots.count { first[t + 1] += first[t] }
    group = [Int32](repeating: 0, count: first[slots.count])
    weight = [Double](repeating: 0, count: first[slots.count])
    var next = first
    for i in codes.indices {
      guard let t = slot(i) else { continue }
      let place = next[t]
      next[t] = place + 1
      group[place] = Int32(codes[i])
      weight[place] = caseWeights?[i] ?? 1
    }
  }
}

/// Rows listed by slot: those of slot t are `rows[first[t]..<first[t + 1]]`.
struct SlotLists {
  private(set) var first: [Int]
  private(set) var rows: [Int32]

  /// Puts each row on the list of the slot that `place` names, or on none for nil.
  ///
  /// - Complexity: O(n).
  init(slots: Int, rows n: Int, place: (Int) -> Int?) {
    first = [Int](repeating: 0, count: slots + 1)
    var listed = 0
    for i in 0..<n {
      guard let slot = place(i) else { continue }
      first[slot + 1] += 1
      listed += 1
    }
    for t in 0..<slots { first[t + 1] += first[t] }
    rows = [Int32](repeating: 0, count: listed)
    var next = first
    for i in 0..<n {
      guard let slot = place(i) else { continue }
      rows[next[slot]] = Int32(i)
      next[slot] += 1
    }
  }
}
