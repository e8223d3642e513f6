// The rows of one curve, and how they fall on its distinct times.
//
// Called from: Curves/KaplanMeier.swift

/// The rows of one curve, in any order.
struct CurveRows {
  var exit: [Double]
  var event: [Bool]
  /// Nil where all are watched from the beginning.
  var entry: [Double]?
  /// All positive; nil for one each.
  var weights: [Double]?
  /// Which rows belong together in the infinitesimal jackknife; nil for each its own.
  var cluster: [Int]?

  var count: Int { exit.count }

  /// The same rows with censoring as the event.
  func reversed() -> CurveRows {
    var rows = self
    rows.event = event.map { !$0 }
    return rows
  }
}

/// What happens at each distinct exit time of one curve: who leaves, and how.
struct ExitTable {
  /// Distinct exit times, ascending.
  var time: [Double] = []
  /// The weight of the events at each.
  var events: [Double] = []
  /// The weight of those censored at each.
  var censored: [Double] = []
  /// The number of rows that leave at each, by the event or otherwise.
  var leavers: [Int] = []
  /// The number of rows that leave at each by the event.
  var eventRows: [Int] = []

  /// Counted by radix order, or without sorting where times are few whole numbers.
  ///
  /// - Complexity: O(n).
  init(_ rows: CurveRows) {
    if let days = Self.wholeNumbers(rows.exit) {
      count(rows, days: days)
    } else {
      sort(rows)
    }
  }

  private mutating func sort(_ rows: CurveRows) {
    let order = ascendingOrder(of: rows.exit)
    guard let first = order.first else { return }
    var now = rows.exit[Int(first)]
    // [censored, events] of the tie set that is being read.
    var weight = (0.0, 0.0)
    var count = (0, 0)
    rows.exit.withUnsafeBufferPointer { exit in
      rows.event.withUnsafeBufferPointer { event in
        for place in order {
          let i = Int(place)
          if exit[i] != now {
            append(now, weight, count)
            now = exit[i]
            weight = (0, 0)
            count = (0, 0)
          }
          let w = rows.weights?[i] ?? 1
          if event[i] {
            weight.1 += w
            count.1 += 1
          } else {
            weight.0 += w
            count.0 += 1
          }
        }
      }
    }
    append(now, weight, count)
  }

  private mutating func append(_ t: Double, _ weight: (Double, Double), _ count: (Int, Int)) {
    time.append(t)
    censored.append(weight.0)
    events.append(weight.1)
    leavers.append(count.0 + count.1)
    eventRows.append(count.1)
  }

  /// The number of days to count by, when every time is a whole number from 0 and a table of days
  /// is no larger than the data.
  private static func wholeNumbers(_ times: [Double]) -> Int? {
    let limit = Double(min(max(times.count, 1 << 12), 1 << 24))
    var last = 0.0
    for t in times {
      guard t >= 0, t < limit, t == t.rounded(.towardZero) else { return nil }
      if t > last { last = t }
    }
    return Int(last) + 1
  }

  private mutating func count(_ rows: CurveRows, days: Int) {
    // Two counters a day, side by side: [censored, events].
    var tally = [Int](repeating: 0, count: 2 * days)
    tally.withUnsafeMutableBufferPointer { tally in
      rows.exit.withUnsafeBufferPointer { exit in
        rows.event.withUnsafeBufferPointer { event in
          for i in exit.indices { tally[2 * Int(exit[i]) + (event[i] ? 1 : 0)] += 1 }
        }
      }
    }
    var sums: [Double]?
    if let weights = rows.weights {
      var table = [Double](repeating: 0, count: 2 * days)
      for i in weights.indices {
        table[2 * Int(rows.exit[i]) + (rows.event[i] ? 1 : 0)] += weights[i]
      }
      sums = table
    }
    for day in 0..<days where tally[2 * day] + tally[2 * day + 1] > 0 {
      let count = (tally[2 * day], tally[2 * day + 1])
      append(
        Double(day),
        sums.map { ($0[2 * day], $0[2 * day + 1]) } ?? (Double(count.0), Double(count.1)), count)
    }
  }
}

/// Who is at risk at each time of an ``ExitTable``: `entry < time <= exit`.
struct RiskTable {
  /// The weight at risk just before each time.
  var atRisk: [Double]
  /// What of it does not have the event then; exactly 0 where nobody is left.
  var remaining: [Double]
  /// The weight that came under observation since the previous time.
  var entered: [Double]

  init(_ exits: ExitTable, _ rows: CurveRows) {
    let last = exits.time.count
    atRisk = [Double](repeating: 0, count: last)
    remaining = atRisk
    entered = atRisk
    guard let entry = rows.entry else {
      // From the end, so that sums only grow and nothing is subtracted: no digits cancel, and when
      // everybody has the event exactly nothing remains, whatever the weights.
      var beyond = 0.0
      for k in (0..<last).reversed() {
        remaining[k] = beyond + exits.censored[k]
        atRisk[k] = remaining[k] + exits.events[k]
        beyond = atRisk[k]
      }
      if last > 0 { entered[0] = atRisk[0] }
      return
    }
    let entries = EntryTable(entry, weights: rows.weights, before: exits.time)
    var weight = CarriedSum()
    var watched = 0
    for k in 0..<last {
      entered[k] = entries.weight[k]
      weight.add(entered[k])
      watched += entries.rows[k]
      atRisk[k] = weight.value
      weight.add(-exits.events[k])
      remaining[k] = watched == exits.eventRows[k] ? 0 : weight.value
      weight.add(-exits.censored[k])
      watched -= exits.leavers[k]
      if watched == 0 { weight = CarriedSum() }
    }
  }
}

/// Who comes under observation between two exit times, without sorting by entry: each row's first
/// exit time after its entry is found by bisection.
private struct EntryTable {
  var weight: [Double]
  var rows: [Int]

  init(_ entry: [Double], weights: [Double]?, before time: [Double]) {
    weight = [Double](repeating: 0, count: time.count)
    rows = [Int](repeating: 0, count: time.count)
    time.withUnsafeBufferPointer { time in
      for i in entry.indices {
        // The first k with entry < time[k]; there is one, since every row's own exit is such.
        var low = 0
        var length = time.count
        while length > 1 {
          let half = length / 2
          if time[low + half - 1] <= entry[i] { low += half }
          length -= half
        }
        rows[low] += 1
        weight[low] += weights?[i] ?? 1
      }
    }
  }
}

/// A sum that carries what rounding drops (Neumaier 1974), so that weights which enter and leave
/// again take their digits with them.
struct CarriedSum {
  private var sum = 0.0
  private var carry = 0.0

  var value: Double { sum + carry }

  @inline(__always)
  mutating func add(_ x: Double) {
    let total = sum + x
    carry += abs(sum) >= abs(x) ? (sum - total) + x : (x - total) + sum
    sum = total
  }
}
