// What `cox` writes of predictions for rows, baselines, restricted means, covariate paths and joint tests,
// and the table that `split` writes: the library's numbers under the names of the guides.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxPredictionCommandTests {
  private static let formula = "Surv(time, status) ~ age + sex + ph.ecog"
  private static let newRows = "time,status,age,sex,ph.ecog\n300,2,60,1,1\n500,1,70,2,0\n"

  private static func path(_ name: String) -> String {
    SourceTree.root
      .appendingPathComponent("Tests/SurvivalStatsTests/Reference/Data/\(name).csv").path
  }

  private func run(
    _ options: [String], formula: String = formula, data: String = path("lung"), input: String = ""
  ) throws -> CommandLineRun {
    try CommandLineTool.run(["cox", formula, "--data", data] + options, input: input)
  }

  private func json(
    _ options: [String], formula: String = formula, data: String = path("lung"), input: String = ""
  ) throws -> [String: Any] {
    let run = try run(options + ["--format", "json"], formula: formula, data: data, input: input)
    #expect(run.status == 0, "\(run.errors)")
    return try run.json()
  }

  private func lung() throws -> CoxModel {
    try CoxModel(Self.formula, in: Reference.table("lung"))
  }

  @Test(arguments: CoxPredictionKind.allCases)
  func rowsOfTheFitAndNewOnes(kind: CoxPredictionKind) throws {
    let model = try lung()
    let name = kind == .linearPredictor ? "linear-predictor" : kind.rawValue
    let new = try DataTable(csv: Array(Self.newRows.utf8))
    for (options, expected) in [
      ([], try model.predict(kind)), (["--predict", "-"], try model.predict(kind, for: new)),
    ] {
      let json = try json(["--predict-type", name] + options, input: Self.newRows)
      #expect(json["predictions"] == nil, "curves that nobody asked for")
      let rows = try #require(json["rowPredictions"] as? [String: Any])
      #expect(rows["kind"] as? String == kind.rawValue)
      #expect(rows["rows"] as? [Int] == expected.rows)
      let estimates = try #require(rows["estimates"] as? [[Double]])
      let errors = try #require(rows["standardErrors"] as? [[Double]])
      for (c, column) in expected.estimates.enumerated() {
        for i in column.indices {
          expectClose(estimates[c][i], column[i], .digits(13))
          expectClose(errors[c][i], expected.standardErrors[c][i], .digits(13))
        }
      }
    }
  }

  @Test func theReferenceIsChosen() throws {
    let json = try json(["--predict-type", "risk", "--reference", "zero"])
    let rows = try #require(json["rowPredictions"] as? [String: Any])
    #expect(rows["reference"] as? String == "zero")
    let text = try run(["--predict-type", "terms", "--predict", "-"], input: Self.newRows)
    #expect(text.output.contains("Terms of the linear predictor"))
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func baselines() throws {
    let json = try json(["--baseline", "zero"])
    let baseline = try #require(json["baseline"] as? [String: Any])
    let strata = try #require(baseline["strata"] as? [[String: Any]])
    let hazard = try #require(strata[0]["cumulativeHazard"] as? [Double])
    let expected = try lung().baseline(at: .zero).strata[0].cumulativeHazard
    #expect(hazard.count == expected.count)
    for (h, e) in zip(hazard, expected) { expectClose(h, e, .digits(13)) }
    let text = try run(["--baseline", "mean"]).output
    #expect(text.contains("Baseline cumulative hazard (Efron)"))
  }

  @Test func restrictedMeans() throws {
    let json = try json(
      ["--predict", "-", "--adjusted", "sex", "--times", "365", "--tau", "500"],
      input: Self.newRows)
    let model = try lung()
    let predicted = try model.survival(of: DataTable(csv: Array(Self.newRows.utf8)), tau: 500)
    for (line, curve) in zip(
      try #require(json["predictions"] as? [[String: Any]]), predicted.predictions)
    {
      let mean = try #require(line["restrictedMean"] as? [String: Any])
      expectClose(mean["estimate"] as? Double, curve.restrictedMean?.estimate, .digits(13))
    }
    let adjusted = try #require(json["adjusted"] as? [String: Any])
    let contrast = try #require((adjusted["contrasts"] as? [[String: Any]])?.first)
    #expect(contrast["restrictedMean"] is [String: Any])
  }

  @Test func covariatePaths() throws {
    let rows =
      "who,from,to,age,year,surgery,transplant\na,0,50,5,2,0,0\nb,0,90,5,2,0,0\na,50,300,5,2,0,1\n"
    let formula = "Surv(start, stop, event) ~ age + transplant"
    let model = try CoxModel(formula, in: Reference.table("heart"))
    let expected = try model.survival(
      alongPathsOf: DataTable(csv: Array(rows.utf8)), entry: "from", exit: "to", subject: "who",
      at: [30, 80, 200])
    let json = try json(
      ["--predict", "-", "--path", "from,to,who", "--times", "30,80,200"], formula: formula,
      data: Self.path("heart"), input: rows)
    let curves = try #require(json["predictions"] as? [[String: Any]])
    #expect(curves.map { $0["subject"] as? String } == ["a", "b"])
    for (line, curve) in zip(curves, expected.predictions) {
      let survival = try #require(line["survival"] as? [Any])
      for (value, s) in zip(survival, curve.survival) {
        if s.isNaN {
          #expect(value is NSNull)
        } else {
          expectClose(value as? Double, s, .digits(13))
        }
      }
    }
  }

  @Test func jointAndSequentialTests() throws {
    let json = try json([
      "--drop", "age + ph.ecog", "--drop", "sex", "--sequential-tests", "--statistics",
    ])
    let model = try lung()
    let dropped = try #require(
      (json["droppedTerms"] as? [String: Any])?["tests"] as? [[String: Any]])
    let expected = [
      try model.test(dropping: ["age", "ph.ecog"]), try model.test(dropping: ["sex"]),
    ]
    #expect(dropped.map { $0["name"] as? String } == ["age + ph.ecog", "sex"])
    for (line, table) in zip(dropped, expected) {
      let ratio = line["likelihoodRatio"] as? [String: Any]
      expectClose(
        ratio?["statistic"] as? Double, table.tests[0].likelihoodRatio?.statistic, .digits(13))
      #expect(
        ratio?["degreesOfFreedom"] as? Int == table.tests[0].likelihoodRatio?.degreesOfFreedom)
    }
    let sequence = try #require(
      (json["sequentialTests"] as? [String: Any])?["tests"] as? [[String: Any]])
    #expect(sequence.map { $0["name"] as? String } == ["age", "sex", "ph.ecog"])
    let d = try #require(json["roystonD"] as? [String: Any])
    expectClose(d["d"] as? Double, try model.roystonD().d, .digits(13))
    let text = try run(["--drop", "age + ph.ecog", "--statistics"]).output
    #expect(text.contains("Test that coefficients are zero") && text.contains("Royston"))
  }

  /// A plus sign within a call is part of a term's name.
  @Test func droppedTermsMayHoldPlusSigns() throws {
    let json = try json(
      ["--drop", "I(age + 1) + sex"], formula: "Surv(time, status) ~ I(age + 1) + sex + ph.ecog")
    let tests = (json["droppedTerms"] as? [String: Any])?["tests"] as? [[String: Any]]
    #expect((tests?[0]["wald"] as? [String: Any])?["degreesOfFreedom"] as? Int == 2)
  }

  /// CSV has no place for what was read and left out: that is said beside it.
  @Test(arguments: [
    ["split", "Surv(time, status)", "--at", "90"],
    ["cox", "Surv(time, status) ~ ph.ecog", "--residuals", "deviance"],
    ["cox", "Surv(time, status) ~ ph.ecog", "--explain-difference", "sas"],
    ["km", "Surv(time, status) ~ ph.ecog", "--pseudo-values", "survival", "--times", "90"],
  ])
  func whatWasLeftOutIsSaid(arguments: [String]) throws {
    let run = try CommandLineTool.run(arguments + ["--data", Self.path("lung")])
    #expect(run.status == 0)
    #expect(run.errors.contains("1 is censored, 2 is the event"), "\(run.errors)")
    #expect(run.errors.contains("1 row left out: missing values") == (arguments[0] != "split"))
  }

  /// `split` and then `cox` is the model of the split table.
  @Test func spellsThroughAPipe() throws {
    let veteran = Self.path("veteran")
    let spells = try CommandLineTool.run([
      "split", "Surv(time, status)", "--data", veteran, "--at", "90,180", "--episode", "period",
      "--id", "who",
    ])
    #expect(spells.status == 0, "\(spells.errors)")
    let formula = "Surv(tstart, time, status) ~ trt + karno:strata(period)"
    let table = try Reference.table("veteran")
      .split("Surv(time, status)", at: [90, 180], episode: "period", id: "who")
    let expected = try fitCox(formula, in: table)
    let json = try json([], formula: formula, data: "-", input: spells.output)
    let lines = try #require(json["coefficients"] as? [[String: Any]])
    #expect(lines.count == expected.coefficients.count)
    for (line, coefficient) in zip(lines, expected.coefficients) {
      #expect(line["name"] as? String == coefficient.name)
      expectClose(line["estimate"] as? Double, coefficient.estimate, .digits(13))
    }
  }

  /// A table comes back from its CSV as it was: quotes, full stops, missing values, all digits.
  @Test func tablesComeBack() throws {
    let table = try DataTable([
      .numeric("x", [0.1, 1 / 3, -1e-300, 3]),
      .text("a \"b\", c", ["say \"no\"", nil, ".", "two\nlines"]),
      .text("blank", [" a", "b ", "", "c"].map { $0.isEmpty ? nil : $0 }),
      Column(name: "flag", values: .logical([true, false, true, false]), missing: nil),
    ])
    #expect(try DataTable(csv: Array(table.csv.utf8)) == table)
    // Not available is no number, and so not equal to itself.
    let gap = try DataTable([.numeric("x", [0.5, nil]), .numeric("y", [1.0, 2])])
    #expect(gap.csv == "x,y\n0.5,1\nNA,2\n")
  }

  @Test(arguments: [
    (["--path", "from,to"], "goes with --predict"),
    (["--predict", "-", "--path", "from"], "--path"),
    (["--predict", "-", "--path", "age,sex", "--tau", "3"], "--tau"),
    (["--predict-type", "hazard"], "--predict-type"), (["--reference", "zero"], "--predict-type"),
    (["--tau", "3"], "goes with --predict"),
    (["--residuals", "score", "--drop", "sex"], "--drop does not go with --residuals"),
    (["--residuals", "score", "--zph", "km"], "--zph does not go with --residuals"),
    (["--explain-difference", "sas", "--predict", "-"], "--predict does not go with --explain"),
    (["--subgroups", "sex", "--baseline", "mean"], "--baseline does not go with --subgroups"),
    (["--subgroups", "sex", "--residuals", "score"], "--subgroups does not go with --residuals"),
    (["--subgroups", "sex", "--firth"], "--firth does not go with --subgroups"),
    (["--subgroups", "sex", "--intervals", "profile"], "--intervals does not go with --subgroups"),
    (["--predict-type", "risk", "--times", "3"], "--times"), (["--baseline", "max"], "--baseline"),
    (["--drop", "weight"], "weight"), (["--drop", ""], "term"),
    (["--robust", "--sequential-tests"], "Wald"),
  ])
  func nonsenseIsASentence(options: [String], sentence: String) throws {
    let run = try run(options, input: Self.newRows)
    #expect(run.status == 2 && run.output.isEmpty, "\(run.output)")
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }

  @Test(arguments: [
    (["Surv(time, status)", "--at", "ninety"], "is not a number"),
    (["Rate(time, status)", "--at", "90"], "only times are split"),
    (["Surv(time, status)", "--at", "90", "--id", "age"], "age"),
    (["Surv(time, status) ~ age", "--at", "90"], "leave out ~"),
  ])
  func splitsThatCannotBe(options: [String], sentence: String) throws {
    let run = try CommandLineTool.run(["split", "--data", Self.path("veteran")] + options)
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }
}
