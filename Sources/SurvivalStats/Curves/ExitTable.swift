// Who leaves a curve at each of its distinct times: rows are counted, not listed.
//
// Sorted by:   Numerics/RisingTimes.swift, Numerics/RadixOrder.swift
// Called from: Curves/KaplanMeier.swift

/// What happens at one exit time.
struct ExitTime {
  var time = 0.0
  /// The weight of the events.
  var events = 0.0
  /// The weight of those censored.
  var censored = 0.0
  /// The number of rows that leave, by the event or otherwise.
  var leavers: Int32 = 0
  /// The number of rows that leave by the event.
  var eventRows: Int32 = 0
}

/// What happens at each distinct exit time of one curve.
struct ExitTable {
  /// By time, ascending.
  private(set) var times: [ExitTime]

  /// Counted without sorting where times are few whole numbers, else by radix.
  ///
  /// - Complexity: O(n), in lanes; with weights in none, since their sums would depend on how many
  ///   there are.
  init(_ rows: CurveRows) {
    precondition(rows.count <= Int(Int32.max), "more than 2^31 rows")
    let span = ValueSpan(rows.exit)
    // A table of days no larger than the data.
    let most = Double(min(max(rows.count, 1 << 12), 1 << 24))
    if span.isWhole, span.least >= 0, span.greatest < most {
      times = Self.counted(rows, days: Int(span.greatest) + 1)
    } else if rows.weights == nil, span.least >= 0 {
      times = Self.counted(RisingTimes(rows.exit, span: span, flags: rows.event))
    } else {
      times = Self.summed(rows)
    }
  }

  /// The same exits with censoring as the event.
  func reversed() -> ExitTable {
    var table = self
    for k in times.indices {
      table.times[k].events = times[k].censored
      table.times[k].censored = times[k].events
      table.times[k].eventRows = times[k].leavers - times[k].eventRows
    }
    return table
  }

  private static func counted(_ rising: RisingTimes) -> [ExitTime] {
    let lanes = rising.lanes()
    var distinct = [Int](repeating: 0, count: lanes.count)
    distinct.withUnsafeMutableBufferPointer {
      let distinct = LaneResults($0)
      inLanes(lanes.count) { lane in
        let range = lanes[lane]
        var count = range.isEmpty ? 0 : 1
        for k in range.dropFirst() { count += rising.areEqual(k - 1, k) ? 0 : 1 }
        distinct.store(count, at: lane)
      }
    }
    var first = [0]
    for count in distinct { first.append(first[first.count - 1] + count) }
    return [ExitTime](unsafeUninitializedCapacity: first[lanes.count]) { [first] times, count in
      count = first[lanes.count]
      let times = LaneResults(times)
      inLanes(lanes.count) { lane in
        var place = first[lane]
        var k = lanes[lane].lowerBound
        while k < lanes[lane].upperBound {
          let start = k
          var deaths = 0
          repeat {
            deaths += rising.flag(k) ? 1 : 0
            k += 1
          } while k < lanes[lane].upperBound && rising.areEqual(start, k)
          times.store(
            ExitTime(
              time: rising.time(start), events: Double(deaths),
              censored: Double(k - start - deaths),
              leavers: Int32(truncatingIfNeeded: k - start),
              eventRows: Int32(truncatingIfNeeded: deaths)), at: place)
          place += 1
        }
      }
    }
  }

  private static func counted(_ rows: CurveRows, days: Int) -> [ExitTime] {
    let counts = DayCounts(rows, days: days)
    // Two sums a day, side by side: censored, events.
    var sums: [Double]?
    if let weights = rows.weights {
      var table = [Double](repeating: 0, count: 2 * days)
      for i in weights.indices {
        table[2 * Int(rows.exit[i]) + (rows.event[i] ? 1 : 0)] += weights[i]
      }
      sums = table
    }
    var times: [ExitTime] = []
    for day in 0..<days {
      let (censored, events) = counts[day]
      guard censored + events > 0 else { continue }
      times.append(
        ExitTime(
          time: Double(day), events: sums?[2 * day + 1] ?? Double(events),
          censored: sums?[2 * day] ?? Double(censored),
          leavers: Int32(truncatingIfNeeded: censored + events),
          eventRows: Int32(truncatingIfNeeded: events)))
    }
    return times
  }

  private static func summed(_ rows: CurveRows) -> [ExitTime] {
    let order = ascendingOrder(of: rows.exit)
    var times: [ExitTime] = []
    rows.exit.withUnsafeBufferPointer { exit in
      rows.event.withUnsafeBufferPointer { event in
        var now = ExitTime()
        for place in order {
          let i = Int(place)
          if exit[i] != now.time || now.leavers == 0 {
            if now.leavers > 0 { times.append(now) }
            now = ExitTime(time: exit[i])
          }
          let w = rows.weights?[i] ?? 1
          now.leavers &+= 1
          if event[i] {
            now.events += w
            now.eventRows &+= 1
          } else {
            now.censored += w
          }
        }
        if now.leavers > 0 { times.append(now) }
      }
    }
    return times
  }
}

/// How many rows leave on each day, censored and by the event.
private struct DayCounts {
  private let lanes: Int
  private let days: Int
  /// A table for each lane, of two counters a day.
  private let counters: Scratch<UInt32>

  init(_ rows: CurveRows, days: Int) {
    // A table is to be no longer than the rows that it counts.
    let ranges = Lanes.ranges(rows.count, shortest: max(2 * days, 1 << 15))
    let counters = Scratch<UInt32>(ranges.count * 2 * days)
    lanes = ranges.count
    self.days = days
    self.counters = counters
    rows.exit.withUnsafeBufferPointer { exit in
      rows.event.withUnsafeBufferPointer { event in
        nonisolated(unsafe) let (exit, event) = (exit, event)
        inLanes(ranges.count) { lane in
          let table = counters.base + lane * 2 * days
          table.initialize(repeating: 0, count: 2 * days)
          for i in ranges[lane] {
            // The whole number in the lower bits of the sum: no conversion, no check.
            let day = Int((exit[i] + ValueSpan.ones).bitPattern & 0xFFFF_FFFF)
            table[2 * day + (event[i] ? 1 : 0)] &+= 1
          }
        }
      }
    }
  }

  subscript(day: Int) -> (censored: Int, events: Int) {
    var sum = (censored: 0, events: 0)
    for lane in 0..<lanes {
      let pair = counters.base + 2 * (lane * days + day)
      sum.censored += Int(pair[0])
      sum.events += Int(pair[1])
    }
    return sum
  }
}
