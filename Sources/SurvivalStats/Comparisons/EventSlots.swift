// The distinct event times of every stratum, and for each row those at which it is at risk.
//
// Derivation:  Documentation/Derivations/LogRank.md, (1)
// Walks over:  Comparisons/ComparedRows.swift
// Called from: Comparisons/LogRankTest.swift

/// Event times as slots: stratum by stratum, ascending within each. A row is at risk at a run of
/// consecutive slots of its stratum, `start..<end`, so that nothing after this asks for a time.
struct EventSlots {
  /// The time of each slot, where entry is late.
  private var time: [Double] = []
  /// Stratum s has the slots `base[s]..<base[s + 1]`.
  private(set) var base: [Int]
  /// For each row, one past the last slot at which it is at risk.
  private(set) var end: [Int32] = []
  /// For each row, the first slot at which it is at risk; nil where nobody enters late.
  private(set) var start: [Int32]?
  /// Stratum s has the rows `rows[s]..<rows[s + 1]`.
  let rows: [Int]

  /// The number of slots.
  var count: Int { base[strata] }
  /// The number of strata.
  var strata: Int { rows.count - 1 }

  /// - Complexity: O(n), in lanes of strata; where entry is late O(n log e) for e distinct event
  ///   times in the largest stratum.
  init(_ compared: ComparedRows) {
    rows = compared.first
    let n = compared.count
    base = [Int](repeating: 0, count: rows.count)
    end = [Int32](unsafeUninitializedCapacity: n) { end, count in
      let lanes = strata(in: Lanes.ranges(n))
      base.withUnsafeMutableBufferPointer { base in
        let (results, sizes) = (LaneResults(end), LaneResults(base))
        inLanes(lanes.count) { lane in
          for s in lanes[lane] {
            sizes.store(Self.count(compared, s, ends: results), at: s + 1)
          }
        }
      }
      for s in 1..<base.count {
        base[s] += base[s - 1]
        if base[s - 1] == 0 { continue }
        for i in rows[s - 1]..<rows[s] { end[i] += Int32(truncatingIfNeeded: base[s - 1]) }
      }
      count = n
    }
    guard let entry = compared.entry else { return }
    time.reserveCapacity(count)
    for s in 0..<strata {
      for i in rows[s]..<rows[s + 1] where end[i] > time.count { time.append(compared.exit[i]) }
    }
    start = firstSlots(after: entry)
  }

  /// The number of slots of a stratum; stores for each row how many there are up to its exit.
  private static func count(_ rows: ComparedRows, _ s: Int, ends: LaneResults<Int32>) -> Int {
    let last = rows.first[s + 1]
    var slots = 0
    rows.exit.withUnsafeBufferPointer { exit in
      rows.event.withUnsafeBufferPointer { event in
        var i = rows.first[s]
        while i < last {
          let start = i
          var hasEvent = false
          repeat {
            if event[i] { hasEvent = true }
            i += 1
          } while i < last && exit[i] == exit[start]
          if hasEvent { slots += 1 }
          for row in start..<i { ends.store(Int32(truncatingIfNeeded: slots), at: row) }
        }
      }
    }
    return slots
  }

  /// Strata for each lane, of about as many rows, for work whose result does not depend on lanes.
  func lanes() -> [Range<Int>] {
    strata(in: Lanes.ranges(rows[strata]))
  }

  /// The strata that begin in each of these runs of rows.
  func strata(in runs: [Range<Int>]) -> [Range<Int>] {
    var lower = 0
    let last = rows[strata]
    return runs.map { run in
      var upper = lower
      while upper < strata, rows[upper] < run.upperBound || run.upperBound == last {
        upper += 1
      }
      defer { lower = upper }
      return lower..<upper
    }
  }

  /// For each row the first slot at which it is at risk, if it is at risk at any.
  func firstSlots() -> [Int32] {
    if let start { return start }
    var result: [Int32] = []
    result.reserveCapacity(end.count)
    for s in 0..<strata {
      result += repeatElement(Int32(base[s]), count: rows[s + 1] - rows[s])
    }
    return result
  }

  /// For each row the first slot of its stratum after its entry, since who enters at an event is
  /// not at risk of it.
  private func firstSlots(after entry: [Double]) -> [Int32] {
    var result = [Int32](repeating: 0, count: entry.count)
    let days = slotsByDay(rows: entry.count)
    time.withUnsafeBufferPointer { time in
      for s in 0..<strata {
        for i in rows[s]..<rows[s + 1] {
          let moment = entry[i]
          if let days {
            if moment >= 0 { result[i] = days[Int(min(moment, Double(days.count - 1)))] }
            continue
          }
          var low = base[s]
          var length = base[s + 1] - low
          while length > 0 {
            let half = (length + 1) / 2
            if time[low + half - 1] <= moment { low += half }
            length -= half
          }
          result[i] = Int32(low)
        }
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
