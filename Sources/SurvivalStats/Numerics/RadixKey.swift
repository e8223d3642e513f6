// Doubles as 32-bit keys that sort as they do.
//
// Called from: Numerics/RadixOrder.swift

/// How the values of one array become unsigned numbers in the same order, 32 bits at most: the
/// distance from the least, in units that leave out what no value needs.
struct RadixKey: Sendable {
  /// The least value on the scale that distances are taken on.
  private let least: Int64
  /// The bits of the distance that are left out at the lower end.
  private let shift: UInt64
  /// Whether values are whole and distances counted in ones; else in steps from double to double.
  private let isWhole: Bool
  /// The bits of the greatest key; 0 where all values are equal.
  let width: Int
  /// Whether equal keys are equal values. Otherwise bits that vary have been left out.
  let isExact: Bool

  init(_ span: ValueSpan) {
    isWhole = span.isWhole && span.greatest - span.least < 0x1p32
    least = isWhole ? Self.count(span.least) : steps(to: span.least)
    let greatest = isWhole ? Self.count(span.greatest) : steps(to: span.greatest)
    let distance = UInt64(bitPattern: greatest &- least)
    let length = 64 - distance.leadingZeroBitCount
    let idle = isWhole || distance == 0 ? 0 : span.bits.trailingZeroBitCount
    let lowest = max(idle, length - 32)
    shift = UInt64(lowest)
    width = length - min(lowest, length)
    isExact = lowest == idle
  }

  /// The key of one of the values.
  @inline(__always)
  func callAsFunction(_ x: Double) -> UInt32 {
    let distance = (isWhole ? Self.count(x) : steps(to: x)) &- least
    return UInt32(truncatingIfNeeded: UInt64(bitPattern: distance) &>> shift)
  }

  /// A whole number, and some constant.
  @inline(__always)
  private static func count(_ x: Double) -> Int64 {
    Int64(bitPattern: (x + ValueSpan.ones).bitPattern)
  }
}

/// The steps from 0 to `x` through all doubles between, less than 0 where `x` is. A double's bits
/// are its sign and the number of those steps; -0 is 0.
@inline(__always)
func steps(to x: Double) -> Int64 {
  let bits = Int64(bitPattern: x.bitPattern)
  return bits < 0 ? Int64.min &- bits : bits
}
