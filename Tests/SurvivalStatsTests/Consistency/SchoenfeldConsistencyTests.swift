// Events and power of a log-rank test, against the formula by hand in R.

import Testing

@testable import SurvivalStats

@Suite struct SchoenfeldConsistencyTests {
  /// R 4.2.2, z <- function(p) qnorm(p, lower = FALSE): (z(.025) + qnorm(.9))^2 / (.25 log(.5)^2);
  /// (z(.05) + qnorm(.8))^2 / (2/9 log(.7)^2), and with z(.025).
  @Test func eventsAreThoseOfTheFormula() throws {
    expectClose(
      try schoenfeldEvents(hazardRatio: 0.5, power: 0.9), 87.479297721541982, .againstR)
    expectClose(
      try schoenfeldEvents(hazardRatio: 0.7, power: 0.8, share: 1.0 / 3, sides: 1),
      218.6932888301418, .againstR)
    expectClose(
      try schoenfeldEvents(hazardRatio: 0.7, power: 0.8, share: 1.0 / 3), 277.63549261577833,
      .againstR)
  }

  /// R 4.2.2: pnorm(-log(.53) * sqrt(439 / 4) - z(.025)); pnorm(-log(.8) * sqrt(50) - z(.05)).
  @Test func powerIsThatOfTheFormula() throws {
    expectClose(
      try schoenfeldPower(hazardRatio: 0.53, events: 439), 0.99999864146250406, .againstR)
    expectClose(
      try schoenfeldPower(hazardRatio: 0.8, events: 200, sides: 1), 0.47329465541586135, .againstR)
  }

  @Test func eventsAndPowerAreEachOthersInverse() throws {
    for sides in [1, 2] {
      for ratio in [0.3, 0.5, 0.8, 1.4] {
        for power in [0.05, 0.5, 0.8, 0.99] {
          let needed = try schoenfeldEvents(
            hazardRatio: ratio, power: power, share: 0.4, sides: sides)
          let reached = try schoenfeldPower(
            hazardRatio: ratio, events: needed, share: 0.4, sides: sides)
          expectClose(reached, power, .digits(12))
        }
      }
    }
  }

  @Test func noEventsHaveTheTailAsPower() throws {
    expectClose(try schoenfeldPower(hazardRatio: 0.5, events: 0), 0.025, .digits(12))
    expectClose(try schoenfeldPower(hazardRatio: 0.5, events: 0, sides: 1), 0.05, .digits(12))
  }

  @Test func nonsenseIsRefusedInASentence() {
    #expect(throws: ConsistencyError.self) { try schoenfeldEvents(hazardRatio: 1, power: 0.9) }
    #expect(throws: ConsistencyError.self) { try schoenfeldEvents(hazardRatio: 0.5, power: 1) }
    #expect(throws: ConsistencyError.self) { try schoenfeldEvents(hazardRatio: 0.5, power: .nan) }
    #expect(throws: ConsistencyError.self) { try schoenfeldPower(hazardRatio: 0.5, events: -1) }
    #expect(throws: ConsistencyError.self) { try schoenfeldPower(hazardRatio: .nan, events: 1) }
    let error = #expect(throws: ConsistencyError.self) {
      try schoenfeldEvents(hazardRatio: 0.5, power: 0.9, sides: 3)
    }
    #expect(error?.description == "the number of sides is 3; it must be 1 or 2")
  }
}
