// Smoothed hazards against a naive R script, and by identities.
//
// Expected values: Reference/smoothed-hazard.json, made by Reference/Make/smoothed-hazard.R.

import Testing

@testable import SurvivalStats

@Suite struct SmoothedHazardTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let data: String
    let formula: String
    let bandwidth: Double
    let to: Double
    let presmoothed: Bool
    let times: [Double]
    let hazard: [Double]
    let standardError: [Double]
    var testDescription: String { name }
  }
  static let cases: [Case] = (try? Reference.load("smoothed-hazard", as: Case.self)) ?? []

  @Test func thereAreEnough() { #expect(Self.cases.count >= 4) }

  @Test(arguments: cases)
  func agreesWithTheDefinition(_ e: Case) throws {
    let fit = try kaplanMeier(e.formula, in: Reference.table(e.data))
    let ours = try #require(
      try fit.curves[0].smoothedHazard(
        SmoothedHazardOptions(
          bandwidth: e.bandwidth, presmoothed: e.presmoothed, to: e.to, times: e.times)))
    for (k, point) in ours.points.enumerated() {
      expectClose(point.hazard, max(e.hazard[k], 0), .againstRScaled(by: 0.01))
      expectClose(point.standardError, e.standardError[k], .againstRScaled(by: 0.01))
    }
  }

  // Every boundary kernel integrates to 1 over -1...q, with first moment 0; both are cubics or
  // quartics, which 200 midpoints have to four digits.
  @Test(arguments: [0.0, 0.1, 0.4, 0.75, 1])
  func kernelsHaveTheirMoments(q: Double) {
    let n = 2000
    var mass = 0.0
    var moment = 0.0
    for k in 0..<n {
      let x = -1 + (1 + q) * (Double(k) + 0.5) / Double(n)
      let w = HazardKernel.weight(x, q) * (1 + q) / Double(n)
      mass += w
      moment += w * x
    }
    #expect(abs(mass - 1) < 1e-5 && abs(moment) < 1e-5)
  }

  @Test func atFullWidthItIsEpanechnikovs() {
    for x in [-0.9, -0.3, 0, 0.6] {
      expectClose(HazardKernel.weight(x, 1), 0.75 * (1 - x * x), .ulps(8))
    }
  }

  // Without censoring every share of events is 1, and presmoothing changes nothing.
  @Test func presmoothingNeedsCensoring() throws {
    let time: [Double] = [1, 2, 2, 5, 8, 8, 9, 13, 14, 17, 20]
    let curve = try kaplanMeier(SurvivalOutcome(time: time, event: time.map { _ in true }))
      .curves[0]
    let plain = try #require(try curve.smoothedHazard(SmoothedHazardOptions(to: 20)))
    let smooth = try #require(
      try curve.smoothedHazard(SmoothedHazardOptions(presmoothed: true, to: 20)))
    for (a, b) in zip(plain.points, smooth.points) {
      expectClose(a.hazard, b.hazard, .rounding(of: 1))
    }
  }

  // Presmoothing counts who leaves. The end of a row that goes on in another is not told from the end
  // of follow-up, so with late entry the result says what it took for granted.
  @Test func presmoothedSpellsAreWarnedOf() throws {
    let spells = try kaplanMeier(
      SurvivalOutcome(
        entry: [0, 0, 0, 2, 3], exit: [2, 5, 3, 6, 9], event: [false, true, false, true, true]))
    #expect(try spells.smoothedHazards().warnings.isEmpty)
    let options = SmoothedHazardOptions(presmoothed: true)
    let warnings = try spells.smoothedHazards(options).warnings
    #expect(warnings.count == 1 && warnings[0].contains("several rows"))
    let plain = try kaplanMeier(SurvivalOutcome(time: [1, 2, 3], event: [true, false, true]))
    #expect(try plain.smoothedHazards(options).warnings.isEmpty)
  }

  @Test func hostileData() throws {
    let censored = try kaplanMeier(SurvivalOutcome(time: [1, 2], event: [false, false]))
    #expect(try censored.curves[0].smoothedHazard() == nil)
    #expect(try censored.smoothedHazards().warnings.count == 1)
    let one = try kaplanMeier(SurvivalOutcome(time: [3], event: [true]))
    let hazard = try #require(
      try one.curves[0].smoothedHazard(SmoothedHazardOptions(bandwidth: 100, times: [-1, 1.5, 4])))
    #expect(hazard.bandwidth == 1.5)
    #expect(hazard.points[0].hazard.isNaN && hazard.points[2].hazard.isNaN)
    #expect(hazard.points[1].hazard >= 0)
    let zero = try kaplanMeier(SurvivalOutcome(time: [0, 0], event: [true, true]))
    #expect(try zero.curves[0].smoothedHazard() == nil)
    #expect(throws: SurvivalDataError.self) {
      try one.curves[0].smoothedHazard(SmoothedHazardOptions(bandwidth: 0))
    }
  }
}
