// Tokens into a tree, with R's precedence of operators.

/// A recursive-descent parser: one level for each line of R's table of precedence.
struct FormulaParser {
  private let text: String
  private let tokens: [FormulaToken]
  private var place = 0
  private var depth = 0
  private var isCondition = false

  /// How deep parentheses, calls and signs may stand in each other: a person writes a few, and each
  /// takes a part of the stack.
  static let deepestNesting = 100
  /// How many products, comparisons or conditions may follow one another. Sums have no bound.
  static let longestChain = 1000

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
    if isAtEnd {
      throw error("the formula is empty; write Surv(time, event) ~ arm + age", at: 0)
    }
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
    if isAtEnd {
      throw error("there is nothing after ~; write ~ 1 for no covariates", at: current.position)
    }
    let terms = try expression()
    guard isAtEnd else { throw unexpected() }
    return (response, terms)
  }

  /// A whole text that is one expression.
  mutating func condition() throws(FormulaError) -> Expression {
    isCondition = true
    if isAtEnd { throw error("the condition is empty; write one, as age > 50", at: 0) }
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
    case .end:
      error(
        "the \(isCondition ? "condition" : "formula") ends too early", at: current.position)
    case .symbol(")"): error("this parenthesis was never opened", at: current.position)
    case .symbol("~"):
      error(
        isCondition ? "a condition has no ~" : "a formula has one ~ only", at: current.position)
    case .symbol("="): error("write == to compare", at: current.position)
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
      let operand = try nested(at: position) { parser throws(FormulaError) in
        try parser.expression(level: 2)
      }
      return Expression(kind: .unary("!", operand), position: position)
    }
    if level == Self.sums { return try sum() }
    var left = try expression(level: level + 1)
    while case .symbol(let op) = current.kind, Self.levels[level].contains(op) {
      let position = current.position
      place += 1
      let right = try expression(level: level + 1)
      left = Expression(kind: .binary(op, left, right), position: position)
      guard left.height <= Self.longestChain else {
        throw error(
          "more than \(Self.longestChain) operators in a row; split this up", at: position)
      }
      if level == 2, case .symbol(let next) = current.kind, Self.levels[2].contains(next) {
        throw error("comparisons do not follow one another; join two by &", at: current.position)
      }
    }
    return left
  }

  private static let sums = 3

  private mutating func sum() throws(FormulaError) -> Expression {
    let first = try expression(level: Self.sums + 1)
    var rest: [Expression.Summand] = []
    while case .symbol(let op) = current.kind, op == "+" || op == "-" {
      let position = current.position
      place += 1
      rest.append(
        Expression.Summand(
          sign: op, position: position, value: try expression(level: Self.sums + 1)))
    }
    guard let last = rest.last else { return first }
    return Expression(kind: .sum(first, rest), position: last.position)
  }

  /// Reads something within something, up to the depth that is allowed.
  private mutating func nested<Result>(
    at position: Int, _ read: (inout FormulaParser) throws(FormulaError) -> Result
  ) throws(FormulaError) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestNesting else {
      throw error("nested more than \(Self.deepestNesting) deep", at: position)
    }
    return try read(&self)
  }

  private mutating func unary() throws(FormulaError) -> Expression {
    if case .symbol(let op) = current.kind, op == "-" || op == "+" {
      let position = current.position
      place += 1
      let operand = try nested(at: position) { parser throws(FormulaError) in
        try parser.unary()
      }
      return Expression(kind: .unary(op, operand), position: position)
    }
    let base = try primary()
    guard case .symbol("^") = current.kind else { return base }
    let position = current.position
    place += 1
    let power = try nested(at: position) { parser throws(FormulaError) in try parser.unary() }
    return Expression(kind: .binary("^", base, power), position: position)
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
      let inner = try nested(at: token.position) { parser throws(FormulaError) in
        try parser.expression()
      }
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
        repeat {
          let argument = try nested(at: token.position) { parser throws(FormulaError) in
            try parser.argument()
          }
          arguments.append(argument)
        } while take(",")
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
      throw isAtEnd || current.kind == .symbol("~")
        ? error("this parenthesis is not closed", at: position)
        : unexpected()
    }
  }
}
