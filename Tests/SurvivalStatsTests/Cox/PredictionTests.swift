// Predictions for rows, of the fit and new ones, against R's predict.coxph.
//
// Expected values: Reference/prediction.json, made by Reference/Make/prediction.R.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct PredictionTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Prediction: Decodable, Sendable {
      let reference: String
      let kind: String
      let values: [Double?]
      let errors: [Double?]
      let newValues: [Double?]?
      let newErrors: [Double?]?
    }
    let name: String
    let data: String
    let formula: String
    let weights: String?
    let ties: String
    /// Rows of the fit, and rows given as new, from 1.
    let rows: [Int]
    let new: [Int]
    let terms: [String]
    let predictions: [Prediction]
    var testDescription: String { name }
  }

  static let cases = (try? Reference.load("prediction", as: Case.self)) ?? []

  @Test func thereAreEnough() { #expect(Self.cases.count == 12) }

  @Test(arguments: cases)
  func agreesWithR(_ expected: Case) throws {
    let table = try Reference.table(expected.data)
    let model = try CoxModel(
      expected.formula, in: table, weights: expected.weights,
      ties: #require(CoxTies(rawValue: expected.ties)) as CoxTies)
    let new = table.selecting(expected.new.map { $0 - 1 })
    for prediction in expected.predictions {
      let kind = try #require(CoxPredictionKind(rawValue: prediction.kind))
      let reference = try #require(CoxPredictionReference(rawValue: prediction.reference))
      let what = "\(kind) \(reference)"
      let own = try model.predict(kind, reference: reference)
      let places = own.rows.indices.filter { $0 % 7 == 0 }
      #expect(places.map { own.rows[$0] } == expected.rows)
      check(own, places, prediction.values, prediction.errors, what)
      if kind == .terms { #expect(own.columns == expected.terms) }
      if let values = prediction.newValues, let errors = prediction.newErrors {
        let result = try model.predict(kind, for: new, reference: reference)
        #expect(result.rows == [1, 2, 3])
        check(result, [0, 1, 2], values, errors, "new " + what)
      }
    }
  }

  private func check(
    _ actual: CoxRowPredictions, _ places: [Int], _ values: [Double?], _ errors: [Double?],
    _ what: String
  ) {
    // A linear predictor near 0 is the sum of larger parts: judged beside 1.
    let estimates = actual.estimates.flatMap { column in places.map { column[$0] } }
    let found = actual.standardErrors.flatMap { column in places.map { column[$0] } }
    for (i, pair) in zip(estimates, values).enumerated() {
      expectClose(pair.0, pair.1 ?? .nan, .againstRScaled(by: 1), "\(what)[\(i)]")
    }
    #expect(estimates.count == values.count && found.count == values.count)
    for (i, pair) in zip(found, errors).enumerated() {
      // R's error of a risk has its square root where the delta method has the risk.
      let factor = actual.kind == .risk ? actual.values[places[i]].squareRoot() : 1
      expectClose(
        pair.0, (pair.1 ?? .nan) * factor, .againstRScaled(by: 1e-2), "SE of \(what)[\(i)]")
    }
  }

  /// New rows that are the fit's own have the fit's columns and predictions, offsets, strata and spells
  /// included.
  @Test(arguments: [
    ("lungw", "Surv(time, status) ~ ns(age, 3) + poly(ph.karno, 3) + sex + offset(off)", "w_int"),
    (
      "veteranw", "Surv(time, status) ~ celltype * karno + strata(trt, prior) + offset(off)",
      "w_int"
    ),
    ("heartw", "Surv(start, stop, event) ~ age + factor(surgery) + offset(off)", "w_int"),
  ])
  func ownRowsAsNew(data: String, formula: String, weights: String) throws {
    let table = try Reference.table(data)
    let model = try CoxModel(formula, in: table, weights: weights, ties: .breslow)
    let new = table.selecting(model.frame.rows)
    for kind in CoxPredictionKind.allCases {
      let own = try model.predict(kind)
      let again = try model.predict(kind, for: new)
      for (a, b) in zip(own.estimates, again.estimates) {
        for (x, y) in zip(a, b) { expectClose(y, x, .againstRScaled(by: 1), "\(kind)") }
      }
      for (a, b) in zip(own.standardErrors, again.standardErrors) {
        for (x, y) in zip(a, b) { expectClose(y, x, .againstRScaled(by: 1e-3), "SE of \(kind)") }
      }
    }
  }

  /// A spell split in two expects what its parts do; the errors are those of the whole spell in one,
  /// by the definition: the variance of the difference of the hazards.
  @Test func aSpellExpectsWhatItsPartsDo() throws {
    let table = try Reference.table("heart")
    let model = try CoxModel("Surv(start, stop, event) ~ age + surgery", in: table)
    func row(_ start: Double, _ stop: Double) throws -> CoxRowPredictions {
      try model.predict(
        .expected,
        for: DataTable([
          .numeric("start", [start]), .numeric("stop", [stop]), .numeric("event", [1.0]),
          .numeric("age", [2.5]), .numeric("surgery", [0.0]),
        ]))
    }
    let whole = try row(0, 300)
    let parts = try [row(0, 50), row(50, 300)]
    expectClose(whole.values[0], parts[0].values[0] + parts[1].values[0], .digits(13))
    #expect(parts[1].errors[0] > 0)
    #expect(try row(20, 20.5).errors[0] >= 0)
  }

  @Test func arraysAsATable() throws {
    let table = try Reference.table("veteran")
    guard case .text(let codes, let levels) = try table.column("celltype").values,
      case .numeric(let karno) = try table.column("karno").values,
      case .numeric(let time) = try table.column("time").values,
      case .numeric(let status) = try table.column("status").values
    else { return }
    let cell = codes.map { levels[Int($0)] }
    let outcome = try SurvivalOutcome(time: time, status: status)
    let model = try CoxModel(
      outcome, covariates: [.factor("celltype", cell), .numeric("karno", karno)])
    let byTable = try CoxModel("Surv(time, status) ~ celltype + karno", in: table)
    let new = try model.predict(
      .survival, for: [.factor("celltype", ["large"]), .numeric("karno", [55])],
      outcome: SurvivalOutcome(time: [100], event: [false]))
    let same = try byTable.predict(
      .survival,
      for: DataTable([
        .text("celltype", ["large"]), .numeric("karno", [55.0]), .numeric("time", [100.0]),
        .numeric("status", [0.0]),
      ]))
    #expect(new.values == same.values)
    #expect(new.errors == same.errors)
    #expect(
      throws: SurvivalDataError.unknownLevel(
        row: 2, column: "celltype", value: "tiny", known: levels)
    ) {
      try model.predict(for: [
        .factor("celltype", ["large", "tiny"]), .numeric("karno", [55, 60]),
      ])
    }
    #expect(throws: SurvivalDataError.self) { try model.predict(for: [.numeric("karno", [55])]) }
    #expect(throws: SurvivalDataError.self) {
      try model.predict(.expected, for: [.factor("celltype", ["large"]), .numeric("karno", [55])])
    }
  }

  @Test func newDataThatDoNotFit() throws {
    let table = try Reference.table("veteran")
    let model = try CoxModel("Surv(time, status) ~ celltype + karno + strata(prior)", in: table)
    let levels = ["adeno", "large", "smallcell", "squamous"]
    #expect(
      throws: SurvivalDataError.unknownLevel(
        row: 1, column: "celltype", value: "tiny", known: levels)
    ) {
      try model.predict(
        for: DataTable([.text("celltype", ["tiny"]), .numeric("karno", [5.0])]), reference: .zero)
    }
    #expect(
      throws: SurvivalDataError.unknownLevel(
        row: 2, column: "strata(prior)", value: "prior=3", known: ["prior=0", "prior=10"])
    ) {
      try model.predict(
        for: DataTable([
          .text("celltype", ["large", "large"]), .numeric("karno", [5.0, 5]),
          .numeric("prior", [0.0, 3]),
        ]))
    }
    #expect(throws: SurvivalDataError.noSuchColumn(name: "karno", available: ["celltype"])) {
      try model.predict(for: DataTable([.text("celltype", ["large"])]))
    }
    #expect(throws: SurvivalDataError.notNumeric(row: 1, column: "karno", value: "much")) {
      try model.predict(
        for: DataTable([.text("celltype", ["large"]), .text("karno", ["much"])]), reference: .zero)
    }
    // Without strata a linear predictor still has a meaning beside the sample, not beside a stratum.
    let bare = try DataTable([
      .text("celltype", ["large", nil]), .numeric("karno", [5.0, 5]),
    ])
    let sample = try model.predict(for: bare, reference: .sample)
    #expect(sample.rows == [1])
    #expect(sample.dropped.missing == 1)
    #expect(throws: SurvivalDataError.self) { try model.predict(for: bare) }
  }

  @Test func keysAndText() throws {
    let model = try CoxModel("Surv(time, status) ~ age + sex", in: Reference.table("lung"))
    let result = try model.predict(.terms)
    let data = try JSONEncoder().encode(result)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "schemaVersion", "model", "kind", "reference", "robust", "constant", "rows", "columns",
        "estimates", "standardErrors", "dropped",
      ])
    #expect(try JSONDecoder().decode(CoxRowPredictions.self, from: data) == result)
    #expect(result.description.hasPrefix("Terms of the linear predictor"))
  }
}
