// Data whose answer is known, for benchmarks.

import Foundation
import SurvivalStats

/// A small fast generator with a seed (Steele, Lea and Flood 2014, SplitMix64).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A standard normal number, by Box and Muller.
  mutating func normal() -> Double {
    let u = Double.random(in: Double.leastNormalMagnitude..<1, using: &self)
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
  }
}

/// Exponential times with log hazard ratios of 0.1, about a third censored, rounded so that some
/// tie.
struct SimulatedTrial {
  let outcome: SurvivalOutcome
  let covariates: [[Double]]
  static let logHazardRatio = 0.1

  init(rows n: Int, covariates p: Int, seed: UInt64 = 1972) throws {
    var random = SplitMix64(seed: seed)
    let columns = (0..<p).map { _ in (0..<n).map { _ in random.normal() } }
    var times: [Double] = []
    var events: [Bool] = []
    for i in 0..<n {
      var eta = 0.0
      for column in columns { eta += Self.logHazardRatio * column[i] }
      let death = -log(Double.random(in: .leastNormalMagnitude..<1, using: &random)) / exp(eta)
      let end = -2 * log(Double.random(in: .leastNormalMagnitude..<1, using: &random))
      times.append((min(death, end) * 1e5).rounded() / 1e5)
      events.append(death <= end)
    }
    covariates = columns
    outcome = try SurvivalOutcome(time: times, event: events)
  }
}
