// Weighted log-rank tests and their largest: golden values, definitions worked out naively, identities.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct WeightedLogRankTests {
  static let all: [LogRankWeight] = [
    .logRank, .gehanBreslow, .taroneWare, .petoPeto, .modifiedPeto,
    .flemingHarrington(rho: 1, gamma: 0), .flemingHarrington(rho: 0, gamma: 1),
    .flemingHarrington(rho: 0.5, gamma: 2), .modestlyWeighted(floor: 0.5),
  ]

  /// lung's times, deaths and sexes.
  private static func lung() throws -> (time: [Double], event: [Bool], groups: [String]) {
    let frame = try Formula("Surv(time, status) ~ sex").frame(
      in: Reference.table("lung"), for: .groups)
    let (outcome, groups) = try (#require(frame.outcome), #require(frame.groups))
    return (outcome.exit, outcome.event, groups.codes.map { groups.labels[$0] })
  }

  /// Sums of up to some hundred terms, of which no digits cancel.
  static let ofSums = Tolerance.digits(11)

  /// lung by sex: the first and rho = 1 by R's survdiff; Gehan-Breslow's and Tarone-Ware's by statsmodels
  /// 0.15.0, Peto's by lifelines 0.30.3. All of them at 50 digits in Reference/weighted-logrank.json.
  @Test(arguments: [
    (LogRankWeight.logRank, 10.32674195488564), (.gehanBreslow, 12.472135331),
    (.taroneWare, 12.455543902), (.petoPeto, 12.707847773), (.modifiedPeto, 12.709192533),
    (.flemingHarrington(rho: 1, gamma: 0), 12.714151401),
    (.flemingHarrington(rho: 0, gamma: 1), 3.459984166),
    (.flemingHarrington(rho: 1, gamma: 1), 7.664782979),
    (.flemingHarrington(rho: 0.5, gamma: 0.5), 8.768604308),
    (.modestlyWeighted(floor: 0.5), 7.850488577),
  ])
  func lungBySex(weight: LogRankWeight, chiSquare: Double) throws {
    let test = try logRank(
      "Surv(time, status) ~ sex", in: Reference.table("lung"), weight: weight)
    expectClose(test.statistic, chiSquare, .published(digits: 9))
    #expect(test.weight == weight && LogRankWeight(weight.name) == weight)
  }

  /// lung by sex, for reading: greenwood 0.8.0 has the same Z and correlations. P, by a quadrature that
  /// shares nothing with this, is in Reference/weighted-logrank.json with those of other trials.
  @Test func maxComboOfLung() throws {
    let test = try maxCombo("Surv(time, status) ~ sex", in: Reference.table("lung"))
    let z = [3.21352484896, 3.56569087291, 1.86010326759, 2.76853444598]
    for (component, value) in zip(test.tests, z) {
      expectClose(component.z, -value, .published(digits: 11))
    }
    let correlations = [
      (0, 1, 0.91934894), (0, 2, 0.84068022), (0, 3, 0.92674918), (1, 2, 0.55981646),
      (1, 3, 0.78485917), (2, 3, 0.87151986),
    ]
    for (a, b, r) in correlations {
      expectClose(test.correlation[a][b], r, .published(digits: 8))
    }
    expectClose(test.statistic, 3.56569087291, .published(digits: 11))
    expectClose(test.pValue, 0.00098399846, .published(digits: 8))
    #expect(test.rank == 3 && test.attainedBy == .flemingHarrington(rho: 1, gamma: 0))
  }

  /// Strata, ties, late entry and frequency weights together, against the definition.
  @Test(arguments: 0..<40) func theDefinition(seed: UInt64) throws {
    var random = SplitMix64(seed: 700 + seed)
    let n = 60 + Int(seed)
    let time = (0..<n).map { _ in Double(Int.random(in: 5...25, using: &random)) }
    let entry =
      seed % 2 == 0 ? time.map { _ in Double(Int.random(in: 0...4, using: &random)) } : nil
    let event = (0..<n).map { _ in Int.random(in: 0..<3, using: &random) > 0 }
    let isSecond = (0..<n).map { _ in Bool.random(using: &random) }
    let strata = (0..<n).map { _ in Int.random(in: 0..<(1 + Int(seed) % 4), using: &random) }
    let weights = (0..<n).map { _ in Double(Int.random(in: 1...3, using: &random)) }
    let outcome =
      try entry.map { try SurvivalOutcome(entry: $0, exit: time, event: event) }
      ?? SurvivalOutcome(time: time, event: event)
    let naive = NaiveLogRank(
      entry: entry, time: time, event: event, isSecond: isSecond, strata: strata,
      weights: weights, kinds: Self.all)
    let groups = isSecond.map { $0 ? "b" : "a" }
    for (k, kind) in Self.all.enumerated() {
      let test = try logRank(
        outcome, groups: groups, strata: strata, weights: weights, weight: kind)
      expectClose(test.z, naive.z[k], Self.ofSums)
    }
    let combination = Array(Self.all[5...7])
    let combo = try maxCombo(
      outcome, groups: groups, strata: strata, weights: weights, combination: combination)
    for a in 0..<3 {
      expectClose(combo.tests[a].z, naive.z[5 + a], Self.ofSums)
      for b in 0..<3 {
        let scale = (naive.covariance[5 + a][5 + a] * naive.covariance[5 + b][5 + b]).squareRoot()
        expectClose(combo.correlation[a][b], naive.covariance[5 + a][5 + b] / scale, Self.ofSums)
      }
    }
  }

  /// A weight of 2 is the row twice, for every test; a spell cut in two is the same spell.
  @Test(arguments: all) func frequenciesAndSpells(weight: LogRankWeight) throws {
    let (time, event, groups) = try Self.lung()
    let frequency = time.indices.map { Double(1 + $0 % 3) }
    let rows = time.indices.flatMap { i in [Int](repeating: i, count: 1 + i % 3) }
    let weighted = try logRank(
      SurvivalOutcome(time: time, event: event), groups: groups, weights: frequency,
      weight: weight)
    let expanded = try logRank(
      SurvivalOutcome(time: rows.map { time[$0] }, event: rows.map { event[$0] }),
      groups: rows.map { groups[$0] }, weight: weight)
    expectClose(weighted.statistic, expanded.statistic ?? .nan, Self.ofSums)
    let whole = try logRank(
      SurvivalOutcome(time: time, event: event), groups: groups, weight: weight)
    let cut = 200.5
    let late = time.indices.filter { time[$0] > cut }
    let spells = try logRank(
      SurvivalOutcome(
        entry: time.map { _ in 0 } + late.map { _ in cut },
        exit: time.map { min($0, cut) } + late.map { time[$0] },
        event: time.indices.map { time[$0] <= cut && event[$0] } + late.map { event[$0] }),
      groups: groups + late.map { groups[$0] }, weight: weight)
    expectClose(spells.statistic, whole.statistic ?? .nan, Self.ofSums)
  }

  /// Weights 1/2 each change no z by the sandwich of rows, whatever the test; and MaxCombo's z are
  /// those of the single tests.
  @Test func maxComboWithFractionalWeights() throws {
    let (time, event, groups) = try Self.lung()
    let weights = time.indices.map { 0.5 + 0.25 * Double($0 % 4) }
    let outcome = try SurvivalOutcome(time: time, event: event)
    let combo = try maxCombo(outcome, groups: groups, weights: weights)
    #expect(combo.robust && combo.warnings.contains { $0.contains("sandwich") })
    for test in combo.tests {
      let alone = try logRank(outcome, groups: groups, weights: weights, weight: test.weight)
      expectClose(test.z, alone.z ?? .nan, Self.ofSums)
    }
  }

  /// Tarone's trend over ECOG 0 to 3 in lung, from R's survdiff()$obs, $exp and $var: the square of
  /// s'(O - E) over s'Vs.
  @Test func trendOverECOG() throws {
    let test = try logRank("Surv(time, status) ~ ph.ecog", in: Reference.table("lung"))
    expectClose(test.statistic, 21.96213168, .published(digits: 10))
    let trend = try test.trend()
    expectClose(trend.statistic, 17.87512076, .published(digits: 10))
    expectClose(trend.departure, 21.96213168 - 17.87512076, .published(digits: 8))
    #expect(trend.departureDegreesOfFreedom == 2 && (trend.z ?? 0) > 0)
    let shifted = try test.trend(scores: [1e6, 1e6 + 2, 1e6 + 4, 1e6 + 6])
    expectClose(shifted.statistic, trend.statistic ?? .nan, Self.ofSums)
    #expect(throws: SurvivalDataError.self) { try test.trend(scores: [1, 1, 1, 1]) }
    #expect(throws: SurvivalDataError.self) { try test.trend(scores: [1, 2]) }
  }

  /// R 4.2.2: p.adjust(c(.001, .04, .02, .3, .015, .0005), m) and p.adjust(c(.5, .01, .03), "hommel").
  @Test func adjustedPValues() {
    let p = [0.001, 0.04, 0.02, 0.3, 0.015, 0.0005]
    expectClose(Multiplicity.holm.adjusted(p), [0.005, 0.08, 0.06, 0.3, 0.06, 0.003], .ulps(8))
    expectClose(Multiplicity.hommel.adjusted(p), [0.005, 0.08, 0.06, 0.3, 0.045, 0.003], .ulps(8))
    expectClose(
      Multiplicity.benjaminiHochberg.adjusted(p), [0.003, 0.048, 0.03, 0.3, 0.03, 0.003], .ulps(8))
    expectClose(Multiplicity.hommel.adjusted([0.5, 0.01, 0.03]), [0.5, 0.03, 0.06], .ulps(8))
    let withNone = Multiplicity.holm.adjusted([0.01, .nan, 0.04])
    #expect(withNone[0] == 0.02 && withNone[1].isNaN && withNone[2] == 0.04)
  }

  @Test func pairsOfColon() throws {
    let colon = try Reference.table("colon")
    let pairs = try pairwiseLogRank(
      "Surv(time, status) ~ rx", in: colon, where: "etype == 2", control: "Obs",
      adjustment: .dunnett)
    #expect(pairs.comparisons.map(\.reference) == ["rx=Obs", "rx=Obs"])
    for pair in pairs.comparisons {
      let alone = try logRank(
        "Surv(time, status) ~ rx", in: colon,
        where: "etype == 2 & (rx == 'Obs' | rx == '\(pair.compared.dropFirst(3))')")
      expectClose(pair.statistic, alone.statistic ?? .nan, Self.ofSums)
      // Between no adjustment and Bonferroni's.
      let (p, adjusted) = (pair.pValue ?? .nan, pair.adjustedPValue ?? .nan)
      #expect(p < adjusted && adjusted < min(1, 2 * p))
    }
    let all = try pairwiseLogRank("Surv(time, status) ~ rx", in: colon, where: "etype == 2")
    #expect(all.comparisons.count == 3 && all.control == nil)
  }

  @Test func whatCannotBeCompared() throws {
    let one = try SurvivalOutcome(time: [1, 2, 3, 4], event: [true, true, true, true])
    #expect(throws: SurvivalDataError.self) {
      try logRank(one, groups: ["a", "b", "a", "b"], weight: .modestlyWeighted(floor: 0))
    }
    #expect(throws: SurvivalDataError.self) { try maxCombo(one, groups: ["a", "b", "c", "a"]) }
    #expect(throws: SurvivalDataError.self) {
      try maxCombo(one, groups: ["a", "b", "a", "b"], combination: [])
    }
    #expect(throws: SurvivalDataError.self) {
      try pairwiseLogRank(one, groups: ["a", "b", "a", "b"], adjustment: .dunnett)
    }
    #expect(throws: SurvivalDataError.self) {
      try pairwiseLogRank(one, groups: ["a", "b", "a", "b"], control: "c")
    }
    // All events at one time: weights 1 - S(t-) are 0, and there is one statistic left.
    let same = try SurvivalOutcome(time: [1, 1, 1, 1], event: [true, true, false, true])
    let combo = try maxCombo(same, groups: ["a", "b", "a", "b"])
    #expect(combo.tests.map { $0.z == nil } == [false, false, true, true])
    #expect(combo.rank == 1 && combo.warnings.count == 2)
    expectClose(combo.pValue, combo.tests[0].pValue ?? .nan, .digits(12))
    // One subject in a group, without an event.
    let lone = try maxCombo(one, groups: ["a", "a", "a", "b"])
    #expect(lone.statistic != nil)
    // No time at which both are at risk.
    let apart = try SurvivalOutcome(
      entry: [0, 0, 5, 5], exit: [2, 3, 7, 8], event: [true, true, true, true])
    let nothing = try maxCombo(apart, groups: ["a", "a", "b", "b"])
    #expect(nothing.statistic == nil && nothing.pValue == nil)
  }
}
