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
      let order = ascendingOrder(of: rows.exit)
      for i in order {
        add(
          rows.exit[Int(i)], isEvent: rows.event[Int(i)], weight: rows.weights?[Int(i)] ?? 1)
      }
    }
  }

  private mutating func add(_ t: Double, isEvent: Bool, weight: Double) {
    if time.last != t {
      time.append(t)
      events.append(0)
      censored.append(0)
      leavers.append(0)
      eventRows.append(0)
    }
    let k = time.count - 1
    leavers[k] += 1
    if isEvent {
      events[k] += weight
      eventRows[k] += 1
    } else {
      censored[k] += weight
    }
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
      time.append(Double(day))
      censored.append(sums?[2 * day] ?? Double(tally[2 * day]))
      events.append(sums?[2 * day + 1] ?? Double(tally[2 * day + 1]))
      leavers.append(tally[2 * day] + tally[2 * day + 1])
      eventRows.append(tally[2 * day + 1])
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
    let order = ascendingOrder(of: entry)
    var next = 0
    var weight = CarriedSum()
    var watched = 0
    for k in 0..<last {
      while next < order.count, entry[Int(order[next])] < exits.time[k] {
        let w = rows.weights?[Int(order[next])] ?? 1
        weight.add(w)
        entered[k] += w
        watched += 1
        next += 1
      }
      atRisk[k] = weight.value
      weight.add(-exits.events[k])
      remaining[k] = watched == exits.eventRows[k] ? 0 : weight.value
      weight.add(-exits.censored[k])
      watched -= exits.leavers[k]
      if watched == 0 { weight = CarriedSum() }
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
