// One-sample, permutation and covariate-adjusted log-rank tests: by hand, by identities, and with
// hostile data.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct OneSampleLogRankTests {
  /// Rate 0.1 for all: 20 units of time expect 2 events; 4 were seen.
  @Test func byHand() throws {
    let outcome = try SurvivalOutcome(
      time: [2, 3, 4, 5, 6], event: [true, true, true, false, true])
    let test = try oneSampleLogRank(outcome, hazard: PiecewiseHazard(rates: [0.1]))
    #expect(test.overall.observed == 4)
    expectClose(test.overall.expected, 2, .ulps(4))
    expectClose(test.overall.statistic, 2, .ulps(8))
    expectClose(test.overall.ratio, 2, .ulps(4))
    // Garwood's limits of 4 events, as R's cipoisson(4) has them, over 2.
    expectClose(test.overall.lower, 1.089865374 / 2, .published(digits: 9))
    expectClose(test.overall.upper, 10.241588675 / 2, .published(digits: 9))
    // 1 - e^-2 (1 + 2 + 2 + 4/3), twice.
    expectClose(test.overall.exactPValue, 2 * (1 - exp(-2) * (19.0 / 3)), .digits(12))
  }

  /// Rates 1 to time 2, 3 to time 4, 0.5 after: known integrals.
  @Test func piecewiseHazard() throws {
    let hazard = try PiecewiseHazard(cuts: [2, 4], rates: [1, 3, 0.5])
    #expect(hazard.cumulative(to: 1) == 1)
    #expect(hazard.cumulative(to: 3) == 5)
    #expect(hazard.cumulative(to: 10) == 11)
    #expect(hazard.cumulative(from: 1, to: 1.5) == 0.5)
    #expect(hazard.cumulative(from: 1, to: 6) == 8)
    #expect(hazard.cumulative(from: 3, to: 5) == 3.5)
    #expect(throws: SurvivalDataError.self) { try PiecewiseHazard(cuts: [2], rates: [1]) }
    #expect(throws: SurvivalDataError.self) {
      try PiecewiseHazard(cuts: [2, 2], rates: [1, 1, 1])
    }
    #expect(throws: SurvivalDataError.self) { try PiecewiseHazard(cuts: [], rates: [-1]) }
  }

  @Test func splitSpellsAndFrequencies() throws {
    let hazard = try PiecewiseHazard(cuts: [2], rates: [0.1, 0.3])
    let whole = try oneSampleLogRank(
      SurvivalOutcome(entry: [0, 1], exit: [4, 5], event: [true, false]), hazard: hazard,
      weights: [2, 3])
    let split = try oneSampleLogRank(
      SurvivalOutcome(
        entry: [0, 3, 0, 3, 1, 1, 1], exit: [3, 4, 3, 4, 5, 5, 5],
        event: [false, true, false, true, false, false, false]), hazard: hazard)
    expectClose(split.overall.expected, whole.overall.expected, .ulps(8))
    expectClose(split.overall.pValue, whole.overall.pValue, .ulps(64))
    #expect(whole.overall.observed == 2)
  }

  @Test func formulaTakesSurvivalAsR() throws {
    let table = try DataTable([
      .numeric("time", [2, 3, 4]), .numeric("status", [1, 0, 1]),
      .numeric("p", [exp(-0.2), exp(-0.3), exp(-0.4)]), .text("g", ["x", "y", "y"]),
    ])
    let test = try oneSampleLogRank("Surv(time, status) ~ g + offset(p)", in: table)
    expectClose(test.overall.expected, 0.9, .ulps(8))
    #expect(test.groups.map(\.group) == ["g=x", "g=y"])
    #expect(throws: SurvivalDataError.self) {
      try oneSampleLogRank("Surv(time, status) ~ g", in: table)
    }
    #expect(throws: SurvivalDataError.self) {
      try oneSampleLogRank("Surv(time, status) ~ offset(time)", in: table)
    }
  }

  @Test func nothingObservedOrExpected() throws {
    let outcome = try SurvivalOutcome(time: [1, 2], event: [false, false])
    let quiet = try oneSampleLogRank(outcome, expected: [0.5, 1])
    #expect(quiet.overall.lower == 0)
    expectClose(quiet.overall.upper, -log(0.025) / 1.5, .digits(12))
    let none = try oneSampleLogRank(outcome, expected: [0, 0])
    #expect(none.overall.pValue == nil && none.overall.ratio == nil)
    #expect(!none.warnings.isEmpty && !none.description.isEmpty)
    #expect(throws: SurvivalDataError.self) {
      try oneSampleLogRank(outcome, expected: [0.5, -1])
    }
    #expect(throws: SurvivalDataError.self) {
      try oneSampleLogRank(outcome, expected: [0.5, .nan])
    }
    #expect(throws: SurvivalDataError.self) {
      try oneSampleLogRank(outcome, expected: [1, 1], weights: [1.5, 1])
    }
  }
}

@Suite struct PermutationLogRankTests {
  /// Three of each, no censoring, all of a before all of b: of the 20 relabellings one is as low and
  /// one as high.
  @Test func byHand() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 5, 6], event: [Bool](repeating: true, count: 6))
    let test = try permutationLogRank(outcome, groups: ["a", "a", "a", "b", "b", "b"])
    #expect(test.isExact && test.permutations == 20)
    // b expects 3/6 + 3/5 + 3/4 + 3 of its 3 events.
    expectClose(test.score, 3 - (0.5 + 0.6 + 0.75 + 3), .ulps(16))
    expectClose(test.lowerPValue, 1.0 / 20, .ulps(1))
    #expect(test.upperPValue == 1)
    // Savage scores are not symmetric, but -1.85 has its only equal in size in +1.85, a and b exchanged.
    expectClose(test.pValue, 2.0 / 20, .ulps(1))
  }

  @Test func scoreIsThatOfLogRank() throws {
    for (rho, gamma) in [(0.0, 0.0), (1, 0), (0.5, 1)] {
      let s = LogRankSample(4, groups: 2)
      let outcome = try s.outcome(late: true)
      let log = try logRank(
        outcome, groups: s.group, strata: s.stratum, weights: s.weight, rho: rho, gamma: gamma)
      let test = try permutationLogRank(
        outcome, groups: s.group, strata: s.stratum, weights: s.weight, rho: rho, gamma: gamma,
        permutations: 100)
      expectClose(
        test.score, log.groups[1].observed - log.groups[1].expected, .againstRScaled(by: 1))
    }
  }

  @Test func frequenciesAreRowsRepeated() throws {
    let s = LogRankSample(6, rows: 8, groups: 2)
    let rows = s.exit.indices.flatMap { Array(repeating: $0, count: Int(s.weight[$0])) }
    let expanded = s.selecting(rows)
    let one = try permutationLogRank(
      s.outcome(late: false), groups: s.group, weights: s.weight)
    let other = try permutationLogRank(expanded.outcome(late: false), groups: expanded.group)
    #expect(one.isExact && one.permutations == other.permutations)
    #expect(one.pValue == other.pValue && one.lowerPValue == other.lowerPValue)
  }

  /// The draw agrees with the enumeration, is repeated by its seed, and does not hang on lanes.
  @Test func drawing() throws {
    let table = try Reference.table("ovarian")
    let formula = "Surv(futime, fustat) ~ rx"
    let exact = try permutationLogRank(
      formula, in: table, where: "resid.ds == 2")
    func draw(_ seed: UInt64) throws -> PermutationLogRank {
      try permutationLogRank(
        formula, in: table, where: "resid.ds == 2", permutations: 20_050, seed: seed,
        exactLimit: 0)
    }
    let one = try draw(1)
    let p = try #require(exact.pValue)
    expectClose(
      one.pValue, p,
      .monteCarlo(standardError: (p * (1 - p) / 20_050).squareRoot()), "P by drawing")
    #expect(!one.isExact && one.permutations == 20_050 && one.seed == "1")
    #expect(try draw(1) == one)
    #expect(try draw(2).pValue != one.pValue)
    let serial = try Lanes.$areSerial.withValue(true) { try draw(1) }
    #expect(serial == one)
    expectClose(one.variance, exact.variance, .ulps(4))
  }

  @Test func hostile() throws {
    let same = try SurvivalOutcome(time: [2, 2, 2], event: [true, true, true])
    let none = try permutationLogRank(same, groups: ["a", "b", "b"])
    #expect(none.pValue == nil && none.z == nil)
    #expect(!none.warnings.isEmpty && !none.description.isEmpty)
    #expect(throws: SurvivalDataError.self) {
      try permutationLogRank(same, groups: ["a", "b", "b"], weights: [0.5, 1, 1])
    }
    #expect(throws: SurvivalDataError.self) {
      try permutationLogRank(same, groups: ["a", "b", "b"], permutations: 0)
    }
    #expect(throws: SurvivalDataError.self) {
      try permutationLogRank(same, groups: ["a", "b", "c"])
    }
  }
}

@Suite struct AdjustedLogRankTests {
  /// Covariates that explain nothing leave the log-rank test, ties, strata and frequencies included.
  @Test(arguments: 1...6)
  func nothingToAdjustFor(seed: Int) throws {
    let s = LogRankSample(UInt64(seed), groups: 2)
    let outcome = try s.outcome(late: false)
    let plain = try logRank(outcome, groups: s.group, strata: s.stratum, weights: s.weight)
    let test = try adjustedLogRank(
      outcome, groups: s.group, covariates: [.numeric("x", s.stratum.map(Double.init))],
      strata: s.stratum, weights: s.weight)
    expectClose(test.statistic, plain.statistic, .againstRScaled(by: 1))
    expectClose(test.z, plain.z, .againstRScaled(by: 1))
    expectClose(test.unadjustedVariance, plain.variance[1][1], .againstRScaled(by: 1))
    #expect(test.warnings.count == 2)
  }

  @Test(arguments: 1...6)
  func identities(seed: Int) throws {
    let s = LogRankSample(UInt64(seed), groups: 2)
    var random = SplitMix64(seed: UInt64(seed))
    let x = s.exit.map { _ in random.normal() }
    let y = s.exit.map { $0 + random.normal() }
    func test(
      _ s: LogRankSample, _ x: [Double], _ y: [Double], weights: [Double] = []
    ) throws -> AdjustedLogRank {
      try adjustedLogRank(
        s.outcome(late: false), groups: s.group, covariates: [.numeric("x", x), .numeric("y", y)],
        strata: s.stratum, weights: weights)
    }
    let one = try test(s, x, y, weights: s.weight)
    // A frequency is the row repeated.
    let rows = s.exit.indices.flatMap { Array(repeating: $0, count: Int(s.weight[$0])) }
    let expanded = try test(s.selecting(rows), rows.map { x[$0] }, rows.map { y[$0] })
    expectClose(expanded.z, one.z, .againstRScaled(by: 1))
    expectClose(expanded.variance, one.variance, .againstRScaled(by: 1))
    // Other units and combinations span the same.
    let mixed = try test(
      s, x.indices.map { 1e5 + 1e-3 * x[$0] }, x.indices.map { 7 * y[$0] - 40 * x[$0] },
      weights: s.weight)
    expectClose(mixed.z, one.z, .againstRScaled(by: 10))
    // Exchanged groups turn the sign.
    var turned = s
    turned.group = s.group.map { $0 == "g0" ? "g1" : "g0" }
    expectClose(
      try test(turned, x, y, weights: s.weight).z, one.z.map { -$0 }, .againstRScaled(by: 1))
    #expect(one.variance < one.unadjustedVariance)
  }

  @Test func hostile() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 5, 6], event: [true, true, true, false, true, true])
    let groups = ["a", "b", "a", "b", "a", "b"]
    // As many columns as rows of a group: all is explained, or nothing is left to say.
    let saturated = try adjustedLogRank(
      outcome, groups: groups,
      covariates: [
        .numeric("x", [1, 0, 0, 2, 0, 5]), .numeric("y", [0, 3, 1, 0, 2, 1]),
        .numeric("z", [1, 1, 2, 2, 7, 3]),
      ])
    #expect(saturated.pValue != nil || !saturated.warnings.isEmpty)
    #expect(!saturated.description.isEmpty)
    #expect(throws: SurvivalDataError.self) {
      try adjustedLogRank(outcome, groups: groups, covariates: [])
    }
    #expect(throws: SurvivalDataError.self) {
      try adjustedLogRank(
        outcome, groups: groups, covariates: [.numeric("x", [1, 2, 3, 4, 5, .nan])])
    }
    #expect(throws: SurvivalDataError.self) {
      try adjustedLogRank(
        outcome, groups: groups, covariates: [.numeric("x", [1, 2, 3, 4, 5, 6])], allocation: 1)
    }
    let late = try SurvivalOutcome(
      entry: [0, 0, 0, 1, 1, 1], exit: [1, 2, 3, 4, 5, 6],
      event: [true, true, true, true, true, true])
    #expect(throws: SurvivalDataError.self) {
      try adjustedLogRank(
        late, groups: groups, covariates: [.numeric("x", [1, 2, 3, 4, 5, 6])])
    }
  }
}
