// The tree of a formula, and its text as R would print it: the names of coefficients.

import Foundation

/// An expression with the place where it stands in the text.
struct Expression: Equatable, Sendable {
  indirect enum Kind: Equatable, Sendable {
    case number(Double)
    case string(String)
    case name(String)
    case call(String, [Argument])
    case unary(String, Expression)
    case binary(String, Expression, Expression)
    /// Summands in a row, of which there may be thousands: a list, so that a long formula is no
    /// deep tree.
    case sum(Expression, [Summand])
    case group(Expression)
  }

  /// An argument of a call, with its name if it was written `name = value`.
  struct Argument: Equatable, Sendable {
    let name: String?
    let value: Expression
  }

  /// What follows `+` or `-`, and where the sign stands.
  struct Summand: Equatable, Sendable {
    let sign: String
    let position: Int
    let value: Expression
  }

  let kind: Kind
  let position: Int
  /// The levels of the tree. The parser bounds them, so that a walk cannot overflow the stack.
  let height: Int

  init(kind: Kind, position: Int) {
    self.kind = kind
    self.position = position
    let below =
      switch kind {
      case .number, .string, .name: 0
      case .call(_, let arguments): arguments.map(\.value.height).max() ?? 0
      case .unary(_, let operand), .group(let operand): operand.height
      case .binary(_, let left, let right): max(left.height, right.height)
      case .sum(let first, let rest): max(first.height, rest.map(\.value.height).max() ?? 0)
      }
    height = below + 1
  }

  /// The text as R's `deparse` writes it.
  var text: String {
    switch kind {
    case .number(let value): return Self.text(of: value)
    case .string(let value): return "\"\(value)\""
    case .name(let name): return Self.isSyntactic(name) ? name : "`\(name)`"
    case .call(let function, let arguments):
      let list = arguments.map { ($0.name.map { "\($0) = " } ?? "") + $0.value.text }
      return "\(function)(\(list.joined(separator: ", ")))"
    case .unary(let op, let operand): return op + operand.text
    case .binary(let op, let left, let right):
      // R 4 writes / ^ and : without spaces.
      let tight = op == "^" || op == ":" || op == "/"
      return tight ? left.text + op + right.text : "\(left.text) \(op) \(right.text)"
    case .sum(let first, let rest):
      return rest.reduce(into: first.text) { $0 += " \($1.sign) \($1.value.text)" }
    case .group(let inner): return "(\(inner.text))"
    }
  }

  /// The text with which groups and strata are labelled: a column by its bare name.
  var label: String {
    if case .name(let name) = kind { return name }
    return text
  }

  /// Whether R writes the name without backticks.
  private static func isSyntactic(_ name: String) -> Bool {
    guard let first = name.first, first.isLetter || first == "." else { return false }
    return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }
  }

  /// The expression without parentheses around it.
  var ungrouped: Expression {
    if case .group(let inner) = kind { return inner.ungrouped }
    return self
  }

  /// The names of columns that occur.
  var columnNames: [String] {
    switch kind {
    case .number, .string: []
    case .name(let name): [name]
    case .call(_, let arguments): arguments.flatMap { $0.value.columnNames }
    case .unary(_, let operand): operand.columnNames
    case .binary(_, let left, let right): left.columnNames + right.columnNames
    case .sum(let first, let rest):
      rest.reduce(into: first.columnNames) { $0 += $1.value.columnNames }
    case .group(let inner): inner.columnNames
    }
  }

  /// A number as R writes it as text: at most 15 significant digits, and the shorter of the plain
  /// and the scientific form.
  static func text(of value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "Inf" }
    guard value != 0 else { return "0" }
    // 14 digits after the first, as d.ddde+xx; zeros at the end do not count.
    let parts = String(format: "%.14e", abs(value)).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return "\(value)" }
    var digits = parts[0].filter { $0 != "." }
    while digits.count > 1, digits.last == "0" { digits.removeLast() }
    let sign = value < 0 ? "-" : ""
    let decimals = max(0, digits.count - 1 - exponent)
    let plainWidth = max(1, exponent + 1) + (decimals > 0 ? decimals + 1 : 0)
    let scientificWidth =
      digits.count + (digits.count > 1 ? 1 : 0) + (abs(exponent) >= 100 ? 5 : 4)
    if plainWidth <= scientificWidth {
      return sign + String(format: "%.\(decimals)f", abs(value))
    }
    let mantissa = digits.count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
    return sign + mantissa + "e" + (exponent < 0 ? "-" : "+")
      + (abs(exponent) < 10 ? "0" : "") + "\(abs(exponent))"
  }
}
