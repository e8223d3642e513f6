// The trials whose patients are public and whose published figures the package checks itself by.

/// A trial that is bundled with the package: two real ones, public patient by patient, and a synthetic
/// cohort made from the published figures of a third.
public enum BundledTrial: String, Sendable, CaseIterable {
  /// Lenalidomide maintenance in myeloma, IFM 2005-02 [attal2012]: **synthetic** patients.
  case ifm2005 = "ifm2005-02"
  /// Levamisole and fluorouracil in stage C colon cancer [moertel1995].
  case colon
  /// Interferon gamma in chronic granulomatous disease [cgd1991].
  case cgd

  /// Whether no patient of it is real.
  public var isSynthetic: Bool { self == .ifm2005 }

  /// The patients; the columns are described beside the data, in Trials/Data.
  public func table() throws -> DataTable { try DataTable(csv: csv) }

  /// The patients as the bytes of a CSV file.
  public var csv: [UInt8] {
    switch self {
    case .ifm2005: PackageResources.ifm2005_02_csv
    case .colon: PackageResources.colon_csv
    case .cgd: PackageResources.cgd_csv
    }
  }

  /// Published figures beside those that the public data give.
  ///
  /// - Complexity: that of a few fits to a thousand rows.
  public func comparison() throws -> TrialComparison {
    switch self {
    case .ifm2005: try lenalidomideComparison(in: table())
    case .colon: try colonComparison(in: table())
    case .cgd: try cgdComparison(in: table())
    }
  }
}
