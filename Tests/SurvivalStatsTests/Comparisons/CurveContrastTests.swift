// Contrasts of curves worked by hand, and what must hold between a P-value, an interval and a margin.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CurveContrastTests {
  /// Two groups of four without censoring: events of a at 1, 2, 3, 4 and of b at 2, 4, 6, 8.
  private static let groups = ["a", "a", "a", "a", "b", "b", "b", "b"]
  private static func outcome() throws -> SurvivalOutcome {
    try SurvivalOutcome(
      time: [1, 2, 3, 4, 2, 4, 6, 8], event: [Bool](repeating: true, count: 8))
  }

  /// Without censoring a restricted mean is the mean of min(T, tau), and its variance theirs over n.
  @Test func restrictedMeansByHand() throws {
    let result = try compareRestrictedMeans(Self.outcome(), groups: Self.groups, tau: 4)
    #expect(result.groups.map(\.estimate) == [2.5, 3.5])
    // Deviations of 1, 2, 3, 4 from 2.5: 5 in squares, over 4 and over 4. Of 2, 4, 4, 4 from 3.5: 3.
    expectClose(result.groups[0].standardError, (5.0 / 16).squareRoot(), .ulps(4))
    expectClose(result.groups[1].standardError, (3.0 / 16).squareRoot(), .ulps(4))
    let difference = try #require(result[.restrictedMeanDifference])
    expectClose(difference.estimate, 1, .ulps(4))
    expectClose(difference.standardError, 0.5.squareRoot(), .ulps(4))
    expectClose(difference.z, 2.0.squareRoot(), .ulps(8))
    expectClose(try #require(result[.restrictedMeanRatio]).estimate, 1.4, .ulps(4))
    expectClose(try #require(result[.restrictedMeanTimeLostDifference]).estimate, -1, .ulps(4))
    expectClose(
      try #require(result[.restrictedMeanTimeLostRatio]).estimate, 0.5 / 1.5, .ulps(8))
  }

  /// The default horizon is the smaller of the two largest times, 4.
  @Test func defaultHorizon() throws {
    let given = try compareRestrictedMeans(Self.outcome(), groups: Self.groups, tau: 4)
    #expect(try compareRestrictedMeans(Self.outcome(), groups: Self.groups) == given)
    #expect(given.tau == 4)
  }

  /// Of the 16 pairs, b has it first in (2 of b before 3 and 4 of a), that is 2, and at one time in
  /// (2, 2) and (4, 4). The other 12 are a's.
  @Test func averageHazardRatioByHand() throws {
    let result = try averageHazardRatio(Self.outcome(), groups: Self.groups, tau: 8)
    expectClose(result.groups[0].estimate, 13.0 / 16, .ulps(4))
    expectClose(result.groups[1].estimate, 3.0 / 16, .ulps(4))
    let ratio = try #require(result[.averageHazardRatio])
    expectClose(ratio.estimate, 3.0 / 13, .ulps(8))
    // P(b first) is the mean of a kernel over pairs; without censoring the delta method gives the
    // variance of its two projections. For a = 1, 2, 3, 4 they are 0, 1/8, 2/8, 3/8; for b = 2, 4, 6,
    // 8: 5/8, 1/8, 0, 0.
    let p = 3.0 / 16
    let first = [0, 1.0 / 8, 2.0 / 8, 3.0 / 8].reduce(0) { $0 + ($1 - p) * ($1 - p) } / 16
    let second = [5.0 / 8, 1.0 / 8, 0, 0].reduce(0) { $0 + ($1 - p) * ($1 - p) } / 16
    expectClose(
      ratio.standardError, (first + second).squareRoot() / (p * (1 - p)), .ulps(32))
  }

  /// S of a at 2 is 1/2, of b 3/4; the test of Klein et al. (2007) on log(-log S).
  @Test func milestoneByHand() throws {
    let result = try compareMilestones(Self.outcome(), groups: Self.groups, at: [2])
    let difference = try #require(result[.milestoneDifference])
    expectClose(difference.estimate, 0.25, .ulps(4))
    // Binomial variances: 1/16 and 3/64; over (S log S)^2.
    let va = (1.0 / 16) / pow(0.5 * log(0.5), 2)
    let vb = (3.0 / 64) / pow(0.75 * log(0.75), 2)
    let z = (log(-log(0.5)) - log(-log(0.75))) / (va + vb).squareRoot()
    expectClose(difference.z, z, .ulps(32))
    #expect(result[.milestoneRatio]?.z == difference.z)
    expectClose(difference.standardError, (7.0 / 64).squareRoot(), .ulps(4))
  }

  /// Medians 2.5 and 5: the middles of the stretches at one half.
  @Test func quantilesByHand() throws {
    let result = try compareQuantiles(Self.outcome(), groups: Self.groups)
    #expect(result.groups.map(\.estimate) == [2.5, 5])
    let difference = try #require(result[.medianDifference])
    #expect(difference.estimate == 2.5)
    #expect(difference.standardError == nil)
    // S of a at 1, 2, 3: 3/4, 1/2, 1/4; of b at 2, 4, 6. Both hold 1/2 somewhere, d = 4 - 3 ... 6 - 2 is
    // free of charge. d = 0 pairs [1, 2] of a with [2, 4] of b at 2, or [2, 3] of a with [2, 4] of b:
    // the second costs b's chi-square at S = 3/4 only, and the first more.
    func chiSquare(_ s: Double) -> Double {
      let distance = log(-log(s)) - log(-log(0.5))
      return distance * distance * pow(s * log(s), 2) / (s * (1 - s) / 4)
    }
    // Or a at 1/4, [3, 4], with b at 1/2, [4, 6], which touch at 4.
    expectClose(
      difference.z.map { $0 * $0 }, min(chiSquare(0.75), chiSquare(0.25)), .ulps(64))
  }

  /// The P-value is 1 - level exactly where no difference is a limit.
  @Test(arguments: [0.5, 0.8, 0.95, 0.999])
  func limitsAgreeWithTests(level: Double) throws {
    let veteran = try Reference.table("veteran")
    let formula = "Surv(time, status) ~ trt"
    for at in [30.0, 90, 365] {
      let result = try compareMilestones(formula, in: veteran, at: [at], level: level)
      for contrast in result.contrasts {
        try agrees(contrast, level)
        // A limit as the margin: its one-sided P is half of 1 - level.
        for limit in [contrast.lower, contrast.upper] {
          let margin = try #require(limit)
          guard abs(margin - contrast.name.null) > 1e-6 else { continue }
          let again = try compareMilestones(
            formula, in: veteran, at: [at], level: level, margins: [contrast.name: margin])
          let p = try #require(again[contrast.name]?.marginPValue)
          let half = (1 - level) / 2
          #expect(abs(p - half) < 1e-7 || abs(p - (1 - half)) < 1e-7, "\(p) of \(half)")
        }
      }
    }
    for p in stride(from: 0.1, to: 0.9, by: 0.1) {
      let result = try compareQuantiles(formula, in: veteran, probabilities: [p], level: level)
      for contrast in result.contrasts { try agrees(contrast, level) }
    }
    try agrees(
      try #require(
        averageHazardRatio(formula, in: veteran, level: level)[.averageHazardRatio]), level)
    for contrast in try compareRestrictedMeans(formula, in: veteran, level: level).contrasts {
      try agrees(contrast, level)
    }
  }

  private func agrees(_ contrast: CurveContrast, _ level: Double) throws {
    let lower = try #require(contrast.lower)
    let upper = try #require(contrast.upper)
    let estimate = try #require(contrast.estimate)
    let p = try #require(contrast.pValue)
    #expect(lower <= estimate && estimate <= upper, "\(contrast)")
    let isInside = lower <= contrast.name.null && contrast.name.null <= upper
    #expect(isInside == (p >= 1 - level), "\(contrast)")
  }

  @Test func marginsOfRestrictedMeans() throws {
    let lung = try Reference.table("lung")
    let formula = "Surv(time, status == 2) ~ sex"
    let plain = try compareRestrictedMeans(formula, in: lung, tau: 365, level: 0.9)
    // 55.97 with an error of 14.96 is z = (55.97 + 10) / 14.96 above a margin of -10.
    let far = try compareRestrictedMeans(
      formula, in: lung, tau: 365, margins: [.restrictedMeanDifference: -10])
    let difference = try #require(far[.restrictedMeanDifference])
    let z = (try #require(difference.estimate) + 10) / (try #require(difference.standardError))
    expectClose(difference.marginPValue, NormalDistribution().upperTail(z), .digits(12))
    // A margin above no difference asks whether the contrast is below it.
    let upper = try #require(plain[.restrictedMeanDifference]?.upper)
    for shift in [-0.5, 0.5] {
      let result = try compareRestrictedMeans(
        formula, in: lung, tau: 365, margins: [.restrictedMeanDifference: upper + shift])
      let p = try #require(result[.restrictedMeanDifference]?.marginPValue)
      #expect((p < 0.05) == (shift > 0))
    }
    #expect(throws: SurvivalDataError.self) {
      try compareRestrictedMeans(formula, in: lung, margins: [.milestoneRatio: 0.9])
    }
    #expect(throws: SurvivalDataError.self) {
      try compareRestrictedMeans(formula, in: lung, margins: [.restrictedMeanDifference: 0])
    }
    #expect(throws: SurvivalDataError.self) {
      try compareMilestones(formula, in: lung, at: [100], margins: [.milestoneRatio: -1])
    }
  }

  /// Every key of a contrast, available or not.
  @Test func everyKeyIsWritten() throws {
    let result = try compareQuantiles(
      SurvivalOutcome(time: [1, 2, 3, 4], event: [true, false, true, false]),
      groups: ["a", "a", "b", "b"])
    let data = try JSONEncoder().encode(result)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let first = try #require((object["contrasts"] as? [[String: Any]])?.first)
    for key in [
      "name", "at", "probability", "estimate", "standardError", "lower", "upper", "z", "pValue",
      "margin", "marginPValue", "warnings",
    ] {
      #expect(first[key] != nil, "\(key)")
    }
    #expect(first["name"] as? String == "medianDifference")
    let back = try JSONDecoder().decode(CurveComparison.self, from: data)
    #expect(back == result)
    #expect(back.description == result.description)
  }
}
