// A number, or an optional one, as results write it to JSON: never omitted, never a trap.
//
// JSONEncoder throws on infinities and synthesized code omits nil. A result of survival analysis
// has both as a matter of course (an upper limit that is infinite, a median not reached).

import Foundation

/// A value that ``Reported`` can write: `Double`, or `Double?` for what may be not available.
public protocol ReportedValue: Sendable, Equatable {
  /// The number, or nil where it is not available.
  var reported: Double? { get }
  /// The value read back.
  static func restored(_ reported: Double?) -> Self
}

extension Double: ReportedValue {
  /// The number itself; NaN counts as not available.
  public var reported: Double? { isNaN ? nil : self }
  /// The number read back; `null` becomes NaN.
  public static func restored(_ reported: Double?) -> Double { reported ?? .nan }
}

extension Double?: ReportedValue {
  /// The number, or nil.
  public var reported: Double? { flatMap { $0.isNaN ? nil : $0 } }
  /// The number read back, or nil.
  public static func restored(_ reported: Double?) -> Double? { reported }
}

/// A number in a result, encoded at full precision: infinities as the strings `"Infinity"` and
/// `"-Infinity"`, not-available as `null`, and the key never omitted.
@propertyWrapper
public struct Reported<Value: ReportedValue>: Codable, Sendable, Equatable {
  /// The number.
  public var wrappedValue: Value

  /// Wraps a number.
  public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }

  /// Whether both are the same number, or both not available (NaN or nil).
  public static func == (a: Reported, b: Reported) -> Bool {
    a.wrappedValue.reported == b.wrappedValue.reported
  }

  /// Reads a number, one of the two infinities by name, or `null`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      wrappedValue = Value.restored(nil)
    } else if let name = try? container.decode(String.self) {
      switch name {
      case "Infinity": wrappedValue = Value.restored(.infinity)
      case "-Infinity": wrappedValue = Value.restored(-.infinity)
      default:
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "expected a number, \"Infinity\" or \"-Infinity\"")
      }
    } else {
      wrappedValue = Value.restored(try container.decode(Double.self))
    }
  }

  /// Writes the number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    guard let number = wrappedValue.reported else { return try container.encodeNil() }
    if number.isFinite {
      try container.encode(number)
    } else {
      try container.encode(number > 0 ? "Infinity" : "-Infinity")
    }
  }
}
