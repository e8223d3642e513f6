// Printed hazard ratios and medians, against arithmetic done by hand and in R.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct HazardRatioConsistencyTests {
  /// The US label's analysis of IFM 2005-02: log(0.64 / 0.44) / (2 x 1.959964) = 0.09559, and
  /// 4 / 0.09559^2 = 437.8 events, where 191 + 248 = 439 are printed.
  @Test func theLabelsAnalysisIsCoherent() throws {
    let check = try checkHazardRatio("0.53", lower: "0.44", upper: "0.64", events: 191 + 248)
    expectClose(check.standardError.value, 0.0956, .publishedDecimals(4))
    expectClose(check.events.value, 438, .publishedDecimals(0))
    #expect(check.eventsAgree == true && check.isCentred)
    #expect(check.events.least < 438 && check.events.greatest > 439)
    // z = log(0.53) / 0.09559 = -6.642; P = 3.1e-11.
    expectClose(check.z.value, -6.642, .publishedDecimals(3))
    expectClose(check.pValue.value, 3.1e-11, .published(digits: 2))
  }

  /// The corners of the box, by hand in R 4.2.2: se <- function(l, u) log(u / l) / 2 / qnorm(.975);
  /// 4 / se(.435, .645)^2, 4 / se(.445, .635)^2; log(.525) / se(.445, .635).
  @Test func roundingLeavesARange() throws {
    let check = try checkHazardRatio("0.53", lower: "0.44", upper: "0.64")
    expectClose(check.standardError.value, 0.095586820063262606, .againstR)
    expectClose(check.events.value, 437.78811116980427, .againstR)
    expectClose(check.events.least, 396.12728075735049, .againstR)
    expectClose(check.events.greatest, 486.19786543869799, .againstR)
    expectClose(check.z.least, -7.1040022472109712, .againstR)
    expectClose(check.z.greatest, -6.2245324060437373, .againstR)
    expectClose(check.pValue.value, 3.0966125605074071e-11, .againstR)
    // Twice as many patients in one arm: 1 / (2/9 se^2).
    let uneven = try checkHazardRatio("0.53", lower: "0.44", upper: "0.64", share: 1.0 / 3)
    expectClose(uneven.events.value, 492.51162506602986, .againstR)
  }

  /// A ratio that may be 1 leaves z both signs, and P everything up to 1.
  @Test func aRatioThatMayBeOneLeavesBothSigns() throws {
    for text in ["1.00", "1.0"] {
      let check = try checkHazardRatio(text, lower: "0.80", upper: "1.25", pValue: "0.99")
      #expect(check.z.least < 0 && check.z.greatest > 0)
      #expect(check.pValue.greatest == 1 && check.pValueAgrees == true, "\(check)")
    }
  }

  /// Limits that may be the same number leave any number of events.
  @Test func limitsThatMayMeetLeaveEventsOpen() throws {
    let check = try checkHazardRatio("1.0", lower: "0.9", upper: "1.0", events: 1_000_000)
    #expect(check.events.greatest == .infinity && check.eventsAgree == true)
    let data = try JSONEncoder().encode(check)
    #expect(String(decoding: data, as: UTF8.self).contains("Infinity"))
    #expect(try JSONDecoder().decode(HazardRatioConsistency.self, from: data) == check)
  }

  @Test func everyKeyIsWritten() throws {
    let check = try checkHazardRatio("0.53", lower: "0.44", upper: "0.64")
    let data = try JSONEncoder().encode(check)
    let text = String(decoding: data, as: UTF8.self)
    for key in ["printedPValue", "pValueAgrees", "printedEvents", "eventsAgree"] {
      #expect(text.contains("\"\(key)\":null"))
    }
    #expect(text.contains("\"schemaVersion\":1") && text.contains("\"hazardRatioConsistency\""))
    #expect(try JSONDecoder().decode(HazardRatioConsistency.self, from: data) == check)
  }

  @Test func itPrintsItself() throws {
    let text = try checkHazardRatio(
      "0.53", lower: "0.44", upper: "0.64", pValue: "<0.001", events: 439
    ).description
    #expect(text.contains("0.53 (95% CI 0.44 to 0.64)") && text.contains("438"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  /// The sister trials: CALGB 100104, P < 0.001; the pooled analysis of overall survival,
  /// 0.75 (0.63 to 0.90), P = 0.001.
  @Test func printedPValuesAgree() throws {
    #expect(
      try checkHazardRatio("0.48", lower: "0.36", upper: "0.63", pValue: "<0.001").pValueAgrees
        == true)
    #expect(
      try checkHazardRatio("0.75", lower: "0.63", upper: "0.90", pValue: "0.001").pValueAgrees
        == true)
  }

  @Test func whatContradictsItselfIsSeen() throws {
    let check = try checkHazardRatio(
      "0.53", lower: "0.44", upper: "0.90", pValue: "0.5", events: 439)
    #expect(check.isCentred == false && check.pValueAgrees == false && check.eventsAgree == false)
  }

  /// Whatever the truth, what it prints is coherent.
  @Test(arguments: 1...200)
  func roundedTruthIsCoherent(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let events = Int(Double.random(in: 20...2000, using: &random))
    let error = 2 / Double(events).squareRoot()
    let effect = Double.random(in: -1.2...1.2, using: &random)
    func printed(_ x: Double) -> String { String(format: "%.2f", exp(x)) }
    let p = 2 * NormalDistribution().upperTail(abs(effect / error))
    let check = try checkHazardRatio(
      printed(effect), lower: printed(effect - 1.959963984540054 * error),
      upper: printed(effect + 1.959963984540054 * error),
      pValue: p < 0.001 ? "<0.001" : String(format: "%.3f", p), events: events)
    #expect(check.eventsAgree == true && check.pValueAgrees == true)
    #expect(check.isCentred && check.isCoherent, "\(check)")
  }

  @Test func nonsenseIsRefusedInASentence() {
    for (ratio, lower, upper) in [
      ("0.5", "0.7", "0.4"), ("-0.5", "0.4", "0.7"), ("0.5", "0", "0.7"), ("<0.5", "0.4", "0.7"),
    ] {
      #expect(throws: ConsistencyError.self) {
        try checkHazardRatio(ratio, lower: lower, upper: upper)
      }
    }
    #expect(throws: ConsistencyError.self) {
      try checkHazardRatio("0.5", lower: "0.4", upper: "0.7", level: 95)
    }
    #expect(throws: ConsistencyError.self) {
      try checkHazardRatio("0.5", lower: "0.4", upper: "0.7", share: 1)
    }
    for p in ["2", "-0.1", "<0", ">1", "5%"] {
      let error = #expect(throws: ConsistencyError.self) {
        try checkHazardRatio("0.5", lower: "0.4", upper: "0.7", pValue: p)
      }
      #expect(error?.description == "the P-value is \(p); it must be between 0 and 1")
    }
    let error = #expect(throws: ConsistencyError.self) {
      try checkHazardRatio("0.5", lower: "0.4", upper: "0.7", events: 0)
    }
    #expect(error?.description == "the number of events is 0; it must be at least 1")
  }
}

@Suite struct MedianConsistencyTests {
  /// 23 / 41 = 0.561; log 0.5 / log(23 / 41) = 1.199.
  @Test func theShapeThatReconcilesTheTrial() throws {
    let check = try checkMedians(treated: "41", control: "23", hazardRatio: "0.50")
    expectClose(check.exponentialHazardRatio.value, 0.561, .publishedDecimals(3))
    #expect(check.exponentialAgrees == false)
    let shape = try #require(check.weibullShape)
    expectClose(shape.value, 1.199, .publishedDecimals(3))
    #expect(shape.least < 1.199 && shape.greatest > 1.199)
    expectClose(try check.hazardRatio(weibullShape: shape.value).value, 0.5, .ulps(8))
  }

  @Test func mediansOnTheOtherSideHaveNoShape() throws {
    #expect(try checkMedians(treated: "41", control: "23", hazardRatio: "1.50").weibullShape == nil)
    #expect(try checkMedians(treated: "41", control: "41", hazardRatio: "0.50").weibullShape == nil)
  }

  /// R 4.2.2: 23/41, 22.5/41.5, 23.5/40.5; log(.505)/log(22.5/41.5), log(.495)/log(23.5/40.5);
  /// and each ratio to the power 1.2.
  @Test func roundingLeavesARange() throws {
    let check = try checkMedians(treated: "41", control: "23", hazardRatio: "0.50")
    let ratio = check.exponentialHazardRatio
    expectClose(ratio.value, 0.56097560975609762, .againstR)
    expectClose(ratio.least, 0.54216867469879515, .againstR)
    expectClose(ratio.greatest, 0.58024691358024694, .againstR)
    let shape = try #require(check.weibullShape)
    expectClose(shape.value, 1.1990550747282362, .againstR)
    expectClose(shape.least, 1.1160099153976137, .againstR)
    expectClose(shape.greatest, 1.2919263459497219, .againstR)
    let power = try check.hazardRatio(weibullShape: 1.2)
    expectClose(power.value, 0.49972695439593301, .againstR)
    expectClose(power.least, 0.47969070774578915, .againstR)
    expectClose(power.greatest, 0.52039774604264077, .againstR)
  }

  /// Weibull curves print medians and a ratio; their shape lies in the range that comes back.
  @Test(arguments: 1...100)
  func theShapeIsRecovered(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let shape = Double.random(in: 0.6...2, using: &random)
    let ratio = Double.random(in: 0.3...0.7, using: &random)
    let control = Double.random(in: 10...40, using: &random)
    let treated = control * pow(ratio, -1 / shape)
    let check = try checkMedians(
      treated: String(format: "%.1f", treated), control: String(format: "%.1f", control),
      hazardRatio: String(format: "%.2f", ratio))
    let found = try #require(check.weibullShape)
    #expect(found.least <= shape && shape <= found.greatest)
  }

  @Test func everyKeyIsWritten() throws {
    let check = try checkMedians(treated: "41", control: "23")
    let data = try JSONEncoder().encode(check)
    let text = String(decoding: data, as: UTF8.self)
    for key in ["printedHazardRatio", "exponentialAgrees", "weibullShape"] {
      #expect(text.contains("\"\(key)\":null"))
    }
    #expect(try JSONDecoder().decode(MedianConsistency.self, from: data) == check)
  }

  @Test func nonsenseIsRefused() throws {
    #expect(throws: ConsistencyError.self) { try checkMedians(treated: "NR", control: "23") }
    #expect(throws: ConsistencyError.self) { try checkMedians(treated: "41", control: "0") }
    #expect(throws: ConsistencyError.self) {
      try checkMedians(treated: "41", control: "23", hazardRatio: "<0.5")
    }
    let check = try checkMedians(treated: "41", control: "23")
    #expect(throws: ConsistencyError.self) { try check.hazardRatio(weibullShape: 0) }
  }
}
