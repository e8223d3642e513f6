// MaxCombo one-sided, stratified, with late entry and weights, and where groups lie far apart; Dunnett's
// adjustment of many comparisons.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct MaxComboTests {
  @Test func exchangedGroupsExchangeTheSides() throws {
    let sample = LogRankSample(11, rows: 90, groups: 2)
    let outcome = try sample.outcome(late: false)
    let other = sample.group.map { $0 == "g0" ? "g1" : "g0" }
    func test(_ groups: [String], _ side: Alternative) throws -> MaxCombo {
      try maxCombo(outcome, groups: groups, strata: sample.stratum, alternative: side)
    }
    let (less, greater) = (try test(sample.group, .less), try test(sample.group, .greater))
    let exchanged = try test(other, .less)
    expectClose(exchanged.statistic, greater.statistic, .digits(12))
    expectClose(exchanged.pValue, greater.pValue, .digits(11))
    // The largest |z| is the larger of the two, and its P at most the sum of theirs.
    let both = try test(sample.group, .twoSided)
    #expect(both.statistic == max(less.statistic ?? 0, greater.statistic ?? 0))
    let one = min(less.pValue ?? 1, greater.pValue ?? 1)
    #expect(try #require(both.pValue) <= 2 * one * (1 + 1e-12))
    #expect(try #require(both.pValue) > one)
  }

  @Test(arguments: UInt64(1)...20) func theSingleTestsBoundIt(seed: UInt64) throws {
    let sample = LogRankSample(seed, rows: 70, groups: 2)
    let combo = try maxCombo(
      sample.outcome(late: true), groups: sample.group, strata: sample.stratum,
      weights: sample.weight)
    let alone = combo.tests.compactMap(\.pValue).min() ?? .nan
    let p = try #require(combo.pValue)
    #expect(p >= alone * (1 - 1e-12) && p <= 4 * alone)
    #expect(combo.rank <= 3)
    for (test, weight) in zip(combo.tests, [LogRankWeight].maxCombo) {
      let own = try logRank(
        sample.outcome(late: true), groups: sample.group, strata: sample.stratum,
        weights: sample.weight, weight: weight)
      expectClose(test.z, own.z, .digits(11))
    }
  }

  @Test func weightsAreRowsRepeatedAndSpellsMayBeSplit() throws {
    let sample = LogRankSample(23, rows: 60, groups: 2)
    var long = sample
    for i in sample.exit.indices {
      for _ in 1..<Int(sample.weight[i]) { long.append(copyOf: i) }
    }
    // Each spell once more, cut in half.
    var split = sample
    for i in sample.exit.indices {
      let middle = (sample.entry[i] + sample.exit[i]) / 2
      split.append(copyOf: i)
      split.entry[split.entry.count - 1] = middle
      split.exit[i] = middle
      split.event[i] = false
    }
    let brief = try maxCombo(
      sample.outcome(late: true), groups: sample.group, weights: sample.weight)
    for other in [
      try maxCombo(long.outcome(late: true), groups: long.group),
      try maxCombo(split.outcome(late: true), groups: split.group, weights: split.weight),
    ] {
      expectClose(other.statistic, brief.statistic, .digits(12))
      expectClose(other.pValue, brief.pValue, .digits(11))
    }
  }

  // 400 rows whose groups hardly overlap: z is near -18, and its P is far below what 1 - (1 - P) can hold.
  @Test func farApart() throws {
    let time = (0..<400).map { Double($0 + 1) }
    let outcome = try SurvivalOutcome(time: time, event: time.map { _ in true })
    let combo = try maxCombo(outcome, groups: time.map { $0 <= 200 ? "a" : "b" })
    let (z, p) = (try #require(combo.statistic), try #require(combo.pValue))
    #expect(z > 12)
    let alone = 2 * NormalDistribution().upperTail(z)
    #expect(p > 0 && p >= alone && p <= 4 * alone)
  }

  // Six doses and a control: beyond three comparisons the lattice. P lies between that of the
  // comparison alone and Bonferroni's, and keeps the order.
  @Test func manyComparisonsWithAControl() throws {
    let sample = LogRankSample(31, rows: 300, groups: 7)
    let pairs = try pairwiseLogRank(
      sample.outcome(late: true), groups: sample.group, strata: sample.stratum, control: "g0",
      adjustment: .dunnett)
    #expect(pairs.comparisons.count == 6)
    for pair in pairs.comparisons {
      let (p, adjusted) = (try #require(pair.pValue), try #require(pair.adjustedPValue))
      #expect(adjusted > p && adjusted <= min(1, 6 * p) + 2e-5)
    }
    let sorted = pairs.comparisons.sorted { ($0.pValue ?? 1) < ($1.pValue ?? 1) }
    for (a, b) in zip(sorted, sorted.dropFirst()) {
      #expect(try #require(a.adjustedPValue) <= #require(b.adjustedPValue))
    }
  }
}
