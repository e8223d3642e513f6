// Properties of the CSV reader: what is written is read, however the file is cut into chunks, and
// numbers are correctly rounded.

import Foundation
import Testing

@testable import SurvivalStats

private func scanned(_ text: String) -> Double? {
  Array((text + "\n").utf8).withUnsafeBufferPointer { bytes in
    guard var cursor = bytes.baseAddress else { return nil }
    let start = cursor
    let value = CSVNumber.scan(&cursor)
    return cursor - start == bytes.count - 1 ? value : nil
  }
}

@Suite struct CSVPropertyTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func whatIsWrittenIsReadHoweverItIsCut(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let pool = [
      "x", "a,b", "\"", "l1\nl2", "c\r\nd", "caf\u{E9}", " pad ", "\"q\"", "7", "T", "z\r",
    ]
    for _ in 0..<60 {
      let rows = Int.random(in: 0...12, using: &random)
      let numbers = (0..<rows).map { _ in
        Int.random(in: 0..<5, using: &random) == 0
          ? nil : Double.random(in: -1e3...1e3, using: &random)
      }
      let words = (0..<rows).map { _ in
        Int.random(in: 0..<6, using: &random) == 0 ? nil : pool.randomElement(using: &random)
      }
      let lineEnd = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
      var text = "n,t,k" + lineEnd
      for i in 0..<rows {
        let word = words[i].map { "\"\($0.replacing("\"", with: "\"\""))\"" } ?? "NA"
        text += "\(numbers[i].map { "\($0)" } ?? ""),\(word),\(i)" + lineEnd
      }
      if Bool.random(using: &random) { text.removeLast() }
      // A table whose only word is a number or a truth value is not text.
      let table = try csv("n,t,k\(lineEnd)0,forced text,-1" + text.dropFirst(5))
      #expect(table.rowCount == rows + 1)
      #expect(try SurvivalStatsTests.numbers(table, "n") == [0] + numbers)
      #expect(try texts(table, "t") == ["forced text"] + words)
      let whole = try csv(text)
      for chunk in [1, 2, 3, 5, 8, 13, 64] {
        let cut = try Array(text.utf8).withUnsafeBufferPointer { bytes in
          try CSVReader.table(bytes, chunkSize: chunk, sampleSize: 2 * chunk)
        }
        // Missing numbers are NaN, which differ from themselves, but print alike.
        #expect("\(cut.columns)" == "\(whole.columns)")
      }
    }
  }

  /// Random bytes of the kind that break readers: any cut gives the same table or the same error.
  @Test(arguments: [5, 6, 7, 8] as [UInt64])
  func hostileBytesGiveTheSameAnswerHoweverTheyAreCut(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabet = Array("\",\n\r 1x.\",\n".utf8) + [0xC3]
    for _ in 0..<800 {
      let count = Int.random(in: 0...40, using: &random)
      let bytes =
        Array("a,b\n".utf8) + (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      func outcome(_ chunk: Int, _ sample: Int) -> Result<[Column], CSVError> {
        bytes.withUnsafeBufferPointer { bytes in
          Result { () throws(CSVError) in
            try CSVReader.table(bytes, chunkSize: chunk, sampleSize: sample).columns
          }
        }
      }
      let whole = outcome(1 << 20, 1 << 20)
      for chunk in [1, 2, 3, 7, 16] {
        #expect("\(outcome(chunk, 1 + chunk / 2))" == "\(whole)", "\(bytes)")
      }
    }
  }

  /// Against the C library's `strtod`, which rounds correctly.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func numbersAreCorrectlyRounded(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<40_000 {
      let digits = Int.random(in: 1...21, using: &random)
      var text = (0..<digits).map { _ in "\(Int.random(in: 0...9, using: &random))" }.joined()
      if Bool.random(using: &random) {
        let point = text.index(text.startIndex, offsetBy: .random(in: 0...digits, using: &random))
        text.insert(".", at: point)
      }
      if Bool.random(using: &random) { text += "e\(Int.random(in: -45...45, using: &random))" }
      if Bool.random(using: &random) { text = "-" + text }
      #expect(scanned(text)?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
    }
  }

  @Test(arguments: [1, 2] as [UInt64])
  func theShortestFormOfAnyDoubleComesBack(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<40_000 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { #expect(scanned("\(value)") == value) }
      let unit = Double.random(in: 0..<1, using: &random)
      #expect(scanned("\(unit)") == unit)
    }
  }

  /// Halfway between two doubles, where ties go to even, and a digit beyond it.
  @Test(arguments: [
    ("9007199254740993", 9_007_199_254_740_992.0), ("9007199254740995", 9_007_199_254_740_996.0),
    ("9007199254740993.1", 9_007_199_254_740_994.0), ("900719925474099.25", 900_719_925_474_099.25),
    ("18014398509481985e1", 180_143_985_094_819_840.0), ("-0", -0.0), ("0e-300", 0),
    ("5e-324", Double.leastNonzeroMagnitude), ("2e-324", 0), ("1e22", 1e22), ("1e23", 1e23),
    ("8e-23", 8e-23),
    ("1e99999999999999999999", .infinity), ("0000000000000000000000000001", 1), ("1.", 1),
    (".5", 0.5),
  ])
  func halvesAndEnds(text: String, expected: Double) {
    #expect(scanned(text)?.bitPattern == expected.bitPattern)
  }
}
