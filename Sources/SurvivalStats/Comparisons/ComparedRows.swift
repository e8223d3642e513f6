// The rows of a comparison in the order in which all its sums walk over them.
//
// Called from: Comparisons/LogRankTest.swift

/// Rows by stratum, and within a stratum by exit, so that what comes after reads memory as it lies.
struct ComparedRows {
  let exit: [Double]
  /// Nil where nobody enters late.
  let entry: [Double]?
  let event: [Bool]
  /// The code of each row's group.
  let group: [Int]
  /// Nil for one each.
  let weight: [Double]?
  /// Stratum s has the rows `first[s]..<first[s + 1]`.
  let first: [Int]

  var count: Int { exit.count }
  var strata: Int { first.count - 1 }

  /// - Complexity: O(n), in lanes.
  init(_ outcome: SurvivalOutcome, groups: Grouping, strata: Grouping?, weights: [Double]?) {
    guard let strata, strata.count > 1 else {
      first = [0, outcome.count]
      let order = ascendingOrder(of: outcome.exit)
      exit = gather(outcome.exit, order)
      entry = outcome.entry.map { gather($0, order) }
      event = gather(outcome.event, order)
      group = gather(groups.codes, order)
      weight = weights.map { gather($0, order) }
      return
    }
    var first = [Int](repeating: 0, count: strata.count + 1)
    for s in strata.codes { first[s + 1] += 1 }
    for s in 1..<first.count { first[s] += first[s - 1] }
    self.first = first
    let order = Self.order(outcome.exit, Self.order(strata), first)
    exit = gather(outcome.exit, order)
    entry = outcome.entry.map { gather($0, order) }
    event = gather(outcome.event, order)
    group = gather(groups.codes, order)
    weight = weights.map { gather($0, order) }
  }

  /// Rows listed by stratum, each stratum's then put in order of exit: as a rule so few that the
  /// sort stays in the near cache.
  private static func order(_ exit: [Double], _ rows: [Int32], _ first: [Int]) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: rows.count) { order, count in
      let order = LaneResults(order)
      inLanes(first.count - 1) { s in
        let here = rows[first[s]..<first[s + 1]]
        let times = exit.withUnsafeBufferPointer { exit in here.map { exit[Int($0)] } }
        for (k, place) in ascendingOrder(of: times).enumerated() {
          order.store(rows[first[s] + Int(place)], at: first[s] + k)
        }
      }
      count = rows.count
    }
  }

  /// Rows in order of their strata.
  private static func order(_ strata: Grouping) -> [Int32] {
    let n = strata.codes.count
    let bits = Int.bitWidth - (strata.count - 1).leadingZeroBitCount
    let digits = RadixDigits(width: bits, count: n)
    var order: [Int32]?
    for d in 0..<digits.count {
      order = [Int32](unsafeUninitializedCapacity: n) { [order] next, count in
        strata.codes.withUnsafeBufferPointer { codes in
          guard let codes = codes.baseAddress, let next = next.baseAddress else { return }
          let pass = digits.pass(d, count: n)
          if let order {
            order.withUnsafeBufferPointer {
              pass.run(from: StratumSource(codes: codes, order: $0), to: IndexSink(base: next))
            }
          } else {
            pass.run(from: StratumSource(codes: codes, order: nil), to: IndexSink(base: next))
          }
        }
        count = n
      }
    }
    return order ?? []
  }
}

/// The values of the rows listed, in that order.
private func gather<Value: BitwiseCopyable & Sendable>(
  _ values: [Value], _ order: [Int32]
) -> [Value] {
  [Value](unsafeUninitializedCapacity: order.count) { result, count in
    adviseHugePages(UnsafeMutableRawBufferPointer(result))
    let lanes = Lanes.ranges(order.count)
    let result = LaneResults(result)
    inLanes(lanes.count) { lane in
      values.withUnsafeBufferPointer { values in
        order.withUnsafeBufferPointer { order in
          for k in lanes[lane] { result.store(values[Int(order[k])], at: k) }
        }
      }
    }
    count = order.count
  }
}

/// Rows as they come or in some order, with their strata as keys.
private struct StratumSource: RadixSource, @unchecked Sendable {
  let codes: UnsafePointer<Int>
  let order: UnsafeBufferPointer<Int32>?

  @inline(__always)
  func element(at index: Int) -> UInt64 {
    let row = order.map { Int($0[index]) } ?? index
    return UInt64(truncatingIfNeeded: codes[row]) << 32 | UInt64(truncatingIfNeeded: row)
  }
}
