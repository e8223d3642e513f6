// Data whose answer is known, for benchmarks.

import Foundation
import SurvivalStats

/// A small fast generator with a seed (Steele, Lea and Flood 2014, SplitMix64) [steele2014].
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

/// Exponential times with log hazard ratios of 0.1 a covariate, about a third censored, in two arms
/// without effect and a hundred sites, rounded so that some or most times tie.
struct SimulatedTrial: Sendable {
  let outcome: SurvivalOutcome
  let covariates: [[Double]]
  let arm: [Double]
  let site: [Double]
  /// The median of the times before rounding, without covariates.
  let median: Double
  static let logHazardRatio = 0.1

  /// - Parameter wholeDays: whether times are whole days, ten years at most nearly always; else they
  ///   are rounded to 1e-9, so that nearly all differ up to a million rows.
  init(rows n: Int, covariates p: Int, wholeDays: Bool = false, seed: UInt64 = 1972) throws {
    var random = SplitMix64(seed: seed)
    let columns = (0..<p).map { _ in (0..<n).map { _ in random.normal() } }
    let unit = wholeDays ? 1.0 : p > 0 ? 1e-5 : 1e-9
    let mean = wholeDays ? 500.0 : 1
    var times: [Double] = []
    var events: [Bool] = []
    for i in 0..<n {
      var eta = 0.0
      for column in columns { eta += Self.logHazardRatio * column[i] }
      let death =
        -mean * log(Double.random(in: .leastNormalMagnitude..<1, using: &random)) / exp(eta)
      let end = -2 * mean * log(Double.random(in: .leastNormalMagnitude..<1, using: &random))
      times.append((min(death, end) / unit).rounded(.up) * unit)
      events.append(death <= end)
    }
    arm = (0..<n).map { _ in Double(Int.random(in: 0...1, using: &random)) }
    site = (0..<n).map { _ in Double(Int.random(in: 1...100, using: &random)) }
    median = mean * log(2)
    covariates = columns
    outcome = try SurvivalOutcome(time: times, event: events)
  }

  /// The data as the peer reads them.
  var columns: [(name: String, values: [Double])] {
    [
      ("time", outcome.exit), ("event", outcome.event.map { $0 ? 1 : 0 }), ("arm", arm),
      ("site", site),
    ]
      + covariates.enumerated().map { ("x\($0.offset + 1)", $0.element) }
  }
}
