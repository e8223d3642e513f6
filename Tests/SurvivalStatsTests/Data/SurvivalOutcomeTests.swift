// How times and status are read: every coding, and each fault with its row and its sentence.

import Testing

@testable import SurvivalStats

@Suite struct SurvivalOutcomeTests {
  private func events(_ status: [Double]) throws -> ([Bool], SurvivalOutcome.StatusCoding) {
    let outcome = try SurvivalOutcome(time: status.map { _ in 1 }, status: status)
    return (outcome.event, outcome.statusCoding)
  }

  /// R 4.2.2: `Surv(rep(1, n), status)[, 2]`.
  @Test(
    arguments: [
      ([0, 1, 1, 0], [false, true, true, false], SurvivalOutcome.StatusCoding.event),
      ([0, 0], [false, false], .event),
      ([1, 1, 1], [true, true, true], .allEvents),
      ([1, 2, 2, 1], [false, true, true, false], .oneTwo),
      ([-0.0, 1], [false, true], .event),
      ([], [], .event),
    ] as [([Double], [Bool], SurvivalOutcome.StatusCoding)])
  func codesAreReadAsInR(
    status: [Double], expected: [Bool], coding: SurvivalOutcome.StatusCoding
  ) throws {
    let read = try events(status)
    #expect(read.0 == expected)
    #expect(read.1 == coding)
    let outcome = try SurvivalOutcome(time: status.map { _ in 1 }, status: status)
    #expect(
      outcome.warnings
        == (coding == .oneTwo
          ? ["the status was read as R codes it: 1 is censored, 2 is the event"] : []))
  }

  /// R takes all 2 as all events, and makes NA of other codes with a warning; here one says which.
  @Test(
    arguments: [
      ([2, 2], ["2"]), ([0, 2], ["0", "2"]), ([0, 1, 2], ["0", "1", "2"]), ([1, 3], ["1", "3"]),
      ([-1, 1], ["-1", "1"]), ([0.5, 1], ["0.5", "1"]), ([0, 1e300], ["0", "1e+300"]),
      ([9, 8, 7, 6, 5, 4, 3], ["3", "4", "5", "6", "7", "8"]),
    ] as [([Double], [String])])
  func otherCodesSayWhatToWrite(status: [Double], values: [String]) {
    let error = #expect(throws: SurvivalDataError.self) { try events(status) }
    #expect(error == .unknownStatus(column: "status", values: values))
    #expect(
      error?.description
        == "the status \"status\" holds \(values.joined(separator: ", ")); expected 0/1, 1/2 or "
        + "TRUE/FALSE; name the event by a comparison, as in Surv(time, status == "
        + "\(values.last ?? ""))")
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func aStatusThatIsNoNumberHasItsRow(value: Double) {
    let error = #expect(throws: SurvivalDataError.self) { try events([0, 1, value]) }
    guard case .notFinite(3, "status", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func eventsByName() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3], status: ["dead", "alive", "dead"], event: "dead")
    #expect(outcome.event == [true, false, true])
    #expect(throws: SurvivalDataError.unknownStatus(column: "status", values: ["alive", "dead"])) {
      try SurvivalOutcome(time: [1, 2], status: ["dead", "alive"], event: "Dead")
    }
  }

  @Test func statusInAFormula() throws {
    let table = try DataTable([
      .numeric("t", [1, 2, 3, 4] as [Double]), .numeric("s", [1, 2, 3, 2] as [Double]),
      .text("n", ["dead", "alive", nil, "dead"]), .logical("l", [true, false, true, nil]),
      .numeric("twos", [2, 2, nil, 2]), .numeric("r", [1, 2, nil, 2]),
    ])
    func outcome(_ status: String) throws -> SurvivalOutcome? {
      try Formula("Surv(t, \(status)) ~ 1").frame(in: table, for: .covariates).outcome
    }
    #expect(try outcome("s == 2")?.event == [false, true, false, true])
    #expect(try outcome("s != 1")?.event == [false, true, true, true])
    #expect(try outcome("s %in% c(2, 3)")?.event == [false, true, true, true])
    #expect(try outcome("n == 'dead'")?.event == [true, false, true])
    #expect(try outcome("l")?.event == [true, false, true])
    #expect(try outcome("r")?.event == [false, true, true])
    #expect(try outcome("r")?.statusCoding == .oneTwo)
    #expect(throws: SurvivalDataError.unknownStatus(column: "s", values: ["1", "2", "3"])) {
      try outcome("s")
    }
    #expect(throws: SurvivalDataError.unknownStatus(column: "twos", values: ["2"])) {
      try outcome("twos")
    }
    let named = #expect(throws: SurvivalDataError.self) { try outcome("n") }
    #expect(named == .unknownStatus(column: "n", values: ["\"alive\"", "\"dead\""]))
    #expect(named?.description.hasSuffix("Surv(time, n == \"dead\")") == true)
    #expect(throws: FormulaError.self) { try outcome("n == 'Dead'") }
  }

  /// R accepts a negative time under observation, which cannot be; a negative entry can, where the
  /// clock starts at an event later than the first look.
  @Test func negativeTimesAreRefusedAndNegativeEntriesAreNot() throws {
    #expect(throws: SurvivalDataError.negativeTime(row: 2, value: -0.5)) {
      try SurvivalOutcome(time: [1, -0.5], event: [true, true])
    }
    let spells = try SurvivalOutcome(entry: [-3, -2], exit: [-1, 4], event: [true, false])
    #expect(spells.entry == [-3, -2])
    #expect(try SurvivalOutcome(time: [0, -0.0], event: [true, true]).exit == [0, 0])
  }

  @Test func timesThatAreNoNumbersHaveTheirRow() {
    for (value, text) in [(Double.infinity, "Inf"), (-.infinity, "-Inf"), (.nan, "NaN")] {
      for (column, work) in [
        ("time", { try SurvivalOutcome(time: [1, value], event: [true, true]) }),
        ("entry", { try SurvivalOutcome(entry: [0, value], exit: [1, 2], event: [true, true]) }),
        ("time", { try SurvivalOutcome(entry: [0, 0], exit: [1, value], event: [true, true]) }),
      ] as [(String, () throws -> SurvivalOutcome)] {
        let error = #expect(throws: SurvivalDataError.self) { try work() }
        #expect(
          error?.description
            == "row 2, column \"\(column)\": \(text) is not a finite number; write NA if the value "
            + "is missing")
      }
    }
  }

  @Test func exitMustComeAfterEntry() {
    for exit in [2.0, 1.5, -1] {
      let error = #expect(throws: SurvivalDataError.self) {
        try SurvivalOutcome(entry: [0, 2], exit: [1, exit], event: [true, true])
      }
      #expect(error == .exitNotAfterEntry(row: 2, entry: 2, exit: exit))
    }
    let error = #expect(throws: SurvivalDataError.self) {
      try SurvivalOutcome(entry: [0, 0.3], exit: [1, 0.1 + 0.2], event: [true, true])
    }
    #expect(
      error?.description
        == "row 2: entry 0.3 and exit 0.30000000000000004 are equal within the tolerance for tied "
        + "times, so nothing is left of the spell")
  }

  @Test func nobodyAtAll() throws {
    let outcome = try SurvivalOutcome(time: [], event: [])
    #expect(outcome.count == 0)
    #expect(outcome.eventCount == 0)
    #expect(try SurvivalOutcome(entry: [], exit: [], event: []).count == 0)
  }
}
