// Bad input at the command line: a sentence on standard error, the right exit status, nothing written.

import Foundation
import Testing

@Suite struct BadInputTests {
  /// Nonsense, and what it is answered with.
  struct Nonsense: Sendable, CustomTestStringConvertible {
    let what: String
    let arguments: [String]
    var input = ""
    /// 2 for what cannot be read, 3 for what leaves nothing to estimate.
    let status: Int32
    /// A part of the sentence.
    let sentence: String
    var testDescription: String { what }
  }

  private static let small = "t,s,x,arm\n1,1,0,a\n2,0,1,b\n3,1,1,a\n4,1,0,b\n5,0,2,a\n"

  static let cases: [Nonsense] = [
    Nonsense(
      what: "weights beyond all numbers",
      arguments: ["cox", "Surv(t, s) ~ arm", "--data", "-", "--weights", "x"],
      input: "t,s,x,arm\n1,1,1e308,a\n2,1,1e308,b\n3,1,1e308,a\n", status: 2,
      sentence: "the sum of the weights is inf"),
    Nonsense(
      what: "a negative time to list",
      arguments: ["km", "Surv(t, s) ~ 1", "--data", "-", "--tau", "-1"],
      input: small, status: 2, sentence: "-1"),
    Nonsense(
      what: "a label twice",
      arguments: ["rates", "--events", "3,4", "--person-time", "5,6", "--labels", "a,a"], status: 2,
      sentence: "the same label"),
    Nonsense(
      what: "semicolons", arguments: ["km", "Surv(t, s) ~ 1", "--data", "-"], input: "t;s\n1;1\n",
      status: 2, sentence: "fields are separated by commas"),
    Nonsense(
      what: "missing file", arguments: ["cox", "Surv(t, s) ~ x", "--data", "/no/such.csv"],
      status: 2, sentence: "cannot read \"/no/such.csv\""),
    Nonsense(
      what: "empty file", arguments: ["cox", "Surv(t, s) ~ x", "--data", "-"], status: 2,
      sentence: "empty"),
    Nonsense(
      what: "header only", arguments: ["cox", "Surv(t, s) ~ x", "--data", "-"], input: "t,s,x\n",
      status: 2, sentence: "no rows"),
    Nonsense(
      what: "wrong field count", arguments: ["cox", "Surv(t, s) ~ x", "--data", "-"],
      input: "t,s,x\n1,1,0\n2,1\n", status: 2, sentence: "line 3"),
    Nonsense(
      what: "absent column", arguments: ["cox", "Surv(t, s) ~ xx", "--data", "-"], input: small,
      status: 2, sentence: "no column \"xx\""),
    Nonsense(
      what: "text for a time", arguments: ["cox", "Surv(arm, s) ~ x", "--data", "-"],
      input: small, status: 2, sentence: "arm"),
    Nonsense(
      what: "negative time", arguments: ["km", "Surv(t, s) ~ 1", "--data", "-"],
      input: "t,s\n1,1\n-2,1\n", status: 2, sentence: "row 2"),
    Nonsense(
      what: "infinite time", arguments: ["km", "Surv(t, s) ~ 1", "--data", "-"],
      input: "t,s\n1,1\nInf,1\n", status: 2, sentence: "row 2"),
    Nonsense(
      what: "exit not after entry", arguments: ["km", "Surv(a, b, s) ~ 1", "--data", "-"],
      input: "a,b,s\n0,1,1\n3,3,0\n", status: 2, sentence: "row 2"),
    Nonsense(
      what: "a status nobody knows", arguments: ["km", "Surv(t, s) ~ 1", "--data", "-"],
      input: "t,s\n1,1\n2,7\n", status: 2, sentence: "s == "),
    Nonsense(
      what: "no events", arguments: ["cox", "Surv(t, s) ~ x", "--data", "-"],
      input: "t,s,x\n1,0,0\n2,0,1\n", status: 3, sentence: "no events"),
    Nonsense(
      what: "negative weight",
      arguments: ["cox", "Surv(t, s) ~ arm", "--data", "-", "--weights", "x"],
      input: "t,s,x,arm\n1,1,1,a\n2,1,-1,b\n", status: 2, sentence: "row 2"),
    Nonsense(
      what: "all weights zero",
      arguments: ["cox", "Surv(t, s) ~ arm", "--data", "-", "--weights", "x"],
      input: "t,s,x,arm\n1,1,0,a\n2,1,0,b\n", status: 2, sentence: "weight"),
    Nonsense(
      what: "constant covariate alone", arguments: ["cox", "Surv(t, s) ~ x", "--data", "-"],
      input: "t,s,x\n1,1,4\n2,1,4\n", status: 3, sentence: "x"),
    Nonsense(
      what: "typing error", arguments: ["cox", "Surv(t, s) ~ x +", "--data", "-"], input: small,
      status: 2, sentence: "^"),
    Nonsense(
      what: "a parenthesis left open before ~",
      arguments: ["cox", "Surv(t, s ~ x", "--data", "-"], input: small, status: 2,
      sentence: "this parenthesis is not closed\n  Surv(t, s ~ x\n      ^"),
    Nonsense(
      what: "a logarithm of a negative number",
      arguments: ["cox", "Surv(t, s) ~ log(x - 1)", "--data", "-"], input: small, status: 2,
      sentence: "NaN is not a finite number"),
    Nonsense(
      what: "exact ties with robust",
      arguments: ["cox", "Surv(t, s) ~ x", "--data", "-", "--ties", "exact", "--robust"],
      input: small, status: 2, sentence: "exact"),
    Nonsense(
      what: "unknown ties",
      arguments: ["cox", "Surv(t, s) ~ x", "--data", "-", "--ties", "sideways"], input: small,
      status: 2, sentence: "sideways"),
    Nonsense(
      what: "impossible level",
      arguments: ["cox", "Surv(t, s) ~ x", "--data", "-", "--level", "95"], input: small,
      status: 2, sentence: "95"),
    Nonsense(
      what: "a condition that keeps nobody",
      arguments: ["cox", "Surv(t, s) ~ x", "--data", "-", "--where", "t > 99"], input: small,
      status: 2, sentence: "no rows"),
    Nonsense(
      what: "no data option", arguments: ["cox", "Surv(t, s) ~ x"], status: 2,
      sentence: "--data"),
    Nonsense(
      what: "log-rank of one group", arguments: ["logrank", "Surv(t, s) ~ arm", "--data", "-"],
      input: "t,s,arm\n1,1,a\n2,1,a\n", status: 3, sentence: "group"),
    Nonsense(
      what: "log-rank without events", arguments: ["logrank", "Surv(t, s) ~ arm", "--data", "-"],
      input: "t,s,arm\n1,0,a\n2,0,b\n", status: 3, sentence: "no events"),
    Nonsense(
      what: "log-rank, negative rho",
      arguments: ["logrank", "Surv(t, s) ~ arm", "--data", "-", "--rho", "-1"], input: small,
      status: 2, sentence: "rho"),
    Nonsense(
      what: "a negative bandwidth",
      arguments: [
        "km", "Surv(t, s) ~ 1", "--data", "-", "--smoothed-hazard", "--bandwidth", "-1",
      ],
      input: small, status: 2, sentence: "bandwidth is -1"),
    Nonsense(
      what: "a negative level",
      arguments: ["cox", "Surv(t, s) ~ x", "--data", "-", "--level", "-1"],
      input: small, status: 2, sentence: "level is -1"),
    Nonsense(
      what: "fewer relabellings than none",
      arguments: ["compare", "Surv(t, s) ~ arm", "--data", "-", "--permutations", "-1"],
      input: small, status: 2, sentence: "permutations"),
    Nonsense(
      what: "rates of unequal lengths",
      arguments: ["rates", "--events", "3,4", "--person-time", "10"], status: 2,
      sentence: "person"),
    Nonsense(
      what: "rates of nothing", arguments: ["rates"], status: 2, sentence: "--events"),
    Nonsense(
      what: "negative events", arguments: ["rates", "--events", "-3,4", "--person-time", "1,1"],
      status: 2, sentence: "events"),
    Nonsense(
      what: "no person-time", arguments: ["rates", "--events", "3,4", "--person-time", "0,1"],
      status: 2, sentence: "person"),
    Nonsense(
      what: "words for events", arguments: ["rates", "--events", "a,b", "--person-time", "1,1"],
      status: 2, sentence: "'a' is not a number"),
    Nonsense(
      what: "Poisson without events",
      arguments: ["poisson", "Rate(s, t) ~ x", "--data", "-"], input: "t,s,x\n1,0,0\n2,0,1\n",
      status: 3, sentence: "no events"),
  ]

  @Test(arguments: cases)
  func isToldAndNothingIsWritten(_ nonsense: Nonsense) throws {
    let folder = try CommandLineTool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("out.json").path
    let run = try CommandLineTool.run(
      nonsense.arguments + ["--format", "json", "--output", file], input: nonsense.input)
    #expect(run.status == nonsense.status, "\(run.errors)")
    #expect(run.errors.contains(nonsense.sentence), "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test func anUnknownCommandIsAUsageError() throws {
    let run = try CommandLineTool.run(["fit"])
    #expect(run.status == 2)
    #expect(run.errors.contains("fit"))
    #expect(run.output.isEmpty)
  }

  @Test func aConstantCovariateBesideAnotherIsAWarning() throws {
    let run = try CommandLineTool.run(
      ["cox", "Surv(t, s) ~ x + I(x - x)", "--data", "-", "--format", "json"], input: Self.small)
    #expect(run.status == 0)
    #expect(run.errors.contains("I(x - x)"))
    let warnings = try run.json()["warnings"] as? [String]
    #expect(warnings?.contains { $0.contains("I(x - x)") } == true)
  }

  @Test func anOutputThatCannotBeWrittenIsAnError() throws {
    let run = try CommandLineTool.run(
      ["km", "Surv(t, s) ~ 1", "--data", "-", "--output", "/no/such/folder/x"], input: Self.small)
    #expect(run.status == 2)
    #expect(run.errors.contains("cannot write /no/such/folder/x"))
  }
}
