// `survivalstats logrank`: weights, MaxCombo, trends and pairs.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct LogRankCommandTests {
  private static let lung = SourceTree.root
    .appendingPathComponent("Tests/SurvivalStatsTests/Reference/Data/lung.csv").path

  private func run(_ options: [String]) throws -> CommandLineRun {
    try CommandLineTool.run(
      ["logrank", "Surv(time, status) ~ ph.ecog", "--data", Self.lung, "--where", "ph.ecog < 3"]
        + options)
  }

  @Test func everythingBesideTheTest() throws {
    let json = try run([
      "--weight", "taroneWare", "--trend", "--scores", "0,1,5", "--pairwise", "--control", "0",
      "--adjust", "dunnett", "--format", "json",
    ]).json()
    #expect(json["weight"] as? String == "taroneWare" && json["rho"] is NSNull)
    let trend = try #require(json["trend"] as? [String: Any])
    #expect(trend["scores"] as? [Double] == [0, 1, 5])
    let own = try logRank(
      "Surv(time, status) ~ ph.ecog", in: Reference.table("lung"), where: "ph.ecog < 3",
      weight: .taroneWare)
    expectClose(
      trend["statistic"] as? Double, try own.trend(scores: [0, 1, 5]).statistic, .ulps(4))
    let pairwise = try #require(json["pairwise"] as? [String: Any])
    #expect(pairwise["control"] as? String == "ph.ecog=0")
    let pairs = try #require(pairwise["comparisons"] as? [[String: Any]])
    #expect(pairs.map { $0["compared"] as? String } == ["ph.ecog=1", "ph.ecog=2"])
  }

  // The statistics of lung by sex: statsmodels' survdiff, as WeightedLogRankTests has them.
  @Test func weightsByName() throws {
    for (name, statistic) in [("gehanBreslow", 12.472135331), ("modifiedpeto", 12.709192533)] {
      let json = try CommandLineTool.run([
        "logrank", "Surv(time, status) ~ sex", "--data", Self.lung, "--weight", name, "--format",
        "json",
      ]).json()
      expectClose(json["statistic"] as? Double, statistic, .published(digits: 10))
    }
  }

  @Test func maxComboOfOneSide() throws {
    let json = try CommandLineTool.run([
      "logrank", "Surv(time, status) ~ sex", "--data", Self.lung, "--max-combo", "--alternative",
      "less", "--format", "json",
    ]).json()
    let combo = try #require(json["maxCombo"] as? [String: Any])
    let own = try maxCombo(
      "Surv(time, status) ~ sex", in: Reference.table("lung"), alternative: .less)
    expectClose(combo["pValue"] as? Double, own.pValue, .ulps(4))
    #expect(combo["alternative"] as? String == "less")
  }

  @Test(arguments: [
    ["--weight", "breslow"], ["--weight", "logRank", "--rho", "1"], ["--scores", "1,2,3"],
    ["--trend", "--scores", "1,2"], ["--trend", "--scores", "1,x,2"], ["--alternative", "less"],
    ["--control", "0"], ["--adjust", "holm"], ["--pairwise", "--control", "7"],
    ["--pairwise", "--adjust", "dunnett"], ["--max-combo"],
    ["--weight", "modestlyWeighted(0)"], ["--rho", "-1"],
  ])
  func nonsense(options: [String]) throws {
    let run = try run(options)
    #expect(run.status == 2, "\(options): \(run.errors)")
    #expect(run.errors.contains("Error:") && run.output.isEmpty)
  }
}
