// A seeded source of whole numbers, for drawing that can be replayed.
//
// Neighbour: Numerics/NormalStream.swift, whose streams start in the same places.

/// Numbers from the SplitMix64 generator [steele2014]: the same for the same seed and stream on every
/// machine.
struct UniformStream {
  private var state: UInt64

  /// Streams of one seed start 2^64 / phi times their number apart, after a mixing of the seed.
  init(seed: UInt64, stream: Int) {
    state =
      Self.mixed(seed) &+ Self.mixed(UInt64(truncatingIfNeeded: stream) &* 0xD134_2543_DE82_EF95)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of 64 random bits.
  mutating func next() -> UInt64 {
    let bits = Self.mixed(state)
    state &+= 0x9E37_79B9_7F4A_7C15
    return bits
  }

  /// A number in 0..<bound, each as likely: the upper half of a product, drawn again where the lower
  /// half would favour some.
  mutating func next(below bound: Int) -> Int {
    let bound = UInt64(bound)
    let unfair = (0 &- bound) % bound
    while true {
      let product = next().multipliedFullWidth(by: bound)
      if product.low >= unfair { return Int(product.high) }
    }
  }
}
