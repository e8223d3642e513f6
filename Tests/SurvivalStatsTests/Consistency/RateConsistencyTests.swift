// Second primary cancers in IFM 2005-02: 3.1 and 1.2 per 100 patient-years, P = 0.002. Which counts
// and tests can have printed that.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct RateConsistencyTests {
  @Test func thirtyTwoAgainstTwelveIsPossibleByFiveTests() throws {
    let check = try checkRates("3.1", "1.2", events: (32, 12), pValue: "0.002")
    for method in ["likelihood-ratio", "square-root", "score", "mid-p", "exact-minlike"] {
      #expect(check[method]?.verdict == .somewhere, "\(method)")
    }
    for method in ["exact-central", "wald-log"] {
      #expect(check[method]?.verdict == .nowhere, "\(method)")
      #expect(check[method]?.personTimeRatio == nil)
    }
    // At best .00223 in the box, so that minimum likelihood rounds to .002 as well.
    expectClose(check["exact-minlike"]?.least, 0.00223, .published(digits: 3))
    expectClose(check.personTime[0].least, 32 * 100 / 3.15, .ulps(8))
    expectClose(check.personTime[1].greatest, 12 * 100 / 1.15, .ulps(8))
  }

  /// Least and greatest P over the box, ratios of person-time from 0.97354497 to 1.09289617: scipy
  /// 1.10, binom and norm, at 20001 ratios with both ends, where these lie.
  @Test(arguments: [
    ("exact-central", 0.0027508775172943108, 0.008915358678864619),
    ("exact-minlike", 0.0022278771792800323, 0.006419477569596332),
    ("mid-p", 0.001837576328430858, 0.006124630615928682),
    ("score", 0.001907234344129567, 0.006461939178327767),
    ("wald-log", 0.002913049757972114, 0.00841033680112022),
    ("likelihood-ratio", 0.001584858933580615, 0.005391309927531217),
    ("square-root", 0.0014355457222599450, 0.0048942012718904285),
  ])
  func theRangeOfPIsThatOfScipy(_ method: String, _ least: Double, _ greatest: Double) throws {
    let check = try checkRates("3.1", "1.2", events: (32, 12), pValue: "0.002")
    expectClose(check[method]?.least, least, .digits(8))
    expectClose(check[method]?.greatest, greatest, .digits(8))
  }

  /// The pair of person-times that is named rounds to both rates and gives the P-value.
  @Test func theNamedPersonTimesFit() throws {
    for p in ["0.002", "0.003", "<0.002", ">0.004", "0.0021"] {
      let check = try checkRates("3.1", "1.2", events: (32, 12), pValue: p)
      for test in check.tests where test.verdict != .nowhere {
        let times = test.personTimes
        #expect(check.rates[0].accepts(3200 / times[0]) && check.rates[1].accepts(1200 / times[1]))
        let comparison = try compareRates(events: [32, 12], personTime: times)
        let found = comparison.tests.first { $0.method == test.method }
        #expect(check.pValue.accepts(found?.pValue ?? .nan), "\(test)")
      }
    }
    // Equal person-times will do for the likelihood ratio.
    let check = try checkRates("3.1", "1.2", events: (32, 12), pValue: "0.002")
    #expect(check["likelihood-ratio"]?.personTimeRatio == 1)
    // By minimum likelihood 12 and 32 are equally likely there, and P is that of doubling, 0.00366;
    // as soon as they are not, P jumps. The pair that is named must not sit on the jump.
    let minlike = try #require(check["exact-minlike"]?.personTimeRatio)
    #expect(abs(minlike - 1) >= 0.0009)
  }

  /// Against every test at 4001 ratios. Between two of them the logarithm of P moves by less than a
  /// hundredth, which is how far a turn or a jump may lie beyond the grid.
  @Test(arguments: 1...60)
  func nothingOnAGridLiesBeyondTheRange(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let counts = CountPair(
      a: Double(Int.random(in: 1...40, using: &random)),
      b: Double(Int.random(in: 1...40, using: &random)))
    let low = counts.a / counts.b * Double.random(in: 0.4...1.6, using: &random)
    let high = low * Double.random(in: 1.01...1.5, using: &random)
    let printed = try PrintedNumber("0.04")
    for method in RateTestMethod.allCases {
      let values = PValueOverRatios(counts, method, over: low...high)
      let grid = (0...4000).map { low + (high - low) * Double($0) / 4000 }
        .map { counts.test(method, odds: min($0, high)).pValue }
      let least = try #require(grid.min())
      let greatest = try #require(grid.max())
      #expect(values.least <= least * (1 + 1e-8) && least <= values.least * 1.01, "\(method)")
      #expect(
        values.greatest >= greatest * (1 - 1e-8) && greatest >= values.greatest * 0.99,
        "\(method)")
      if grid.contains(where: printed.accepts) {
        let ratio = try #require(values.ratio(giving: printed))
        #expect(printed.accepts(counts.test(method, odds: ratio).pValue))
        #expect(values.isEverywhere(printed) == grid.allSatisfy(printed.accepts))
      }
    }
  }

  @Test func twentySixAgainstElevenIsImpossible() throws {
    let check = try checkRates("3.1", "1.2", events: (26, 11), pValue: "0.002")
    #expect(!check.isPossible)
    #expect(check.tests.allSatisfy { $0.verdict == .nowhere && $0.least > 0.0025 })
  }

  /// P at the corner 32 / 0.031 = 1032.258 against 1000, and at equal person-times.
  @Test func pValuesAtAPointAreThoseOfTheTests() {
    let counts = CountPair(a: 32, b: 12)
    let at = [
      ("likelihood-ratio", 0.00300), ("score", 0.00361), ("exact-central", 0.00508),
      ("exact-minlike", 0.00384), ("mid-p", 0.00344), ("wald-log", 0.00505),
    ]
    for (name, p) in at {
      guard let method = RateTestMethod(rawValue: name) else { continue }
      expectClose(
        counts.test(method, odds: (32 / 0.031) / 1000).pValue, p, .publishedDecimals(5), name)
    }
    expectClose(counts.test(.likelihoodRatio, odds: 1).pValue, 0.0021, .publishedDecimals(4))
    expectClose(counts.test(.squareRoot, odds: 1).pValue, 0.0019, .publishedDecimals(4))
  }

  /// Whatever counts and person-times were, what they print is possible by the test that was used.
  @Test(arguments: 1...60)
  func roundedTruthIsPossible(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let a = Int.random(in: 3...60, using: &random)
    let b = Int.random(in: 3...60, using: &random)
    let times = (0..<2).map { _ in Double.random(in: 500...2000, using: &random) }
    let rates = zip([a, b], times).map { String(format: "%.2f", Double($0) / $1 * 100) }
    for method in RateTestMethod.allCases {
      let p = CountPair(a: Double(a), b: Double(b)).test(method, odds: times[0] / times[1]).pValue
      let text = p < 0.001 ? "<0.001" : String(format: "%.3f", p)
      let check = try checkRates(rates[0], rates[1], events: (a, b), pValue: text)
      #expect(check[method.rawValue]?.verdict != .nowhere, "\(check)")
    }
  }

  @Test func nonsenseIsRefusedInASentence() {
    #expect(throws: ConsistencyError.self) {
      try checkRates("3.1", "much", events: (3, 1), pValue: "0.002")
    }
    #expect(throws: ConsistencyError.self) {
      try checkRates("3.1", "1.2", events: (0, 1), pValue: "0.002")
    }
    #expect(throws: ConsistencyError.self) {
      try checkRates("3.1", "1.2", events: (3, 1), pValue: "2")
    }
    let error = #expect(throws: ConsistencyError.self) {
      try checkRates("3.1", "1.2", events: (1_000_000, 1), pValue: "0.002")
    }
    #expect(
      error?.description == "a number of events is 1000000; it must be from 1 to 100000")
  }

  @Test func manyEventsAreChecked() throws {
    let check = try checkRates("31.0", "30.1", events: (31_000, 30_000), pValue: "0.03")
    #expect(check.tests.count == 7)
  }

  @Test func itIsReadBack() throws {
    let check = try checkRates("3.1", "1.2", events: (26, 11), pValue: "0.002")
    let data = try JSONEncoder().encode(check)
    #expect(String(decoding: data, as: UTF8.self).contains("\"personTimeRatio\":null"))
    #expect(try JSONDecoder().decode(RateConsistency.self, from: data) == check)
  }

  @Test func itPrintsItself() throws {
    let text = try checkRates("3.1", "1.2", events: (32, 12), pValue: "0.002").description
    #expect(text.contains("P = 0.002?"))
    #expect(text.contains("exact-central"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
