// `survivalstats compare`: its page, its JSON, its figure, and what it refuses.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CompareCommandTests {
  private static let lung = SourceTree.root
    .appendingPathComponent("Tests/SurvivalStatsTests/Reference/Data/lung.csv").path

  private func run(_ options: [String]) throws -> CommandLineRun {
    try CommandLineTool.run(
      ["compare", "Surv(time, status) ~ sex", "--data", Self.lung] + options)
  }

  @Test func thePage() throws {
    let run = try run(["--tau", "700", "--milestones", "180,365", "--prespecified", "logRank"])
    #expect(run.status == 0)
    #expect(run.output.contains("prespecified\n  log-rank "))
    #expect(run.output.contains("difference of S(t) at 365"))
    #expect(!run.output.contains("Nothing was named as prespecified"))
  }

  // The MaxCombo P is that of Reference/weighted-logrank.json.
  @Test func theJSON() throws {
    let json = try run([
      "--format", "json", "--covariates", "age", "--margins",
      "hazardRatio=1.2,restrictedMeanDifference=-30",
    ]).json()
    #expect(json["model"] as? String == "comparison")
    let tests = try #require(json["tests"] as? [[String: Any]])
    let names = tests.compactMap { $0["name"] as? String }
    #expect(names.prefix(2) == ["logRank", "gehanBreslow"])
    #expect(names.contains("adjustedLogRank"))
    let combo = try #require(tests.first { $0["name"] as? String == "maxCombo" })
    expectClose(combo["pValue"] as? Double, 0.00098399846, .published(digits: 8))
    let contrasts = try #require(json["contrasts"] as? [[String: Any]])
    let ratio = try #require(contrasts.first { $0["name"] as? String == "hazardRatio" })
    #expect(ratio["margin"] as? Double == 1.2 && ratio["marginPValue"] is Double)
    #expect(json["tau"] as? Double == 965)
  }

  @Test func theFigure() throws {
    let folder = try CommandLineTool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("compare.svg").path
    let run = try run(["--figure", path, "--figure-title", "By sex"])
    #expect(run.status == 0)
    let svg = try String(contentsOfFile: path, encoding: .utf8)
    #expect(svg.contains("By sex") && svg.contains("Smoothed hazard ratio"))
    #expect(svg.contains("Difference of survival"))
  }

  @Test(arguments: [
    ["--prespecified", "logrankk"], ["--margins", "hazardRatio"], ["--margins", "nonsense=2"],
    ["--margins", "hazardRatio=2,hazardRatio=3"], ["--milestones", "a"], ["--milestones", "-1"],
    ["--tau", "0"], ["--quantiles", "1.5"], ["--level", "95"], ["--permutations", "-5"],
    ["--covariates", "nobody"], ["--margins", "milestoneDifference=-0.1"],
  ])
  func nonsense(options: [String]) throws {
    let run = try run(options)
    #expect(run.status == 2, "\(options): \(run.errors)")
    #expect(run.errors.contains("Error:") && run.output.isEmpty)
  }
}
