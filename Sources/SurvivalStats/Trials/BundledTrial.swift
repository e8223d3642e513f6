// The trials whose patients are public and whose published figures the package checks itself by.

/// A real trial, public patient by patient, bundled with the package.
public enum BundledTrial: String, Sendable, CaseIterable {
  /// Levamisole and fluorouracil in stage C colon cancer [moertel1995].
  case colon
  /// Interferon gamma in chronic granulomatous disease [cgd1991].
  case cgd

  /// The patients; the columns are described beside the data, in Trials/Data.
  public func table() throws -> DataTable { try DataTable(csv: csv) }

  /// The patients as the bytes of a CSV file.
  public var csv: [UInt8] {
    switch self {
    case .colon: PackageResources.colon_csv
    case .cgd: PackageResources.cgd_csv
    }
  }

  /// Published figures beside those that the public data give.
  ///
  /// - Complexity: that of a few fits to a thousand rows.
  public func comparison() throws -> TrialComparison {
    switch self {
    case .colon: try colonComparison(in: table())
    case .cgd: try cgdComparison(in: table())
    }
  }
}
