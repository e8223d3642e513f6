// Expressions over the columns of a table: arithmetic, comparisons, and R's functions of one
// variable. Bases of several columns are in BasisEvaluator.swift.

import Foundation

/// Evaluates expressions for all rows of a table.
struct ExpressionEvaluator {
  let table: DataTable
  /// For each row of `table` its number in the file, from 1.
  let rowNumbers: [Int]
  let text: String
  /// What must be known of these rows to code others alike, or what is known from those.
  var notes = CodingNotes()

  private static let functions: [String: @Sendable (Double) -> Double] = [
    "log": { Foundation.log($0) }, "log2": { Foundation.log2($0) },
    "log10": { Foundation.log10($0) }, "log1p": { Foundation.log1p($0) },
    "sqrt": { $0.squareRoot() }, "exp": { Foundation.exp($0) }, "abs": { abs($0) },
  ]
  static let known =
    functions.keys.sorted() + [
      "I", "relevel", "ns", "bs", "poly", "strata", "offset", "cluster", "is.na", "c",
      "Surv", "Rate", "tt",
    ] + FormulaFunction.allCases.map(\.rawValue)

  func evaluate(_ expression: Expression) throws -> TermValue {
    switch expression.kind {
    case .number(let value):
      return constant(.numeric([Double](repeating: value, count: table.rowCount)))
    case .string(let value):
      return constant(
        .factor(codes: [Int](repeating: 0, count: table.rowCount), levels: [value]))
    case .name(let name):
      if ["TRUE", "T", "FALSE", "F"].contains(name), !table.hasColumn(name) {
        return constant(
          .logical([Bool](repeating: name.first == "T", count: table.rowCount)))
      }
      return try column(name, at: expression)
    case .group(let inner): return try evaluate(inner)
    case .unary(let op, let operand): return try unary(op, operand)
    case .binary(let op, let left, let right):
      return try binary(op, left, right, at: expression)
    case .sum(let first, let rest):
      var (sum, missing) = try numbers(first)
      for summand in rest {
        let (more, moreMissing) = try numbers(summand.value)
        for i in sum.indices {
          sum[i] = summand.sign == "+" ? sum[i] + more[i] : sum[i] - more[i]
          missing[i] = missing[i] || moreMissing[i]
        }
      }
      return try finite(sum, missing, at: expression)
    case .call(let function, let arguments):
      return try call(function, arguments, at: expression)
    }
  }

  func error(_ message: String, at place: Expression) -> FormulaError {
    FormulaError(message: message, text: text, position: place.position)
  }

  /// The numbers of an expression, or an error that names it.
  func numbers(_ expression: Expression) throws -> (values: [Double], missing: [Bool]) {
    let value = try evaluate(expression)
    guard let numbers = value.numbers else {
      throw error("\(expression.text) is text where a number is due", at: expression)
    }
    return (numbers, value.missing)
  }

  private func constant(_ content: TermValue.Content) -> TermValue {
    TermValue(content: content, missing: [Bool](repeating: false, count: table.rowCount))
  }

  private func column(_ name: String, at place: Expression) throws -> TermValue {
    guard table.hasColumn(name) else {
      if name == "NA" { throw error("write is.na(x) to ask what is missing", at: place) }
      let near = FormulaError.nearest(to: name, among: table.columnNames)
      throw error(
        "no column \"\(name)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? "")
          + (near == nil
            ? "; the table has \(SurvivalDataError.list(ofColumns: table.columnNames))" : ""),
        at: place)
    }
    let column = try notes.conformed(try table.column(name), rowNumbers)
    let missing = column.missing ?? [Bool](repeating: false, count: column.count)
    switch column.values {
    case .numeric(let values):
      for (i, value) in values.enumerated() where !value.isFinite && !missing[i] {
        throw SurvivalDataError.notFinite(row: rowNumbers[i], column: name, value: value)
      }
      return TermValue(content: .numeric(values), missing: missing)
    case .text(let codes, let levels):
      return TermValue(
        content: .factor(codes: codes.map { Int($0) }, levels: levels), missing: missing)
    case .logical(let flags): return TermValue(content: .logical(flags), missing: missing)
    }
  }

  private func unary(_ op: String, _ operand: Expression) throws -> TermValue {
    if op == "!" {
      let (flags, missing) = try truth(operand)
      return TermValue(content: .logical(flags.map { !$0 }), missing: missing)
    }
    let (values, missing) = try numbers(operand)
    return TermValue(content: .numeric(op == "-" ? values.map { -$0 } : values), missing: missing)
  }

  func truth(_ expression: Expression) throws -> (flags: [Bool], missing: [Bool]) {
    let (values, missing) = try numbers(expression)
    return (values.map { $0 != 0 }, missing)
  }

  private func binary(
    _ op: String, _ left: Expression, _ right: Expression, at place: Expression
  ) throws -> TermValue {
    switch op {
    case "&", "&&", "|", "||":
      let (a, aMissing) = try truth(left)
      let (b, bMissing) = try truth(right)
      let isAnd = op.first == "&"
      var flags = a
      var missing = aMissing
      for i in a.indices {
        flags[i] = isAnd ? a[i] && b[i] : a[i] || b[i]
        // As in R: false & NA is false, true | NA is true.
        let decided = (!aMissing[i] && a[i] != isAnd) || (!bMissing[i] && b[i] != isAnd)
        missing[i] = (aMissing[i] || bMissing[i]) && !decided
        if decided { flags[i] = !isAnd }
      }
      return TermValue(content: .logical(flags), missing: missing)
    case "==", "!=", "<", ">", "<=", ">=": return try compare(op, left, right, at: place)
    case "%in%": return try membership(left, right)
    case "*", "/", "^":
      let (a, aMissing) = try numbers(left)
      let (b, bMissing) = try numbers(right)
      let missing = zip(aMissing, bMissing).map { $0 || $1 }
      let values = zip(a, b).map { x, y in
        switch op {
        case "*": x * y
        case "/": x / y
        default: y == 2 ? x * x : pow(x, y)
        }
      }
      return try finite(values, missing, at: place)
    default: throw error("\"\(op)\" has no value here; write I(...) for arithmetic", at: place)
    }
  }

  private func compare(
    _ op: String, _ left: Expression, _ right: Expression, at place: Expression
  ) throws -> TermValue {
    let a = try evaluate(left)
    let b = try evaluate(right)
    let missing = zip(a.missing, b.missing).map { $0 || $1 }
    for (value, side) in [(a, left), (b, right)] {
      if case .basis = value.content {
        throw error("\(side.text) has several columns, so it cannot be compared", at: side)
      }
    }
    try refuseMixed(op, a, b, left, right, at: place)
    let flags: [Bool]
    if let x = a.numbers, let y = b.numbers {
      flags = zip(x, y).map { Self.holds(op, $0 < $1, $0 == $1) }
    } else {
      let x = a.labels
      let y = b.labels
      flags = zip(x, y).map {
        Self.holds(op, $0.utf8.lexicographicallyPrecedes($1.utf8), $0 == $1)
      }
      // A level that does not exist is a typing error, and every row would silently differ.
      for (value, other) in [(a, right), (b, left)] {
        guard case .factor(_, let levels) = value.content, op == "==" || op == "!=",
          let literal = Self.literal(other), !levels.contains(literal)
        else { continue }
        throw error(
          "no value \"\(literal)\"; there are \(levels.joined(separator: ", "))", at: other)
      }
    }
    return TermValue(content: .logical(flags), missing: missing)
  }

  /// R compares numbers with text as texts, so that 9 > "10". Here only the question whether a
  /// number equals a quoted number, or a text a bare number, is answered.
  private func refuseMixed(
    _ op: String, _ a: TermValue, _ b: TermValue, _ left: Expression, _ right: Expression,
    at place: Expression
  ) throws {
    let (numeric, textual) = a.numbers == nil ? (right, left) : (left, right)
    guard (a.numbers == nil) != (b.numbers == nil) else { return }
    if op == "==" || op == "!=" {
      if case .number = numeric.ungrouped.kind { return }
      let isLogical = if case .logical = (a.numbers == nil ? b : a).content { true } else { false }
      if let literal = Self.literal(textual) {
        if isLogical ? ["TRUE", "FALSE"].contains(literal) : Double(literal) != nil { return }
      }
    }
    throw error("\(numeric.text) is a number and \(textual.text) is text", at: place)
  }

  /// A number or a text that stands in the formula itself, as the text it is compared by.
  static func literal(_ expression: Expression) -> String? {
    switch expression.ungrouped.kind {
    case .string(let text): text
    case .number(let number): Expression.text(of: number)
    case .unary("-", let operand): literal(operand).map { "-" + $0 }
    default: nil
    }
  }

  private static func holds(_ op: String, _ isLess: Bool, _ isEqual: Bool) -> Bool {
    switch op {
    case "==": isEqual
    case "!=": !isEqual
    case "<": isLess
    case "<=": isLess || isEqual
    case ">": !isLess && !isEqual
    default: !isLess
    }
  }

  private func membership(_ left: Expression, _ right: Expression) throws -> TermValue {
    guard case .call("c", let arguments) = right.ungrouped.kind else {
      throw error("write a list after %in%, as c(1, 2)", at: right)
    }
    let value = try evaluate(left)
    let list = try arguments.map { argument in
      guard let literal = Self.literal(argument.value) else {
        throw error("a list holds numbers or quoted text", at: argument.value)
      }
      return literal
    }
    if case .factor(_, let levels) = value.content {
      for (literal, argument) in zip(list, arguments) where !levels.contains(literal) {
        throw error(
          "no value \"\(literal)\"; there are \(levels.joined(separator: ", "))",
          at: argument.value)
      }
    }
    let members = Set(list)
    return TermValue(
      content: .logical(value.labels.map { members.contains($0) }), missing: value.missing)
  }

  private func call(
    _ function: String, _ arguments: [Expression.Argument], at place: Expression
  ) throws -> TermValue {
    if ["ns", "bs", "poly"].contains(function) {
      return try basis(function, arguments, at: place)
    }
    if let known = FormulaFunction(rawValue: function) {
      return try evaluate(known, arguments, at: place)
    }
    guard Self.known.contains(function) else {
      let near = FormulaError.nearest(to: function, among: Self.known)
      throw error(
        "no function \"\(function)\"" + (near.map { "; did you mean \($0)()?" } ?? ""), at: place)
    }
    if ["Surv", "Rate", "offset", "cluster", "c"].contains(function) {
      throw error("\(function)() cannot stand here", at: place)
    }
    guard let first = arguments.first?.value else {
      throw error("\(function)() needs an argument", at: place)
    }
    if function == "relevel" { return try relevel(first, arguments, at: place) }
    if function == "strata" {
      if let named = arguments.first(where: { $0.name != nil }) {
        throw error("strata() takes columns only", at: named.value)
      }
      return try strata(arguments.map(\.value))
    }
    guard arguments.count == 1, arguments[0].name == nil else {
      throw error("\(function)() takes one argument here", at: arguments[arguments.count - 1].value)
    }
    switch function {
    case "I": return try evaluate(first)
    case "tt":
      // The rows at hand say what t is: see Data/Formula/TimeTransform.swift.
      return try evaluate(first)
    case "is.na":
      let value = try evaluate(first)
      return TermValue(
        content: .logical(value.missing), missing: value.missing.map { _ in false })
    default:
      guard let work = Self.functions[function] else {
        throw error("\(function)() cannot stand here", at: place)
      }
      let (values, missing) = try numbers(first)
      return try finite(values.map(work), missing, at: place)
    }
  }

  /// Numbers that must be finite where nothing is missing, as `log` of a negative is not.
  func finite(
    _ values: [Double], _ missing: [Bool], at place: Expression
  ) throws -> TermValue {
    for (i, value) in values.enumerated() where !value.isFinite && !missing[i] {
      throw SurvivalDataError.notFinite(row: rowNumbers[i], column: place.text, value: value)
    }
    return TermValue(content: .numeric(values), missing: missing)
  }

  private func relevel(
    _ variable: Expression, _ arguments: [Expression.Argument], at place: Expression
  ) throws -> TermValue {
    let value = try evaluate(variable).asFactor
    guard arguments.count == 2, arguments[1].name ?? "ref" == "ref",
      case .factor(let codes, let levels) = value.content
    else { throw error("write relevel(x, \"level\")", at: place) }
    let wanted: String
    switch arguments[1].value.ungrouped.kind {
    case .string(let text): wanted = text
    case .number(let number): wanted = Expression.text(of: number)
    default: throw error("the level must be quoted", at: arguments[1].value)
    }
    guard let reference = levels.firstIndex(of: wanted) else {
      throw error(
        "no level \"\(wanted)\"; there are \(levels.joined(separator: ", "))",
        at: arguments[1].value)
    }
    let order = [reference] + levels.indices.filter { $0 != reference }
    var place = [Int](repeating: 0, count: levels.count)
    for (new, old) in order.enumerated() { place[old] = new }
    return TermValue(
      content: .factor(
        codes: codes.map { $0 < 0 ? -1 : place[$0] }, levels: order.map { levels[$0] }),
      missing: value.missing)
  }

  /// Combinations of several variables, labelled as R's `strata()`: `inst=1, sex=2`, and by the
  /// levels alone where all are text.
  func strata(_ variables: [Expression]) throws -> TermValue {
    let values = try variables.map { try evaluate($0) }
    let areText = values.allSatisfy { if case .factor = $0.content { true } else { false } }
    var missing = [Bool](repeating: false, count: table.rowCount)
    var combined = [Int](repeating: 0, count: table.rowCount)
    var labels = [""]
    for (variable, value) in zip(variables, values) {
      guard case .factor(let codes, let levels) = value.asFactor.content else {
        throw error("\(variable.text) cannot make strata", at: variable)
      }
      for i in codes.indices {
        missing[i] = missing[i] || value.missing[i] || codes[i] < 0
      }
      // Only combinations that occur, so that many variables do not multiply out.
      let sums = codes.indices.map { combined[$0] * levels.count + max(0, codes[$0]) }
      let occurring = Set(sums.indices.filter { !missing[$0] }.map { sums[$0] }).sorted()
      var place: [Int: Int] = [:]
      for (new, old) in occurring.enumerated() { place[old] = new }
      let name = areText ? "" : variable.label + "="
      labels = occurring.map { sum in
        let before = labels[sum / levels.count]
        return (before.isEmpty ? "" : before + ", ") + name + levels[sum % levels.count]
      }
      combined = sums.map { place[$0] ?? 0 }
    }
    return TermValue(content: .factor(codes: combined, levels: labels), missing: missing)
  }
}
