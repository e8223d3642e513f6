// One pass of a radix sort: elements move to their bucket and stay in order within it.
//
// Called from: Numerics/RadixOrder.swift

/// Where a pass reads elements: a key, and what belongs to it.
protocol RadixSource: Sendable {
  func element(at index: Int) -> UInt64
}

/// Where a pass puts them.
protocol RadixSink: Sendable {
  func put(_ element: UInt64, at place: Int)
}

/// How a key is cut into digits of nearly the same width.
struct RadixDigits {
  /// The number of digits, at least one.
  let count: Int
  private let width: Int

  /// - Parameter width: the bits of the key.
  init(width: Int, count n: Int) {
    // A table of counters that is read while rows stream by must stay in the nearest cache, and must
    // not be longer than the rows.
    let widest = n < 1 << 12 ? 8 : 12
    count = max((width + widest - 1) / widest, 1)
    self.width = max((width + count - 1) / count, 1)
  }

  /// A pass over `n` elements by digit `d`, the lowest being 0, of a key whose lowest bit is that.
  func pass(_ d: Int, count n: Int, lowest: Int = 32) -> RadixPass {
    RadixPass(count: n, shift: UInt64(lowest + d * width), buckets: 1 << width)
  }
}

/// One pass over one digit.
struct RadixPass {
  let count: Int
  let shift: UInt64
  let buckets: Int

  /// Every lane counts its own share of the elements, and then moves them behind those of the
  /// lanes before it, so that the result is the same however many lanes there are.
  @inline(__always)
  func run(from source: some RadixSource, to sink: some RadixSink) {
    let lanes = Lanes.ranges(count)
    let shift = self.shift
    let buckets = self.buckets
    let mask = UInt64(buckets - 1)
    let tables = Scratch<UInt32>(lanes.count * buckets)
    inLanes(lanes.count) { lane in
      let places = tables.base + lane * buckets
      places.initialize(repeating: 0, count: buckets)
      for i in lanes[lane] { places[Int(source.element(at: i) &>> shift & mask)] &+= 1 }
    }
    var next: UInt32 = 0
    for bucket in 0..<buckets {
      for lane in lanes.indices {
        let place = tables.base + lane * buckets + bucket
        (place.pointee, next) = (next, next &+ place.pointee)
      }
    }
    inLanes(lanes.count) { lane in
      let places = tables.base + lane * buckets
      for i in lanes[lane] {
        let element = source.element(at: i)
        let bucket = Int(element &>> shift & mask)
        let place = places[bucket]
        places[bucket] = place &+ 1
        sink.put(element, at: Int(place))
      }
    }
  }
}

/// Places of an order, at which elements leave their index, the lower half.
struct IndexSink: RadixSink, @unchecked Sendable {
  let base: UnsafeMutablePointer<Int32>

  @inline(__always)
  func put(_ element: UInt64, at place: Int) { base[place] = Int32(truncatingIfNeeded: element) }
}
