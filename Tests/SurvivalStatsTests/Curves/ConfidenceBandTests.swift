// Simultaneous bands: critical values by other roads, the printed table, and the band about a curve.
//
// Expected values: Reference/bands.json, made by Reference/Make/bands.py.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct ConfidenceBandTests {
  struct Case: Decodable, Sendable {
    let from: Double
    let to: Double
    let level: Double
    let hallWellner: Double
    let equalPrecision: Double
  }
  static let cases: [Case] = (try? Reference.load("bands", as: Case.self)) ?? []

  @Test func thereAreEnough() { #expect(Self.cases.count >= 7) }

  @Test(arguments: cases)
  func criticalValuesAgree(_ e: Case) {
    expectClose(
      BandCriticalValue.hallWellner(from: e.from, to: e.to, level: e.level), e.hallWellner,
      .digits(12))
    // The reference's grid is good to nine digits.
    expectClose(
      BandCriticalValue.equalPrecision(from: e.from, to: e.to, level: e.level), e.equalPrecision,
      .digits(8.5))
  }

  // Klein and Moeschberger (2003), appendix C, tables C.3a and C.4a, at a = 0.10 and b = 0.60: 2.8826
  // for equal precision, by Miller and Siegmund's approximation, and 1.3211 for Hall and Wellner.
  @Test func thePrintedTable() {
    expectClose(
      BandCriticalValue.equalPrecisionApproximately(from: 0.1, to: 0.6, level: 0.95), 2.8826,
      .publishedDecimals(4))
    expectClose(
      BandCriticalValue.hallWellner(from: 0.1, to: 0.6, level: 0.95), 1.3211,
      .publishedDecimals(4))
  }

  // As the range grows to all of 0...1 the supremum is Kolmogorov's: 1.358098... at 0.95.
  @Test func theWholeBridgeIsKolmogorovs() {
    let c = BandCriticalValue.hallWellner(from: 1e-9, to: 1 - 1e-9, level: 0.95)
    var sum = 0.0
    for k in 1...20 {
      let term = 2 * exp(-2 * Double(k * k) * c * c)
      sum += k % 2 == 1 ? term : -term
    }
    expectClose(sum, 0.05, .digits(6))
  }

  @Test func theBandIsThePointwiseIntervalWidened() throws {
    let fit = try kaplanMeier("Surv(time, status) ~ 1", in: Reference.table("lung"))
    let curve = fit.curves[0]
    let band = try #require(try curve.band(.equalPrecision, confidenceType: .plain, from: 100))
    for point in band.points where point.upper < 1 && point.lower > 0 {
      let here = try #require(curve.points.first { $0.time == point.time })
      expectClose(
        point.upper - point.survival, band.criticalValue * here.standardError,
        .rounding(of: 10))
    }
    let wider = try #require(
      try curve.band(.equalPrecision, level: 0.99, confidenceType: .plain, from: 100))
    #expect(wider.criticalValue > band.criticalValue)
    let hallWellner = try #require(try curve.band(from: 100, to: 600))
    #expect(hallWellner.points.allSatisfy { $0.lower < $0.survival && $0.survival < $0.upper })
    #expect(hallWellner.points.allSatisfy { (100...600).contains($0.time) })
  }

  // R 4.2.2, km.ci 0.5-6: km.ci(survfit(Surv(time, status == 2) ~ 1, lung), method = "hall-wellner",
  // tl = 100, tu = 600): 0.774038 and 0.953900 at day 100. Its critical value is looked up in a table
  // whose steps are 0.02, hence two digits.
  @Test func nearTheTableOfKmCi() throws {
    let fit = try kaplanMeier("Surv(time, status) ~ 1", in: Reference.table("lung"))
    let band = try #require(
      try fit.curves[0].band(confidenceType: .plain, from: 100, to: 600))
    let first = try #require(band.points.first { $0.time >= 100 })
    #expect(abs(first.lower - 0.774038) < 0.01 && abs(first.upper - 0.953900) < 0.01)
  }

  @Test func whereThereIsNone() throws {
    let censored = try SurvivalOutcome(time: [1, 2], event: [false, false])
    #expect(try kaplanMeier(censored).curves[0].band() == nil)
    let all = try SurvivalOutcome(time: [1, 1], event: [true, true])
    #expect(try kaplanMeier(all).curves[0].band() == nil)
    let one = try SurvivalOutcome(time: [1, 2, 3], event: [true, false, false])
    #expect(try kaplanMeier(one).curves[0].band()?.points.count == 1)
    #expect(throws: SurvivalDataError.self) { try kaplanMeier(one).curves[0].band(level: 1) }
  }

  // Over one point the supremum is one normal variable: 1.9599639845 at level 0.95.
  @Test func onePointIsPointwise() {
    expectClose(
      BandCriticalValue.equalPrecision(from: 0.3, to: 0.3, level: 0.95), 1.959963984540054,
      .rounding(of: 1))
    expectClose(
      BandCriticalValue.hallWellner(from: 0.5, to: 0.5, level: 0.95), 1.959963984540054 / 2,
      .rounding(of: 1))
    // And on a short range nearly so.
    let short = BandCriticalValue.hallWellner(from: 0.5, to: 0.5001, level: 0.95)
    #expect(short > 0.98 && short < 1)
  }

  // On every scale the band is the pointwise interval whose normal quantile is the critical value:
  // for equal precision at the level of that quantile it is the interval itself.
  @Test(arguments: ConfidenceType.allCases)
  func onEveryScaleItIsAPointwiseInterval(_ type: ConfidenceType) throws {
    let outcome = try #require(
      try Formula("Surv(time, status) ~ 1").frame(in: Reference.table("lung"), for: .curves).outcome
    )
    let band = try #require(
      try kaplanMeier(outcome).curves[0].band(
        .equalPrecision, confidenceType: type, from: 100, to: 600))
    let level = 1 - 2 * NormalDistribution().upperTail(band.criticalValue)
    let pointwise = try kaplanMeier(outcome, confidenceType: type, level: level).curves[0]
    #expect(band.from >= 100 && band.to <= 600)
    for point in band.points {
      let here = try #require(pointwise.points.first { $0.time == point.time })
      // The level has fifteen digits, its distance from 1 some thirteen.
      expectClose(point.lower, here.lower, .againstR)
      expectClose(point.upper, here.upper, .againstR)
    }
  }

  @Test func aGroupWithoutABandIsNamed() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 5], event: [true, true, false, false, false])
    let fit = try kaplanMeier(outcome, groups: ["a", "a", "a", "b", "b"])
    let bands = try fit.bands()
    #expect(bands.curves.map(\.group) == ["a"])
    #expect(bands.warnings.count == 1 && bands.warnings[0].contains("for b"))
  }

  // R 4.2.2, km.ci 0.5-6, lung from 100 to 600, at day 364: S -/+ c (1 + n sigma^2) / sqrt(n) S
  // with its c of 1.35782, and with equal precision 2.98687, so its widths less its c are ours.
  // The range of the bridge, by R's summary(survfit(...)): 228 (std.err / surv)^2, over itself plus 1.
  @Test func theWidthIsThatOfKmCi() throws {
    let curve = try kaplanMeier("Surv(time, status) ~ 1", in: Reference.table("lung")).curves[0]
    let survival = 0.4092416244600644
    let printed: [(BandKind, Double, Double)] = [
      (.hallWellner, 0.51033597749484283, 1.3578195176103067),
      (.equalPrecision, 0.51624227554542113, 2.9868728176491115),
    ]
    for (kind, upper, critical) in printed {
      let band = try #require(
        try curve.band(kind, confidenceType: .plain, from: 100, to: 600))
      expectClose(band.bridgeRange[0], 0.14052585067010409, .againstR)
      expectClose(band.bridgeRange[1], 0.84853681463342379, .againstR)
      let here = try #require(band.points.last { $0.time <= 364 })
      expectClose(here.survival, survival, .againstR)
      expectClose(
        (here.upper - here.survival) / band.criticalValue, (upper - survival) / critical,
        .againstR)
      #expect(abs(band.criticalValue - critical) < 0.01)
    }
  }

  // n is the largest number at risk: a spell cut in two, before anyone has left or after, adds a row
  // and no one at risk. Where nobody enters late it is the number of rows.
  @Test(arguments: [1, 2, 3] as [UInt64], BandKind.allCases)
  func splittingASpellChangesNothing(seed: UInt64, kind: BandKind) throws {
    let sample = LogRankSample(seed)
    var split = sample
    for i in sample.exit.indices where sample.exit[i] - sample.entry[i] > 1 {
      // Some cuts come before the first exit of all.
      let cut = sample.entry[i] + 0.25
      split.append(copyOf: i)
      split.entry[split.entry.count - 1] = cut
      split.exit[i] = cut
      split.event[i] = false
    }
    let whole = try #require(
      try kaplanMeier(sample.outcome(late: true), weights: sample.weight).curves[0].band(kind))
    let pieces = try #require(
      try kaplanMeier(split.outcome(late: true), weights: split.weight).curves[0].band(kind))
    #expect(pieces.bridgeRange == whole.bridgeRange)
    #expect(pieces == whole)
    let together = try #require(
      try kaplanMeier(SurvivalOutcome(time: [1, 2, 3, 4], event: [true, true, false, true]))
        .curves[0].band(.hallWellner))
    // 4 (1/12) and 4 (1/12 + 1/6), each over itself plus 1.
    expectClose(together.bridgeRange[0], 0.25, .ulps(4))
    expectClose(together.bridgeRange[1], 0.5, .ulps(4))
  }
}
