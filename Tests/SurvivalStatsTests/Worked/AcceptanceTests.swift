// Twelve cases on which survival packages disagree, fail or are silent, and the answer of this one:
// the right number, a typed error or a typed warning.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct AcceptanceTests {
  /// R gives 22.23 with a warning, others a number in silence.
  @Test func aCompletelySeparatedCovariateIsNamed() throws {
    let time: [Double] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    let group: [Double] = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    let fit = try fitCox(
      SurvivalOutcome(time: time, event: time.map { _ in true }),
      covariates: [.numeric("x", group)])
    #expect(fit.convergence.status == .infiniteCoefficients)
    #expect(fit.convergence.infinite.map(\.name) == ["x"])
    #expect(fit.convergence.infinite.map { $0.direction > 0 } == [true])
    #expect(fit.warnings.contains { $0.contains("infinite: ") || $0.contains("infinite;") })
    // The supremum, on paper: log of 1/5! twice over, as each half dies alone.
    expectClose(fit.logLikelihood.fitted, -2 * log(120), .published(digits: 6))
  }

  /// R drops b; others fail.
  @Test func aCollinearCovariateIsDroppedAndNamed() throws {
    let a: [Double] = [3, 1, 4, 1, 5, 9, 2, 6]
    let outcome = try SurvivalOutcome(
      time: [5, 3, 6, 2, 4, 1, 8, 7], event: [true, true, false, true, true, true, true, false])
    let both = try fitCox(
      outcome, covariates: [.numeric("a", a), .numeric("b", a.map { 2 * $0 })])
    let alone = try fitCox(outcome, covariates: [.numeric("a", a)])
    #expect(both.convergence.aliased == ["b"])
    #expect(both.coefficients[1].estimate.isNaN)
    expectClose(both.coefficients[0].estimate, alone.coefficients[0].estimate, .digits(12))
    #expect(both.tests.wald.degreesOfFreedom == 1)
  }

  /// R merges 0.1 + 0.2 and 0.3; most others see two times.
  @Test func timesThatDifferByRoundingAreOne() throws {
    let outcome = try SurvivalOutcome(time: [0.1 + 0.2, 0.3, 1], event: [true, true, false])
    #expect(outcome.nearTiesMerged == 1)
    let curve = try kaplanMeier(outcome).curves[0]
    #expect(curve.points.map(\.time) == [0.3, 1])
    #expect(curve.points[0].events == 2)
  }

  /// R's midpoint, 102.5; others the first time of the plateau, 87. S(120) is not known where
  /// follow-up ends at 118, and 0.5 if the curve is extended.
  @Test func aPlateauAtOneHalfAndTheEndOfFollowUp() throws {
    let times: [Double] = [54, 75, 77, 84, 87, 92, 98, 104, 111, 118]
    let outcome = try SurvivalOutcome(time: times, event: times.map { $0 <= 87 })
    let curve = try kaplanMeier(outcome).curves[0]
    #expect(curve.median.estimate == 102.5)
    #expect(curve.values(at: [120])[0].survival.isNaN)
    #expect(curve.values(at: [120], extend: true)[0].survival == 0.5)
  }

  /// R, lifelines and greenwood accept it.
  @Test func aNegativeTimeIsAnErrorWithItsRow() {
    #expect(throws: SurvivalDataError.negativeTime(row: 2, value: -2)) {
      try SurvivalOutcome(time: [1, -2], event: [true, true])
    }
  }

  /// R recodes in silence; lifelines takes all rows for events.
  @Test func statusOneTwoIsRecodedAndSaid() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3], status: [1, 2, 2])
    #expect(outcome.event == [false, true, true])
    #expect(outcome.statusCoding == .oneTwo)
    #expect(try kaplanMeier(outcome).warnings.contains { $0.contains("1 is censored, 2") })
  }

  /// scikit-survival takes a NaN step.
  @Test func aCovariateFarFromZeroLosesNothing() throws {
    let near: [Double] = [-3, 2, 0, 1, -1, 3, -2, 2.5, 0.5, -0.5]
    let outcome = try SurvivalOutcome(
      time: [4, 7, 1, 9, 3, 6, 2, 10, 5, 8],
      event: [true, true, false, true, true, true, true, false, true, true])
    let fit = try fitCox(outcome, covariates: [.numeric("x", near)])
    let far = try fitCox(outcome, covariates: [.numeric("x", near.map { 2_000_000 + $0 })])
    expectClose(far.coefficients[0].estimate, fit.coefficients[0].estimate, .digits(13))
    expectClose(far.coefficients[0].standardError, fit.coefficients[0].standardError, .digits(13))
  }

  /// R fits NA; lifelines speaks of collinearity.
  @Test func nobodyWithTheEventIsAnError() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3], event: [false, false, false])
    #expect(throws: SurvivalDataError.noEvents) {
      try fitCox(outcome, covariates: [.numeric("x", [1, 2, 3])])
    }
    #expect(throws: SurvivalDataError.noEvents) {
      try logRank(outcome, groups: ["a", "b", "a"])
    }
    #expect(try kaplanMeier(outcome).curves[0].median.estimate == nil)
  }

  /// The arm miR-137 of the Waltons data up to 10, on paper: of 34, one event at 6 and three at 9,
  /// so the mean is 6 + 3 (33/34) + 30/34, and its variance
  /// (129/34)^2 / (34 33) + (30/34)^2 3 / (33 30) = 0.0152. lifelines gives 0.5164.
  @Test func theVarianceOfARestrictedMean() throws {
    let times = [6.0, 9, 9, 9] + [Double](repeating: 20, count: 30)
    let curve = try kaplanMeier(
      SurvivalOutcome(time: times, event: times.map { _ in true }), tau: 10
    ).curves[0]
    let mean = try #require(curve.restrictedMean)
    expectClose(mean.estimate, 6 + 3 * 33.0 / 34 + 30.0 / 34, .ulps(4))
    let early = 129.0 / 34
    let late = 30.0 / 34
    let variance = early * early / (34 * 33) + late * late * 3 / (33 * 30)
    expectClose(mean.standardError * mean.standardError, variance, .digits(14))
    expectClose(variance, 0.0152, .published(digits: 3))
  }

  /// R refuses weights; lifelines gives 0.0608 for the one and 4.5e-9 for the other.
  @Test func frequenciesAreRowsInAWeightedLogRankTest() throws {
    var random = SplitMix64(seed: 33)
    var time: [Double] = []
    var event: [Bool] = []
    var group: [Int] = []
    var weight: [Double] = []
    for i in 0..<50 {
      time.append((random.exponential(rate: 0.1) + 1).rounded())
      event.append(random.uniform() < 0.7)
      group.append(i % 2)
      weight.append(Double(Int.random(in: 1...4, using: &random)))
    }
    func repeated<T>(_ values: [T]) -> [T] {
      zip(values, weight).flatMap { [T](repeating: $0, count: Int($1)) }
    }
    let weighted = try logRank(
      SurvivalOutcome(time: time, event: event), groups: group, weights: weight, rho: 3, gamma: 3)
    let expanded = try logRank(
      SurvivalOutcome(time: repeated(time), event: repeated(event)), groups: repeated(group),
      rho: 3, gamma: 3)
    expectClose(weighted.pValue, expanded.pValue, .digits(10))
    #expect(weighted.warnings.isEmpty)
  }

  /// R's survdiff refuses late entry. A spell split at any time is the same spell.
  @Test func logRankTestsTakeLateEntry() throws {
    let whole = try logRank(
      SurvivalOutcome(time: [3, 5, 6, 8, 9, 12], event: [true, true, false, true, true, false]),
      groups: ["a", "b", "a", "b", "a", "b"])
    let split = try logRank(
      SurvivalOutcome(
        entry: [0, 2, 0, 0, 0, 4, 0, 0], exit: [2, 3, 5, 6, 4, 8, 9, 12],
        event: [false, true, true, false, false, true, true, false]),
      groups: ["a", "a", "b", "a", "b", "b", "a", "b"])
    expectClose(split.statistic, whole.statistic, .digits(14))
    let late = try logRank(
      SurvivalOutcome(
        entry: [0, 1, 4, 0, 2, 0], exit: [3, 5, 6, 8, 9, 12],
        event: [true, true, false, true, true, false]),
      groups: ["a", "b", "a", "b", "a", "b"])
    #expect(late.statistic != whole.statistic)
  }
}
