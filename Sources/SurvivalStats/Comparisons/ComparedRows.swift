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
    let order = Self.order(outcome.exit, strata)
    var first = [Int](repeating: 0, count: (strata?.count ?? 1) + 1)
    if let strata {
      for s in strata.codes { first[s + 1] += 1 }
      for s in 1..<first.count { first[s] += first[s - 1] }
    } else {
      first[1] = order.count
    }
    self.first = first
    exit = gather(outcome.exit, order)
    entry = outcome.entry.map { gather($0, order) }
    event = gather(outcome.event, order)
    group = gather(groups.codes, order)
    weight = weights.map { gather($0, order) }
  }

  /// By exit, and then by stratum, each pass keeping the order of the one before.
  private static func order(_ exit: [Double], _ strata: Grouping?) -> [Int32] {
    let byExit = ascendingOrder(of: exit)
    guard let strata, strata.count > 1 else { return byExit }
    let bits = Int.bitWidth - (strata.count - 1).leadingZeroBitCount
    let digits = RadixDigits(width: bits, count: exit.count)
    var order = byExit
    for d in 0..<digits.count {
      order = [Int32](unsafeUninitializedCapacity: order.count) { [order] next, count in
        order.withUnsafeBufferPointer { order in
          strata.codes.withUnsafeBufferPointer { codes in
            guard let order = order.baseAddress, let codes = codes.baseAddress,
              let next = next.baseAddress
            else { return }
            digits.pass(d, count: exit.count).run(
              from: StratumSource(order: order, codes: codes), to: IndexSink(base: next))
          }
        }
        count = order.count
      }
    }
    return order
  }
}

/// The values of the rows listed, in that order.
private func gather<Value: BitwiseCopyable & Sendable>(
  _ values: [Value], _ order: [Int32]
) -> [Value] {
  [Value](unsafeUninitializedCapacity: order.count) { result, count in
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

/// Rows in some order, with their strata as keys.
private struct StratumSource: RadixSource, @unchecked Sendable {
  let order: UnsafePointer<Int32>
  let codes: UnsafePointer<Int>

  @inline(__always)
  func element(at index: Int) -> UInt64 {
    let row = order[index]
    return UInt64(truncatingIfNeeded: codes[Int(row)]) << 32
      | UInt64(UInt32(truncatingIfNeeded: row))
  }
}
