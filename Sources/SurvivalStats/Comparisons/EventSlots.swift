// The distinct event times of every stratum, and for each row those at which it is at risk.
//
// Derivation:  Documentation/Derivations/LogRank.md, (1)
// Walks over:  Comparisons/ComparedRows.swift
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
  /// Stratum s has the rows `rows[s]..<rows[s + 1]`.
  let rows: [Int]

  /// The number of slots.
  var count: Int { time.count }
  /// The number of strata.
  var strata: Int { base.count - 1 }

  /// - Complexity: O(n), where entry is late O(n log e) for e distinct event times in the largest
  ///   stratum.
  init(_ compared: ComparedRows) {
    rows = compared.first
    let exit = compared.exit
    let event = compared.event
    end = [Int32](unsafeUninitializedCapacity: exit.count) { end, count in
      for s in 0..<compared.strata {
        let last = compared.first[s + 1]
        var k = compared.first[s]
        while k < last {
          let start = k
          let moment = exit[k]
          var hasEvent = false
          repeat {
            if event[k] { hasEvent = true }
            k += 1
          } while k < last && exit[k] == moment
          if hasEvent { time.append(moment) }
          for row in start..<k {
            end.initializeElement(at: row, to: Int32(truncatingIfNeeded: time.count))
          }
        }
        base.append(time.count)
      }
      count = exit.count
    }
    start = compared.entry.map { firstSlots(after: $0) }
  }

  /// Strata for each lane, of about as many rows, for work whose result does not depend on lanes.
  func lanes() -> [Range<Int>] {
    strata(in: Lanes.ranges(end.count))
  }

  /// The strata that begin in each of these runs of rows.
  func strata(in runs: [Range<Int>]) -> [Range<Int>] {
    var lower = 0
    return runs.map { run in
      var upper = lower
      while upper < strata, rows[upper] < run.upperBound || run.upperBound == end.count {
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
