// A list of numbers, as results write it to JSON: infinities by name, not-available as null.

/// A list in a result, each number encoded as ``Reported`` does.
///
/// Held as plain numbers: a curve of a million points is no larger than they are.
@propertyWrapper
public struct ReportedNumbers: Codable, Sendable, Equatable {
  /// The numbers.
  public var wrappedValue: [Double]

  /// Wraps a list of numbers.
  public init(wrappedValue: [Double]) { self.wrappedValue = wrappedValue }

  /// Whether both hold the same numbers, NaN equal to itself.
  public static func == (a: ReportedNumbers, b: ReportedNumbers) -> Bool {
    a.wrappedValue.count == b.wrappedValue.count
      && zip(a.wrappedValue, b.wrappedValue).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  /// Reads an array.
  public init(from decoder: any Decoder) throws {
    let list = try decoder.singleValueContainer().decode([Reported<Double>].self)
    wrappedValue = list.map(\.wrappedValue)
  }

  /// Writes an array.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue.map { Reported(wrappedValue: $0) })
  }
}
