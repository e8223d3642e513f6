// Who is at risk at each distinct time of a curve.
//
// Derivation:  Documentation/Derivations/KaplanMeier.md
// Called from: Curves/KaplanMeierKernel.swift

/// Who is at risk at one time: `entry < time <= exit`.
struct RiskTime {
  /// The weight at risk just before.
  var atRisk = 0.0
  /// What of it does not have the event then; exactly 0 where nobody is left.
  var remaining = 0.0
  /// The weight that came under observation since the previous time.
  var entered = 0.0
}

/// Who is at risk at each time of an ``ExitTable``.
struct RiskTable {
  private(set) var times: [RiskTime]

  init(_ exits: ExitTable, _ rows: CurveRows) {
    let last = exits.times.count
    guard let entry = rows.entry else {
      times = [RiskTime](unsafeUninitializedCapacity: last) { times, count in
        // From the end, so that sums only grow and nothing is subtracted: no digits cancel, and
        // when everybody has the event exactly nothing remains, whatever the weights.
        var beyond = 0.0
        for k in (0..<last).reversed() {
          let remaining = beyond + exits.times[k].censored
          beyond = remaining + exits.times[k].events
          times.initializeElement(
            at: k,
            to: RiskTime(atRisk: beyond, remaining: remaining, entered: k == 0 ? beyond : 0))
        }
        count = last
      }
      return
    }
    let entries = EntryTable(entry, weights: rows.weights, before: exits.times.map(\.time))
    times = []
    times.reserveCapacity(last)
    var weight = CarriedSum()
    var watched = 0
    for (k, exit) in exits.times.enumerated() {
      var risk = RiskTime(entered: entries.weight[k])
      weight.add(risk.entered)
      watched += entries.rows[k]
      risk.atRisk = weight.value
      weight.add(-exit.events)
      risk.remaining = watched == exit.eventRows ? 0 : weight.value
      weight.add(-exit.censored)
      watched -= Int(exit.leavers)
      if watched == 0 { weight = CarriedSum() }
      times.append(risk)
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
