// Log-rank tests worked on paper, start-stop data, and data with little in them to test.

import Foundation
import Testing

@testable import SurvivalStats

/// Four rows, worked on paper: times 1, 2, 3, 4, events at the first three, groups a, a, b, b.
///
/// At the event times n = 4, 3, 2, of which 2, 2, 2 in b, so for b
///
///     E = 1/2 + 2/3 + 1 = 13/6,   V = 1/4 + 2/9 + 0 = 17/36,   chi-square = (7/6)^2 / V = 49/17.
///
/// S(t-) = 1, 3/4, 1/2. With rho = 1, O - E = -1/2 - 1/2 + 0 and V = 1/4 + 1/8: chi-square 8/3.
/// With gamma = 1 the weights are 0, 1/4, 1/2, O - E = -1/6 and V = 1/72: chi-square 2.
///
/// A row's contribution to b, with p = 1/2, 2/3, 1 the share of b:
///
///     row 1   -1/2 (1 - 1/4)                         = -27/72
///     row 2   -1/2 (-1/4) - 2/3 (1 - 1/3)            = -23/72
///     row 3    1/2 (-1/4) + 1/3 (-1/3) + 0 (1 - 1/2) = -17/72,   row 4 the same
///
/// which add up to -7/6. With weight 1/2 each, O - E = -7/12, the sandwich is
/// (27^2 + 23^2 + 2 17^2) / 4 / 72^2 = 459/5184, and chi-square 196/51.
private enum FourRows {
  static let group = ["a", "a", "b", "b"]
  static func outcome() throws -> SurvivalOutcome {
    try SurvivalOutcome(time: [1, 2, 3, 4], event: [true, true, true, false])
  }
}

@Suite struct LogRankTests {
  @Test func fourRowsOnPaper() throws {
    let test = try logRank(FourRows.outcome(), groups: FourRows.group)
    expectClose(test.groups.map(\.observed), [2, 1], .ulps(0))
    expectClose(test.groups.map(\.expected), [5.0 / 6, 13.0 / 6], .ulps(4))
    expectClose(test.variance[1], [-17.0 / 36, 17.0 / 36], .ulps(4))
    expectClose(test.statistic, 49.0 / 17, .ulps(8))
    expectClose(test.z, -(49.0 / 17).squareRoot(), .ulps(8))
    #expect(test.degreesOfFreedom == 1)
    #expect(test.warnings.isEmpty)
    let early = try logRank(FourRows.outcome(), groups: FourRows.group, rho: 1)
    expectClose(early.statistic, 8.0 / 3, .ulps(8))
    let late = try logRank(FourRows.outcome(), groups: FourRows.group, gamma: 1)
    expectClose(late.statistic, 2, .ulps(8))
  }

  @Test func fourRowsWithHalfWeights() throws {
    let test = try logRank(
      FourRows.outcome(), groups: FourRows.group, weights: [0.5, 0.5, 0.5, 0.5])
    #expect(test.robust)
    expectClose(test.variance[1], [-459.0 / 5184, 459.0 / 5184], .ulps(8))
    expectClose(test.statistic, 196.0 / 51, .ulps(16))
    #expect(test.warnings.count == 1)
    #expect(test.warnings[0].contains("sandwich"))
  }

  /// Two of three die at once: n = 3, d = 2, n_b = 2, so E_b = 4/3 and V = 2 (1/3) / 2 (1/3) (2/3) 3
  /// = 2/9, the variance of a hypergeometric count.
  @Test func tiesHaveTheHypergeometricVariance() throws {
    let outcome = try SurvivalOutcome(time: [1, 1, 2], event: [true, true, false])
    let test = try logRank(outcome, groups: ["a", "b", "b"])
    expectClose(test.groups[1].expected, 4.0 / 3, .ulps(4))
    expectClose(test.variance[1][1], 2.0 / 9, .ulps(4))
  }

  /// R 4.2.2, survival 3.5-3:
  /// d <- data.frame(t=c(1,2,2,3,4,5), s=c(1,1,1,0,1,1), g=c("a","a","b","b","a","b"),
  ///   w=c(1.5,.5,1,2,.25,1.25)); coxph(Surv(t,s)~g, d, weights=w, ties="breslow", robust=TRUE)$rscore
  @Test func fractionalWeightsGiveRsRobustScore() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 2, 3, 4, 5], event: [true, true, true, false, true, true])
    let test = try logRank(
      outcome, groups: ["a", "a", "b", "b", "a", "b"], weights: [1.5, 0.5, 1, 2, 0.25, 1.25])
    expectClose(test.statistic, 2.9643875573047205, .againstR)
  }

  /// R 4.2.2, survival 3.5-3: coxph(Surv(start, stop, event) ~ x, heart, ties = "exact")$score, for
  /// transplant, surgery, and transplant + strata(surgery). survdiff takes no entry times.
  @Test(arguments: [
    ("transplant", 0.17508583967217664), ("surgery", 4.4431852136238117),
    ("transplant + strata(surgery)", 0.22794393525912077),
  ])
  func startStopDataOfTheHeartTransplants(terms: String, statistic: Double) throws {
    let test = try logRank("Surv(start, stop, event) ~ " + terms, in: Reference.table("heart"))
    expectClose(test.statistic, statistic, .againstR)
    #expect(test.groups.reduce(0) { $0 + $1.observations } == 172)
  }

  @Test func weightsOfZeroAreLeftOutAndCounted() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 5], event: [true, true, true, false, true])
    let test = try logRank(
      outcome, groups: ["a", "a", "b", "b", "c"], weights: [1, 1, 1, 1, 0])
    #expect(test.groups.map(\.group) == ["a", "b"])
    #expect(test.droppedRows == 1)
    #expect(test.dropped.zeroWeight == 1)
    expectClose(test.statistic, 49.0 / 17, .ulps(8))
  }

  @Test func groupsAreAllVariablesOfTheRightSide() throws {
    let test = try logRank(
      "Surv(time, status == 2) ~ sex + ph.ecog", in: Reference.table("lung"),
      where: "ph.ecog < 2")
    #expect(
      test.groups.map(\.group) == [
        "sex=1, ph.ecog=0", "sex=1, ph.ecog=1", "sex=2, ph.ecog=0", "sex=2, ph.ecog=1",
      ])
    #expect(test["sex=2, ph.ecog=1"]?.observations == 42)
    #expect(test["sex=3"] == nil)
  }

  /// One stratum compares a with b, another c with d: two tests in one, and two degrees of freedom.
  /// R's survdiff stops here: its rule has three, and the matrix is singular.
  @Test func groupsThatNeverMeetHaveTheRankOfTheVariance() throws {
    let first = try logRank(FourRows.outcome(), groups: FourRows.group)
    let both = try logRank(
      SurvivalOutcome(
        time: [1, 2, 3, 4, 1, 2, 3, 4],
        event: [true, true, true, false, true, true, true, false]),
      groups: ["a", "a", "b", "b", "c", "d", "d", "c"], strata: [1, 1, 1, 1, 2, 2, 2, 2])
    let second = try logRank(
      FourRows.outcome(), groups: ["c", "d", "d", "c"])
    #expect(both.degreesOfFreedom == 2)
    expectClose(
      both.statistic, (first.statistic ?? .nan) + (second.statistic ?? .nan), .ulps(16))
    #expect(both.warnings.count == 1)
    #expect(both.warnings[0].contains("2 degrees of freedom and not 3"))
  }

  @Test func aGroupNeverAtRiskHasNoPart() throws {
    // c is watched until before the first event.
    let test = try logRank(
      SurvivalOutcome(
        time: [1, 2, 3, 4, 0.5], event: [true, true, true, false, false]),
      groups: ["a", "a", "b", "b", "c"])
    expectClose(test.statistic, 49.0 / 17, .ulps(8))
    #expect(test.degreesOfFreedom == 1)
    #expect(test.groups[2].expected == 0)
    #expect(test.variance[2] == [0, 0, 0])
    #expect(test.z == nil)
    #expect(test.warnings.contains { $0.contains("without a part in the test: c") })
  }

  @Test func aGroupThatLeavesBeforeOthersEnterHasNoPart() throws {
    // Weights whose sum and difference are not exact: what is left must be 0 all the same.
    let outcome = try SurvivalOutcome(
      entry: [0, 0, 5, 5, 5, 5], exit: [2, 3, 6, 7, 8, 9],
      event: [false, false, true, true, true, false])
    for unit in [1, 0.1] {
      let test = try logRank(
        outcome, groups: ["c", "c", "a", "a", "b", "b"],
        weights: [1, 2, 3, 3, 3, 3].map { $0 * unit })
      #expect(test.groups[2].expected == 0)
      #expect(test.degreesOfFreedom == 1)
    }
  }

  @Test func nothingThatCouldHaveDifferedGivesNoStatistic() throws {
    // Both die at once; and each dies alone.
    let cases = [
      try SurvivalOutcome(time: [1, 1], event: [true, true]),
      try SurvivalOutcome(entry: [0, 1], exit: [1, 2], event: [true, true]),
    ]
    for outcome in cases {
      for weights in [[1.0, 1], [0.5, 0.3]] {
        let test = try logRank(outcome, groups: ["a", "b"], weights: weights)
        #expect(test.statistic == nil && test.pValue == nil && test.z == nil)
        #expect(test.degreesOfFreedom == 0)
        #expect(test.variance == [[0, 0], [0, 0]])
        #expect(test.warnings.contains { $0.contains("there is no statistic") })
        #expect(test.description.contains("chi-square = NA"))
      }
    }
  }

  @Test func lateEntryThatEmptiesTheRiskSetIsSaid() throws {
    let outcome = try SurvivalOutcome(
      entry: [0, 0, 2, 2, 2], exit: [1, 2, 3, 4, 5], event: [true, true, true, true, false])
    let groups = ["a", "b", "a", "b", "a"]
    let early = try logRank(outcome, groups: groups, rho: 1)
    // S is 0 from 2 on: only the event at 1 counts, n = 2, one of each group.
    expectClose(early.variance[0][0], 0.25, .ulps(1))
    #expect(early.warnings.contains { $0.contains("late entry") })
    #expect(try logRank(outcome, groups: groups).warnings.isEmpty)
  }
}
