// A stable order of doubles by radix: least digit first, in lanes.
//
// Keys from:   Numerics/RadixKey.swift
// Passes:      Numerics/RadixPass.swift
// Called from: RiskSets, Curves, Comparisons, wherever rows are put in order of time.

/// The indices that put `values` in ascending order; equal values keep their order.
///
/// - Domain: finite values. `-0` and `0` are equal.
/// - Complexity: O(n) time, in lanes. At most 16 bytes a value of extra memory; none where values
///   are whole numbers that span less than 2^12, as times in days mostly do.
func ascendingOrder(of values: [Double]) -> [Int32] {
  values.withUnsafeBufferPointer { ascendingOrder(of: $0) }
}

/// The same for numbers that are not in an array.
func ascendingOrder(of values: UnsafeBufferPointer<Double>) -> [Int32] {
  precondition(values.count <= Int(Int32.max), "more than 2^31 rows")
  return [Int32](unsafeUninitializedCapacity: values.count) { order, count in
    count = values.count
    guard let first = values.baseAddress, let place = order.baseAddress else { return }
    adviseHugePages(UnsafeMutableRawBufferPointer(order))
    RadixOrder(values: first, count: values.count, order: place).fill()
  }
}

/// An order that is being made.
private struct RadixOrder: @unchecked Sendable {
  let values: UnsafePointer<Double>
  let count: Int
  /// Uninitialised at first.
  let order: UnsafeMutablePointer<Int32>

  /// Up to so many values insertion is faster than counting.
  private static let few = 64

  func fill() {
    if count <= Self.few {
      for i in 0..<count { order[i] = Int32(truncatingIfNeeded: i) }
      return insert(0..<count)
    }
    let key = RadixKey(ValueSpan(UnsafeBufferPointer(start: values, count: count)))
    let digits = RadixDigits(width: key.width, count: count)
    let rows = KeyedRows(values: values, key: key)
    let result = IndexSink(base: order)
    if digits.count == 1, key.isExact {
      return digits.pass(0, count: count).run(from: rows, to: result)
    }
    var from = ElementMemory(count)
    digits.pass(0, count: count).run(from: rows, to: from)
    // The last pass writes nothing but the order, if equal keys are equal values.
    let last = digits.count - (key.isExact ? 1 : 0)
    if last > 1 {
      var to = ElementMemory(count)
      for d in 1..<last {
        digits.pass(d, count: count).run(from: from, to: to)
        swap(&from, &to)
      }
    }
    if key.isExact {
      digits.pass(last, count: count).run(from: from, to: result)
    } else {
      finish(from)
    }
  }

  /// Puts the rows of each key in the order of what their keys leave out.
  private func finish(_ elements: ElementMemory) {
    let lanes = Lanes.ranges(count)
    /// The first key that begins at `index` or after it.
    @Sendable func beginning(_ index: Int) -> Int {
      var i = index
      while i > 0, i < count, elements.key(i) == elements.key(i - 1) { i += 1 }
      return i
    }
    inLanes(lanes.count) { lane in
      let end = beginning(lanes[lane].upperBound)
      var start = beginning(lanes[lane].lowerBound)
      while start < end {
        var next = start
        repeat {
          order[next] = Int32(truncatingIfNeeded: elements.element(at: next))
          next += 1
        } while next < end && elements.key(next) == elements.key(start)
        if next - start > 1 { finish(start..<next) }
        start = next
      }
    }
  }

  /// Puts rows of the same key in order.
  private func finish(_ run: Range<Int>) {
    // Mostly ties, and done; each value is asked for once, since that is a miss of the cache.
    var last = values[Int(order[run.lowerBound])]
    var isInOrder = true
    for place in run.dropFirst() {
      let next = values[Int(order[place])]
      if next < last { isInOrder = false }
      last = next
    }
    if isInOrder { return }
    if run.count <= Self.few { return insert(run) }
    // Their distance is at most what a key leaves out, 32 bits, so the next key has it all.
    let rows = run.map { order[$0] }
    let places = ascendingOrder(of: rows.map { values[Int($0)] })
    for (place, index) in zip(run, places) { order[place] = rows[Int(index)] }
  }

  /// Insertion: stable, since nothing passes its equal.
  private func insert(_ run: Range<Int>) {
    for place in run.dropFirst() {
      let row = order[place]
      let value = values[Int(row)]
      var hole = place
      while hole > run.lowerBound, values[Int(order[hole - 1])] > value {
        order[hole] = order[hole - 1]
        hole -= 1
      }
      order[hole] = row
    }
  }
}

/// Rows as they come, with their keys.
private struct KeyedRows: RadixSource, @unchecked Sendable {
  let values: UnsafePointer<Double>
  let key: RadixKey

  @inline(__always)
  func element(at index: Int) -> UInt64 {
    UInt64(key(values[index])) << 32 | UInt64(truncatingIfNeeded: index)
  }
}

/// Elements between two passes.
private struct ElementMemory: RadixSource, RadixSink, @unchecked Sendable {
  private let scratch: Scratch<UInt64>
  private let base: UnsafeMutablePointer<UInt64>

  init(_ count: Int) {
    scratch = Scratch(count)
    base = scratch.base
  }

  @inline(__always)
  func element(at index: Int) -> UInt64 { base[index] }

  @inline(__always)
  func key(_ index: Int) -> UInt64 { base[index] >> 32 }

  @inline(__always)
  func put(_ element: UInt64, at place: Int) { base[place] = element }
}
