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
  /// - Domain: digits, with an optional sign, a point (also the raised one of the Lancet), commas
  ///   between groups of three digits (`1,024`), a leading `<` or `>`, a trailing `%`. Spaces around
  ///   these parts are ignored. A comma as a decimal point is refused, since `1,024` would be two
  ///   numbers.
  /// - Throws: ``ConsistencyError/noNumber(_:)``.
  public init(_ text: String) throws(ConsistencyError) {
    var body = text.trimmingSpaces
    var relation = Relation.equal
    if let first = body.first, let found = Relation(rawValue: String(first)) {
      relation = found
      body = body.dropFirst().trimmingSpaces
    }
    if body.last == "%" { body = body.dropLast().trimmingSpaces }
    // U+2212, the typographer's minus.
    let isNegative = body.first == "-" || body.first == "\u{2212}"
    if isNegative { body = body.dropFirst() }
    // U+00B7, the raised point.
    let parts = body.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "\u{B7}" }
    guard (1...2).contains(parts.count), let whole = parts[0].digitsInGroups else {
      throw .noNumber(text)
    }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard fraction.allSatisfy(\.isASCIIDigit), !(whole.isEmpty && fraction.isEmpty),
      let size = Double("\(whole.isEmpty ? "0" : whole).\(fraction.isEmpty ? "0" : fraction)"),
      size.isFinite
    else { throw .noNumber(text) }
    self.text = text
    value = isNegative ? -size : size
    self.relation = relation
    decimals = fraction.count
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

extension StringProtocol where SubSequence == Substring {
  /// Without spaces at its ends.
  fileprivate var trimmingSpaces: Substring {
    let start = drop { $0.isWhitespace }
    return start.dropLast(start.reversed().prefix { $0.isWhitespace }.count)
  }

  /// The digits of a whole number, its thousands separated by commas or not; nil if there is anything
  /// else, or a group that is not of three digits.
  fileprivate var digitsInGroups: String? {
    let groups = split(separator: ",", omittingEmptySubsequences: false)
    guard groups.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }) else { return nil }
    guard groups.count > 1 else { return groups.first.map(String.init) }
    guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    return groups.joined()
  }
}
