// Rates against other packages' printed figures, and closed forms.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct RateGoldenTests {
  /// Four events in 100: R's `cipoisson(4, 100)`, statsmodels' exact-c, midp-c and score; Byar's formula
  /// by hand (Rothman and Boice 1979).
  @Test(arguments: [
    ("exact", 0.010_898_653_74, 0.102_415_886_75),
    ("mid-p", 0.012_709_451_62, 0.096_484_396_70),
    ("byar", 0.010_761_503_95, 0.102_407_527_95),
    ("score", 0.015_555_218_73, 0.102_859_370_08),
    ("log-normal", 0.015_012_714_3, 0.106_576_330_5),
  ])
  func fourEvents(method: String, lower: Double, upper: Double) throws {
    let rate = try compareRates(events: [4], personTime: [100], per: 1).rates[0]
    let limits = try #require(rate[method])
    // log-normal: 0.04 exp(-+ qnorm(0.975) / 2) in R.
    expectClose(limits.lower, lower, .published(digits: 7), method)
    expectClose(limits.upper, upper, .published(digits: 7), method)
  }

  /// Without events the limits are closed forms: -log(alpha/2), -log alpha, z^2; with Byar's k + 1.
  @Test func noEvents() throws {
    let fit = try compareRates(events: [0], personTime: [1], per: 1)
    let rate = fit.rates[0]
    #expect(rate.rate == 0)
    let z = 1.959963984540054
    for (method, upper) in [
      ("exact", -log(0.025)), ("mid-p", -log(0.05)), ("score", z * z),
      ("byar", pow(1 - 1.0 / 9 + z / 3, 3)), ("log-normal", .infinity),
    ] {
      let limits = try #require(rate[method])
      #expect(limits.lower == 0, "\(method)")
      expectClose(limits.upper, upper, .digits(14), method)
    }
    #expect(fit.ratio == nil && fit.difference == nil && fit.tests.isEmpty)
  }

  /// Stata's `iri 41 15 28010 19017` as its manual prints it (ratio 1.855759, 1.005684-3.6093, mid-p
  /// P 0.0355), and statsmodels 0.15.0 for score, wald-log and the difference's score and mover; Wald's
  /// difference by R 4.2.2: 41/28010 - 15/19017 + c(-1, 1) * qnorm(0.975) * sqrt(41/28010^2 + 15/19017^2).
  @Test func stataAndStatsmodels() throws {
    let fit = try compareRates(events: [41, 15], personTime: [28010, 19017], per: 1)
    let ratio = try #require(fit.ratio)
    let difference = try #require(fit.difference)
    expectClose(ratio.estimate, 1.855_758_657_62, .published(digits: 12))
    func check(_ interval: RateInterval?, _ lower: Double, _ upper: Double, _ digits: Int) throws {
      let interval = try #require(interval)
      expectClose(interval.lower, lower, .published(digits: digits), interval.method)
      expectClose(interval.upper, upper, .published(digits: digits), interval.method)
    }
    try check(ratio["exact-central"], 1.005_684_062_69, 3.609_300_311_08, 12)
    try check(ratio["mid-p"], 1.041_075_243, 3.449_422_760, 10)
    try check(ratio["score"], 1.035_784_7, 3.324_861_0, 8)
    try check(ratio["wald-log"], 1.027_226_0, 3.352_563_3, 8)
    try check(difference["wald"], 7.492_720_677e-05, 1.275_062_788e-03, 10)
    try check(difference["score"], 4.320_2e-05, 1.290_055e-03, 4)
    try check(difference["mover"], 3.398_238e-05, 1.282_349e-03, 7)
    expectClose(difference.estimate, 6.749_949_973e-4, .published(digits: 10))
    func pValue(_ method: String) throws -> Double {
      try #require(fit.tests.first { $0.method == method }).pValue
    }
    expectClose(try pValue("mid-p"), 0.035_457_421_77, .published(digits: 10))
    expectClose(try pValue("exact-central"), 0.047_660_246_75, .published(digits: 10))
    expectClose(try pValue("exact-minlike"), 0.040_852_026_29, .published(digits: 10))
  }

  /// The P-values of 32 against 12 events at rates of 3.1 and 1.2 per 100, worked out by R's
  /// distributions (R 4.2.2).
  @Test func secondCancers() throws {
    let fit = try compareRates(events: [32, 12], personTime: [1032.258, 1000])
    let expected = [
      "likelihood-ratio": 0.00300, "score": 0.00361, "exact-central": 0.00508,
      "exact-minlike": 0.00384, "mid-p": 0.00344, "wald-log": 0.00505,
    ]
    for test in fit.tests {
      guard let p = expected[test.method] else { continue }
      expectClose(test.pValue, p, .publishedDecimals(5), test.method)
    }
    expectClose(fit.rates[0].rate, 3.1, .published(digits: 2))
  }

  /// Rothman's stratified example, by Greenland and Robins's formulas in R 4.2.2, with z = 1.959964.
  @Test func mantelHaenszel() throws {
    let text = "events,time,arm,site\n8,1000,b,1\n40,5000,b,2\n3,1200,a,1\n12,4000,a,2\n"
    let table = try DataTable(csv: Array(text.utf8))
    let fit = try compareRates("Rate(events, time) ~ arm + strata(site)", in: table, per: 1)
    let contrast = try #require(fit.contrasts.first)
    let summary = try #require(contrast.mantelHaenszel)
    expectClose(summary.ratio.estimate, 2.757_232_704, .published(digits: 10))
    expectClose(summary.ratio.lower, 1.543_871_449, .published(digits: 8))
    expectClose(summary.ratio.upper, 4.924_200_257, .published(digits: 8))
    expectClose(summary.difference.estimate, 0.005_098_540_146, .published(digits: 10))
    expectClose(summary.difference.lower, 0.002_392_198_697, .published(digits: 8))
    expectClose(summary.difference.upper, 0.007_804_881_595, .published(digits: 8))
    #expect(contrast.ratio.numerator == "arm=b" && contrast.ratio.denominator == "arm=a")
    // R 4.2.2: deviance(glm(events ~ arm + site + offset(log(time)), poisson, epsilon = 1e-15)).
    let test = try #require(contrast.homogeneity)
    #expect(test.degreesOfFreedom == 1)
    expectClose(test.statistic, 0.059_616_629_978_869_184, .againstR)
  }
}
