// The table of digits of Documentation/Validation.md: Cox fits against 50 digits, beside R's.
//
// `Scripts/validation` writes the table anew; without it the test holds the page to what is measured.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxDigitsTableTests {
  private static let page = SourceTree.root.appendingPathComponent("Documentation/Validation.md")
  private static let marks = ("<!-- digits -->\n", "<!-- end of digits -->")

  /// Digits are written with half a digit to spare, since the last bits move with the BLAS.
  private static func whole(_ digits: Double) -> Int { Int(max(0, digits - 0.5)) }

  @Test func thePageSaysHowManyDigits() throws {
    var text = try String(contentsOf: Self.page, encoding: .utf8)
    let begin = try #require(text.range(of: Self.marks.0))
    let end = try #require(text.range(of: Self.marks.1))
    let claimed = text[begin.upperBound..<end.lowerBound].split(separator: "\n").map(String.init)
    let writes = ProcessInfo.processInfo.environment["SURVIVALSTATS_WRITE_VALIDATION"] != nil
    var lines = [
      "| data | ties | condition number | b | SE | V | log L | tests | R: b | R: SE |",
      "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for expected in DigitsCase.all {
      let kept = DigitsKept(try expected.fit(), expected)
      let measured = [
        kept.estimates, kept.standardErrors, kept.covariance, kept.logLikelihoods, kept.tests,
      ]
      let start =
        "| \(expected.name) | \(expected.ties) | "
        + String(format: "%.1e", expected.condition) + " | "
      let r = DigitsOfR.all.first { $0.name == expected.name && $0.ties == expected.ties }
      let ofR =
        r.map { r in
          r.digits(expected).map {
            "\(Int($0.estimates)) | \(Int($0.standardErrors))"
          } ?? "dropped | dropped"
        } ?? "none | none"
      lines.append(
        start + measured.map { "\(Self.whole($0))" }.joined(separator: " | ") + " | \(ofR) |")
      guard !writes else { continue }
      let line = claimed.first { $0.hasPrefix(start) }
      #expect(line?.hasSuffix(" | \(ofR) |") == true, "run Scripts/validation: \(start)")
      let fields = line.map { $0.dropFirst(start.count).split(separator: "|") } ?? []
      let figures = fields.prefix(5).compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
      #expect(figures.count == 5, "run Scripts/validation: \(start)")
      for (figure, digits) in zip(figures, measured) {
        #expect(Double(figure) <= digits, "\(start): \(measured)")
      }
    }
    if writes {
      text.replaceSubrange(
        begin.upperBound..<end.lowerBound, with: lines.map { $0 + "\n" }.joined())
      try Data(text.utf8).write(to: Self.page)
    }
  }
}
