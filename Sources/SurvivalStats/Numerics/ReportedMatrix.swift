// Rows of numbers, as results write them to JSON: infinities by name, not-available as null.

/// A matrix in a result, each number encoded as ``Reported`` does.
@propertyWrapper
public struct ReportedMatrix: Codable, Sendable, Equatable {
  private var rows: [[Reported<Double>]]

  /// The numbers, row by row.
  public var wrappedValue: [[Double]] {
    get { rows.map { $0.map(\.wrappedValue) } }
    set { rows = newValue.map { $0.map { Reported(wrappedValue: $0) } } }
  }

  /// Wraps rows of numbers.
  public init(wrappedValue: [[Double]]) {
    rows = wrappedValue.map { $0.map { Reported(wrappedValue: $0) } }
  }

  /// Reads an array of arrays.
  public init(from decoder: any Decoder) throws {
    rows = try decoder.singleValueContainer().decode([[Reported<Double>]].self)
  }

  /// Writes an array of arrays.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rows)
  }
}
