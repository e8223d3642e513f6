// The table of Documentation/Validation.md, from the tests' own numbers.
//
// `Scripts/validation` writes the table anew; without it the test holds the page to what is measured.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct ValidationTests {
  private static let page = SourceTree.root.appendingPathComponent("Documentation/Validation.md")
  private static let marks = ("<!-- table -->\n", "<!-- end of table -->")

  @Test func thePageSaysWhatIsMeasured() throws {
    var text = try String(contentsOf: Self.page, encoding: .utf8)
    let begin = try #require(text.range(of: Self.marks.0))
    let end = try #require(text.range(of: Self.marks.1))
    let claimed = text[begin.upperBound..<end.lowerBound].split(separator: "\n").map(String.init)
    var lines = [
      "| what | held against | cases | numbers | fewest digits | half have |",
      "|---|---|---|---|---|---|",
    ]
    for area in ValidationArea.all {
      let ledger = DigitsLedger()
      try DigitsLedger.$current.withValue(ledger) { try area.check() }
      let fewest = ledger.digits(reachedBy: 1)
      let median = ledger.digits(reachedBy: 0.5)
      let start = "| \(area.name) | \(area.oracle) | \(area.cases) | \(ledger.count) | "
      // Written with half a digit to spare, since the last bits move with the BLAS.
      lines.append(start + "\(Int(fewest - 0.5)) | \(Int(median - 0.5)) |")
      let line = claimed.first { $0.hasPrefix(start) }
      let figures = line.map { $0.dropFirst(start.count).split(separator: "|") } ?? []
      let digits = figures.compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
      if ProcessInfo.processInfo.environment["SURVIVALSTATS_WRITE_VALIDATION"] == nil {
        #expect(digits.count == 2, "Validation.md lacks \(start); run Scripts/validation")
        guard digits.count == 2 else { continue }
        #expect(
          Double(digits[0]) <= fewest && Double(digits[1]) <= median,
          "\(area.name): \(fewest), \(median)")
      }
    }
    if ProcessInfo.processInfo.environment["SURVIVALSTATS_WRITE_VALIDATION"] != nil {
      text.replaceSubrange(
        begin.upperBound..<end.lowerBound, with: lines.map { $0 + "\n" }.joined())
      try Data(text.utf8).write(to: Self.page)
    }
  }
}
