// Rates where digits are hard to keep: far tails, millions of events, no events, extreme person-times.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct RateEdgeTests {
  /// 1 000 100 against 1 000 000 events. mpmath 1.3, 40 digits: binomial tails summed from the end
  /// outwards until a term is below 1e-35 of the sum, limits by the secant method.
  @Test func aMillionEvents() throws {
    let fit = try compareRates(events: [1_000_100, 1_000_000], personTime: [1, 1])
    let ratio = try #require(fit.ratio)
    func check(_ method: String, _ lower: Double, _ upper: Double, _ pValue: Double) throws {
      let limits = try #require(ratio[method])
      expectClose([limits.lower, limits.upper], [lower, upper], .digits(12), method)
      let test = try #require(fit.tests.first { $0.method == method })
      expectClose(test.pValue, pValue, .digits(10), method)
    }
    try check(
      "exact-central", 0.997_330_825_239_040_23, 1.002_876_863_707_822_8,
      0.944_192_212_306_897_09)
    try check(
      "mid-p", 0.997_331_821_829_854_59, 1.002_875_861_575_947_6, 0.943_629_445_503_975_48)
    let deviance = fit.tests.first { $0.method == "likelihood-ratio" }?.statistic
    // Half a hundredth, from terms of a hundred each.
    expectClose(deviance, 0.004_999_750_014_582_396, .digits(11), "deviance")
  }

  /// As above. A P-value of 1e-294 has its digits, for no tail is one minus another.
  @Test(arguments: [
    (
      1000.0, 2.327_449_813_825_982_8e-187, 1.279_839_775_833_799_7e-187, 6.830_914_123_939_683e-188
    ),
    (1400.0, 9.148_219_950_524_876e-294, 4.900_330_740_827_376e-294, 2.238_504_410_958_038_6e-294),
  ])
  func farTails(events: Double, central: Double, midP: Double, deviance: Double) throws {
    for counts in [[events, 100], [100, events]] {
      let fit = try compareRates(events: counts, personTime: [1, 1])
      for (method, expected) in [
        ("exact-central", central), ("exact-minlike", central), ("mid-p", midP),
        ("likelihood-ratio", deviance),
      ] {
        let test = fit.tests.first { $0.method == method }
        expectClose(test?.pValue, expected, .digits(9), "\(method) \(counts)")
      }
    }
  }

  /// At a level of 5% both mid-p limits lie above the estimate. mpmath, 40 digits, from incomplete gamma
  /// functions.
  @Test func midPAtALowLevel() throws {
    let fit = try compareRates(events: [5], personTime: [1], per: 1, level: 0.05)
    let limits = try #require(fit.rates[0]["mid-p"])
    expectClose(
      [limits.lower, limits.upper], [5.018_407_820_662_004_6, 5.308_855_076_256_104_7],
      .digits(12))
  }

  /// Miettinen and Nurminen's limits for Stata's example: their equation solved by mpmath with 40
  /// digits. statsmodels 0.15.0 prints 4.320489e-05 and 1.290058e-03, which is 6e-5 relative away.
  @Test func scoreLimitsOfADifference() throws {
    let fit = try compareRates(events: [41, 15], personTime: [28010, 19017], per: 1)
    let limits = try #require(fit.difference?["score"])
    expectClose(
      [limits.lower, limits.upper], [0.000_043_202_236_664_460_056, 0.001_290_054_677_201_365_5],
      .digits(11))
  }

  /// For large counts all methods come together, and each keeps nine digits up to the largest count:
  /// Byar's cube-root formula is then right to 1e-15.
  @Test func theMostEvents() throws {
    let most = RateCell.mostEvents
    let fit = try compareRates(events: [most, most], personTime: [2, 1], per: 1)
    let rate = fit.rates[0]
    let exact = try #require(rate["exact"])
    let byar = try #require(rate["byar"])
    expectClose([exact.lower, exact.upper], [byar.lower, byar.upper], .digits(13))
    let score = try #require(fit.ratio?["score"])
    for interval in fit.ratio?.intervals ?? [] {
      expectClose([interval.lower, interval.upper], [score.lower, score.upper], .digits(9))
    }
    #expect(throws: SurvivalDataError.self) {
      try compareRates(events: [2 * most], personTime: [1])
    }
  }

  /// Where the walk of the minimum-likelihood limits begins changes nothing about where it ends.
  @Test(arguments: (1...25).map(UInt64.init))
  func theShortWalkEndsWhereTheLongOneDoes(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let a = Double(Int.random(in: 501...2500, using: &random))
    let b = Double(Int(a * exp(3 * random.normal())).clamped(to: 0...100_000))
    let counts = CountPair(a: a, b: b)
    for alpha in [0.9, 0.5, 0.05, 0.001, 1e-8] {
      #expect(
        counts.lowerMinlike(alpha) == counts.lowerMinlike(alpha, walksFromZero: true),
        "\(a) \(b) \(alpha)")
    }
  }

  /// The door's own figures: a ratio of 1 is rejected at alpha just where the interval of the same
  /// name leaves it out. The minimum-likelihood test may reject within its hull.
  @Test(arguments: (1...60).map(UInt64.init))
  func testsAndLimitsAgree(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let events = (0..<2).map { _ in Double(Int.random(in: 0...30, using: &random)) }
    let times = (0..<2).map { _ in exp(random.normal()) }
    guard events[0] + events[1] > 0 else { return }
    for level in [0.5, 0.9, 0.95, 0.99] {
      let fit = try compareRates(events: events, personTime: times, level: level)
      for test in fit.tests {
        let limits = try #require(fit.ratio?[test.method])
        let isOutside = limits.lower > 1 || limits.upper < 1
        let isRejected = test.pValue < 1 - level
        if test.method == "exact-minlike" {
          #expect(!isOutside || isRejected, "\(test) \(limits) \(events) \(times)")
        } else {
          #expect(isOutside == isRejected, "\(test) \(limits) \(events) \(times)")
        }
      }
    }
  }

  /// Every number of the JSON of every small table, at person-times up to the ends of their domain.
  @Test func noFigureIsNaN() throws {
    let counts = [0.0, 1, 2, 5]
    let times = [1e-100, 1e-6, 1, 1e9, 1e100]
    for a in counts {
      for b in counts {
        for s in times {
          for t in times {
            let fit = try compareRates(events: [a, b], personTime: [s, t], per: 1000)
            let name = "\(a) in \(s), \(b) in \(t)"
            let ratio = try #require(fit.ratio)
            #expect(ratio.estimate.isNaN == (a + b == 0), "\(name)")
            #expect(ratio.intervals.allSatisfy { $0.lower <= $0.upper && $0.lower >= 0 }, "\(name)")
            if a == 0 { #expect(ratio.intervals.allSatisfy { $0.lower == 0 }, "\(name)") }
            if b == 0 { #expect(ratio.intervals.allSatisfy { $0.upper == .infinity }, "\(name)") }
            if a > 0, b > 0 {
              // Two events cannot fill the square root's angle at 95%: its limits are cut.
              for i in ratio.intervals where i.method != "square-root" {
                #expect(i.lower > 0 && i.upper < .infinity, "\(i) \(name)")
              }
            }
            let difference = try #require(fit.difference)
            #expect(difference.estimate.isFinite)
            for i in difference.intervals {
              #expect(i.lower <= i.upper && i.lower.isFinite && i.upper.isFinite, "\(i) \(name)")
            }
            for test in fit.tests {
              #expect(test.pValue >= 0 && test.pValue <= 1, "\(test) \(name)")
              #expect(test.statistic?.isFinite != false, "\(test) \(name)")
              if a + b == 0 { #expect(test.pValue == 1, "\(test)") }
            }
            let data = try JSONEncoder().encode(fit)
            #expect(try JSONDecoder().decode(RateComparison.self, from: data) == fit)
          }
        }
      }
    }
  }

  @Test func whatIsOutOfRangeIsSaid() {
    func error(
      _ events: [Double], _ time: [Double], labels: [String] = [], per: Double = 100,
      level: Double = 0.95
    ) -> String {
      do {
        _ = try compareRates(
          events: events, personTime: time, labels: labels, per: per, level: level)
        return ""
      } catch {
        return error.description
      }
    }
    #expect(error([1, 2], [1e-300, 1]).contains("group 1: the person-time 1e-300"))
    #expect(error([1, 2], [1, 1e101], labels: ["a", "b"]).contains("group b"))
    #expect(error([1, 1e19], [1, 1]).contains("group 2: 1e+19 events are more than 1e10"))
    #expect(error([1], [1], per: 1e200).contains("per is 1e+200"))
    #expect(error([1], [1], per: .nan).contains("per"))
    for level in [0, 1, -0.5, 95, .nan] {
      #expect(error([1, 2], [1, 1], level: level).contains("level"))
    }
    #expect(error([1, 2], [1, 1], labels: ["a"]).contains("1 labels for 2 groups"))
    #expect(error([1, 2], [.nan, 1]).contains("row 1"))
    #expect(error([1, 2], [1, -1]).contains("row 2"))
  }
}

extension Int {
  fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
