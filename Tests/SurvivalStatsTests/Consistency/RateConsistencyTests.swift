// Second primary cancers in IFM 2005-02: 3.1 and 1.2 per 100 patient-years, P = 0.002. Which counts
// and tests can have printed that.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct RateConsistencyTests {
  @Test func thirtyTwoAgainstTwelveIsPossibleByFourTests() throws {
    let check = try checkRates("3.1", "1.2", events: (32, 12), pValue: "0.002")
    for method in ["likelihood-ratio", "square-root", "score", "mid-p", "exact-minlike"] {
      #expect(check[method]?.verdict == .somewhere, "\(method)")
    }
    for method in ["exact-central", "wald-log"] {
      #expect(check[method]?.verdict == .nowhere, "\(method)")
      #expect(check[method]?.personTimeRatio == nil)
    }
    // At best .00223 in the box.
    expectClose(check["exact-minlike"]?.least, 0.00223, .published(digits: 3))
    expectClose(check.personTime[0].least, 32 * 100 / 3.15, .ulps(8))
    expectClose(check.personTime[1].greatest, 12 * 100 / 1.15, .ulps(8))
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
  @Test(arguments: 1...40)
  func roundedTruthIsPossible(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let a = Int.random(in: 3...60, using: &random)
    let b = Int.random(in: 3...60, using: &random)
    let times = (0..<2).map { _ in Double.random(in: 500...2000, using: &random) }
    let p = CountPair(a: Double(a), b: Double(b)).test(.likelihoodRatio, odds: times[0] / times[1])
      .pValue
    guard p > 0.001 else { return }
    let rates = zip([a, b], times).map { String(format: "%.2f", Double($0) / $1 * 100) }
    let check = try checkRates(
      rates[0], rates[1], events: (a, b), pValue: String(format: "%.3f", p))
    #expect(check["likelihood-ratio"]?.verdict != .nowhere, "\(check)")
  }

  @Test func countsAreFoundFromThePersonTime() throws {
    let found = try countsConsistentWithRates(
      "3.1", "1.2", pValue: "0.002", personTime: 950...1100)
    #expect(found.contains { $0.events == [32, 12] })
    #expect(!found.contains { $0.events == [26, 11] })
    for check in found {
      #expect(check.isPossible)
      #expect(check.personTime.allSatisfy { $0.least >= 950 && $0.greatest <= 1100 })
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
    #expect(throws: ConsistencyError.self) {
      try countsConsistentWithRates("3.1", "1.2", pValue: "0.002", personTime: 1...1e9)
    }
  }

  @Test func itPrintsItself() throws {
    let text = try checkRates("3.1", "1.2", events: (32, 12), pValue: "0.002").description
    #expect(text.contains("P = 0.002?"))
    #expect(text.contains("exact-central"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
