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
