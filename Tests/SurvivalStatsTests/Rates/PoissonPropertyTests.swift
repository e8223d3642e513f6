// Identities of Poisson regression on random data.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct PoissonPropertyTests {
  /// Counts over three arms and a numeric covariate, some rows without events.
  struct Sample {
    var events: [Double] = []
    var time: [Double] = []
    var arm: [String] = []
    var x: [Double] = []
    var weights: [Double] = []

    init(seed: UInt64, rows: Int = 60) {
      var random = SplitMix64(seed: seed)
      for i in 0..<rows {
        let level = i % 3
        let value = random.normal()
        let time = random.exponential(rate: 0.2) + 0.5
        let mean = time * exp(-0.5 + 0.4 * Double(level) + 0.3 * value)
        // Knuth: exponential waiting times until they exceed the mean.
        var count = 0.0
        var sum = random.exponential(rate: 1)
        while sum < mean {
          count += 1
          sum += random.exponential(rate: 1)
        }
        events.append(count)
        self.time.append(time)
        arm.append(["a", "b", "c"][level])
        x.append(value)
        weights.append(Double(1 + random.next() % 3))
      }
    }

    func fit(weights: [Double] = [], cluster: [Int] = [], robust: Bool = false) throws -> PoissonFit
    {
      try fitPoisson(
        events: events, personTime: time,
        covariates: [.factor("arm", arm), .numeric("x", x)], weights: weights, cluster: cluster,
        robust: robust)
    }

    func selecting(_ rows: [Int]) -> Sample {
      var result = self
      result.events = rows.map { events[$0] }
      result.time = rows.map { time[$0] }
      result.arm = rows.map { arm[$0] }
      result.x = rows.map { x[$0] }
      result.weights = rows.map { weights[$0] }
      return result
    }
  }

  private func agree(_ a: PoissonFit, _ b: PoissonFit, _ what: String) {
    for (c, d) in zip(a.coefficients, b.coefficients) {
      expectClose(
        c.estimate, d.estimate, .againstRScaled(by: d.standardError * 1e-2), "\(what): \(c.name)")
      expectClose(c.standardError, d.standardError, .digits(11), "\(what): SE of \(c.name)")
    }
    expectClose(a.tests.score.statistic, b.tests.score.statistic, .digits(10), what)
    expectClose(a.tests.wald.statistic, b.tests.wald.statistic, .digits(10), what)
    expectClose(
      a.tests.likelihoodRatio.statistic, b.tests.likelihoodRatio.statistic, .digits(10), what)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func theOrderOfRowsIsNothing(seed: UInt64) throws {
    let sample = Sample(seed: seed)
    var random = SplitMix64(seed: seed + 100)
    let rows = sample.events.indices.shuffled(using: &random)
    let clusters = sample.events.indices.map { $0 / 4 }
    let fit = try sample.fit(cluster: clusters)
    let shuffled = try sample.selecting(rows).fit(cluster: rows.map { clusters[$0] })
    agree(shuffled, fit, "shuffled")
    for (c, d) in zip(shuffled.coefficients, fit.coefficients) {
      expectClose(c.robustStandardError, d.robustStandardError, .digits(11), c.name)
    }
  }

  /// The likelihood of a row in two parts differs by a constant: log (T1^k1 T2^k2 k! / (k1! k2! T^k)).
  @Test(arguments: [4, 5, 6] as [UInt64])
  func splittingTimeMovesTheLogLikelihoodAlone(seed: UInt64) throws {
    let sample = Sample(seed: seed)
    var random = SplitMix64(seed: seed + 100)
    var split = sample
    var constant = 0.0
    for i in sample.events.indices {
      let share = 0.1 + 0.8 * random.uniform()
      let early = (sample.events[i] * random.uniform()).rounded()
      let late = sample.events[i] - early
      split.events[i] = early
      split.time[i] = sample.time[i] * share
      split.events.append(late)
      split.time.append(sample.time[i] - sample.time[i] * share)
      split.arm.append(sample.arm[i])
      split.x.append(sample.x[i])
      constant +=
        early * log(share) + late * log(1 - share) + lgamma(sample.events[i] + 1)
        - lgamma(early + 1) - lgamma(late + 1)
    }
    let whole = try sample.fit()
    let parts = try split.fit()
    agree(parts, whole, "split")
    expectClose(
      parts.logLikelihood.fitted, whole.logLikelihood.fitted + constant, .digits(11))
    expectClose(parts.logLikelihood.null, whole.logLikelihood.null + constant, .digits(11))
    #expect(parts.degreesOfFreedom == whole.degreesOfFreedom + sample.events.count)
    // With the parts of a row as its cluster the sandwich is that of the whole rows too.
    let n = sample.events.count
    let robust = try sample.fit(robust: true)
    let clustered = try split.fit(cluster: (0..<(2 * n)).map { $0 % n })
    for (c, d) in zip(clustered.coefficients, robust.coefficients) {
      expectClose(c.robustStandardError, d.robustStandardError, .digits(11), c.name)
    }
  }

  @Test(arguments: [7, 8, 9] as [UInt64])
  func aWholeWeightIsSoManyRows(seed: UInt64) throws {
    let sample = Sample(seed: seed)
    let rows = sample.events.indices.flatMap { i in
      [Int](repeating: i, count: Int(sample.weights[i]))
    }
    let weighted = try sample.fit(weights: sample.weights)
    let repeated = try sample.selecting(rows).fit()
    #expect(!weighted.robust)
    agree(weighted, repeated, "weighted")
    expectClose(weighted.logLikelihood.fitted, repeated.logLikelihood.fitted, .digits(12))
    expectClose(weighted.deviance, repeated.deviance, .digits(12))
    expectClose(weighted.pearson, repeated.pearson, .digits(12))
  }

  @Test(arguments: [10, 11] as [UInt64])
  func aWeightOfZeroIsNoRow(seed: UInt64) throws {
    let sample = Sample(seed: seed)
    let kept = sample.events.indices.filter { $0 % 5 != 0 }
    let weights = sample.events.indices.map { $0 % 5 == 0 ? 0.0 : 1 }
    let weighted = try sample.fit(weights: weights)
    let left = try sample.selecting(kept).fit()
    #expect(weighted.coefficients == left.coefficients)
    #expect(weighted.observations == left.observations)
    #expect(weighted.dropped.zeroWeight == 12)
  }

  @Test(arguments: [12, 13] as [UInt64])
  func anOffsetIsPersonTime(seed: UInt64) throws {
    let sample = Sample(seed: seed)
    let fit = try sample.fit()
    let other = try fitPoisson(
      events: sample.events, personTime: sample.time.map { _ in 1 },
      covariates: [.factor("arm", sample.arm), .numeric("x", sample.x)],
      offset: sample.time.map { log($0) })
    agree(other, fit, "offset")
    expectClose(other.logLikelihood.fitted, fit.logLikelihood.fitted, .digits(12))
  }

  /// At the maximum each arm's expected events are those observed, and so is their total.
  @Test(arguments: [14, 15, 16] as [UInt64])
  func expectedEventsAddUp(seed: UInt64) throws {
    let sample = Sample(seed: seed)
    let fit = try sample.fit()
    let effect = ["a": 0, "b": fit.coefficients[1].estimate, "c": fit.coefficients[2].estimate]
    var excess = ["a": 0.0, "b": 0.0, "c": 0.0]
    for i in sample.events.indices {
      let arm = sample.arm[i]
      let eta =
        fit.coefficients[0].estimate + (effect[arm] ?? .nan)
        + fit.coefficients[3].estimate * sample.x[i]
      excess[arm]? += sample.events[i] - sample.time[i] * exp(eta)
    }
    for (arm, value) in excess { #expect(abs(value) < 1e-10 * fit.events, "\(arm)") }
  }

  /// With one factor a coefficient is infinite exactly where a level has no events; without the
  /// reference's events all are.
  @Test(arguments: [17, 18, 19, 20] as [UInt64])
  func levelsWithoutEventsAreInfinite(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      let rows = 12
      let level = (0..<rows).map { ["a", "b", "c", "d"][$0 % 4] }
      var events = (0..<rows).map { _ in random.uniform() < 0.8 ? 0 : Double(random.next() % 4) }
      events[Int(random.next() % UInt64(rows))] = 2
      let time = (0..<rows).map { _ in random.exponential(rate: 0.01) + 1e-3 }
      let fit = try fitPoisson(
        events: events, personTime: time, covariates: [.factor("g", level)])
      func total(_ label: String) -> Double {
        zip(level, events).reduce(0) { $0 + ($1.0 == label ? $1.1 : 0) }
      }
      let silent = ["b", "c", "d"].filter { total($0) == 0 }
      var expected = silent.map { "g" + $0 }
      if total("a") == 0 {
        expected = ["(Intercept)"] + ["b", "c", "d"].filter { total($0) > 0 }.map { "g" + $0 }
        // A level as silent as the reference runs at a pace of its own.
        #expect(fit.convergence.status == .infiniteCoefficients)
        #expect(Set(expected).isSubset(of: fit.convergence.infinite.map(\.name)))
      } else {
        #expect(fit.convergence.infinite.map(\.name) == expected)
        #expect(
          fit.convergence.status == (silent.isEmpty ? .converged : .infiniteCoefficients))
      }
    }
  }

  /// The sum of the deviance's parts against the definition in plain arithmetic.
  @Test(arguments: [0.0, 1, 7, 15, 16, 40, 1000, 123_456])
  func oneCountsDeviance(count: Double) {
    for ratio in [0.5, 0.9, 0.999, 1, 1.001, 1.3, 4] {
      let mean = max(count, 1) * ratio
      let plain = count > 0 ? count * log(count / mean) - (count - mean) : mean
      let half = PoissonDeviance.half(count, mean: mean)
      #expect(abs(half - plain) <= 1e-14 * max(1, count), "\(count) about \(mean)")
    }
    let plain = (count > 0 ? count * log(count) : 0) - count - lgamma(count + 1)
    #expect(abs(PoissonDeviance.saturated(count) - plain) <= 1e-14 * max(1, count * log(count + 1)))
  }

  /// `y log(y / mu) - (y - mu)` near cancellation, and `y log y - y - log y!` at both sides of the
  /// change of method: mpmath 1.3.0 at 50 digits, printed to 17.
  @Test func cancellationKeepsItsDigits() {
    expectClose(PoissonDeviance.half(1000.0, mean: 1000.001), 4.9999966664326983e-10, .digits(14))
    expectClose(PoissonDeviance.half(16.0, mean: 16.5), 0.0076534613319409861, .digits(14))
    expectClose(PoissonDeviance.half(3.0, mean: 2.9), 0.0017046550270440478, .digits(14))
    expectClose(
      PoissonDeviance.half(1000000000000.0, mean: 1000000000001.0), 4.9999999999966667e-13,
      .digits(14))
    expectClose(PoissonDeviance.half(5.0, mean: 5.000000001), 1.0000001653474155e-19, .digits(14))
    expectClose(PoissonDeviance.saturated(1.0), -1.0, .digits(13.5))
    expectClose(PoissonDeviance.saturated(2.0), -1.3068528194400547, .digits(13.5))
    expectClose(PoissonDeviance.saturated(15.0), -2.2785183673077406, .digits(13.5))
    expectClose(PoissonDeviance.saturated(16.0), -2.310440550244173, .digits(13.5))
    expectClose(PoissonDeviance.saturated(17.0), -2.3404466011812155, .digits(13.5))
    expectClose(PoissonDeviance.saturated(100.0), -3.2223569567543533, .digits(13.5))
    expectClose(PoissonDeviance.saturated(1000000.0), -7.8266938955201431, .digits(13.5))
    expectClose(PoissonDeviance.saturated(1000000000000000.0), -18.188326730660015, .digits(13.5))
  }
}
