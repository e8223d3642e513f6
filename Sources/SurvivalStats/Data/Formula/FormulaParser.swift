// Tokens into a tree, with R's precedence of operators.

/// A recursive-descent parser: one level for each line of R's table of precedence.
struct FormulaParser {
  private let text: String
  private let tokens: [FormulaToken]
  private var place = 0

  /// From loosest to tightest; unary minus stands between `:` and `^`, unary `!` above `&`.
  private static let levels: [[String]] = [
    ["|", "||"], ["&", "&&"], ["==", "!=", "<", ">", "<=", ">="], ["+", "-"], ["*", "/"],
    ["%in%"], [":"],
  ]

  init(_ text: String) throws(FormulaError) {
    self.text = text
    tokens = try FormulaLexer.tokens(text)
  }

  /// Both sides of `response ~ terms`.
  mutating func formula() throws(FormulaError) -> (response: Expression, terms: Expression) {
    if case .symbol("~") = current.kind {
      throw error("there is nothing before ~; write Surv(time, event) ~ ...", at: current.position)
    }
    let response = try expression()
    guard take("~") else {
      throw error(
        isAtEnd
          ? "there is no ~; a formula is written Surv(time, event) ~ arm + age"
          : "expected ~ or an operator", at: current.position)
    }
    let terms = try expression()
    guard isAtEnd else { throw unexpected() }
    return (response, terms)
  }

  /// A whole text that is one expression.
  mutating func condition() throws(FormulaError) -> Expression {
    let result = try expression()
    guard isAtEnd else { throw unexpected() }
    return result
  }

  private var current: FormulaToken { tokens[place] }
  private var isAtEnd: Bool { current.kind == .end }

  private func error(_ message: String, at position: Int) -> FormulaError {
    FormulaError(message: message, text: text, position: position)
  }

  private func unexpected() -> FormulaError {
    switch current.kind {
    case .end: error("the formula ends too early", at: current.position)
    case .symbol(")"): error("this parenthesis was never opened", at: current.position)
    case .symbol("~"): error("a formula has one ~ only", at: current.position)
    case .symbol(let symbol):
      error("\"\(symbol)\" is out of place here", at: current.position)
    case .name, .number, .string:
      error("an operator is missing before this", at: current.position)
    }
  }

  private mutating func take(_ symbol: String) -> Bool {
    guard case .symbol(symbol) = current.kind else { return false }
    place += 1
    return true
  }

  private mutating func expression(level: Int = 0) throws(FormulaError) -> Expression {
    guard level < Self.levels.count else { return try unary() }
    if level == 2, case .symbol("!") = current.kind {
      let position = current.position
      place += 1
      return Expression(kind: .unary("!", try expression(level: 2)), position: position)
    }
    var left = try expression(level: level + 1)
    while case .symbol(let op) = current.kind, Self.levels[level].contains(op) {
      let position = current.position
      place += 1
      let right = try expression(level: level + 1)
      left = Expression(kind: .binary(op, left, right), position: position)
    }
    return left
  }

  private mutating func unary() throws(FormulaError) -> Expression {
    if case .symbol(let op) = current.kind, op == "-" || op == "+" {
      let position = current.position
      place += 1
      return Expression(kind: .unary(op, try unary()), position: position)
    }
    let base = try primary()
    guard case .symbol("^") = current.kind else { return base }
    let position = current.position
    place += 1
    return Expression(kind: .binary("^", base, try unary()), position: position)
  }

  private mutating func primary() throws(FormulaError) -> Expression {
    let token = current
    switch token.kind {
    case .number(let value):
      place += 1
      return Expression(kind: .number(value), position: token.position)
    case .string(let value):
      place += 1
      return Expression(kind: .string(value), position: token.position)
    case .symbol("("):
      place += 1
      let inner = try expression()
      try close(openedAt: token.position)
      return Expression(kind: .group(inner), position: token.position)
    case .name(let name):
      place += 1
      guard case .symbol("(") = current.kind else {
        return Expression(kind: .name(name), position: token.position)
      }
      let opened = current.position
      place += 1
      var arguments: [Expression.Argument] = []
      if case .symbol(")") = current.kind {
      } else {
        repeat { arguments.append(try argument()) } while take(",")
      }
      try close(openedAt: opened)
      return Expression(kind: .call(name, arguments), position: token.position)
    default: throw unexpected()
    }
  }

  private mutating func argument() throws(FormulaError) -> Expression.Argument {
    if case .name(let name) = current.kind, case .symbol("=") = tokens[place + 1].kind {
      place += 2
      return Expression.Argument(name: name, value: try expression())
    }
    return Expression.Argument(name: nil, value: try expression())
  }

  private mutating func close(openedAt position: Int) throws(FormulaError) {
    guard take(")") else {
      throw isAtEnd
        ? error("this parenthesis is not closed", at: position)
        : unexpected()
    }
  }
}
