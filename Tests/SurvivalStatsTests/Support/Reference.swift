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
