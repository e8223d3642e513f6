// Life tables and conditional survival, by hand and by identities.

import Testing

@testable import SurvivalStats

@Suite struct LifeTableTests {
  // Eight subjects: events at 1, 2, 6, 7; censored at 3, 4, 8, 12; intervals [0, 5), [5, 10), [10, ).
  //   [0, 5):  8 enter, 2 withdraw, 2 events; exposed 7, q = 2/7, p = 5/7.
  //   [5, 10): 4 enter, 1 withdraws, 2 events; exposed 3.5, q = 4/7, p = 3/7; S(5) = 5/7.
  //   [10, ):  1 enters and withdraws; exposed 0.5, q = 0; S(10) = 15/49.
  // Greenwood: S(5)^2 q/(7 p) = 25/49 * 2/35; S(10)^2 (2/35 + (4/7)/(3.5 * 3/7)).
  // Hazard at the middle: 2 q / (5 (1 + p)) = (4/7)/(60/7) = 1/15, then (8/7)/(50/7) = 4/25.
  @Test func byHand() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 6, 7, 3, 4, 8, 12],
      event: [true, true, true, true, false, false, false, false])
    let table = try lifeTable(outcome, breaks: [5, 10]).intervals
    #expect(table.map(\.entering) == [8, 4, 1])
    #expect(table.map(\.exposed) == [7, 3.5, 0.5])
    expectClose(table[1].survival, 5.0 / 7, .ulps(2))
    expectClose(table[2].survival, 15.0 / 49, .ulps(4))
    expectClose(table[1].standardError, (25.0 / 49 * 2 / 35).squareRoot(), .ulps(8))
    expectClose(
      table[2].standardError, 15.0 / 49 * (2.0 / 35 + (4.0 / 7) / (3.5 * 3 / 7)).squareRoot(),
      .ulps(8))
    expectClose(table[0].hazard, 1.0 / 15, .ulps(4))
    expectClose(table[1].hazard, 4.0 / 25, .ulps(8))
    // Gehan: h sqrt((1 - (h b / 2)^2) / (exposed q)) = (1/15) sqrt((1 - 1/36) / 2).
    expectClose(table[0].hazardStandardError, ((1 - 1.0 / 36) / 2).squareRoot() / 15, .ulps(8))
    // f = S q / b = (2/7)/5; its error f sqrt(p / (exposed q)) = f sqrt((5/7)/2).
    expectClose(table[0].density, 2.0 / 35, .ulps(4))
    expectClose(table[0].densityStandardError, 2.0 / 35 * (5.0 / 14).squareRoot(), .ulps(8))
    #expect(table[2].hazard.isNaN && table[2].conditionalProbability == 0)
  }

  // Where nobody withdraws the table is the Kaplan-Meier curve at the ends of intervals.
  @Test func withoutWithdrawalsItIsTheCurve() throws {
    let time: [Double] = [1, 2, 2, 5, 8, 8, 9, 13]
    let outcome = try SurvivalOutcome(time: time, event: time.map { _ in true })
    let curve = try kaplanMeier(outcome).curves[0]
    for interval in try lifeTable(outcome, breaks: [3, 6, 12]).intervals {
      let before = curve.values(at: [interval.start - 0.5])[0]
      expectClose(interval.survival, before.survival, .ulps(8))
      expectClose(interval.standardError, before.standardError, .rounding(of: 1))
    }
  }

  @Test func lateEntryAndOddBreaksAreRefused() throws {
    let late = try SurvivalOutcome(entry: [1], exit: [2], event: [true])
    #expect(throws: SurvivalDataError.self) { try lifeTable(late, breaks: [1]) }
    let outcome = try SurvivalOutcome(time: [1], event: [true])
    for breaks in [[0.0], [2, 2], [.infinity], [3, 1]] {
      #expect(throws: SurvivalDataError.self) { try lifeTable(outcome, breaks: breaks) }
    }
  }

  // Survival given survival to s is the curve of those still at risk after s.
  @Test func conditionalSurvivalIsALandmarkAnalysis() throws {
    let frame = try Formula("Surv(time, status) ~ 1").frame(
      in: Reference.table("lung"), for: .curves)
    let outcome = try #require(frame.outcome)
    let conditional = try kaplanMeier(outcome).curves[0].conditional(onSurvivalTo: 180)
    let later = outcome.exit.indices.filter { outcome.exit[$0] > 180 }
    let landmark = try kaplanMeier(outcome.selecting(later)).curves[0]
    #expect(conditional.points.count == landmark.points.count)
    #expect(conditional.observations == landmark.observations)
    for (a, b) in zip(conditional.points, landmark.points) {
      #expect(a.time == b.time && a.atRisk == b.atRisk)
      expectClose(a.survival, b.survival, .rounding(of: 1))
      expectClose(a.standardError, b.standardError, .rounding(of: 1))
      expectClose(a.lower, b.lower, .rounding(of: 1))
      expectClose(a.upper, b.upper, .rounding(of: 1))
    }
    #expect(conditional.median == landmark.median)
  }

  @Test func weightsAreFrequencies() throws {
    let outcome = try SurvivalOutcome(time: [1, 3, 7], event: [true, false, true])
    let expanded = try SurvivalOutcome(
      time: [1, 1, 3, 3, 3, 7], event: [true, true, false, false, false, true])
    #expect(
      try lifeTable(outcome, breaks: [2, 5], weights: [2, 3, 1])
        == lifeTable(expanded, breaks: [2, 5]))
  }

  @Test func theFormulaMakesATableForEachGroup() throws {
    let tables = try lifeTables(
      "Surv(time, status) ~ trt", in: Reference.table("veteran"), breaks: [30, 90])
    #expect(tables.curves.map(\.group) == ["trt=1", "trt=2"])
    #expect(tables.curves.map { $0.intervals[0].entering } == [69, 68])
  }

  @Test func conditionalCurvesOfHostileData() throws {
    let fit = try kaplanMeier(SurvivalOutcome(time: [2, 2], event: [true, false]))
    let rest = try fit.conditional(onSurvivalTo: 2)
    #expect(rest.curves[0].points.isEmpty && rest.curves[0].observations == 0)
    #expect(rest.warnings.count == 1)
    #expect(throws: SurvivalDataError.self) { try fit.conditional(onSurvivalTo: -1) }
    let weighted = try kaplanMeier(
      SurvivalOutcome(time: [2, 3], event: [true, false]), weights: [0.5, 1])
    #expect(throws: SurvivalDataError.self) { try weighted.conditional(onSurvivalTo: 1) }
    #expect(throws: SurvivalDataError.self) { try weighted.bands() }
  }
}
