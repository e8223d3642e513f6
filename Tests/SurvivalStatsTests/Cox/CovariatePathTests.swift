// Curves along covariate paths: the door for arrays gives what the door for tables gives.

import Testing

@testable import SurvivalStats

@Suite struct CovariatePathTests {
  private let who = ["b", "a", "b", "a", "a"]
  private let begin: [Double] = [0, 0, 40, 50, 90]
  private let end: [Double] = [40, 50, 300, 90, 400]
  private let age: [Double] = [5, -3, 5, -3, -3]
  private let transplant: [Double] = [0, 0, 1, 1, 0]
  private let site: [Double] = [0, 1, 0, 1, 0]

  private func numbers(_ name: String, _ table: DataTable) throws -> [Double] {
    guard case .numeric(let values) = try table.column(name).values else { return [] }
    return values
  }

  /// With strata, and rows of two subjects in any order.
  @Test func arraysAreTheTable() throws {
    let heart = try Reference.table("heart")
    let outcome = try SurvivalOutcome(
      entry: numbers("start", heart), exit: numbers("stop", heart),
      event: numbers("event", heart).map { $0 == 1 })
    let covariates: [Covariate] = [
      .numeric("age", try numbers("age", heart)),
      .numeric("transplant", try numbers("transplant", heart)),
    ]
    let surgery = try numbers("surgery", heart).map { Int($0) }
    let arrays = try CoxModel(outcome, covariates: covariates, strata: surgery)
    let formula = try CoxModel(
      "Surv(start, stop, event) ~ age + transplant + strata(surgery)", in: heart)
    let path = try DataTable([
      .numeric("from", begin), .numeric("to", end), .numeric("age", age),
      .numeric("transplant", transplant), .numeric("surgery", site), .text("who", who),
    ])
    let times: [Double] = [10, 45, 95, 250]
    let expected = try formula.survival(
      alongPathsOf: path, entry: "from", exit: "to", subject: "who", at: times)
    let found = try arrays.survival(
      alongPathsOf: [.numeric("age", age), .numeric("transplant", transplant)], entry: begin,
      exit: end, subject: who, strata: site.map { Int($0) }, at: times)
    #expect(found.predictions.map(\.subject) == ["b", "a"])
    for (a, b) in zip(found.predictions, expected.predictions) {
      #expect(a.subject == b.subject && a.row == b.row)
      expectClose(a.survival, b.survival, .ulps(4), "S")
      expectClose(a.standardError, b.standardError, .ulps(64), "SE")
    }
  }

  @Test func whatIsNoPathIsAnError() throws {
    let model = try CoxModel(
      SurvivalOutcome(time: [1, 2, 3, 4], event: [true, true, false, true]),
      covariates: [.numeric("x", [0.5, 1, 0, 2])])
    func curve(_ entry: [Double], _ exit: [Double]) throws -> CoxPredictions {
      try model.survival(alongPathsOf: [.numeric("x", [0, 1])], entry: entry, exit: exit)
    }
    #expect(try curve([0, 1], [1, 4]).predictions.count == 1)
    #expect(throws: SurvivalDataError.self) { try curve([0, 2], [1, 4]) }  // a gap
    #expect(throws: SurvivalDataError.self) { try curve([0, 0.5], [1, 4]) }  // an overlap
    #expect(throws: SurvivalDataError.exitNotAfterEntry(row: 2, entry: 2, exit: 1)) {
      try curve([0, 2], [1, 1])
    }
    #expect(throws: SurvivalDataError.self) { try curve([0, .nan], [1, 4]) }
  }
}
