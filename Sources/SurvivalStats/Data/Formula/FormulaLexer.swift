// A formula's text cut into tokens.

/// A name, number, string or operator, with its place.
struct FormulaToken: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case name(String)
    case number(Double)
    case string(String)
    case symbol(String)
    case end
  }
  let kind: Kind
  let position: Int
}

enum FormulaLexer {
  private static let symbols = [
    "%in%", "==", "!=", "<=", ">=", "&&", "||", "~", "+", "-", "*", "/", "^", ":", "(", ")", ",",
    "=", "<", ">", "&", "|", "!",
  ]

  /// The tokens of `text`, the last of kind `end`.
  static func tokens(_ text: String) throws(FormulaError) -> [FormulaToken] {
    let characters = Array(text)
    var tokens: [FormulaToken] = []
    var i = 0
    while i < characters.count {
      let c = characters[i]
      let start = i
      if c.isWhitespace {
        i += 1
      } else if c.isLetter || c == "_" || (c == "." && !(isDigit(characters, i + 1))) {
        while i < characters.count,
          characters[i].isLetter || characters[i].isNumber || "._".contains(characters[i])
        {
          i += 1
        }
        tokens.append(
          FormulaToken(kind: .name(String(characters[start..<i])), position: start))
      } else if c.isASCII, c.isNumber || c == "." {
        i = endOfNumber(characters, from: i)
        let literal = String(characters[start..<i])
        guard let value = Double(literal) else {
          throw FormulaError(
            message: "\"\(literal)\" is not a number", text: text, position: start)
        }
        tokens.append(FormulaToken(kind: .number(value), position: start))
      } else if c == "\"" || c == "'" || c == "`" {
        i += 1
        while i < characters.count, characters[i] != c { i += 1 }
        guard i < characters.count else {
          throw FormulaError(
            message: "the quotation mark is not closed", text: text, position: start)
        }
        let value = String(characters[(start + 1)..<i])
        i += 1
        tokens.append(
          FormulaToken(kind: c == "`" ? .name(value) : .string(value), position: start))
      } else if let symbol = symbols.first(where: {
        characters[i...].starts(with: Array($0))
      }) {
        i += symbol.count
        tokens.append(FormulaToken(kind: .symbol(symbol), position: start))
      } else {
        throw FormulaError(
          message: "the character \"\(c)\" has no meaning in a formula", text: text,
          position: start)
      }
    }
    tokens.append(FormulaToken(kind: .end, position: characters.count))
    return tokens
  }

  private static func isDigit(_ characters: [Character], _ i: Int) -> Bool {
    i < characters.count && characters[i].isASCII && characters[i].isNumber
  }

  private static func endOfNumber(_ characters: [Character], from start: Int) -> Int {
    var i = start
    while isDigit(characters, i) { i += 1 }
    if i < characters.count, characters[i] == "." { i += 1 }
    while isDigit(characters, i) { i += 1 }
    guard i < characters.count, characters[i] == "e" || characters[i] == "E" else { return i }
    var j = i + 1
    if j < characters.count, "+-".contains(characters[j]) { j += 1 }
    guard isDigit(characters, j) else { return i }
    while isDigit(characters, j) { j += 1 }
    return j
  }
}
