// What `cox` writes beside a fit: limits, tests of proportional hazards, residuals, predictions,
// differences between packages.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxToolkitTests {
  private static let lung = SourceTree.root
    .appendingPathComponent("Tests/SurvivalStatsTests/Reference/Data/lung.csv").path

  private func run(_ options: [String], input: String = "") throws -> CommandLineRun {
    try CommandLineTool.run(
      ["cox", "Surv(time, status) ~ age + sex + ph.ecog", "--data", Self.lung] + options,
      input: input)
  }

  private func json(_ options: [String], input: String = "") throws -> [String: Any] {
    let run = try run(options + ["--format", "json"], input: input)
    #expect(run.status == 0)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test(arguments: ["wald", "profile", "score"])
  func limits(kind: String) throws {
    let json = try json(["--intervals", kind])
    #expect(json["interval"] as? String == kind)
    let fit = try fitCox(
      "Surv(time, status) ~ age + sex + ph.ecog", in: Reference.table("lung"),
      intervals: #require(CoxInterval(rawValue: kind)) as CoxInterval)
    let lines = try #require(json["coefficients"] as? [[String: Any]])
    for (line, coefficient) in zip(lines, fit.coefficients) {
      // Foundation reads a number back to within an ulp.
      expectClose(line["lower"] as? Double, coefficient.lower, .ulps(2))
      expectClose(line["upper"] as? Double, coefficient.upper, .ulps(2))
    }
  }

  @Test func testsOfProportionalHazards() throws {
    let json = try json(["--zph", "km"])
    let zph = try #require(json["proportionalHazards"] as? [String: Any])
    #expect(zph["transform"] as? String == "km")
    let terms = try #require(zph["terms"] as? [[String: Any]])
    #expect(terms.map { $0["term"] as? String } == ["age", "sex", "ph.ecog", "GLOBAL"])
    #expect(
      terms.allSatisfy { Set($0.keys) == ["term", "statistic", "degreesOfFreedom", "pValue"] })
  }

  @Test func thePenalty() throws {
    #expect(try json(["--firth"])["penalty"] as? [String: String] == ["type": "firth"])
    #expect(try json([])["penalty"] is NSNull)
    #expect(try json(["--firth"])["interval"] as? String == "profile")
  }

  // R's lung has 228 rows, one without ph.ecog, and 164 deaths among the others.
  @Test(arguments: CoxResidualKind.allCases)
  func residualsAreCSV(kind: CoxResidualKind) throws {
    let run = try run(["--residuals", kind.rawValue])
    let lines = run.output.split(separator: "\n")
    #expect(run.status == 0 && run.output.hasSuffix("\n"))
    #expect(lines.count == 1 + (kind.isPerEvent ? 164 : 227))
    #expect(lines[0].hasPrefix(kind.isPerEvent ? "row,time," : "row,"))
    let widths = Set(lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count })
    #expect(widths.count == 1)
  }

  // R 4.2.2, survival 3.5-3: summary(survfit(fit, newdata), times = 365).
  @Test func predictions() throws {
    let json = try json(
      ["--predict", "-", "--times", "100,365"], input: "age,sex,ph.ecog\n60,1,1\n70,2,0\n")
    let curves = try #require(json["predictions"] as? [[String: Any]])
    #expect(curves.map { $0["row"] as? Int } == [1, 2])
    let survival = try #require(curves[0]["survival"] as? [Double])
    let error = try #require(curves[0]["standardError"] as? [Double])
    expectClose(survival[1], 0.33586336954, .published(digits: 9))
    expectClose(error[1], 0.04337186662, .published(digits: 9))
  }

  @Test func differencesBetweenPackages() throws {
    let json = try json(["--explain-difference", "sas"])
    #expect(json["from"] as? String == "r" && json["to"] as? String == "sas")
    let defaults = try #require(json["defaults"] as? [[String: Any]])
    #expect(
      defaults.map { $0["setting"] as? String } == ["ties", "nearTies", "proportionalHazards"])
  }

  @Test func adjustedCurves() throws {
    let json = try json(["--adjusted", "sex", "--times", "365"])
    let adjusted = try #require(json["adjusted"] as? [String: Any])
    #expect((adjusted["curves"] as? [[String: Any]])?.count == 2)
    #expect((adjusted["contrasts"] as? [[String: Any]])?.count == 1)
  }

  @Test(arguments: [
    ["forest"], ["proportional-hazards"], ["dfbetas"], ["adjusted", "--adjusted", "sex"],
    ["survival", "--predict", "-", "--times", "365"],
  ])
  func figures(of kind: [String]) throws {
    let folder = try CommandLineTool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("figure.svg")
    let run = try run(
      ["--figure", file.path, "--figure-of"] + kind, input: "age,sex,ph.ecog\n60,1,1\n")
    #expect(run.status == 0, "\(run.errors)")
    let svg = try SVGReader.read(String(contentsOf: file, encoding: .utf8))
    guard kind[0] == "survival" || kind[0] == "adjusted" else { return }
    for curve in svg.all("curve") {
      #expect(curve.children.contains { Set($0.corners.map(\.y)).count > 10 }, "a level line")
    }
  }

  @Test(arguments: [
    (["--figure", "/tmp/never.svg", "--figure-of", "survival"], "--predict"),
    (["--figure-of", "dfbetas"], "--figure"), (["--seed", "3"], "--cumulative-residuals"),
    (["--figure", "/tmp/never.svg", "--figure-of", "adjusted"], "--adjusted"),
    (["--adjusted", "colour"], "colour"),
    (["--times", "3"], "goes with --predict"), (["--zph", "loglog"], "--zph"),
    (["--predict", "/no/such.csv"], "cannot read \"/no/such.csv\""),
    (["--residuals", "pearson"], "--residuals"), (["--intervals", "log-rank"], "two groups"),
    (["--firth", "--robust"], "likelihood"), (["--profile", "spss"], "--profile"),
    (["--ties", "exact-marginal", "--zph", "km"], "exact ties"),
    (["--predict", "-"], "empty"),
  ])
  func nonsenseIsASentence(options: [String], sentence: String) throws {
    let run = try run(options)
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }

  @Test func testsOfTermsAndContrasts() throws {
    let json = try json(["--term-tests", "--contrast", "sex - 10 age", "--contrast", "-ph.ecog"])
    let model = try CoxModel(
      "Surv(time, status) ~ age + sex + ph.ecog", in: Reference.table("lung"))
    let terms = try #require((json["termTests"] as? [String: Any])?["tests"] as? [[String: Any]])
    #expect(terms.map { $0["name"] as? String } == ["age", "sex", "ph.ecog"])
    let contrasts = try #require(
      (json["contrasts"] as? [String: Any])?["contrasts"] as? [[String: Any]])
    let expected = try model.contrasts([
      ("one", ["sex": 1, "age": -10]), ("two", ["ph.ecog": -1]),
    ])
    for (line, contrast) in zip(contrasts, expected.contrasts) {
      expectClose(line["estimate"] as? Double, contrast.estimate, .ulps(4))
      expectClose(line["upper"] as? Double, contrast.upper, .ulps(4))
    }
  }

  @Test(arguments: ["", "sex -", "sex age", "weight", "0 sex", "2 * "])
  func contrastsThatCannotBeRead(text: String) throws {
    let run = try run(["--contrast=" + text])
    #expect(run.status == 2 && run.errors.contains("contrast"))
  }

  @Test func testsOnCumulativeResiduals() throws {
    let json = try json(["--cumulative-residuals", "40", "--seed", "7"])
    let processes = try #require(
      (json["cumulativeResiduals"] as? [String: Any])?["processes"] as? [[String: Any]])
    #expect(
      processes.map { $0["covariate"] as? String } == [
        "age", "sex", "ph.ecog", "GLOBAL", "age", "ph.ecog", "linear predictor",
      ])
  }
}
