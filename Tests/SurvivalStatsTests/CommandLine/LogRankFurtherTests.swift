// `survivalstats logrank`: permutation, covariate-adjusted and one-sample tests.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct LogRankFurtherTests {
  private static let lung = SourceTree.root
    .appendingPathComponent("Tests/SurvivalStatsTests/Reference/Data/lung.csv").path

  private func run(_ options: [String]) throws -> CommandLineRun {
    try CommandLineTool.run(
      ["logrank", "Surv(time, status) ~ sex", "--data", Self.lung] + options)
  }

  @Test func besideTheTest() throws {
    let json = try run([
      "--permutations", "400", "--seed", "9", "--covariates", "age", "--format", "json",
    ]).json()
    let table = try Reference.table("lung")
    let drawn = try permutationLogRank(
      "Surv(time, status) ~ sex", in: table, permutations: 400, seed: 9)
    let permutation = try #require(json["permutation"] as? [String: Any])
    expectClose(permutation["pValue"] as? Double, drawn.pValue, .ulps(4))
    #expect(permutation["seed"] as? String == "9")
    let own = try adjustedLogRank("Surv(time, status) ~ sex", in: table, adjustingFor: "age")
    let adjusted = try #require(json["adjusted"] as? [String: Any])
    expectClose(adjusted["statistic"] as? Double, own.statistic, .ulps(4))
    let text = try run(["--permutations", "100", "--covariates", "age"]).output
    #expect(text.contains("Permutation log-rank test") && text.contains("Covariate-adjusted"))
  }

  @Test func permutationsOfAnyWeight() throws {
    let json = try run([
      "--permutations", "50", "--weight", "petoPeto", "--format", "json",
    ]).json()
    let permutation = try #require(json["permutation"] as? [String: Any])
    #expect(permutation["weight"] as? String == "petoPeto" && permutation["rho"] is NSNull)
    let groups = try #require(json["groups"] as? [[String: Any]])
    let observed = try #require(groups[1]["observed"] as? Double)
    let expected = try #require(groups[1]["expected"] as? Double)
    expectClose(permutation["score"] as? Double, observed - expected, .againstRScaled(by: 1))
    let text = try run(["--permutations", "50", "--weight", "petoPeto"]).output
    #expect(text.contains("Permutation log-rank test, Peto-Peto"))
  }

  @Test func oneSample() throws {
    // Everyone expected to die with probability 1/2: 165 deaths where 228 log 2 = 158.04 are expected.
    let run = try CommandLineTool.run([
      "logrank", "Surv(time, status) ~ offset(0 * age + 0.5)", "--data", Self.lung,
      "--one-sample", "--format", "json",
    ])
    let json = try run.json()
    #expect(json["model"] as? String == "oneSampleLogRank")
    let overall = try #require(json["overall"] as? [String: Any])
    #expect(overall["observed"] as? Double == 165)
    expectClose(overall["expected"] as? Double, 228 * log(2), .digits(12))
  }

  @Test(arguments: [
    ["--seed", "3"], ["--level", "0.9"], ["--one-sample"], ["--one-sample", "--trend"],
    ["--one-sample", "--covariates", "age"], ["--permutations", "0"],
    ["--permutations", "50", "--weight", "taronWare"], ["--covariates", "nobody"],
    ["--subject", "inst"], ["--permutations", "50", "--subject", "nobody"],
  ])
  func nonsense(options: [String]) throws {
    let run = try run(options)
    #expect(run.status == 2, "\(options): \(run.errors)")
    #expect(run.errors.contains("Error:") && run.output.isEmpty)
  }
}
