// A seeded source of random bits, so that every random run can be replayed.

import Foundation

/// The SplitMix64 generator of Steele, Lea and Flood (2014) [steele2014].
///
/// One 64-bit state; period 2^64. Good enough to draw test cases, and short enough to check by eye.
struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that gives the same numbers for the same seed, on every machine.
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in [0, 1), a multiple of 2^-53.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal deviate, by the polar method; the second of each pair is thrown away, so
  /// that the state is all there is.
  mutating func normal() -> Double {
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let s = u * u + v * v
      if s > 0, s < 1 { return u * (-2 * log(s) / s).squareRoot() }
    }
  }

  /// An exponential waiting time with this rate.
  mutating func exponential(rate: Double) -> Double { -log(1 - uniform()) / rate }
}
