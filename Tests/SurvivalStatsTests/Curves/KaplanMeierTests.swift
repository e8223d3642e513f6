// Kaplan-Meier curves worked on paper, golden values, and hostile input.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct KaplanMeierTests {
  /// A handful of correctly rounded operations.
  private let rounding = 1e-14

  @Test func withoutCensoringItIsTheEmpiricalDistribution() throws {
    // S(t) = (n - k) / n after k events, and Greenwood's variance telescopes to S (1 - S) / n.
    let n = 40
    let outcome = try SurvivalOutcome(
      time: (1...n).map { Double(($0 * 7) % 41) }, event: Array(repeating: true, count: n))
    let curve = try kaplanMeier(outcome).curves[0]
    #expect(curve.points.count == n)
    for (k, p) in curve.points.enumerated().dropLast() {
      let s = Double(n - k - 1) / Double(n)
      #expect(abs(p.survival - s) < rounding)
      #expect(abs(p.standardError - (s * (1 - s) / Double(n)).squareRoot()) < rounding)
    }
    #expect(curve.points[n - 1].survival == 0)
    #expect(curve.points[n - 1].standardError.isNaN)
    // The mean of the times 1...40.
    #expect(abs(curve.restrictedMean(tau: 40).estimate - 20.5) < 1e-12)
    // S = 1/2 from 20 to 21.
    #expect(curve.median.estimate == 20.5)
  }

  @Test func aLevelStretchAtOneHalfGivesItsMiddle() throws {
    // Events at 54, 75, 77, 84, 87 among ten: S = 1/2 from 87 to the end of follow-up at 118, so the
    // median is (87 + 118) / 2; R's quantile gives the same (4.2.2, survival 3.5-3).
    let times: [Double] = [54, 75, 77, 84, 87, 95, 100, 105, 110, 118]
    let outcome = try SurvivalOutcome(time: times, event: times.map { $0 < 90 })
    let curve = try kaplanMeier(outcome).curves[0]
    #expect(curve.median.estimate == 102.5)
    // Beyond follow-up S is not known, unless the curve is extended.
    let known = curve.values(at: [118, 120])
    #expect(known[0].survival == 0.5)
    #expect(known[1].survival.isNaN && known[1].lower.isNaN && known[1].atRisk == 0)
    #expect(curve.values(at: [120], extend: true)[0].survival == 0.5)
  }

  @Test func valuesCountSinceThePreviousTime() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 2, 3, 5], event: [true, true, false, true, false])
    let curve = try kaplanMeier(outcome).curves[0]
    let values = curve.values(at: [4, 0, 2])
    #expect(values.map(\.time) == [0, 2, 4])
    #expect(values.map(\.events) == [0, 2, 1])
    #expect(values.map(\.censored) == [0, 1, 0])
    #expect(values.map(\.atRisk) == [5, 4, 1])
    #expect(values[0].survival == 1 && values[0].lower == 1 && values[0].standardError == 0)
    #expect(curve.numberAtRisk(at: [4, 0, 2, 6]) == [1, 5, 4, 0])
  }

  @Test func nobodyHasTheEvent() throws {
    let fit = try kaplanMeier(SurvivalOutcome(time: [3, 1], event: [false, false]), tau: 2)
    let curve = fit.curves[0]
    #expect(curve.events == 0)
    #expect(curve.points.map(\.survival) == [1, 1])
    #expect(curve.points.map(\.lower) == [1, 1])
    #expect(curve.median.estimate == nil && curve.median.lower == nil)
    #expect(curve.restrictedMean?.estimate == 2)
    #expect(curve.restrictedMean?.standardError == 0)
  }

  @Test func oneRow() throws {
    let curve = try kaplanMeier(SurvivalOutcome(time: [4], event: [true])).curves[0]
    #expect(curve.points.count == 1)
    #expect(curve.points[0].survival == 0)
    #expect(curve.median.estimate == 4)
  }

  @Test func aRiskSetEmptiedBeforeLateEntriesStaysAtZero() throws {
    // All three are dead at 3; two more enter at 4. With the weights 0.5, 1 and 1.2 R's subtraction
    // leaves S = 9.9e-17; nobody is left, so S is 0.
    let outcome = try SurvivalOutcome(
      entry: [0, 0, 0, 4, 4], exit: [1, 2, 3, 5, 6], event: [true, true, true, true, false])
    for weights in [[], [0.5, 1, 1.2, 1, 1]] {
      let curve = try kaplanMeier(outcome, weights: weights).curves[0]
      #expect(curve.points.dropFirst(2).allSatisfy { $0.survival == 0 })
      #expect(curve.points[3].atRisk == 2)
      #expect(curve.points[3].entered == 2)
    }
  }

  @Test func badOptionsAndWeightsAreErrors() throws {
    let outcome = try SurvivalOutcome(time: [1, 2], event: [true, true])
    #expect(throws: SurvivalDataError.negativeWeight(row: 2, value: -1)) {
      try kaplanMeier(outcome, weights: [1, -1])
    }
    #expect(throws: SurvivalDataError.allWeightsZero) {
      try kaplanMeier(outcome, weights: [0, 0])
    }
    #expect(throws: SurvivalDataError.self) { try kaplanMeier(outcome, level: 1) }
    #expect(throws: SurvivalDataError.self) { try kaplanMeier(outcome, quantiles: [1.5]) }
    #expect(throws: SurvivalDataError.self) { try kaplanMeier(outcome, tau: 0) }
    #expect(throws: SurvivalDataError.noRows(dropped: 0)) {
      try kaplanMeier(SurvivalOutcome(time: [], event: []))
    }
  }

  @Test func zeroWeightsLeaveAndEmptyGroupsWithThem() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3], event: [true, true, true])
    let fit = try kaplanMeier(outcome, groups: ["a", "b", "a"], weights: [1, 0, 2])
    #expect(fit.droppedRows == 1)
    #expect(fit.curves.map(\.group) == ["a"])
  }

  @Test func jsonHasEveryKeyAndReadsBack() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3], event: [true, false, true])
    let fit = try kaplanMeier(outcome)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(fit)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains(#""group":null"#))
    #expect(text.contains(#""restrictedMean":null"#))
    #expect(text.contains(#""standardError":null"#))
    #expect(text.contains(#""confidenceType":"log""#))
    #expect(text.contains(#""model":"kaplanMeier""#))
    #expect(try JSONDecoder().decode(KaplanMeier.self, from: data) == fit)
    let listing = fit.listed(at: [2.5, 9])
    let listed = try encoder.encode(listing)
    #expect(String(decoding: listed, as: UTF8.self).contains(#""survival":null"#))
    #expect(try JSONDecoder().decode(KaplanMeierListing.self, from: listed) == listing)
  }
}
