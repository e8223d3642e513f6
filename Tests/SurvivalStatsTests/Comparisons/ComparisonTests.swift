// The comparison of two groups on one page: each line is that of the function it comes from.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct ComparisonTests {
  private let formula = "Surv(time, status == 2) ~ sex + strata(site)"

  /// R's lung with a site of two values and whole weights.
  private func lung() throws -> DataTable {
    let table = try Reference.table("lung")
    guard case .numeric(let age) = try table.column("age").values else { return table }
    return try DataTable(
      table.columns + [
        Column.numeric("site", age.map { Double(Int($0) % 2) }),
        Column.numeric("w", age.map { Double(1 + Int($0) % 3) }),
      ])
  }

  @Test func everyLineIsTheFunctionsOwn() throws {
    let table = try lung()
    let all = try compare(
      formula, in: table, adjustingFor: "age", weights: "w",
      ComparisonOptions(
        tau: 700, milestones: [180, 365], quantiles: [0.25, 0.5], permutations: 500))
    for weight in [LogRankWeight].panel {
      let own = try logRank(formula, in: table, weights: "w", weight: weight)
      let line = try #require(all[test: weight.name])
      #expect(line.statistic == own.statistic && line.pValue == own.pValue && line.z == own.z)
      #expect(line.degreesOfFreedom == own.degreesOfFreedom)
    }
    let combo = try maxCombo(formula, in: table, weights: "w")
    #expect(all[test: "maxCombo"]?.pValue == combo.pValue)
    let drawn = try permutationLogRank(formula, in: table, weights: "w", permutations: 500)
    #expect(all[test: "permutationLogRank"]?.pValue == drawn.pValue)
    let adjusted = try adjustedLogRank(formula, in: table, adjustingFor: "age", weights: "w")
    #expect(all[test: "adjustedLogRank"]?.statistic == adjusted.statistic)
    let ratio = try hazardRatioInterval(formula, in: table, weights: "w")
    #expect(all[.hazardRatio]?.upper == ratio.upper)
    expectClose(all[.hazardRatio]?.pValue, ratio.test.pValue, .digits(12))
    let means = try compareRestrictedMeans(formula, in: table, weights: "w", tau: 700)
    for contrast in means.contrasts { #expect(all[contrast.name]?.line == contrast) }
    #expect(all.groups.map(\.restrictedMean) == means.groups.map(\.estimate))
    let moved = try compareRestrictedMeans(
      formula, in: table, adjustingFor: "age", weights: "w", tau: 700)
    for (plain, adjusted) in CurveContrastName.restrictedMeans {
      let line = try #require(moved[plain])
      #expect(all[adjusted]?.estimate == line.estimate)
      #expect(all[adjusted]?.upper == line.upper)
    }
    let heights = try compareMilestones(formula, in: table, at: [180, 365], weights: "w")
    for contrast in heights.contrasts {
      #expect(all[contrast.name, at: contrast.at]?.line == contrast)
    }
    let quantiles = try compareQuantiles(
      formula, in: table, probabilities: [0.25, 0.5], weights: "w")
    for contrast in quantiles.contrasts { #expect(all[contrast.name]?.line == contrast) }
    let average = try averageHazardRatio(formula, in: table, weights: "w", tau: 700)
    #expect(all[.averageHazardRatio]?.line == average.contrasts[0])
  }

  @Test func weightsAreRowsRepeated() throws {
    let sample = LogRankSample(41, rows: 60, groups: 2)
    var long = sample
    for i in sample.exit.indices {
      for _ in 1..<Int(sample.weight[i]) { long.append(copyOf: i) }
    }
    let options = ComparisonOptions(tau: 9, milestones: [4, 8], permutations: 0)
    let brief = try compare(
      sample.outcome(late: true), groups: sample.group, strata: sample.stratum,
      weights: sample.weight, options)
    let full = try compare(
      long.outcome(late: true), groups: long.group, strata: long.stratum, options)
    #expect(brief.tests.count == full.tests.count)
    for (one, other) in zip(brief.tests, full.tests) {
      expectClose(one.statistic, other.statistic, .digits(11), one.name)
      expectClose(one.pValue, other.pValue, .digits(10), one.name)
    }
    for (one, other) in zip(brief.contrasts, full.contrasts) {
      #expect(one.name == other.name)
      expectClose(one.estimate, other.estimate, .digits(11), one.name.rawValue)
      expectClose(one.pValue, other.pValue, .digits(10), one.name.rawValue)
      expectClose(one.upper, other.upper, .digits(10), one.name.rawValue)
    }
  }

  @Test func whatWasPrespecifiedIsMarked() throws {
    let table = try lung()
    let all = try compare(
      formula, in: table,
      ComparisonOptions(
        milestones: [180, 365],
        prespecified: ["LogRank", "flemingHarrington(0, 1)", "milestoneDifference(365)"]))
    #expect(
      all.tests.filter(\.prespecified).map(\.name) == ["logRank", "flemingHarrington(0,1)"])
    let marked = all.contrasts.filter(\.prespecified)
    #expect(marked.map(\.name) == [.milestoneDifference] && marked.map(\.at) == [365])
    let text = all.description
    let head = try #require(text.range(of: "prespecified\n  log-rank"))
    #expect(text[head.upperBound...].contains("exploratory"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(throws: SurvivalDataError.self) {
      try compare(formula, in: table, ComparisonOptions(prespecified: ["logRank", "coxRank"]))
    }
  }

  @Test func theFormIsReadBack() throws {
    let all = try compare(formula, in: try lung(), ComparisonOptions(milestones: [365]))
    let data = try JSONEncoder().encode(all)
    #expect(try JSONDecoder().decode(Comparison.self, from: data) == all)
    let json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(json["model"] as? String == "comparison")
    let tests = try #require(json["tests"] as? [[String: Any]])
    #expect(
      tests.allSatisfy {
        Set($0.keys) == [
          "name", "statistic", "degreesOfFreedom", "z", "pValue", "note", "warnings",
          "prespecified",
        ]
      })
    let contrasts = try #require(json["contrasts"] as? [[String: Any]])
    #expect(
      contrasts.allSatisfy {
        Set($0.keys).isSuperset(of: [
          "name", "at", "estimate", "standardError", "lower", "upper", "pValue", "prespecified",
        ])
      })
  }

  // The one-sided P at the margin is below alpha exactly when the interval at level 1 - 2 alpha lies
  // beyond the margin.
  @Test func theHazardRatiosMarginAgreesWithItsInterval() throws {
    for seed in UInt64(1)...60 {
      let sample = LogRankSample(seed, rows: 40, groups: 2)
      let outcome = try sample.outcome(late: seed % 2 == 0)
      let alpha = 0.05
      let all = try compare(
        outcome, groups: sample.group, strata: sample.stratum,
        ComparisonOptions(level: 1 - 2 * alpha, margins: [.hazardRatio: 1.4], permutations: 0))
      let ratio = try #require(all[.hazardRatio])
      guard let p = ratio.marginPValue, let upper = ratio.upper else { continue }
      #expect((p < alpha) == (upper < 1.4), "seed \(seed): P \(p), limit \(upper)")
    }
  }

  @Test(arguments: [0, 1, 2, 3, 4])
  func hostileData(kind: Int) throws {
    let sets: [(time: [Double], event: [Bool], group: [String])] = [
      (
        [1, 2, 3, 1, 2, 3], [true, true, false, false, false, false],
        ["a", "a", "a", "b", "b", "b"]
      ),
      ([1, 2, 3, 4], [true, true, false, true], ["a", "b", "b", "b"]),
      ([2, 2, 2, 2], [true, false, true, true], ["a", "a", "b", "b"]),
      ([1, 2, 3, 4], [true, true, false, false], ["a", "a", "b", "b"]),
      ([0, 0, 0, 5], [true, true, true, true], ["a", "a", "a", "b"]),
    ]
    let set = sets[kind]
    let outcome = try SurvivalOutcome(time: set.time, event: set.event)
    for weights in [[], set.time.map { $0 + 0.5 }] {
      let all = try compare(
        outcome, groups: set.group, weights: weights,
        ComparisonOptions(milestones: [1, 100], quantiles: [0.01, 0.5, 0.99]))
      for test in all.tests where test.pValue == nil {
        #expect(!test.warnings.isEmpty || !all.warnings.isEmpty, "\(test.name)")
      }
      for contrast in all.contrasts where contrast.pValue == nil {
        #expect(!contrast.warnings.isEmpty || !all.warnings.isEmpty, "\(contrast.name)")
      }
      #expect(all.description.split(separator: "\n").allSatisfy { $0.count <= 80 })
      let figure = try ComparisonFigure(outcome, groups: set.group, weights: weights).svg()
      #expect(!figure.contains("nan") && !figure.contains("inf\""))
    }
  }

  @Test func whatCannotBeComparedIsAnError() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3], event: [true, true, true])
    #expect(throws: SurvivalDataError.self) { try compare(outcome, groups: ["a", "a", "a"]) }
    #expect(throws: SurvivalDataError.self) { try compare(outcome, groups: ["a", "b", "c"]) }
    #expect(throws: SurvivalDataError.self) {
      try compare(outcome, groups: ["a", "b", "a"], ComparisonOptions(tau: -1))
    }
    #expect(throws: SurvivalDataError.self) {
      try compare(outcome, groups: ["a", "b", "a"], ComparisonOptions(milestones: [.nan]))
    }
    #expect(throws: SurvivalDataError.self) {
      try compare(outcome, groups: ["a", "b", "a"], ComparisonOptions(level: 1))
    }
    #expect(throws: SurvivalDataError.self) {
      try compare(
        outcome, groups: ["a", "b", "a"],
        ComparisonOptions(margins: [.adjustedRestrictedMeanDifference: 1]))
    }
    let none = try SurvivalOutcome(time: [1, 2], event: [false, false])
    #expect(throws: SurvivalDataError.self) { try compare(none, groups: ["a", "b"]) }
  }
}
