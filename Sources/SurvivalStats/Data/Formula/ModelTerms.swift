// The right-hand side of a formula as a list of terms: R's algebra of `+ : * - ^`.

/// Terms, each the set of its variables, in R's order: by degree, then as written.
struct ModelTerms: Sendable {
  /// The variables in order of appearance: a column or a call.
  private(set) var variables: [Expression] = []
  /// Each term as ascending indices of variables.
  private(set) var terms: [[Int]] = []
  /// Expressions inside `offset()`.
  private(set) var offsets: [Expression] = []
  /// Expressions inside `cluster()`.
  private(set) var clusters: [Expression] = []
  /// Whether `- 1` or `+ 0` takes the intercept away.
  private(set) var interceptIsRemoved = false

  /// A design has no more columns.
  private static let mostTerms = DesignMatrix.mostColumns

  private var places: [String: Int] = [:]
  private let text: String
  private let others: [String]

  /// - Parameters:
  ///   - expression: the right-hand side.
  ///   - text: the formula, for errors.
  ///   - others: the columns that `.` stands for.
  init(_ expression: Expression, text: String, others: [String]) throws(FormulaError) {
    self.text = text
    self.others = others
    let unordered = try expand(expression)
    terms = unordered.enumerated().sorted {
      ($0.element.count, $0.offset) < ($1.element.count, $1.offset)
    }.map(\.element)
  }

  private mutating func expand(_ expression: Expression) throws(FormulaError) -> [[Int]] {
    switch expression.kind {
    case .group(let inner): return try expand(inner)
    case .number(let value):
      guard value == 0 || value == 1 else {
        throw error("a number is no term; write I(...) for arithmetic", expression)
      }
      if value == 0 { interceptIsRemoved = true }
      return []
    case .string: throw error("a text is no term", expression)
    case .unary("-", let operand):
      _ = try removed(operand)
      return []
    case .unary("+", let operand): return try expand(operand)
    case .sum(let first, let rest):
      var sum = TermList(try expand(first))
      for summand in rest {
        if summand.sign == "+" {
          sum.add(try expand(summand.value))
        } else {
          sum.remove(try removed(summand.value))
        }
      }
      return sum.terms
    case .binary(":", let left, let right):
      return try crossed(try expand(left), try expand(right), expression)
    case .binary("*", let left, let right):
      let a = try expand(left)
      let b = try expand(right)
      return try counted(
        Self.union(Self.union(a, b), try crossed(a, b, expression)), expression)
    case .binary("^", let base, let power):
      guard case .number(let degree) = power.ungrouped.kind, degree == degree.rounded(),
        degree >= 1, degree <= 10
      else {
        throw error("the power of terms must be a whole number; write I(x^2) for a square", power)
      }
      let a = try expand(base)
      var result = a
      for _ in 1..<max(1, Int(degree)) {
        result = try counted(Self.union(result, try crossed(result, a, expression)), expression)
      }
      return result
    case .binary("/", _, _), .binary("%in%", _, _):
      throw error("nested terms are not offered; write I(a / b) for a quotient", expression)
    case .name("."):
      return others.map {
        [index(of: Expression(kind: .name($0), position: expression.position))]
      }
    case .call("offset", let arguments):
      offsets.append(try only(arguments, of: expression))
      return []
    case .call("cluster", let arguments):
      clusters.append(try only(arguments, of: expression))
      return []
    case .name, .call, .unary, .binary:
      return [[index(of: expression)]]
    }
  }

  /// The terms after a minus. `- 1` takes the intercept away, `- 0` does not; what is no term
  /// cannot be taken away: `- offset(x)` would add the offset.
  private mutating func removed(_ term: Expression) throws(FormulaError) -> [[Int]] {
    switch term.ungrouped.kind {
    case .number(1): interceptIsRemoved = true
    case .number(0): interceptIsRemoved = false
    case .call(let function, _) where ["offset", "cluster", "strata"].contains(function):
      throw error("\(function)() cannot be taken away; leave it out", term)
    default: return try expand(term)
    }
    return []
  }

  private func only(
    _ arguments: [Expression.Argument], of call: Expression
  ) throws(FormulaError) -> Expression {
    guard arguments.count == 1, arguments[0].name == nil else {
      throw error("\(call.text) takes one argument", call)
    }
    return arguments[0].value
  }

  private mutating func index(of variable: Expression) -> Int {
    let text = variable.text
    if let known = places[text] { return known }
    places[text] = variables.count
    variables.append(variable)
    return variables.count - 1
  }

  private func crossed(
    _ a: [[Int]], _ b: [[Int]], _ place: Expression
  ) throws(FormulaError) -> [[Int]] {
    guard !a.isEmpty, !b.isEmpty else {
      throw error(
        "an interaction needs columns on both sides; numbers, offset() and cluster() are none",
        place)
    }
    // Many products may be the same term, but not in a formula that someone wants.
    guard a.count * b.count <= 100 * Self.mostTerms else { throw tooMany(place) }
    var result = TermList([])
    for x in a {
      for y in b { result.add([Set(x).union(y).sorted()]) }
    }
    return try counted(result.terms, place)
  }

  private func counted(_ terms: [[Int]], _ place: Expression) throws(FormulaError) -> [[Int]] {
    guard terms.count <= Self.mostTerms else { throw tooMany(place) }
    return terms
  }

  private func tooMany(_ place: Expression) -> FormulaError {
    error("more than \(Self.mostTerms) terms; cross fewer columns", place)
  }

  private static func union(_ a: [[Int]], _ b: [[Int]]) -> [[Int]] {
    var sum = TermList(a)
    sum.add(b)
    return sum.terms
  }

  private func error(_ message: String, _ place: Expression) -> FormulaError {
    FormulaError(message: message, text: text, position: place.position)
  }
}

/// Terms in the order of their first appearance, each once.
private struct TermList {
  private(set) var terms: [[Int]] = []
  private var known: Set<[Int]> = []

  init(_ terms: [[Int]]) { add(terms) }

  mutating func add(_ more: [[Int]]) {
    for term in more where known.insert(term).inserted { terms.append(term) }
  }

  mutating func remove(_ gone: [[Int]]) {
    let gone = Set(gone)
    known.subtract(gone)
    terms.removeAll { gone.contains($0) }
  }
}
