// Rates from a table: rows added up, frequencies, strata, what is refused, the JSON's keys and the text.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct RateFormulaTests {
  private func table(_ text: String) throws -> DataTable { try DataTable(csv: Array(text.utf8)) }

  private static let sites = """
    events,time,arm,site
    8,1000,b,1
    40,5000,b,2
    5,300,b,3
    3,1200,a,1
    12,4000,a,2
    0,250,a,3

    """

  /// Three strata, one without events in the reference. Greenland and Robins's formulas and
  /// `glm(y ~ arm + s + offset(log(t)), poisson, epsilon = 1e-15)` in R 4.2.2.
  @Test func threeStrata() throws {
    let fit = try compareRates(
      "Rate(events, time) ~ arm + strata(site)", in: table(Self.sites), per: 1)
    let contrast = try #require(fit.contrasts.first)
    let summary = try #require(contrast.mantelHaenszel)
    func check(_ estimate: RateEstimate, _ expected: [Double]) {
      expectClose([estimate.estimate, estimate.lower, estimate.upper], expected, .againstR)
    }
    check(summary.ratio, [3.040_251_572_327_044, 1.712_730_649_759_237_4, 5.396_721_092_330_771])
    check(
      summary.difference,
      [0.005_641_739_130_434_782_5, 0.002_972_816_481_740_640_5, 0.008_310_661_779_128_925])
    expectClose(summary.statistic, 15.971_855_269_548_325, .againstR)
    expectClose(summary.pValue, 6.429_121_278_892_340_2e-05, .againstR)
    let test = try #require(contrast.homogeneity)
    expectClose(test.statistic, 2.583_060_937_634_293, .againstR)
    expectClose(test.pValue, 0.274_849_811_963_723_88, .againstR)
    #expect(test.degreesOfFreedom == 2 && fit.strata == 3)
  }

  @Test func oneStratumIsNoStrata() throws {
    let text = "events,time,arm,site\n8,1000,b,1\n3,1200,a,1\n"
    let fit = try compareRates("Rate(events, time) ~ arm + strata(site)", in: table(text), per: 1)
    let contrast = try #require(fit.contrasts.first)
    expectClose(
      contrast.mantelHaenszel?.ratio.estimate, contrast.ratio.estimate, .digits(14))
    // One stratum has nothing to differ from.
    #expect(contrast.homogeneity == nil)
  }

  @Test func aStratumWithOneArmAddsNothing() throws {
    let alone = try table(Self.sites + "7,70,b,4\n")
    let with = try compareRates("Rate(events, time) ~ arm + strata(site)", in: alone)
    let without = try compareRates("Rate(events, time) ~ arm + strata(site)", in: table(Self.sites))
    #expect(with.contrasts[0].mantelHaenszel == without.contrasts[0].mantelHaenszel)
    #expect(with.contrasts[0].homogeneity == without.contrasts[0].homogeneity)
    #expect(with.warnings.count == 1 && with.warnings[0].contains("site=4"))
  }

  @Test func stratifiedZeros() throws {
    let text = "events,time,arm,site\n0,10,b,1\n0,20,b,2\n3,12,a,1\n4,40,a,2\n"
    let fit = try compareRates("Rate(events, time) ~ arm + strata(site)", in: table(text))
    let summary = try #require(fit.contrasts[0].mantelHaenszel)
    #expect(summary.ratio == RateEstimate(estimate: 0, lower: 0, upper: .infinity))
    #expect(summary.statistic > 0 && fit.contrasts[0].homogeneity?.statistic == 0)
    let none = "events,time,arm,site\n0,10,b,1\n0,20,b,2\n0,12,a,1\n0,40,a,2\n"
    let empty = try compareRates("Rate(events, time) ~ arm + strata(site)", in: table(none))
    let nothing = try #require(empty.contrasts[0].mantelHaenszel)
    #expect(nothing.ratio == RateEstimate(estimate: .nan, lower: 0, upper: .infinity))
    #expect(nothing.pValue == 1 && empty.contrasts[0].homogeneity == nil)
    // No stratum holds both arms: nothing can be said, and nothing is.
    let apart = "events,time,arm,site\n2,10,b,1\n3,12,a,2\n"
    let never = try compareRates("Rate(events, time) ~ arm + strata(site)", in: table(apart))
    let unknown = try #require(never.contrasts[0].mantelHaenszel)
    #expect(unknown.ratio == RateEstimate(estimate: .nan, lower: 0, upper: .infinity))
    #expect(unknown.difference.estimate.isNaN)
    let text2 = String(decoding: try JSONEncoder().encode(never), as: UTF8.self)
    #expect(!text2.contains("nan"))
  }

  @Test func rowsAddUpAndFrequenciesRepeatThem() throws {
    let short = try table("events,time,arm,w\n2,10,a,2\n1,4,b,3\n0,6,b,1\n9,9,b,0\n")
    let long = try table("events,time,arm\n2,10,a\n2,10,a\n1,4,b\n1,4,b\n1,4,b\n0,6,b\n")
    let weighted = try compareRates("Rate(events, time) ~ arm", in: short, weights: "w")
    let repeated = try compareRates("Rate(events, time) ~ arm", in: long)
    let counts = try compareRates(
      events: [3, 4], personTime: [18, 20], labels: ["arm=b", "arm=a"])
    #expect(weighted.rates == repeated.rates && weighted.contrasts == repeated.contrasts)
    #expect(weighted.contrasts == counts.contrasts)
    #expect(weighted.dropped == DroppedRows(missing: 0, zeroWeight: 1))
  }

  @Test func oneGroupHasARate() throws {
    let fit = try compareRates("Rate(events, time) ~ 1", in: table(Self.sites))
    #expect(fit.rates.count == 1 && fit.rates[0].events == 68 && fit.rates[0].personTime == 11_750)
    #expect(fit.contrasts.isEmpty && fit.ratio == nil)
  }

  @Test func rowsWithoutAValueAreLeftOut() throws {
    let text = "events,time,arm\n2,10,a\nNA,10,a\n1,4,b\n3,NA,b\n"
    let fit = try compareRates("Rate(events, time) ~ arm", in: table(text))
    #expect(fit.droppedRows == 2 && fit.rates.map(\.events) == [2, 1])
    let some = try compareRates(
      "Rate(events, time) ~ arm", in: table(Self.sites), where: "site != 3")
    #expect(some.rates.map(\.events) == [15, 48])
  }

  @Test(arguments: [
    ("2,10,a,1\n1.5,4,b,1\n", "row 2, column \"events\": 1.5"),
    ("2,10,a,1\n-1,4,b,1\n", "row 2, column \"events\": -1"),
    ("2,10,a,1\n1,0,b,1\n", "row 2, column \"time\": 0"),
    ("NA,10,a,1\n1,-3,b,1\n", "row 2, column \"time\": -3"),
    ("2,10,a,1\n1,4,b,0.5\n", "row 2: the weight 0.5 is not whole"),
    ("2,10,a,1\n1,4,b,-1\n", "row 2: the weight -1.0 is negative"),
    ("2,1e90,a,1e20\n1,4,b,1\n", "group arm=a"),
  ])
  func badRowsAreNamed(rows: String, sentence: String) throws {
    do {
      _ = try compareRates(
        "Rate(events, time) ~ arm", in: table("events,time,arm,w\n" + rows), weights: "w")
      Issue.record("accepted \(rows)")
    } catch {
      #expect("\(error)".contains(sentence), "\(error)")
    }
  }

  @Test(arguments: [
    "Surv(time, events) ~ arm", "Rate(events, time) ~ arm + cluster(site)",
    "Rate(events, time) ~ arm + offset(site)", "Rate(events) ~ arm",
  ])
  func otherFormulasAreRefused(formula: String) {
    #expect(throws: (any Error).self) { try compareRates(formula, in: table(Self.sites)) }
  }

  /// The keys that a reader in another language relies on.
  @Test func keys() throws {
    func object(_ value: some Encodable) throws -> [String: Any] {
      try #require(
        JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any])
    }
    let expected: Set = [
      "schemaVersion", "model", "per", "level", "rates", "strata", "droppedRows", "dropped",
      "warnings", "ratio", "difference", "tests", "mantelHaenszel", "homogeneity", "ratios",
      "differences", "contrasts",
    ]
    let stratified = try object(
      compareRates("Rate(events, time) ~ arm + strata(site)", in: table(Self.sites)))
    #expect(Set(stratified.keys) == expected)
    let summary = try #require(stratified["mantelHaenszel"] as? [String: Any])
    #expect(
      Set(summary.keys) == ["ratio", "difference", "statistic", "degreesOfFreedom", "pValue"])
    let homogeneity = try #require(stratified["homogeneity"] as? [String: Any])
    #expect(Set(homogeneity.keys) == ["method", "statistic", "degreesOfFreedom", "pValue"])
    for counts in [[3.0], [3, 4], [3, 4, 0]] {
      let json = try object(compareRates(events: counts, personTime: counts.map { $0 + 1 }))
      #expect(Set(json.keys) == expected)
      #expect(json["ratio"] is NSNull == (counts.count != 2))
      #expect((json["ratios"] as? [Any])?.count == (counts.count == 3 ? 2 : 0))
      #expect((json["differences"] as? [Any])?.count == (counts.count == 3 ? 2 : 0))
      #expect((json["tests"] as? [Any])?.count == (counts.count == 2 ? 7 : 0))
    }
  }

  @Test func theTextIsEightyColumnsWide() throws {
    let long = "the arm that was to receive the new treatment until progression or intolerance"
    for fit in [
      try compareRates(events: [410, 15], personTime: [28010, 19017], labels: [long, "other"]),
      try compareRates(events: [0, 0, 3], personTime: [1, 2, 3]),
      try compareRates(events: [5, 1e10], personTime: [1e-100, 1e100]),
      try compareRates("Rate(events, time) ~ arm + strata(site)", in: table(Self.sites)),
    ] {
      for line in fit.description.split(separator: "\n") {
        #expect(line.count <= 80, "\(line.count): \(line)")
      }
    }
    let fit = try compareRates(events: [410, 15], personTime: [28010, 19017])
    #expect(fit.description.contains("<0.001"))
  }
}
