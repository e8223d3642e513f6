// A table in memory: columns of one length, found by name.

/// Columns of one length, found by name.
public struct DataTable: Sendable, Equatable {
  /// The columns, in order.
  public let columns: [Column]
  /// The number of rows.
  public let rowCount: Int
  private let index: [String: Int]

  /// A table of the given columns.
  ///
  /// - Precondition: all columns have the same length.
  /// - Throws: ``SurvivalDataError/duplicateColumn(name:)``.
  public init(_ columns: [Column]) throws(SurvivalDataError) {
    var index: [String: Int] = [:]
    for (i, column) in columns.enumerated() {
      precondition(column.count == columns[0].count, "column \(column.name) differs in length")
      guard index.updateValue(i, forKey: column.name) == nil else {
        throw .duplicateColumn(name: column.name)
      }
    }
    self.columns = columns
    self.index = index
    rowCount = columns.first?.count ?? 0
  }

  /// A table of columns whose names are known to differ and whose lengths to agree.
  init(distinct columns: [Column]) {
    self.columns = columns
    index = Dictionary(
      columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    rowCount = columns.first?.count ?? 0
  }

  /// The names of the columns, in order.
  public var columnNames: [String] { columns.map(\.name) }

  /// The column of this name.
  ///
  /// - Throws: ``SurvivalDataError/noSuchColumn(name:available:)``.
  public func column(_ name: String) throws(SurvivalDataError) -> Column {
    guard let i = index[name] else {
      throw .noSuchColumn(name: name, available: columnNames)
    }
    return columns[i]
  }

  /// Whether there is a column of this name.
  public func hasColumn(_ name: String) -> Bool { index[name] != nil }

  /// The rows listed, in that order.
  func selecting(_ rows: [Int]) -> DataTable {
    DataTable(selected: columns.map { $0.selecting(rows) }, index: index, rowCount: rows.count)
  }

  private init(selected: [Column], index: [String: Int], rowCount: Int) {
    columns = selected
    self.index = index
    self.rowCount = rowCount
  }
}
