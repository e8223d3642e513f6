// A seeded source of normal numbers, for resampling that can be replayed.

import Foundation

/// Standard normal deviates from the SplitMix64 generator [steele2014]: the same for the same seed and
/// stream on every machine.
struct NormalStream {
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

  private mutating func uniform() -> Double {
    let bits = Self.mixed(state)
    state &+= 0x9E37_79B9_7F4A_7C15
    return Double(bits >> 11) * 0x1p-53
  }

  /// The next deviate, by the polar method.
  mutating func next() -> Double {
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let s = u * u + v * v
      if s > 0, s < 1 { return u * (-2 * Foundation.log(s) / s).squareRoot() }
    }
  }
}
