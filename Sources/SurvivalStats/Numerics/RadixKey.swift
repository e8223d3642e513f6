// Doubles as 32-bit keys that sort as they do.
//
// Called from: Numerics/RadixOrder.swift

/// How the values of one array become unsigned numbers in the same order, 32 bits at most: the
/// distance from the least, in units that leave out what no value needs.
struct RadixKey: Sendable {
  /// The key of the least value, before the shift.
  private let least: Int64
  /// The bits of the distance that are left out at the lower end.
  private let shift: UInt64
  /// Whether values are whole and distances counted in ones; else in steps from double to double.
  private let isWhole: Bool
  /// The bits of the greatest key; 0 where all values are equal.
  let width: Int
  /// Whether equal keys are equal values. Otherwise bits that vary have been left out.
  let isExact: Bool

  /// - Complexity: O(n), one pass in lanes.
  init(_ values: UnsafeBufferPointer<Double>) {
    let lanes = Lanes.ranges(values.count)
    nonisolated(unsafe) let values = values
    let spans = [Span](unsafeUninitializedCapacity: lanes.count) { spans, count in
      nonisolated(unsafe) let spans = spans
      inLanes(lanes.count) {
        spans.initializeElement(at: $0, to: Span(UnsafeBufferPointer(rebasing: values[lanes[$0]])))
      }
      count = lanes.count
    }
    let span = spans.dropFirst().reduce(spans[0]) { $0.joined(with: $1) }
    isWhole =
      span.isWhole && span.least > -0x1p51 && span.greatest < 0x1p51
      && span.greatest - span.least < 0x1p32
    least = isWhole ? Self.count(span.least) : Self.steps(span.least)
    let greatest = isWhole ? Self.count(span.greatest) : Self.steps(span.greatest)
    let distance = UInt64(bitPattern: greatest &- least)
    let length = 64 - distance.leadingZeroBitCount
    let idle = isWhole || distance == 0 ? 0 : span.bits.trailingZeroBitCount
    let lowest = max(idle, length - 32)
    shift = UInt64(lowest)
    width = length - lowest
    isExact = lowest == idle
  }

  /// The key of one of the values.
  @inline(__always)
  func callAsFunction(_ x: Double) -> UInt32 {
    let distance = (isWhole ? Self.count(x) : Self.steps(x)) &- least
    return UInt32(truncatingIfNeeded: UInt64(bitPattern: distance) &>> shift)
  }

  /// A number whose last bit counts ones, so that adding it to a smaller one rounds that to a whole
  /// number and leaves it in the lower bits.
  private static let ones = 0x1.8p52

  /// A whole number, and some constant.
  @inline(__always)
  private static func count(_ x: Double) -> Int64 { Int64(bitPattern: (x + ones).bitPattern) }

  /// The steps from 0 to `x` through all doubles between, less than 0 where `x` is. A double's bits
  /// are its sign and the number of those steps; -0 is 0.
  @inline(__always)
  private static func steps(_ x: Double) -> Int64 {
    let bits = Int64(bitPattern: x.bitPattern)
    return bits < 0 ? Int64.min &- bits : bits
  }

  /// What one pass sees.
  private struct Span {
    var least = Double.infinity
    var greatest = -Double.infinity
    var isWhole: Bool
    /// Every bit that any value has.
    var bits: UInt64

    init(_ values: UnsafeBufferPointer<Double>) {
      var bits: UInt64 = 0
      var broken: UInt64 = 0
      for x in values {
        least = x < least ? x : least
        greatest = x > greatest ? x : greatest
        bits |= x.bitPattern
        // +0 where x is whole, and -0 has become 0 before.
        broken |= ((x + ones) - ones - x).bitPattern
      }
      isWhole = broken << 1 == 0
      self.bits = bits
    }

    func joined(with other: Span) -> Span {
      var all = self
      all.least = min(least, other.least)
      all.greatest = max(greatest, other.greatest)
      all.isWhole = isWhole && other.isWhole
      all.bits |= other.bits
      return all
    }
  }
}
