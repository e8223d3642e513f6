// Figures as papers print them: what they stand for, and what is refused.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct PrintedNumberTests {
  @Test(arguments: [
    ("0.53", 0.53, 0.525, 0.535), ("41", 41, 40.5, 41.5), ("3.1", 3.1, 3.05, 3.15),
    ("40%", 40, 39.5, 40.5), (" 1,024 ", 1024, 1023.5, 1024.5), ("-0.70", -0.7, -0.705, -0.695),
    ("0.002", 0.002, 0.0015, 0.0025), (".53", 0.53, 0.525, 0.535),
    ("12,345.6", 12345.6, 12345.55, 12345.65),
    ("0\u{B7}53", 0.53, 0.525, 0.535), ("\u{2212}0.7", -0.7, -0.75, -0.65),
    ("40 %", 40, 39.5, 40.5),
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

  @Test(arguments: [
    "", "abc", "1.2.3", "0x10", "1e5", "<", "%", "-", "1..", "nan", "inf", "٣",
    "3,1", "1,02", "1,0244", ",123", "1,024,", "1 2", "0.5.", "--1", "<<1", "0.1,234", "<%",
  ])
  func nonsenseIsRefused(_ text: String) {
    let error = #expect(throws: ConsistencyError.self) { try PrintedNumber(text) }
    #expect(error?.description == "'\(text)' is no printed number; write it as 0.53, <0.001 or 40%")
  }

  @Test func aNumberBeyondDoublesIsRefused() {
    #expect(throws: ConsistencyError.self) { try PrintedNumber(String(repeating: "9", count: 400)) }
  }

  /// Half either way, whatever the last place: x.xx5 belongs to both its neighbours.
  @Test(arguments: 1...100)
  func halvesBelongToBothNeighbours(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let decimals = Int.random(in: 0...6, using: &random)
    let unit = pow(10, -Double(decimals))
    let steps = Double(Int.random(in: 0...99_999, using: &random))
    let low = try PrintedNumber(String(format: "%.\(decimals)f", steps * unit))
    let high = try PrintedNumber(String(format: "%.\(decimals)f", (steps + 1) * unit))
    #expect(low.decimals == decimals)
    let half = (steps + 0.5) * unit
    #expect(low.accepts(half) && high.accepts(half))
    #expect(!low.accepts(half + 0.01 * unit) && !high.accepts(half - 0.01 * unit))
  }

  @Test func itIsEncodedAsItsText() throws {
    let printed = try PrintedNumber("<0.001")
    let data = try JSONEncoder().encode([printed])
    #expect(String(decoding: data, as: UTF8.self) == "[\"<0.001\"]")
    #expect(try JSONDecoder().decode([PrintedNumber].self, from: data) == [printed])
    #expect(throws: ConsistencyError.self) {
      try JSONDecoder().decode([PrintedNumber].self, from: Data("[\"much\"]".utf8))
    }
  }
}
