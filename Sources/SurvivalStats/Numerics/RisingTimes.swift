// Times in ascending order, each with a flag, without the rows that they came from.
//
// Called from: Data/TimeFix.swift, Curves/ExitTable.swift

/// Times sorted, each with a flag: eight bytes a time, which stay together through the sort, so that
/// nothing has to be looked up by row. Flags of equal times are in no order.
struct RisingTimes: Sendable {
  let count: Int
  private let elements: RisingElements

  /// - Parameters:
  ///   - times: finite, none below 0, with `span`.
  ///   - flags: as many, or nil for false.
  /// - Complexity: O(n), in lanes, 16 bytes a time; O(n log n) where many times differ by less than
  ///   a 2^32th of what the farthest do.
  init(_ times: [Double], span: ValueSpan, flags: [Bool]? = nil) {
    precondition(span.least >= 0 && times.count <= Int(Int32.max), "times are from 0")
    let n = times.count
    count = n
    let areFlagged = flags != nil
    let least = steps(to: span.least)
    let distance = UInt64(bitPattern: steps(to: span.greatest) &- least)
    let length = 64 - distance.leadingZeroBitCount
    let idle = distance == 0 ? 0 : min(span.bits.trailingZeroBitCount, length)
    // One bit is the flag's.
    let lowest = max(idle, length - 32)
    let width = length - lowest
    let digits = RadixDigits(width: width, count: n)
    var from = RisingElements(n, least: least)
    var to = RisingElements(digits.count > 1 ? n : 0, least: least)
    times.withUnsafeBufferPointer { times in
      (flags ?? []).withUnsafeBufferPointer { flags in
        let rows = FlaggedTimes(
          times: times.baseAddress, flags: areFlagged ? flags.baseAddress : nil, least: least)
        digits.pass(0, count: n, lowest: 1 + lowest).run(from: rows, to: from)
      }
    }
    for d in 1..<max(digits.count, 1) {
      digits.pass(d, count: n, lowest: 1 + lowest).run(from: from, to: to)
      swap(&from, &to)
    }
    if lowest > idle { from.finish(n, shift: UInt64(1 + lowest)) }
    elements = from
  }

  @inline(__always)
  func time(_ k: Int) -> Double { elements.time(k) }

  @inline(__always)
  func flag(_ k: Int) -> Bool { elements.element(at: k) & 1 == 1 }

  /// Whether the times at two places are the same.
  @inline(__always)
  func areEqual(_ j: Int, _ k: Int) -> Bool {
    (elements.element(at: j) ^ elements.element(at: k)) >> 1 == 0
  }

  /// The places cut into runs for lanes, of which none parts equal times.
  func lanes() -> [Range<Int>] { elements.lanes(count, shift: 1) }
}

/// Times as they come.
private struct FlaggedTimes: RadixSource, @unchecked Sendable {
  let times: UnsafePointer<Double>?
  let flags: UnsafePointer<Bool>?
  let least: Int64

  @inline(__always)
  func element(at index: Int) -> UInt64 {
    guard let times else { return 0 }
    let distance = UInt64(bitPattern: steps(to: times[index]) &- least)
    return distance << 1 | (flags.map { $0[index] ? 1 : 0 } ?? 0)
  }
}

/// A time's steps from the least in the upper 63 bits, its flag below.
private struct RisingElements: RadixSource, RadixSink, @unchecked Sendable {
  private let scratch: Scratch<UInt64>
  let base: UnsafeMutablePointer<UInt64>
  private let least: Int64

  init(_ count: Int, least: Int64) {
    scratch = Scratch(count)
    base = scratch.base
    self.least = least
  }

  @inline(__always)
  func time(_ k: Int) -> Double {
    Double(bitPattern: UInt64(bitPattern: Int64(bitPattern: base[k] >> 1) &+ least))
  }

  @inline(__always)
  func element(at index: Int) -> UInt64 { base[index] }

  @inline(__always)
  func put(_ element: UInt64, at place: Int) { base[place] = element }

  /// The places cut into runs for lanes, of which none parts elements that are equal above `shift`.
  func lanes(_ count: Int, shift: UInt64) -> [Range<Int>] {
    var lower = 0
    return Lanes.ranges(count).map {
      var upper = max($0.upperBound, lower)
      while upper > lower, upper < count, (base[upper - 1] ^ base[upper]) &>> shift == 0 {
        upper += 1
      }
      defer { lower = upper }
      return lower..<upper
    }
  }

  /// Sorts runs that are equal above `shift` by the rest.
  func finish(_ count: Int, shift: UInt64) {
    let lanes = lanes(count, shift: shift)
    inLanes(lanes.count) { lane in
      let end = lanes[lane].upperBound
      var start = lanes[lane].lowerBound
      while start < end {
        let key = base[start] &>> shift
        var next = start + 1
        var isInOrder = true
        while next < end, base[next] &>> shift == key {
          if base[next] >> 1 < base[next - 1] >> 1 { isInOrder = false }
          next += 1
        }
        if !isInOrder {
          var run = UnsafeMutableBufferPointer(start: base + start, count: next - start)
          run.sort()
        }
        start = next
      }
    }
  }
}
