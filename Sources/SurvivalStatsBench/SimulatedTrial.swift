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

  /// A standard exponential number.
  mutating func exponential() -> Double {
    -log(Double.random(in: .leastNormalMagnitude..<1, using: &self))
  }
}

/// Exponential times with a known log hazard ratio for each covariate, about a third censored,
/// rounded so that some tie.
struct SimulatedTrial: Sendable {
  let outcome: SurvivalOutcome
  let covariates: [[Double]]
  /// Of every covariate.
  let logHazardRatio: Double

  /// - Parameters:
  ///   - p: normal covariates. Their log hazard ratio is 0.1, less beyond fifty of them, so that the
  ///     linear predictor's standard deviation stays at 0.7.
  ///   - lateEntry: whether each row enters uniformly in the first half of the mean time.
  init(rows n: Int, covariates p: Int, lateEntry: Bool = false, seed: UInt64 = 1972) throws {
    var random = SplitMix64(seed: seed)
    let beta = 0.1 * min(1, (50 / Double(max(1, p))).squareRoot())
    let columns = (0..<p).map { _ in (0..<n).map { _ in random.normal() } }
    var eta = [Double](repeating: 0, count: n)
    for column in columns {
      for i in 0..<n { eta[i] += beta * column[i] }
    }
    let unit = 1e-5
    var entries: [Double] = []
    var times: [Double] = []
    var events: [Bool] = []
    for i in 0..<n {
      // Exponential times forget: who enters later has as long to go.
      let entry =
        lateEntry ? (Double.random(in: 0..<0.5, using: &random) / unit).rounded(.down) * unit : 0
      let death = random.exponential() / exp(eta[i])
      let end = 2 * random.exponential()
      if lateEntry { entries.append(entry) }
      times.append(((entry + min(death, end)) / unit).rounded(.down) * unit + unit)
      events.append(death <= end)
    }
    covariates = columns
    logHazardRatio = beta
    outcome =
      lateEntry
      ? try SurvivalOutcome(entry: entries, exit: times, event: events)
      : try SurvivalOutcome(time: times, event: events)
  }

  /// The covariates, named as the columns are.
  var numericCovariates: [Covariate] {
    covariates.enumerated().map { .numeric("x\($0.offset + 1)", $0.element) }
  }

  /// The data as the peers read them: times, then x1, x2, ...
  var columns: [(name: String, values: [Double])] {
    outcome.columns + covariates.enumerated().map { ("x\($0.offset + 1)", $0.element) }
  }
}

extension SurvivalOutcome {
  /// `entry` where there is one, `time` and `event` as numbers.
  var columns: [(name: String, values: [Double])] {
    (entry.map { [("entry", $0)] } ?? [])
      + [("time", exit), ("event", event.map { $0 ? 1.0 : 0 })]
  }
}

/// Exponential times of one group, a third censored, at a given number of distinct values.
struct SimulatedTimes {
  let outcome: SurvivalOutcome
  /// The mean time to death.
  let mean: Double

  /// Whole days, mostly within ten years; or a million distinct times.
  init(rows n: Int, wholeDays: Bool, random: inout SplitMix64) throws {
    let mean = wholeDays ? 500.0 : 1
    var times: [Double] = []
    var events: [Bool] = []
    times.reserveCapacity(n)
    events.reserveCapacity(n)
    for _ in 0..<n {
      if wholeDays {
        let death = mean * random.exponential()
        let end = 2 * mean * random.exponential()
        times.append(min(death, end).rounded(.down) + 1)
        events.append(death <= end)
      } else {
        // The first of the two is exponential too, and death is it twice in three times: its
        // quantiles at a million equal steps.
        let step = Double(Int.random(in: 0..<1_000_000, using: &random))
        times.append(-mean / 1.5 * log(1 - (step + 0.5) * 1e-6))
        events.append(Int.random(in: 0..<3, using: &random) > 0)
      }
    }
    self.mean = mean
    outcome = try SurvivalOutcome(time: times, event: events)
  }

  init(rows n: Int, wholeDays: Bool, seed: UInt64 = 1972) throws {
    var random = SplitMix64(seed: seed)
    try self.init(rows: n, wholeDays: wholeDays, random: &random)
  }
}
