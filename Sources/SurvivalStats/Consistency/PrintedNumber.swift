// A number as a paper prints it, and all the numbers that it may stand for.
//
// Derivation: Documentation/Derivations/Consistency.md, (1)

import Foundation

/// A figure as printed, as `0.53`, `<0.001`, `>70%` or `P = 0.002` without its letter.
///
/// A printed number stands for every number that rounds to it, half either way: 3.1 for 3.05 to 3.15.
/// Encoded as its text.
public struct PrintedNumber: Sendable, Equatable, Codable, CustomStringConvertible {
  /// What is said of the number.
  public enum Relation: String, Sendable {
    /// It rounds to this.
    case equal = ""
    /// It is below this.
    case below = "<"
    /// It is above this.
    case above = ">"
  }

  /// As printed.
  public let text: String
  /// The number; a percentage is its number before the sign.
  public let value: Double
  /// How many decimals are printed.
  public let decimals: Int
  /// Whether it is below, above or equal.
  public let relation: Relation

  /// Reads a printed figure.
  ///
  /// - Domain: digits with an optional point, sign, thousands separators (`1,024`), a leading `<` or
  ///   `>`, a trailing `%`. Spaces around are ignored.
  /// - Throws: ``ConsistencyError/noNumber(_:)``.
  public init(_ text: String) throws(ConsistencyError) {
    var digits = text.filter { !$0.isWhitespace && $0 != "," }
    var relation = Relation.equal
    if let first = digits.first, let found = Relation(rawValue: String(first)) {
      relation = found
      digits.removeFirst()
    }
    if digits.last == "%" { digits.removeLast() }
    let body = digits.hasPrefix("-") ? digits.dropFirst() : digits[...]
    guard body.contains(where: \.isASCIIDigit),
      body.allSatisfy({ $0.isASCIIDigit || $0 == "." }), let value = Double(digits)
    else { throw .noNumber(text) }
    self.text = text
    self.value = value
    self.relation = relation
    decimals =
      digits.firstIndex(of: ".").map { digits.distance(from: $0, to: digits.endIndex) - 1 } ?? 0
  }

  /// The numbers that it may stand for; infinite on one side for `<` and `>`.
  public var range: ClosedRange<Double> {
    switch relation {
    case .equal:
      let half = 0.5 * pow(10, -Double(decimals))
      return (value - half)...(value + half)
    case .below: return -.infinity...value
    case .above: return value...(.infinity)
    }
  }

  /// Whether a number may have been printed so. A few ulps beyond a half count as the half.
  public func accepts(_ number: Double) -> Bool {
    switch relation {
    case .equal:
      let slack = 4 * max(abs(value), 1).ulp
      return number >= range.lowerBound - slack && number <= range.upperBound + slack
    case .below: return number < value
    case .above: return number > value
    }
  }

  /// As printed.
  public var description: String { text }

  /// Reads the text.
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { "0"..."9" ~= self }
}

/// What makes printed figures useless for a check.
public enum ConsistencyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A text that is no printed number.
  case noNumber(String)
  /// A figure outside what it can be.
  case outside(name: String, value: String, expected: String)

  /// The error in one sentence.
  public var description: String {
    switch self {
    case .noNumber(let text): "'\(text)' is no printed number; write it as 0.53, <0.001 or 40%"
    case .outside(let name, let value, let expected):
      "\(name) is \(value); it must be \(expected)"
    }
  }

  static func require(
    _ holds: Bool, _ name: String, _ value: some CustomStringConvertible, _ expected: String
  ) throws(ConsistencyError) {
    if !holds { throw .outside(name: name, value: "\(value)", expected: expected) }
  }
}
