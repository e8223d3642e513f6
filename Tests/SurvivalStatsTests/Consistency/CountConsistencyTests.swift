// Which counts of second cancers fit IFM 2005-02's rates, P-value and follow-up, by each test.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CountConsistencyTests {
  /// 307 patients an arm, each arm watched for 3.176 to 3.75 years in the mean. The upper end is the
  /// median follow-up of 45 months, were nobody to die. The lower is 975 patient-years:
  /// second-cancer-counts.py, for 70% alive at 4 years.
  static func found() throws -> ConsistentCounts {
    try countsConsistentWithRates(
      "3.1", "1.2", pValue: "0.002", patients: (307, 307), meanFollowUp: 3.176...3.75)
  }

  /// The pairs that reach 0.002, and by which tests: c exact-central, m exact-minlike, p mid-p,
  /// s score, w wald-log, l likelihood-ratio, r square-root. scipy 1.10, binom and norm, at 801
  /// ratios of person-time from corner to corner of each pair's box.
  static let expected = [
    (30, 12, "lr"),
    (30, 13, "mpslr"),
    (31, 12, "mpslr"),
    (31, 13, "cmpswlr"),
    (31, 14, "pslr"),
    (32, 12, "mpslr"),
    (32, 13, "cmpswlr"),
    (32, 14, "pslr"),
    (33, 12, "mpslr"),
    (33, 13, "cmpswlr"),
    (33, 14, "mpslr"),
    (34, 12, "cmpslr"),
    (34, 13, "cmpswlr"),
    (34, 14, "mpslr"),
    (35, 12, "cmpslr"),
    (35, 13, "cmpswlr"),
    (35, 14, "mpslr"),
    (36, 12, "cmpslr"),
    (36, 13, "cmpswlr"),
    (36, 14, "cmpslr"),
  ]

  @Test func theTrialsCountsAreThoseOfScipy() throws {
    let found = try Self.found()
    #expect(found.pairsOfRates == 21)
    let methods = Array(zip(RateTestMethod.allCases, "cmpswlr"))
    let rows = found.pairs.map { pair in
      let letters = methods.filter { pair[$0.0.rawValue]?.verdict != .nowhere }.map(\.1)
      return "\(pair.events[0]) \(pair.events[1]) \(String(letters))"
    }
    #expect(rows == Self.expected.map { "\($0.0) \($0.1) \($0.2)" })
    #expect(found.events(by: "likelihood-ratio").contains([32, 12]))
    #expect(!found.events(by: "exact-central").contains([32, 12]))
    #expect(found.events(by: "none").isEmpty)
  }

  /// The derivation page's other figures, by the same scipy program: all deaths at the very start, and
  /// the same person-time in both arms.
  @Test func otherFollowUpsLeaveOtherCounts() throws {
    let early = try countsConsistentWithRates(
      "3.1", "1.2", pValue: "0.002", personTime: 806...1151.25)
    let from950 = try countsConsistentWithRates(
      "3.1", "1.2", pValue: "0.002", personTime: 950...1151)
    #expect(from950.count == 29 && from950.map { $0.events[0] }.min() == 29)
    #expect(early.pairsOfRates == 60 && early.pairs.count == 42)
    #expect(early.pairs.map { $0.events[0] }.min() == 26)
    #expect(!early.pairs.contains { $0.events == [26, 11] })
    let equal = try Self.found().pairs.filter { pair in
      pair.tests.contains { $0.personTimeRatio == 1 }
    }
    #expect(
      equal.map(\.events) == [[32, 12], [33, 13], [34, 13], [35, 13], [35, 14], [36, 14]])
  }

  @Test func personTimesStayInTheirRange() throws {
    let found = try Self.found()
    #expect(found.leastPersonTime == [307 * 3.176, 307 * 3.176])
    #expect(found.greatestPersonTime == [1151.25, 1151.25])
    for pair in found.pairs {
      #expect(pair.personTime.allSatisfy { $0.least >= 975.03 && $0.greatest <= 1151.25 })
      for test in pair.tests where test.verdict != .nowhere {
        #expect(test.personTimes.allSatisfy { 975.03 < $0 && $0 < 1151.26 })
        #expect(pair.rates[0].accepts(100 * Double(pair.events[0]) / test.personTimes[0]))
        #expect(pair.rates[1].accepts(100 * Double(pair.events[1]) / test.personTimes[1]))
      }
    }
  }

  /// What a trial prints leaves its own counts among those that are found.
  @Test(arguments: 1...30)
  func theTruthIsAmongThem(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let a = Int.random(in: 3...40, using: &random)
    let b = Int.random(in: 3...40, using: &random)
    let times = (0..<2).map { _ in Double.random(in: 800...1200, using: &random) }
    let p = CountPair(a: Double(a), b: Double(b)).test(.score, odds: times[0] / times[1]).pValue
    let rates = zip([a, b], times).map { String(format: "%.1f", Double($0) / $1 * 100) }
    let found = try countsConsistentWithRates(
      rates[0], rates[1], pValue: p < 0.001 ? "<0.001" : String(format: "%.3f", p),
      personTimes: (times[0] * 0.99...times[0] * 1.01, times[1] * 0.99...times[1] * 1.01))
    #expect(found.events(by: "score").contains([a, b]), "\(found)")
  }

  @Test func aRangeWithoutWholeCountsHasNoPairs() throws {
    let found = try countsConsistentWithRates("3.1", "1.2", pValue: "0.002", personTime: 10...11)
    #expect(found.pairs.isEmpty && found.pairsOfRates == 0)
    let text = found.description.replacing("\n", with: " ")
    #expect(text.contains("0 of 0 pairs"))
  }

  @Test func itPrintsItselfAndIsReadBack() throws {
    let found = try Self.found()
    let lines = found.description.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(found.description.contains("32 v 12"))
    let data = try JSONEncoder().encode(found)
    #expect(try JSONDecoder().decode(ConsistentCounts.self, from: data) == found)
  }

  @Test func nonsenseIsRefusedInASentence() {
    #expect(throws: ConsistencyError.self) {
      try countsConsistentWithRates("3.1", "1.2", pValue: "0.002", personTime: 1...1e9)
    }
    #expect(throws: ConsistencyError.self) {
      try countsConsistentWithRates("3.1", "1.2", pValue: "0.002", personTime: 1...20_000)
    }
    #expect(throws: ConsistencyError.self) {
      try countsConsistentWithRates("3.1", "1.2", pValue: "0.002", personTime: -1...1)
    }
    let error = #expect(throws: ConsistencyError.self) {
      try countsConsistentWithRates(
        "3.1", "1.2", pValue: "0.002", patients: (307, 0), meanFollowUp: 3...4)
    }
    #expect(error?.description == "a number of patients is 0; it must be at least 1")
  }
}
