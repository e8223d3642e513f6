// Expected values and data from Tests/SurvivalStatsTests/Reference.

import Foundation
import Testing

@testable import SurvivalStats

enum Reference {
  private struct File<Case: Decodable>: Decodable {
    let cases: [Case]
  }

  private static func url(_ path: String) throws -> URL {
    try #require(Bundle.module.resourceURL).appendingPathComponent("Reference/" + path)
  }

  /// The cases of a reference file.
  static func load<Case: Decodable>(_ name: String, as type: Case.Type) throws -> [Case] {
    let data = try Data(contentsOf: url(name + ".json"))
    return try JSONDecoder().decode(File<Case>.self, from: data).cases
  }

  /// One of the data sets exported from R.
  static func table(_ name: String) throws -> DataTable {
    try DataTable(csv: url("Data/\(name).csv").path)
  }
}

/// Agreement with R: 1e-9 of the figure's own scale, four digits beyond what a report prints. R's
/// last digits move with its BLAS, and its iteration stops at 1e-14 of the log likelihood.
let agreementWithR = 1e-9

/// Expects agreement with R within 1e-9 of `scale`, by default the expected value's magnitude.
func close(
  _ actual: Double, _ expected: Double, scale: Double? = nil, _ what: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let difference = abs(actual - expected)
  let unit = scale ?? abs(expected)
  let digits = difference == 0 ? 17 : -log10(difference / max(unit, .leastNormalMagnitude))
  #expect(
    difference <= agreementWithR * unit || (actual == expected),
    "\(what.map { "\($0): " } ?? "")expected \(expected), got \(actual), \(digits) digits agree",
    sourceLocation: sourceLocation)
}
