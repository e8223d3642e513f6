// Data with which contrasts of curves have no number: the reason in words, or a typed error; never a
// trap.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CurveContrastHostileTests {
  private func all(
    _ time: [Double], _ event: [Bool], _ group: [String], tau: Double? = nil
  ) throws -> [CurveComparison] {
    let outcome = try SurvivalOutcome(time: time, event: event)
    return [
      try compareRestrictedMeans(outcome, groups: group, tau: tau),
      try compareMilestones(outcome, groups: group, at: [1, 2, 100]),
      try compareQuantiles(outcome, groups: group, probabilities: [0.01, 0.5, 0.99]),
      try averageHazardRatio(outcome, groups: group, tau: tau),
    ]
  }

  /// Whatever is not available has its reason, and whatever is has no NaN.
  private func check(_ results: [CurveComparison]) throws {
    for result in results {
      for contrast in result.contrasts {
        if contrast.estimate == nil || contrast.pValue == nil {
          #expect(!contrast.warnings.isEmpty, "\(contrast)")
        }
        for value in [contrast.estimate, contrast.lower, contrast.upper, contrast.pValue] {
          #expect(value.map { !$0.isNaN } ?? true, "\(contrast)")
        }
      }
      #expect(!result.description.isEmpty)
      #expect(result.description.split(separator: "\n").allSatisfy { $0.count <= 80 })
      let data = try JSONEncoder().encode(result)
      #expect(try JSONDecoder().decode(CurveComparison.self, from: data) == result)
    }
  }

  @Test func noEventsInOneGroup() throws {
    let results = try all(
      [1, 2, 3, 1, 2, 3], [true, true, false, false, false, false], ["a", "a", "a", "b", "b", "b"])
    try check(results)
    // The difference of restricted means stands: one curve is known to be 1.
    #expect(results[0].contrasts[0].pValue != nil)
    // Which has a price that is told.
    #expect(results[0].warnings.contains { $0.contains("of b has an estimated variance of 0") })
    // No time lost in b: no ratio of it.
    #expect(results[0][.restrictedMeanTimeLostRatio]?.estimate == nil)
    #expect(results[2].contrasts[1].warnings.first?.contains("does not fall to 0.5") == true)
    #expect(results[3].contrasts[0].estimate == 0)
    #expect(results[3].contrasts[0].pValue == nil)
  }

  @Test func oneSubjectInAGroup() throws {
    try check(try all([1, 2, 3, 4], [true, true, false, true], ["a", "b", "b", "b"]))
    try check(try all([2, 2, 3, 4], [false, true, false, true], ["a", "b", "b", "b"]))
  }

  @Test func allTimesEqual() throws {
    try check(try all([2, 2, 2, 2], [true, false, true, true], ["a", "a", "b", "b"]))
    try check(try all([2, 2, 2, 2], [true, true, true, true], ["a", "a", "b", "b"]))
  }

  @Test func allTimesZero() throws {
    let outcome = try SurvivalOutcome(time: [0, 0, 1], event: [true, true, true])
    #expect(throws: SurvivalDataError.self) {
      try compareRestrictedMeans(outcome, groups: ["a", "a", "b"])
    }
    let given = try compareRestrictedMeans(outcome, groups: ["a", "a", "b"], tau: 1)
    #expect(given.contrasts[0].estimate == 1)
    #expect(given.contrasts[0].pValue == nil)
  }

  /// Nobody in b loses time before tau: there is a difference and no ratio of the time lost.
  @Test func adjustedRatioOfNothing() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 9, 9, 9, 9], event: [true, true, false, true, false, true, false, true])
    let groups = ["a", "a", "a", "a", "b", "b", "b", "b"]
    let age = Covariate.numeric("age", [5, 3, 4, 6, 4, 5, 3, 7])
    let result = try compareRestrictedMeans(outcome, groups: groups, covariates: [age], tau: 5)
    #expect(result[.restrictedMeanDifference]?.pValue != nil)
    #expect(result[.restrictedMeanRatio]?.pValue != nil)
    let ratio = try #require(result[.restrictedMeanTimeLostRatio])
    #expect(ratio.estimate == nil)
    #expect(ratio.warnings[0].contains("does not settle"))
  }

  /// A covariate that is the time itself leaves no residual: the variance is 0 but for rounding, and a
  /// P-value of that would be noise.
  @Test func adjustedWithoutResiduals() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3, 4], event: [true, true, false, true])
    let exact = try compareRestrictedMeans(
      outcome, groups: ["a", "a", "a", "b"], covariates: [.numeric("x", [1, 2, 3, 4])], tau: 3)
    let difference = try #require(exact[.restrictedMeanDifference])
    expectClose(difference.estimate, -1, .rounding(of: 10))
    #expect(difference.pValue == nil && difference.lower == nil)
    #expect(difference.warnings.first?.contains("variance is 0") == true)
    // All times equal: a ratio of 1 that could not have been another.
    let equal = try compareRestrictedMeans(
      SurvivalOutcome(time: [5, 5, 5, 5, 5], event: [true, true, false, true, false]),
      groups: ["a", "a", "a", "b", "b"], covariates: [.numeric("x", [1, 2, 4, 3, 5])], tau: 5)
    for contrast in equal.contrasts {
      #expect(contrast.pValue == nil && !contrast.warnings.isEmpty, "\(contrast)")
    }
    // Far from 0 in another unit of time the verdict is the same, and a real residual is kept.
    let kept = try compareRestrictedMeans(
      SurvivalOutcome(time: [1e6, 2e6, 3e6, 4e6, 4e6], event: [true, true, false, true, true]),
      groups: ["a", "a", "a", "b", "b"],
      covariates: [.numeric("x", [1, 2.000001, 3, 4, 5])], tau: 3e6)
    #expect(kept[.restrictedMeanDifference]?.pValue != nil)
  }

  @Test func covariateThatIsTheGroup() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3, 4], event: [true, true, true, true])
    let result = try compareRestrictedMeans(
      outcome, groups: ["a", "a", "b", "b"], covariates: [.numeric("arm", [0, 0, 1, 1])], tau: 4)
    #expect(result.warnings[0].contains("arm"))
    #expect(result[.restrictedMeanDifference]?.estimate == 2)
  }

  @Test func tauBeyondFollowUp() throws {
    // a ends with an event and so at 0, b is censored at 3.
    let time: [Double] = [1, 2, 3, 1, 2, 3]
    let event = [true, true, true, true, true, false]
    let groups = ["a", "a", "a", "b", "b", "b"]
    let results = try all(time, event, groups, tau: 5)
    try check(results)
    #expect(results[0].contrasts.allSatisfy { $0.estimate == nil })
    #expect(results[0].contrasts[0].warnings == ["the curve of b ends at 3, before 5"])
    // The other way about: a curve at 0 is known for ever.
    let closed = try all(time, [true, true, false, true, true, true].reversed(), groups, tau: 3)
    #expect(closed[0].contrasts[0].estimate != nil)
    let adjusted = try compareRestrictedMeans(
      SurvivalOutcome(time: time, event: event), groups: groups,
      covariates: [.numeric("x", [1, 2, 3, 4, 5, 7])], tau: 5)
    #expect(adjusted.contrasts.map(\.name) == closed[0].contrasts.map(\.name))
    #expect(adjusted.contrasts.allSatisfy { $0.estimate == nil })
  }

  @Test func strataWithoutBothGroups() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 5], event: [true, true, true, true, true])
    let groups = ["a", "b", "a", "b", "b"]
    let result = try compareRestrictedMeans(outcome, groups: groups, strata: [1, 1, 1, 1, 2])
    #expect(result.strata == 1)
    #expect(result.warnings == ["strata without both groups have no part: 2"])
    let without = try compareRestrictedMeans(
      SurvivalOutcome(time: [1, 2, 3, 4], event: [true, true, true, true]),
      groups: Array(groups.prefix(4)))
    #expect(result.contrasts == without.contrasts)
    #expect(throws: SurvivalDataError.self) {
      try compareRestrictedMeans(outcome, groups: groups, strata: [1, 2, 1, 2, 2])
    }
  }

  @Test func typedErrors() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3, 4], event: [true, false, true, false])
    let silent = try SurvivalOutcome(time: [1, 2], event: [false, false])
    #expect(throws: SurvivalDataError.noEvents) {
      try compareMilestones(silent, groups: ["a", "b"], at: [1])
    }
    #expect(throws: SurvivalDataError.singleGroup(name: "a")) {
      try compareQuantiles(outcome, groups: ["a", "a", "a", "a"])
    }
    #expect(throws: SurvivalDataError.self) {
      try averageHazardRatio(outcome, groups: ["a", "b", "c", "c"])
    }
    for tau in [0, -1, Double.nan, .infinity] {
      #expect(throws: SurvivalDataError.self) {
        try compareRestrictedMeans(outcome, groups: ["a", "b", "a", "b"], tau: tau)
      }
    }
    for p in [0, 1, Double.nan] {
      #expect(throws: SurvivalDataError.self) {
        try compareQuantiles(outcome, groups: ["a", "b", "a", "b"], probabilities: [p])
      }
    }
    #expect(throws: SurvivalDataError.self) {
      try compareMilestones(outcome, groups: ["a", "b", "a", "b"], at: [1], level: 1)
    }
    let late = try SurvivalOutcome(
      entry: [0, 0, 1, 1], exit: [1, 2, 3, 4], event: [true, true, true, true])
    #expect(throws: SurvivalDataError.self) {
      try compareRestrictedMeans(
        late, groups: ["a", "b", "a", "b"], covariates: [.numeric("x", [1, 2, 3, 5])])
    }
    let early = try SurvivalOutcome(
      entry: [-5, -5], exit: [-1, 2], event: [true, true])
    #expect(throws: SurvivalDataError.negativeTime(row: 1, value: -1)) {
      try compareRestrictedMeans(early, groups: ["a", "b"])
    }
  }
}
