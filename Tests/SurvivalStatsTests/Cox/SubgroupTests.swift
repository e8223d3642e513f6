// Hazard ratios within subgroups, and the test of interaction, against R.
//
// R 4.2.2, survival 3.5-3: d <- subset(colon, etype == 1) with rx releveled to "Obs";
// coxph(Surv(time, status) ~ rx + strata(node4)) in d and in its parts, eps = 1e-14; the interaction
// is twice the difference of loglik between rx * v and rx + v.

import Testing

@testable import SurvivalStats

@Suite struct SubgroupTests {
  private func colon(_ subgroups: [String]) throws -> SubgroupAnalysis {
    try subgroupHazardRatios(
      "Surv(time, status) ~ relevel(rx, \"Obs\") + strata(node4)", by: subgroups,
      in: BundledTrial.colon.table(), where: "etype == 1")
  }

  @Test func agreesWithR() throws {
    let analysis = try colon(["sex", "age >= 65", "differ"])
    let combined = analysis.effects.filter { $0.coefficient.hasSuffix("+5FU") }
    #expect(combined.map(\.variable).prefix(5) == [nil, "sex", "sex", "age >= 65", "age >= 65"])
    #expect(combined.map(\.level).prefix(5) == [nil, "0", "1", "FALSE", "TRUE"])
    #expect(combined.map(\.observations).prefix(5) == [929, 445, 484, 567, 362])
    #expect(combined.map(\.events).prefix(5) == [468, 229, 239, 290, 178])
    let expected = [
      (0.60090941425444622, 0.47620661257607372, 0.75826776572099253),
      (0.78047550567791291, 0.56935020823084936, 1.0698898606816887),
      (0.43747066382089334, 0.30674796991023190, 0.62390170588545235),
      (0.62875739449146606, 0.46815269824937283, 0.84445921727254891),
      (0.55668000196601564, 0.38011944352318061, 0.81525065310158262),
    ]
    for (effect, (ratio, lower, upper)) in zip(combined, expected) {
      expectClose(effect.hazardRatio, ratio, .againstR, "hazard ratio")
      expectClose(effect.lower, lower, .againstR, "lower")
      expectClose(effect.upper, upper, .againstR, "upper")
    }
    #expect(analysis.interactions.map(\.variable) == ["sex", "age >= 65", "differ"])
    let tests = [
      (6.164905845231260, 2, 0.045846660300533151), (0.49512358469564788, 2, 0.78070197791225404),
      (3.74118562621333695, 4, 0.44216407756608328),
    ]
    // Twice the difference of log likelihoods of 2500: their rounding is 1e-12, not relative to it.
    for (interaction, (statistic, df, p)) in zip(analysis.interactions, tests) {
      expectClose(interaction.test.statistic, statistic, .rounding(of: 2500), "statistic")
      #expect(interaction.test.degreesOfFreedom == df)
      expectClose(interaction.test.pValue, p, .againstR, "P")
    }
  }

  /// lung has 1 for censored and 2 for dead, and each of these subgroups has one of them alone.
  @Test func theStatusHasOneCodeInAllSubgroups() throws {
    let analysis = try subgroupHazardRatios(
      "Surv(time, status) ~ age", by: ["status == 1"], in: Reference.table("lung"))
    #expect(analysis.effects.map(\.events) == [165, 165, 0])
    // coxph(Surv(time, status) ~ age, lung, subset = status == 2)
    expectClose(analysis.effects[1].hazardRatio, 1.007827459292048, .againstR, "the dead alone")
    #expect(analysis.effects[2].hazardRatio == nil)
  }

  @Test func aSubgroupWithoutAnAnswerSaysSo() throws {
    let table = try DataTable([
      .numeric("time", [1, 2, 3, 4, 5, 6, 7, 8] as [Double]),
      .numeric("status", [1, 1, 1, 1, 1, 1, 0, 0] as [Double]),
      .text("arm", ["a", "b", "b", "a", "a", "b", "a", "b"]),
      .text("site", ["x", "x", "x", "x", "x", "x", "y", "y"]),
    ])
    let analysis = try subgroupHazardRatios("Surv(time, status) ~ arm", by: ["site"], in: table)
    let y = try #require(analysis.effects.last)
    #expect(y.level == "y" && y.observations == 2 && y.events == 0)
    #expect(y.hazardRatio == nil && y.lower == nil && y.pValue == nil)
  }

  @Test func itPrintsWithinEightyColumns() throws {
    let text = try colon(["sex", "age >= 65"]).description
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(text.contains("age >= 65: interaction P = 0.781"))
    #expect(text.contains("0.601  0.476 to 0.758"))
  }

  @Test func nonsenseIsRefusedInASentence() throws {
    let unknown = #expect(throws: FormulaError.self) { try colon(["sez"]) }
    #expect(unknown?.description.contains("sez") == true)
    let table = try BundledTrial.colon.table()
    #expect(throws: FormulaError.self) {
      try subgroupHazardRatios("Surv(time, status) ~ 1", by: ["sex"], in: table)
    }
  }
}
