// Covariates that change with time against R's coxph with tt, and spells against survSplit.
//
// Expected values: Reference/transform.json and Reference/split.json, made by
// Reference/Make/prediction.R.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct TimeTransformTests {
  struct Case: Decodable, Sendable {
    let name: String
    let data: String
    let formula: String
    let ties: String
    let weights: String?
    let observations: Int
    let events: Int
    let estimate: [Double]
    let standardError: [Double]
    let logLikelihood: [Double]
  }

  static let cases = (try? Reference.load("transform", as: Case.self)) ?? []

  @Test(arguments: cases.indices)
  func agreesWithR(_ index: Int) throws {
    let expected = Self.cases[index]
    let model = try CoxModel(
      expected.formula, in: Reference.table(expected.data), weights: expected.weights,
      ties: #require(CoxTies(rawValue: expected.ties)) as CoxTies)
    #expect(model.fit.observations == expected.observations)
    #expect(model.fit.events == expected.events)
    expectClose(model.fit.logLikelihood.null, expected.logLikelihood[0], .againstR, expected.name)
    expectClose(model.fit.logLikelihood.fitted, expected.logLikelihood[1], .againstR, expected.name)
    for (j, c) in model.fit.coefficients.enumerated() {
      expectClose(
        c.estimate, expected.estimate[j], .againstRScaled(by: expected.standardError[j]), c.name)
      expectClose(c.standardError, expected.standardError[j], .againstR, "SE of \(c.name)")
    }
  }

  @Test func thereAreEnough() { #expect(Self.cases.count == 6) }

  /// A closure and an expression say the same.
  @Test func bothDoors() throws {
    let table = try Reference.table("veteran")
    guard case .numeric(let karno) = try table.column("karno").values,
      case .numeric(let time) = try table.column("time").values,
      case .numeric(let status) = try table.column("status").values
    else { return }
    let arrays = try CoxModel(
      SurvivalOutcome(time: time, status: status), covariates: [.numeric("karno", karno)],
      timeTransforms: [TimeTransform("late", karno) { $0 * log($1) }])
    let formula = try CoxModel("Surv(time, status) ~ karno + tt(karno * log(t))", in: table)
    #expect(arrays.fit.coefficients.map(\.estimate) == formula.fit.coefficients.map(\.estimate))
    #expect(formula.fit.coefficients.map(\.name) == ["karno", "tt(karno * log(t))"])
    #expect(
      throws: SurvivalDataError.incompatible(
        "spells need a cluster for the robust variance: name the column that identifies subjects")
    ) {
      try CoxModel("Surv(time, status) ~ tt(karno * t)", in: table, robust: true)
    }
  }

  @Test(arguments: [
    ("Surv(time, status) ~ karno + t", "no column"),
    ("Surv(time, status) ~ tt(karno)", "function of the time"),
    ("Surv(time, status) ~ tt(karno * t) + t", "within tt() only"),
    ("Surv(time, status) ~ log(tt(karno * t))", "term of its own"),
    ("Surv(time, status) ~ tt(karno, log(t))", "term of its own"),
  ])
  func misuse(formula: String, message: String) throws {
    let table = try Reference.table("veteran")
    do {
      _ = try CoxModel(formula, in: table)
      Issue.record("no error")
    } catch let error as FormulaError {
      #expect(error.message.contains(message), "\(error)")
    }
  }

  @Test func tooManyCopiesAreRefused() throws {
    let n = 12_000
    let times = (1...n).map { Double($0) }
    let outcome = try SurvivalOutcome(time: times, event: times.map { _ in true })
    #expect(throws: SurvivalDataError.self) {
      try CoxModel(
        outcome, covariates: [.numeric("x", times)],
        timeTransforms: [TimeTransform("late", times) { $0 * $1 }])
    }
  }

  struct Split: Decodable, Sendable {
    let data: String
    let response: String
    let cuts: [Double]
    let row: [Double]
    let entry: [Double]
    let exit: [Double]
    let event: [Double]
    let episode: [Double]
  }

  @Test func splitsAsR() throws {
    let splits = try Reference.load("split", as: Split.self)
    #expect(splits.count == 3)
    for expected in splits {
      let table = try Reference.table(expected.data)
      let made = try table.split(
        expected.response, at: expected.cuts, start: "start", episode: "episode", id: "row")
      func column(_ name: String) throws -> [Double] {
        guard case .numeric(let values) = try made.column(name).values else { return [] }
        return values
      }
      let isHeart = expected.data == "heart"
      #expect(try column("row") == expected.row)
      #expect(try column("start") == expected.entry)
      #expect(try column(isHeart ? "stop" : "time") == expected.exit)
      #expect(try column(isHeart ? "event" : "status") == expected.event)
      #expect(try column("episode") == expected.episode)
    }
  }

  /// Cutting time at risk into pieces changes no fit.
  @Test func aSplitFitIsTheSame() throws {
    let table = try Reference.table("veteran")
    let whole = try CoxModel("Surv(time, status) ~ karno + trt", in: table)
    let spells = try table.split("Surv(time, status)", at: [30, 99, 200])
    let split = try CoxModel("Surv(tstart, time, status) ~ karno + trt", in: spells)
    for (a, b) in zip(whole.fit.coefficients, split.fit.coefficients) {
      expectClose(b.estimate, a.estimate, .digits(10))
    }
    let outcome = try SurvivalOutcome(time: [5, 20], event: [true, false]).split(at: [20, 5, 2])
    #expect(outcome.sourceRow == [0, 0, 1, 1, 1])
    #expect(outcome.interval == [0, 1, 0, 1, 2])
    #expect(outcome.outcome.exit == [2, 5, 2, 5, 20])
    #expect(outcome.outcome.event == [false, true, false, false, false])
  }
}
