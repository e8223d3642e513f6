// Identities of contrasts of curves on drawn samples: frequencies, split spells, exchanged groups,
// permuted rows, and the regression without covariates.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CurveContrastPropertyTests {
  /// All families on a drawn sample, with strata where that is asked for.
  private func all(
    _ s: LogRankSample, late: Bool, strata: Bool, weights: [Double] = []
  ) throws -> [CurveContrast] {
    try all(s.outcome(late: late), s.group, strata ? s.stratum : [], weights)
  }

  private func all(
    _ outcome: SurvivalOutcome, _ group: [String], _ stratum: [Int], _ weights: [Double]
  ) throws -> [CurveContrast] {
    try compareRestrictedMeans(
      outcome, groups: group, strata: stratum, weights: weights, tau: 7
    ).contrasts
      + compareMilestones(
        outcome, groups: group, at: [2, 5], strata: stratum, weights: weights
      ).contrasts
      + compareQuantiles(
        outcome, groups: group, probabilities: [0.3, 0.5], strata: stratum, weights: weights
      ).contrasts
      + averageHazardRatio(
        outcome, groups: group, strata: stratum, weights: weights, tau: 7
      ).contrasts
  }

  private func agree(_ a: [CurveContrast], _ b: [CurveContrast], _ what: String = "") {
    #expect(a.count == b.count)
    for (x, y) in zip(a, b) {
      #expect(x.name == y.name)
      let tolerance = Tolerance.againstRScaled(by: 1)
      expectClose(x.estimate, y.estimate, tolerance, what)
      expectClose(x.standardError, y.standardError, tolerance, what)
      expectClose(x.lower, y.lower, tolerance, what)
      expectClose(x.upper, y.upper, tolerance, what)
      expectClose(x.pValue, y.pValue, tolerance, what)
    }
  }

  private func expanded(_ s: LogRankSample) -> LogRankSample {
    s.selecting(s.exit.indices.flatMap { Array(repeating: $0, count: Int(s.weight[$0])) })
  }

  @Test(arguments: 1...8)
  func frequenciesAreRowsRepeated(seed: Int) throws {
    let s = LogRankSample(UInt64(seed), groups: 2)
    for (late, strata) in [(false, false), (true, false), (false, true), (true, true)] {
      agree(
        try all(s, late: late, strata: strata, weights: s.weight),
        try all(expanded(s), late: late, strata: strata), "late \(late), strata \(strata)")
    }
  }

  /// A row from 0 to t is the same as one from 0 to u and one from u to t.
  @Test(arguments: 1...5)
  func splittingASpellChangesNothing(seed: Int) throws {
    let s = LogRankSample(UInt64(seed), groups: 2)
    var split = s
    for i in s.exit.indices where s.exit[i] - s.entry[i] > 2 {
      split.append(copyOf: i)
      split.entry[split.entry.count - 1] = s.entry[i] + 1.5
      split.exit[i] = s.entry[i] + 1.5
      split.event[i] = false
    }
    agree(try all(s, late: true, strata: false), try all(split, late: true, strata: false))
  }

  @Test(arguments: 1...5)
  func exchangingGroupsTurnsSigns(seed: Int) throws {
    let s = LogRankSample(UInt64(seed), groups: 2)
    var turned = s
    turned.group = s.group.map { $0 == "g0" ? "g1" : "g0" }
    let one = try all(s, late: false, strata: true)
    let other = try all(turned, late: false, strata: true)
    for (x, y) in zip(one, other) {
      let turn = { (v: Double?) in v.map { x.name.isRatio ? 1 / $0 : -$0 } }
      expectClose(x.estimate, turn(y.estimate), .againstRScaled(by: 1))
      expectClose(x.lower, turn(y.upper), .againstRScaled(by: 1))
      expectClose(x.upper, turn(y.lower), .againstRScaled(by: 1))
      expectClose(x.pValue, y.pValue, .againstRScaled(by: 1))
    }
  }

  @Test(arguments: 1...5)
  func orderOfRowsDoesNotMatter(seed: Int) throws {
    let s = LogRankSample(UInt64(seed), groups: 2)
    var random = SplitMix64(seed: UInt64(seed))
    let shuffled = s.selecting(Array(s.exit.indices).shuffled(using: &random))
    agree(
      try all(s, late: true, strata: true, weights: s.weight),
      try all(shuffled, late: true, strata: true, weights: shuffled.weight))
  }

  /// With weights that are all one number the jackknife is Greenwood's, without late entry exactly.
  @Test(arguments: 1...5)
  func jackknifeOfEqualWeightsIsGreenwoods(seed: Int) throws {
    let s = LogRankSample(UInt64(seed), groups: 2)
    let halves = [Double](repeating: 0.5, count: s.exit.count)
    agree(
      try all(s, late: false, strata: true), try all(s, late: false, strata: true, weights: halves))
  }

  /// A covariate that is 0 everywhere leaves the regressions with the group alone: Kaplan and Meier's
  /// contrasts and errors, from sums that know nothing of their curve.
  @Test(arguments: 1...8)
  func regressionWithoutCovariates(seed: Int) throws {
    let s = LogRankSample(UInt64(seed), groups: 2)
    let nothing = [Double](repeating: 0, count: s.exit.count)
    for weights in [[], s.weight, s.weight.map { $0 / 4 }] {
      let plain = try compareRestrictedMeans(
        s.outcome(late: false), groups: s.group, weights: weights, tau: 9)
      let adjusted = try compareRestrictedMeans(
        s.outcome(late: false), groups: s.group, weights: weights,
        covariates: [.numeric("nothing", nothing)], tau: 9)
      #expect(adjusted.contrasts.map(\.name) == plain.contrasts.map(\.name))
      for (one, other) in zip(plain.contrasts, adjusted.contrasts) {
        expectClose(other.estimate, one.estimate, .againstRScaled(by: 1))
        expectClose(other.standardError, one.standardError, .againstRScaled(by: 1))
      }
      #expect(adjusted.covariates.isEmpty)
      #expect(adjusted.warnings.contains { $0.contains("nothing") })
    }
  }

  /// Units and origins of covariates do not matter.
  @Test func unitsOfCovariates() throws {
    let s = LogRankSample(3, groups: 2)
    var random = SplitMix64(seed: 5)
    let x = s.exit.map { _ in random.normal() }
    func adjusted(_ x: [Double]) throws -> [CurveContrast] {
      try compareRestrictedMeans(
        s.outcome(late: false), groups: s.group, covariates: [.numeric("x", x)], tau: 9
      ).contrasts
    }
    agree(try adjusted(x), try adjusted(x.map { 1e6 + 1e-3 * $0 }))
  }

  /// Jittered times keep order; then the dispersion of all pairs, by brute force.
  @Test(arguments: 1...10)
  func quantilesAgainstAllPairs(seed: Int) throws {
    let s = LogRankSample(UInt64(seed), rows: 60, groups: 2)
    let outcome = try s.outcome(late: false)
    let result = try compareQuantiles(outcome, groups: s.group, probabilities: [0.4])
    let contrast = result.contrasts[0]
    guard let lower = contrast.lower, let upper = contrast.upper else { return }
    // Every d in steps of one half: accepted if and only if it lies within the limits.
    let frame = try ModelFrame.contrasting(
      outcome, groups: s.group, strata: [String](), weights: [])
    let curves = try ContrastCurves(frame, for: "")
    let steps = curves.arms.map {
      QuantileSteps(StandardizedCurve($0, shares: curves.shares), probability: 0.4)
    }
    let most = pow(NormalDistribution().upperQuantile(0.025), 2)
    for d in stride(from: -20.0, to: 20, by: 0.5) {
      let isAccepted = steps[0].statistic(of: d, to: steps[1]) <= most
      #expect(isAccepted == (lower <= d && d <= upper), "d = \(d)")
    }
  }
}
