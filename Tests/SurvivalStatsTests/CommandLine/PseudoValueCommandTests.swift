// `survivalstats km --pseudo-values`: the numbers of `pseudoValues`, with the rows they belong to.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct PseudoValueCommandTests {
  private static let formula = "Surv(time, status) ~ sex"

  private func run(_ options: [String]) throws -> CommandLineRun {
    let lung = SourceTree.root
      .appendingPathComponent("Tests/SurvivalStatsTests/Reference/Data/lung.csv").path
    return try CommandLineTool.run(["km", Self.formula, "--data", lung] + options)
  }

  @Test(arguments: PseudoValueMethod.allCases)
  func areThoseOfTheLibrary(method: PseudoValueMethod) throws {
    let options =
      ["--where", "age > 60", "--pseudo-values", "restricted-mean", "--times", "180,365"]
      + (method == .leaveOneOut ? ["--leave-one-out"] : [])
    let own = try pseudoValues(
      Self.formula, in: Reference.table("lung"), at: [180, 365], kind: .restrictedMean,
      method: method, where: "age > 60")
    let json = try run(options + ["--format", "json"]).json()
    #expect(json["model"] as? String == "pseudoValues")
    #expect(json["method"] as? String == method.rawValue)
    #expect(json["rows"] as? [Int] == own.rows.map { $0 + 1 })
    let values = try #require(json["values"] as? [[Double]])
    #expect(values.count == own.values.count)
    // The reader of JSON is not right to the last digit.
    for (a, b) in zip(values.joined(), own.values.joined()) { expectClose(a, b, .ulps(4)) }
    let lines = try run(options).output.split(separator: "\n")
    #expect(lines[0] == "row,180.0,365.0" && lines.count == own.rows.count + 1)
    let first = lines[1].split(separator: ",").map { Double($0) }
    #expect(first == [Double(own.rows[0] + 1)] + own.values[0])
  }

  @Test(arguments: [
    ["--pseudo-values", "survival"], ["--leave-one-out"],
    ["--pseudo-values", "median", "--times", "9"],
    ["--pseudo-values", "survival", "--times", "9", "--weights", "age"],
    ["--pseudo-values", "survival", "--times", "9", "--band", "hall-wellner"],
    ["--pseudo-values", "survival", "--times", "-9"],
    ["--pseudo-values", "survival", "--times", "9", "--figure", "no.svg"],
    ["--explain-difference", "sas", "--figure", "no.svg"],
  ])
  func nonsense(options: [String]) throws {
    let run = try run(options)
    #expect(run.status == 2, "\(options): \(run.errors)")
    #expect(run.errors.contains("Error:") && run.output.isEmpty)
  }
}
