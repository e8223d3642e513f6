// Functions of formulas with arguments of their own: factor(), cut(), scale(), ifelse() and the like.
//
// Called from: Data/Formula/ExpressionEvaluator.swift

import Foundation

/// R's functions that make one variable of some arguments.
enum FormulaFunction: String, CaseIterable {
  case factor, cut, scale, ifelse, pmin, pmax
  case asFactor = "as.factor"
  case asNumeric = "as.numeric"

  /// The names of the arguments, in order; nil where there may be any number without a name.
  var names: [String]? {
    switch self {
    case .factor: ["x", "levels", "labels"]
    case .cut: ["x", "breaks", "labels", "include.lowest", "right"]
    case .scale: ["x", "center", "scale"]
    case .ifelse: ["test", "yes", "no"]
    case .pmin, .pmax: nil
    case .asFactor, .asNumeric: ["x"]
    }
  }
}

extension ExpressionEvaluator {
  func evaluate(
    _ function: FormulaFunction, _ arguments: [Expression.Argument], at place: Expression
  ) throws -> TermValue {
    guard let names = function.names else {
      return try extreme(arguments, isLeast: function == .pmin, at: place)
    }
    let given = try matched(arguments, to: names, of: function.rawValue)
    guard let x = given[names[0]] else {
      throw error("\(function.rawValue)() needs an argument", at: place)
    }
    switch function {
    case .asFactor: return notes.factor(try evaluate(x).asFactor, called: place.text)
    case .factor: return try factor(x, given["levels"], given["labels"], at: place)
    case .cut: return try cut(x, given, at: place)
    case .scale: return try scale(x, given, at: place)
    case .asNumeric: return try asNumeric(x)
    case .ifelse:
      guard let yes = given["yes"], let no = given["no"] else {
        throw error("write ifelse(condition, a, b)", at: place)
      }
      return try choice(x, yes, no, at: place)
    case .pmin, .pmax: throw error("\(function.rawValue)() cannot stand here", at: place)
    }
  }

  /// Arguments by name. As in R, names first; what has none fills the places that are left.
  func matched(
    _ arguments: [Expression.Argument], to names: [String], of function: String
  ) throws -> [String: Expression] {
    var given: [String: Expression] = [:]
    for argument in arguments.filter({ $0.name != nil }) + arguments.filter({ $0.name == nil }) {
      guard let name = argument.name ?? names.first(where: { given[$0] == nil }),
        names.contains(name)
      else {
        throw error("\(function)() takes \(names.joined(separator: ", "))", at: argument.value)
      }
      guard given.updateValue(argument.value, forKey: name) == nil else {
        throw error("\(name) is given twice", at: argument.value)
      }
    }
    return given
  }

  /// The elements of c(...), or the one that stands alone, as text.
  private func texts(_ expression: Expression) throws -> [(text: String, place: Expression)] {
    var items = [expression]
    if case .call("c", let elements) = expression.ungrouped.kind { items = elements.map(\.value) }
    return try items.map { item in
      if case .name("Inf") = item.ungrouped.kind { return ("Inf", item) }
      if case .unary("-", let inner) = item.ungrouped.kind, case .name("Inf") = inner.ungrouped.kind
      {
        return ("-Inf", item)
      }
      guard let literal = Self.literal(item) else {
        throw error("a list holds numbers or quoted text", at: item)
      }
      return (literal, item)
    }
  }

  private func flag(_ expression: Expression?, default value: Bool) throws -> Bool {
    guard let expression else { return value }
    switch expression.ungrouped.kind {
    case .name("TRUE"), .name("T"): return true
    case .name("FALSE"), .name("F"): return false
    default: throw error("this must be TRUE or FALSE", at: expression)
    }
  }

  /// `factor(x, levels = c(...), labels = c(...))`: what is none of the levels is missing.
  private func factor(
    _ x: Expression, _ levels: Expression?, _ labels: Expression?, at place: Expression
  ) throws -> TermValue {
    let value = try evaluate(x).asFactor
    guard case .factor(let codes, let found) = value.content else {
      throw error("\(x.text) has several columns, so it has no levels", at: x)
    }
    guard levels != nil || labels != nil else { return notes.factor(value, called: place.text) }
    let wanted = try levels.map { try texts($0).map(\.text) } ?? found
    guard Set(wanted).count == wanted.count else {
      throw error("a level is given twice", at: levels ?? place)
    }
    let names = try labels.map { try texts($0).map(\.text) } ?? wanted
    if let labels, names.count != wanted.count || Set(names).count != names.count {
      throw error(
        "there must be a different label for each of the \(wanted.count) levels", at: labels)
    }
    let order = Dictionary(uniqueKeysWithValues: zip(wanted, wanted.indices))
    let places = found.map { order[$0] ?? -1 }
    if !found.isEmpty, !notes.isReading, places.allSatisfy({ $0 < 0 }), let levels {
      throw error(
        "\(x.text) has none of these levels; it has "
          + found.prefix(6).joined(separator: ", "), at: levels)
    }
    let coded = codes.map { $0 < 0 ? -1 : places[$0] }
    return TermValue(
      content: .factor(codes: coded, levels: names),
      missing: zip(coded, value.missing).map { $0 < 0 || $1 })
  }

  /// `cut(x, breaks)`: intervals closed on the right, labelled as R does; beyond the breaks a value
  /// is missing. A number of intervals divides the range of the fit's values.
  private func cut(
    _ x: Expression, _ given: [String: Expression], at place: Expression
  ) throws -> TermValue {
    guard let list = given["breaks"] else {
      throw error("cut() needs breaks, as cut(x, c(0, 50, 100))", at: place)
    }
    let (values, missing) = try numbers(x)
    var breaks = try texts(list).map { item in
      if item.text == "Inf" || item.text == "-Inf" {
        return item.text == "Inf" ? 1 / 0.0 : -1 / 0.0
      }
      guard let number = Double(item.text) else {
        throw error("breaks are numbers, as c(0, 50, 100)", at: item.place)
      }
      return number
    }.sorted()
    if breaks.count == 1 {
      guard breaks[0] >= 2, breaks[0] <= 1000, breaks[0] == breaks[0].rounded() else {
        throw error(
          "one number is how many intervals to make, a whole number from 2; write c(...) for breaks",
          at: list)
      }
      let count = Int(breaks[0])
      breaks = notes.numbers(called: place.text) {
        let present = zip(values, missing).filter { !$0.1 }.map(\.0)
        let low = present.min() ?? 0
        let high = present.max() ?? 1
        let span = high > low ? high - low : abs(low)
        var made = (0...count).map { low + span * Double($0) / Double(count) }
        made[0] = low - span / 1000
        made[count] = low + span + span / 1000
        return made
      }
    }
    guard Set(breaks).count == breaks.count else {
      throw error("a break is given twice", at: list)
    }
    let isRight = try flag(given["right"], default: true)
    let closesEnd = try flag(given["include.lowest"], default: false)
    var labels = Self.labels(of: breaks, isRight: isRight, closesEnd: closesEnd)
    if let own = given["labels"] {
      let names = try texts(own).map(\.text)
      guard names.count == labels.count, Set(names).count == names.count else {
        throw error(
          "there must be a different label for each of the \(labels.count) intervals",
          at: own)
      }
      labels = names
    }
    let last = breaks.count - 1
    let codes = zip(values, missing).map { value, isMissing -> Int in
      guard !isMissing else { return -1 }
      if closesEnd, value == (isRight ? breaks[0] : breaks[last]) { return isRight ? 0 : last - 1 }
      // The number of breaks below the value, or not above it.
      var low = 0
      var high = breaks.count
      while low < high {
        let middle = (low + high) / 2
        if isRight ? breaks[middle] < value : breaks[middle] <= value {
          low = middle + 1
        } else {
          high = middle
        }
      }
      return low == 0 || low > last ? -1 : low - 1
    }
    return TermValue(content: .factor(codes: codes, levels: labels), missing: codes.map { $0 < 0 })
  }

  /// R's labels: three significant digits, or as many as tell the breaks apart.
  private static func labels(of breaks: [Double], isRight: Bool, closesEnd: Bool) -> [String] {
    var texts: [String] = []
    for digits in 3...12 {
      texts = breaks.map { value in
        value.isFinite
          ? String(format: "%.\(digits)g", value) : Expression.text(of: value)
      }
      if Set(texts).count == texts.count { break }
    }
    let count = breaks.count - 1
    return (0..<count).map { i in
      let opens = !isRight || (closesEnd && i == 0) ? "[" : "("
      let closes = isRight || (closesEnd && i == count - 1) ? "]" : ")"
      return opens + texts[i] + "," + texts[i + 1] + closes
    }
  }

  /// `scale(x)`: less the mean and over the standard deviation of the fit's values.
  private func scale(
    _ x: Expression, _ given: [String: Expression], at place: Expression
  ) throws -> TermValue {
    let (values, missing) = try numbers(x)
    func number(_ expression: Expression) -> Double? {
      Self.literal(expression).flatMap { Double($0) }
    }
    let known = try notes.numbers(called: place.text) {
      let present = zip(values, missing).filter { !$0.1 }.map(\.0)
      var centre = 0.0
      if let own = given["center"].flatMap(number) {
        centre = own
      } else if try flag(given["center"], default: true), !present.isEmpty {
        let mean = present.reduce(0, +) / Double(present.count)
        centre = mean + present.reduce(0) { $0 + ($1 - mean) } / Double(present.count)
      }
      var width = 1.0
      if let own = given["scale"].flatMap(number) {
        width = own
      } else if try flag(given["scale"], default: true) {
        let squares = present.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
        width = (squares / Double(max(1, present.count - 1))).squareRoot()
      }
      guard width != 0 else {
        throw error("\(x.text) has a single value, so it has no scale", at: x)
      }
      return [centre, width]
    }
    return try finite(values.map { ($0 - known[0]) / known[1] }, missing, at: place)
  }

  /// `as.numeric(x)`: truth values as 0 and 1, text that reads as numbers.
  private func asNumeric(_ x: Expression) throws -> TermValue {
    let value = try evaluate(x)
    if let numbers = value.numbers {
      return TermValue(content: .numeric(numbers), missing: value.missing)
    }
    guard case .factor(let codes, let levels) = value.content else {
      throw error("\(x.text) has several columns", at: x)
    }
    let numbers = levels.map { Double($0) }
    for (i, code) in codes.enumerated() where !value.missing[i] && code >= 0 {
      guard let number = numbers[code], number.isFinite else {
        throw SurvivalDataError.notNumeric(row: rowNumbers[i], column: x.text, value: levels[code])
      }
    }
    return TermValue(
      content: .numeric(
        zip(codes, value.missing).map { $1 || $0 < 0 ? .nan : numbers[$0] ?? .nan }),
      missing: value.missing)
  }

  /// `ifelse(test, yes, no)`, of numbers or of texts.
  private func choice(
    _ test: Expression, _ yes: Expression, _ no: Expression, at place: Expression
  ) throws -> TermValue {
    let (flags, untold) = try truth(test)
    let a = try evaluate(yes)
    let b = try evaluate(no)
    let missing = flags.indices.map { untold[$0] || (flags[$0] ? a.missing[$0] : b.missing[$0]) }
    if let x = a.numbers, let y = b.numbers {
      return TermValue(
        content: .numeric(flags.indices.map { flags[$0] ? x[$0] : y[$0] }), missing: missing)
    }
    guard case .factor(let x, let first) = a.content, case .factor(let y, let second) = b.content
    else { throw error("both values must be numbers, or both text", at: yes) }
    let levels = Set(first + second).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let place = Dictionary(uniqueKeysWithValues: zip(levels, levels.indices))
    let codes = flags.indices.map { i -> Int in
      let code = flags[i] ? x[i] : y[i]
      return code < 0 ? -1 : place[flags[i] ? first[code] : second[code]] ?? -1
    }
    return TermValue(content: .factor(codes: codes, levels: levels), missing: missing)
  }

  /// `pmin` and `pmax`: the least or the largest of some numbers in each row.
  private func extreme(
    _ arguments: [Expression.Argument], isLeast: Bool, at place: Expression
  ) throws -> TermValue {
    if let named = arguments.first(where: { $0.name != nil }) {
      throw error("pmin() and pmax() take columns and numbers only", at: named.value)
    }
    guard let first = arguments.first else {
      throw error("\(isLeast ? "pmin" : "pmax")() needs an argument", at: place)
    }
    var (values, missing) = try numbers(first.value)
    for argument in arguments.dropFirst() {
      let (more, gone) = try numbers(argument.value)
      for i in values.indices {
        values[i] = isLeast ? min(values[i], more[i]) : max(values[i], more[i])
        missing[i] = missing[i] || gone[i]
      }
    }
    return TermValue(content: .numeric(values), missing: missing)
  }
}
