// The difference of two curves over time with its band, and the ratio of smoothed hazards.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct SurvivalDifferenceTests {
  // a: deaths at 1 (of 4) and 3 (of 2); b: a death at 2 (of 3). By hand: S_a = 3/4 from 1, 3/8 from 3;
  // S_b = 2/3 from 2. Greenwood: 3/4 sqrt(1/(4*3)), 3/8 sqrt(1/12 + 1/(2*1)), 2/3 sqrt(1/(3*2)).
  @Test func workedByHand() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 2, 3, 5], event: [true, false, true, false, true, false, false])
    let result = try survivalDifference(outcome, groups: ["a", "a", "a", "a", "b", "b", "b"])
    #expect(result.points.map(\.time) == [1, 2, 3])
    #expect(result.from == 2 && result.to == 4)
    let difference = [1 - 0.75, 2.0 / 3 - 0.75, 2.0 / 3 - 0.375]
    let variance = [0.5625 / 12, 0.5625 / 12 + 4.0 / 54, 0.140625 * (1.0 / 12 + 0.5) + 4.0 / 54]
    for (k, point) in result.points.enumerated() {
      expectClose(point.difference, difference[k], .rounding(of: 1))
      expectClose(point.standardError, variance[k].squareRoot(), .ulps(8))
    }
    #expect(result.points[0].bandLower.isNaN && !result.points[1].bandLower.isNaN)
  }

  @Test func limitsAreThoseOfTheCurves() throws {
    let table = try Reference.table("lung")
    let result = try survivalDifference("Surv(time, status) ~ sex", in: table)
    let curves = try kaplanMeier("Surv(time, status) ~ sex", in: table)
    let times = result.points.map(\.time)
    let listed = curves.listed(at: times)
    for (k, point) in result.points.enumerated() {
      let (a, b) = (listed.curves[0].points[k], listed.curves[1].points[k])
      expectClose(point.difference, b.survival - a.survival, .rounding(of: 1))
      let error = (a.standardError * a.standardError + b.standardError * b.standardError)
      expectClose(point.standardError, error.squareRoot(), .digits(12))
    }
    let c = try #require(result.criticalValue)
    #expect(c > 2.5 && c < 3.5)
  }

  // A group of ten million known at each time to be 1 leaves the other's band: equal precision.
  @Test func besideACurveThatIsKnownTheBandIsOfEqualPrecision() throws {
    var random = SplitMix64(seed: 8)
    var time = (0..<400).map { _ in Double.random(in: 0..<1, using: &random) }
    var event = time.map { _ in true }
    // Censored at 0.7: S falls to about 0.3.
    for i in time.indices where time[i] > 0.7 {
      time[i] = 0.7
      event[i] = false
    }
    let first = (time.min() ?? 0) / 2
    time += [first, 0.7]
    event += [true, false]
    let group = [String](repeating: "a", count: 400) + ["b", "b"]
    let weights = [Double](repeating: 1, count: 400) + [1, 1e9]
    let outcome = try SurvivalOutcome(time: time, event: event)
    let result = try survivalDifference(
      outcome, groups: group, weights: weights, simulations: 20_000, seed: 3)
    let c = try #require(result.criticalValue)
    // The band's clock is n V / (1 + n V), V the sum of d / (n (n - d)), from the first death on.
    let gone = { (s: Double) in (1 - s) / s }
    let (v1, v2) = (gone(1 - 1.0 / 400), gone(Double(event.prefix(400).filter { !$0 }.count) / 400))
    let expected = BandCriticalValue.equalPrecision(
      from: v1 / (1 + v1), to: v2 / (1 + v2), level: 0.95)
    // The maximum over 200 times misses a little of the supremum over all; of 20 000 the quantile has
    // a standard error of 0.015.
    #expect(c < expected + 0.05 && c > expected - 0.25, "\(c) against \(expected)")
  }

  @Test func theSeedAloneDecides() throws {
    let sample = LogRankSample(5, rows: 200, groups: 2)
    func band(_ seed: UInt64) throws -> SurvivalDifference {
      try survivalDifference(
        sample.outcome(late: false), groups: sample.group, strata: sample.stratum, seed: seed)
    }
    let one = try band(1)
    #expect(try Lanes.$areSerial.withValue(true) { try band(1) } == one)
    #expect(try band(2).criticalValue != one.criticalValue)
  }

  @Test func weightsAreRowsRepeated() throws {
    let sample = LogRankSample(17, rows: 50, groups: 2)
    var long = sample
    for i in sample.exit.indices {
      for _ in 1..<Int(sample.weight[i]) { long.append(copyOf: i) }
    }
    let brief = try survivalDifference(
      sample.outcome(late: true), groups: sample.group, weights: sample.weight)
    let full = try survivalDifference(long.outcome(late: true), groups: long.group)
    expectClose(brief.criticalValue, full.criticalValue, .digits(12))
    #expect(brief.points.count == full.points.count)
    for (a, b) in zip(brief.points, full.points) {
      expectClose(a.bandUpper, b.bandUpper, .digits(11))
    }
  }

  @Test func fractionalWeightsHaveLimitsAndNoBand() throws {
    let sample = LogRankSample(17, rows: 50, groups: 2)
    let result = try survivalDifference(
      sample.outcome(late: false), groups: sample.group, weights: sample.weight.map { $0 + 0.5 })
    #expect(result.criticalValue == nil && !result.warnings.isEmpty)
    #expect(result.points.allSatisfy { $0.bandLower.isNaN && !$0.standardError.isNaN })
  }

  @Test func theRatioIsThatOfTheSmoothedHazards() throws {
    let table = try Reference.table("lung")
    let ratio = try smoothedHazardRatio("Surv(time, status) ~ sex", in: table, bandwidth: 120)
    let curves = try kaplanMeier("Surv(time, status) ~ sex", in: table)
    let hazards = try curves.smoothedHazards(
      SmoothedHazardOptions(bandwidth: 120, to: ratio.to, times: ratio.points.map(\.time))
    ).curves
    for (k, point) in ratio.points.enumerated() {
      let (a, b) = (hazards[0].points[k], hazards[1].points[k])
      guard a.hazard > 0, b.hazard > 0 else {
        #expect(point.hazardRatio.isNaN)
        continue
      }
      expectClose(point.hazardRatio, b.hazard / a.hazard, .ulps(4))
      let spread = (pow(a.standardError / a.hazard, 2) + pow(b.standardError / b.hazard, 2))
        .squareRoot()
      expectClose(
        log(point.upper / point.hazardRatio), 1.959963984540054 * spread, .digits(11))
    }
  }

  @Test func equalGroupsHaveTheRatioOne() throws {
    let time: [Double] = [1, 2, 3, 4, 5, 6, 7, 8]
    let outcome = try SurvivalOutcome(
      time: time + time, event: time.map { _ in true } + time.map { _ in true })
    let groups = time.map { _ in "a" } + time.map { _ in "b" }
    let ratio = try smoothedHazardRatio(outcome, groups: groups)
    for point in ratio.points where !point.hazardRatio.isNaN {
      expectClose(point.hazardRatio, 1, .ulps(4))
    }
    let difference = try survivalDifference(outcome, groups: groups)
    #expect(difference.points.allSatisfy { $0.difference == 0 })
  }
}
