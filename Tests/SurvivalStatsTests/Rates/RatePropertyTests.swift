// Identities of rate comparisons, on seeded random counts and at the edges.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct RatePropertyTests {
  /// Counts from 0 to a few dozen, and person-times of different orders.
  private func sample(_ seed: UInt64) -> (events: [Double], time: [Double]) {
    var random = SplitMix64(seed: seed)
    return (
      (0..<2).map { _ in Double(Int.random(in: 0...40, using: &random)) },
      (0..<2).map { _ in exp(4 * random.normal()) }
    )
  }

  /// Each interval holds just the ratios that its test does not reject.
  @Test(arguments: (1...60).map(UInt64.init))
  func limitsInvertTheirTests(seed: UInt64) throws {
    let (events, _) = sample(seed)
    let counts = CountPair(a: events[0], b: events[1])
    for method in RateTestMethod.allCases where counts.n > 0 {
      for level in [0.8, 0.95, 0.999] {
        let (lower, upper) = counts.oddsLimits(method, level: level)
        #expect(lower >= 0 && lower <= upper, "\(method) \(counts)")
        for (limit, inside) in [(lower, 1 + 1e-6), (upper, 1 - 1e-6)] {
          guard limit > 0, limit.isFinite else { continue }
          let within = counts.test(method, odds: limit * inside).pValue
          let without = counts.test(method, odds: limit / inside).pValue
          #expect(within > 1 - level, "\(method) \(counts) \(limit): \(within)")
          #expect(without <= 1 - level, "\(method) \(counts) \(limit): \(without)")
        }
        // A limit of 0 or infinity is right only where no ratio is rejected on that side.
        if lower == 0 { #expect(counts.test(method, odds: 1e-12).pValue > 1 - level) }
        if upper == .infinity { #expect(counts.test(method, odds: 1e12).pValue > 1 - level) }
      }
    }
  }

  /// Outside the hull of the minimum-likelihood test nothing is accepted, whatever gaps lie within.
  @Test(arguments: (1...20).map(UInt64.init))
  func theHullHoldsAll(seed: UInt64) throws {
    let (events, _) = sample(seed)
    let counts = CountPair(a: events[0], b: events[1])
    let (lower, upper) = counts.oddsLimits(.exactMinlike, level: 0.95)
    for step in 1...400 {
      let factor = 1 + 0.01 * Double(step)
      if lower > 0 { #expect(counts.minlike(odds: lower / factor) <= 0.05) }
      if upper.isFinite { #expect(counts.minlike(odds: upper * factor) <= 0.05) }
    }
  }

  @Test(arguments: (1...40).map(UInt64.init))
  func minlikeIsTheSumOfWhatIsNoLikelier(seed: UInt64) {
    let (events, time) = sample(seed)
    // With the rarer group as the numerator, so that 1 - p keeps its digits.
    let isRarer = time[0] <= time[1]
    let counts = CountPair(a: events[isRarer ? 0 : 1], b: events[isRarer ? 1 : 0])
    let odds = isRarer ? time[0] / time[1] : time[1] / time[0]
    let x = counts.binomial(odds: odds)
    let masses = (0...Int(counts.n)).map { x.density(Double($0)) }
    let sum = masses.filter { $0 <= x.density(counts.a) * (1 + 1e-7) }.reduce(0, +)
    expectClose(counts.minlike(odds: odds), sum, .digits(10))
  }

  @Test(arguments: (1...40).map(UInt64.init))
  func exchangingTheGroupsInvertsTheRatio(seed: UInt64) throws {
    let (events, time) = sample(seed)
    let one = try compareRates(events: events, personTime: time)
    let two = try compareRates(events: events.reversed(), personTime: time.reversed())
    for (a, b) in zip(one.ratio?.intervals ?? [], two.ratio?.intervals ?? []) {
      expectClose(a.lower, 1 / b.upper, .digits(10), "\(a.method) \(events) \(time)")
    }
    for (a, b) in zip(one.difference?.intervals ?? [], two.difference?.intervals ?? []) {
      let size = max(abs(a.lower), abs(a.upper))
      #expect(abs(a.lower + b.upper) <= 1e-10 * size, "\(a.method) \(events) \(time)")
    }
    for (a, b) in zip(one.tests, two.tests) {
      expectClose(a.pValue, b.pValue, .digits(8), "\(a.method) \(events) \(time)")
    }
  }

  @Test(arguments: (1...20).map(UInt64.init))
  func theUnitOfTimeScalesRatesOnly(seed: UInt64) throws {
    let (events, time) = sample(seed)
    let one = try compareRates(events: events, personTime: time, per: 100)
    let two = try compareRates(events: events, personTime: time.map { $0 * 8 }, per: 800)
    #expect(one.ratio == two.ratio && one.tests == two.tests)
    #expect(one.difference == two.difference)
    #expect(one.rates.map(\.rate) == two.rates.map(\.rate))
  }

  @Test(arguments: (1...20).map(UInt64.init))
  func equalStrataAreOneStratumTheirTimesOver(seed: UInt64) throws {
    let (events, time) = sample(seed)
    guard events[0] > 0, events[1] > 0 else { return }
    let observed = ObservedRates(
      counts: CountPair(a: events[0], b: events[1]), timeA: time[0], timeB: time[1])
    let strata = StratifiedRates(strata: [observed, observed, observed])
    let summary = strata.mantelHaenszel(level: 0.95, per: 1)
    expectClose(summary.ratio.estimate, observed.rateA / observed.rateB, .digits(12))
    expectClose(
      summary.difference.estimate, observed.difference,
      .root(scale: observed.rateA + observed.rateB, variance: 4))
    // Three times the counts: the score statistic of the sum.
    let z =
      CountPair(a: 3 * events[0], b: 3 * events[1])
      .test(.score, odds: time[0] / time[1]).statistic ?? .nan
    expectClose(summary.statistic, z * z, .againstRScaled(by: 1))
    let test = try #require(strata.homogeneity())
    #expect(test.degreesOfFreedom == 2)
    #expect(abs(test.statistic) < 1e-10)
  }

  /// Every figure of every small table is a number, 0, or infinite where it should be.
  @Test func zerosGiveTheRightLimits() throws {
    let encoder = JSONEncoder()
    for a in [0.0, 1, 2, 5, 1e6] {
      for b in [0.0, 1, 2, 5, 1e6] {
        for times in [[1.0, 1], [1e-6, 1e9], [1e9, 1e-6]] {
          let fit = try compareRates(events: [a, b], personTime: times)
          let ratio = try #require(fit.ratio)
          for i in ratio.intervals {
            #expect(!i.lower.isNaN && !i.upper.isNaN && i.lower <= i.upper, "\(i) \(a) \(b)")
            #expect((i.upper == .infinity) || b > 0 || i.method == "square-root", "\(i)")
            if a == 0 { #expect(i.lower == 0) }
          }
          for i in try #require(fit.difference).intervals {
            #expect(i.lower <= i.upper && i.lower.isFinite && i.upper.isFinite)
          }
          for test in fit.tests {
            #expect(test.pValue >= 0 && test.pValue <= 1, "\(test)")
            if let statistic = test.statistic { #expect(statistic.isFinite) }
          }
          for rate in fit.rates {
            for i in rate.intervals { #expect(i.lower <= i.upper && i.lower >= 0, "\(i)") }
          }
          if a > 0 || b > 0 { #expect(ratio.estimate >= 0) }
          let data = try encoder.encode(fit)
          #expect(try JSONDecoder().decode(RateComparison.self, from: data) == fit)
          #expect(!String(decoding: data, as: UTF8.self).contains("nan"))
        }
      }
    }
  }

  @Test func smallProbabilitiesAreNotZero() throws {
    let fit = try compareRates(events: [1000, 100], personTime: [1, 1])
    for test in fit.tests { #expect(test.pValue > 0 && test.pValue < 1e-70, "\(test)") }
  }

  @Test func severalGroupsAreEachHeldAgainstTheFirst() throws {
    let fit = try compareRates(
      events: [5, 10, 20], personTime: [100, 110, 90], labels: ["a", "b", "c"])
    #expect(fit.ratio == nil && fit.difference == nil && fit.tests.isEmpty)
    #expect(fit.contrasts.map(\.ratio.numerator) == ["b", "c"])
    #expect(fit.contrasts.allSatisfy { $0.ratio.denominator == "a" })
    let two = try compareRates(events: [20, 5], personTime: [90, 100], labels: ["c", "a"])
    #expect(fit.contrasts[1] == two.contrasts[0])
    let data = try JSONEncoder().encode(fit)
    #expect(try JSONDecoder().decode(RateComparison.self, from: data) == fit)
  }

  @Test func whatIsWrongIsSaid() {
    func error(_ events: [Double], _ time: [Double], per: Double = 100, level: Double = 0.95)
      -> SurvivalDataError?
    {
      do {
        _ = try compareRates(events: events, personTime: time, per: per, level: level)
        return nil
      } catch {
        return error
      }
    }
    #expect(error([-1, 2], [1, 1]) == .invalidRate(row: 1, column: "events", value: -1))
    #expect(error([1, 2.5], [1, 1]) == .invalidRate(row: 2, column: "events", value: 2.5))
    #expect(error([1, .infinity], [1, 1])?.description.contains("row 2") == true)
    #expect(error([1, .nan], [1, 1])?.description.contains("row 2") == true)
    #expect(error([1, 2], [1, 0]) == .invalidRate(row: 2, column: "person-time", value: 0))
    #expect(error([1, 2], [1, .infinity])?.description.contains("person-time") == true)
    #expect(error([1, 2], [1])?.description.contains("2 event counts and 1 person-times") == true)
    #expect(error([], [])?.description.contains("no rows") == true)
    #expect(error([1, 2], [1, 1], level: 95)?.description.contains("level") == true)
    #expect(error([1, 2], [1, 1], per: 0)?.description.contains("per") == true)
  }
}
