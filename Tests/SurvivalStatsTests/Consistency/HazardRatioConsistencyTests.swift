// Printed hazard ratios, medians and designs, against arithmetic done by hand.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct PrintedNumberTests {
  @Test(arguments: [
    ("0.53", 0.53, 0.525, 0.535), ("41", 41, 40.5, 41.5), ("3.1", 3.1, 3.05, 3.15),
    ("40%", 40, 39.5, 40.5), (" 1,024 ", 1024, 1023.5, 1024.5), ("-0.70", -0.7, -0.705, -0.695),
  ])
  func aNumberStandsForWhatRoundsToIt(
    _ text: String, _ value: Double, _ low: Double, _ high: Double
  ) throws {
    let printed = try PrintedNumber(text)
    #expect(printed.value == value && printed.relation == .equal)
    expectClose(printed.range.lowerBound, low, .ulps(4))
    expectClose(printed.range.upperBound, high, .ulps(4))
    #expect(printed.accepts(value) && printed.accepts(low) && printed.accepts(high))
    #expect(!printed.accepts(low - 1e-6) && !printed.accepts(high + 1e-6))
  }

  @Test func aBoundStandsForOneSide() throws {
    #expect(try PrintedNumber("<0.001").accepts(0.0009))
    #expect(try !PrintedNumber("<0.001").accepts(0.001))
    #expect(try PrintedNumber(">70%").accepts(70.5))
    #expect(try !PrintedNumber("> 70%").accepts(70))
  }

  @Test(arguments: ["", "abc", "1.2.3", "0x10", "1e5", "<", "%", "-", "1..", "nan", "inf", "٣"])
  func nonsenseIsRefused(_ text: String) {
    let error = #expect(throws: ConsistencyError.self) { try PrintedNumber(text) }
    #expect(error?.description == "'\(text)' is no printed number; write it as 0.53, <0.001 or 40%")
  }

  @Test func itIsEncodedAsItsText() throws {
    let printed = try PrintedNumber("<0.001")
    let data = try JSONEncoder().encode([printed])
    #expect(String(decoding: data, as: UTF8.self) == "[\"<0.001\"]")
    #expect(try JSONDecoder().decode([PrintedNumber].self, from: data) == [printed])
  }
}

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
    #expect(check.isCentred && check.eventsAgree == true && check.pValueAgrees == true, "\(check)")
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
    expectClose(check.hazardRatio(weibullShape: shape.value), 0.5, .ulps(4))
  }

  @Test func mediansOnTheOtherSideHaveNoShape() throws {
    #expect(try checkMedians(treated: "41", control: "23", hazardRatio: "1.50").weibullShape == nil)
    #expect(try checkMedians(treated: "41", control: "41", hazardRatio: "0.50").weibullShape == nil)
  }
}

@Suite struct SchoenfeldTests {
  /// (1.959964 + 1.281552)^2 / (0.25 log(0.5)^2) = 10.5074 / 0.120113 = 87.48.
  @Test func eventsAndPowerAreEachOthersInverse() throws {
    let events = try schoenfeldEvents(hazardRatio: 0.5, power: 0.9)
    expectClose(events, 87.48, .publishedDecimals(2))
    for ratio in [0.3, 0.5, 0.8, 1.4] {
      for power in [0.05, 0.5, 0.8, 0.99] {
        let needed = try schoenfeldEvents(hazardRatio: ratio, power: power, share: 0.4)
        let reached = try schoenfeldPower(hazardRatio: ratio, events: needed, share: 0.4)
        expectClose(reached, power, .digits(12))
      }
    }
  }

  @Test func nonsenseIsRefused() {
    #expect(throws: ConsistencyError.self) { try schoenfeldEvents(hazardRatio: 1, power: 0.9) }
    #expect(throws: ConsistencyError.self) { try schoenfeldEvents(hazardRatio: 0.5, power: 1) }
    #expect(throws: ConsistencyError.self) { try schoenfeldPower(hazardRatio: 0.5, events: -1) }
  }
}
