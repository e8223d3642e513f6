// Rows in the order in which a sweep from the latest time to the earliest meets them.
//
// Called from: RiskSets/RiskSets.swift

/// Rows by stratum, and in each by descending value.
struct DescendingOrder {
  /// The rows; those of stratum s are at `starts[s] ..< starts[s + 1]`.
  let rows: [Int32]
  let starts: [Int]
  var strataCount: Int { starts.count - 1 }

  init(of values: [Double], strata: Grouping?) {
    let ascending = ascendingOrder(of: values)
    guard let strata, strata.count > 1 else {
      rows = ascending.reversed()
      starts = [0, values.count]
      return
    }
    let codes = strata.codes
    var starts = [Int](repeating: 0, count: strata.count + 1)
    for code in codes { starts[code + 1] += 1 }
    for s in 1..<starts.count { starts[s] += starts[s - 1] }
    var next = starts
    rows = [Int32](unsafeUninitializedCapacity: values.count) { rows, filled in
      for row in ascending.reversed() {
        let code = codes[Int(row)]
        rows[next[code]] = row
        next[code] += 1
      }
      filled = values.count
    }
    self.starts = starts
  }

  /// Times of exit and events in this order.
  func following(_ outcome: SurvivalOutcome) -> (exit: Scratch<Double>, event: Scratch<Bool>) {
    let (exit, event) = (Scratch<Double>(rows.count), Scratch<Bool>(rows.count))
    let blocks = Lanes.ranges(rows.count)
    inLanes(blocks.count) { lane in
      for i in blocks[lane] {
        let row = Int(rows[i])
        exit.base[i] = outcome.exit[row]
        event.base[i] = outcome.event[row]
      }
    }
    return (exit, event)
  }
}
