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
    case group(Expression)
  }

  /// An argument of a call, with its name if it was written `name = value`.
  struct Argument: Equatable, Sendable {
    let name: String?
    let value: Expression
  }

  let kind: Kind
  let position: Int

  /// The text as R's `deparse` writes it.
  var text: String {
    switch kind {
    case .number(let value): return Self.text(of: value)
    case .string(let value): return "\"\(value)\""
    case .name(let name): return name
    case .call(let function, let arguments):
      let list = arguments.map { ($0.name.map { "\($0) = " } ?? "") + $0.value.text }
      return "\(function)(\(list.joined(separator: ", ")))"
    case .unary(let op, let operand): return op + operand.text
    case .binary(let op, let left, let right):
      // R 4 writes / ^ and : without spaces.
      let tight = op == "^" || op == ":" || op == "/"
      return tight ? left.text + op + right.text : "\(left.text) \(op) \(right.text)"
    case .group(let inner): return "(\(inner.text))"
    }
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
    case .group(let inner): inner.columnNames
    }
  }

  /// A number as R writes it as text: at most 15 significant digits.
  static func text(of value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 {
      let whole = String(Int64(value))
      let zeros = whole.reversed().prefix { $0 == "0" }.count
      // R prefers 1e+05 to 100000 because it is shorter.
      guard zeros >= 5, value != 0 else { return whole }
      let mantissa = whole.dropLast(zeros)
      guard mantissa.filter(\.isNumber).count == 1 else { return whole }
      return "\(mantissa)e+" + (zeros < 10 ? "0\(zeros)" : "\(zeros)")
    }
    let short = String(format: "%.15g", value)
    return short
  }
}
