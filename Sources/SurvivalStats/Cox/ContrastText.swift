// A linear combination of coefficients as it is written: "armB - armC", "10 age", "0.5 a + 0.5 b".
//
// Called from: Cox/CoxModel+Contrasts.swift

/// Reads sums of coefficients, each with a sign and a factor.
struct ContrastText {
  private let text: String
  private let names: [String]
  private var rest: Substring

  /// The weights that a text gives to the coefficients of these names.
  ///
  /// Names may hold signs and spaces: where several fit, the longest is meant.
  static func weights(
    _ text: String, names: [String]
  ) throws(SurvivalDataError) -> [String: Double] {
    var reader = ContrastText(text, names: names)
    return try reader.read()
  }

  private init(_ text: String, names: [String]) {
    self.text = text
    self.names = names.sorted { $0.count > $1.count }
    rest = text[...]
  }

  private mutating func read() throws(SurvivalDataError) -> [String: Double] {
    var weights: [String: Double] = [:]
    skipSpaces()
    var isFirst = true
    while isFirst || !rest.isEmpty {
      guard let sign = sign(isFirst: isFirst) else { throw wrong("a plus or a minus") }
      let factor = try factor()
      guard let name = names.first(where: { rest.hasPrefix($0) }) else {
        throw wrong("one of " + names.sorted().joined(separator: ", "))
      }
      rest.removeFirst(name.count)
      weights[name, default: 0] += sign * factor
      skipSpaces()
      isFirst = false
    }
    return weights
  }

  private mutating func sign(isFirst: Bool) -> Double? {
    defer { skipSpaces() }
    switch rest.first {
    case "+":
      rest.removeFirst()
      return 1
    case "-":
      rest.removeFirst()
      return -1
    default: return isFirst ? 1 : nil
    }
  }

  /// A number before the name, with a space or an asterisk after it; 1 if there is none.
  private mutating func factor() throws(SurvivalDataError) -> Double {
    guard !names.contains(where: { rest.hasPrefix($0) }) else { return 1 }
    let digits = rest.prefix { !$0.isWhitespace && $0 != "*" }
    guard let factor = Double(digits), factor.isFinite else { return 1 }
    rest.removeFirst(digits.count)
    skipSpaces()
    if rest.first == "*" { rest.removeFirst() }
    skipSpaces()
    return factor
  }

  private mutating func skipSpaces() {
    while let c = rest.first, c.isWhitespace { rest.removeFirst() }
  }

  private func wrong(_ expected: String) -> SurvivalDataError {
    .incompatible(
      "the contrast \"\(text)\" cannot be read "
        + (rest.isEmpty ? "to its end" : "from \"\(rest)\" on") + ": expected \(expected)")
  }
}
