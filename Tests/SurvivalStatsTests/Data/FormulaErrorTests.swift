// Each fault of a formula: its sentence, and the caret under the place.

import Testing

@testable import SurvivalStats

/// A formula with what it must be told, and a line whose caret stands under the fault.
struct FormulaFault: Sendable, CustomTestStringConvertible {
  let formula: String
  /// Spaces and a caret, as they stand below the formula.
  let caret: String
  let message: String

  init(_ formula: String, _ caret: String, _ message: String) {
    self.formula = formula
    self.caret = caret
    self.message = message
  }

  var testDescription: String { formula }
}

@Suite struct FormulaErrorTests {
  static let faults: [FormulaFault] = [
    // The text alone.
    .init("", "^", "the formula is empty; write Surv(time, event) ~ arm + age"),
    .init("  ", "^", "the formula is empty; write Surv(time, event) ~ arm + age"),
    .init(
      "Surv(t, e)", "          ^",
      "there is no ~; a formula is written Surv(time, event) ~ arm + age"),
    .init("~ x", "^", "there is nothing before ~; write Surv(time, event) ~ ..."),
    .init("Surv(t, e) ~", "            ^", "there is nothing after ~; write ~ 1 for no covariates"),
    .init(
      "Surv(t, e) ~ ", "             ^", "there is nothing after ~; write ~ 1 for no covariates"),
    .init("Surv(t, e) ~ x ~ z", "               ^", "a formula has one ~ only"),
    .init("Surv(t, e) ~ ~ x", "             ^", "a formula has one ~ only"),
    .init("Surv(t, e ~ x", "    ^", "this parenthesis is not closed"),
    .init("Surv(t, e) ~ (x + z", "             ^", "this parenthesis is not closed"),
    .init("Surv(t, e) ~ log(x", "                ^", "this parenthesis is not closed"),
    .init("Surv(t, e) ~ x)", "              ^", "this parenthesis was never opened"),
    .init("Surv(t, e)) ~ x", "          ^", "expected ~ or an operator"),
    .init("Surv(t, e) ~ x +", "                ^", "the formula ends too early"),
    .init("Surv(t, e) ~ x + * z", "                 ^", "\"*\" is out of place here"),
    .init("Surv(t, e) ~ + ", "               ^", "the formula ends too early"),
    .init("Surv(t, e) ~ x z", "               ^", "an operator is missing before this"),
    .init("Surv(t, e) ~ 2x", "              ^", "an operator is missing before this"),
    .init("Surv(t, e) ~ ()", "              ^", "this parenthesis was never opened"),
    .init("Surv(t,, e) ~ x", "       ^", "\",\" is out of place here"),
    .init("Surv(t, e) ~ I(f = \"a\") + I(x = )", "                                ^", ""),
    .init("Surv(t, e) ~ x = 3", "               ^", "write == to compare"),
    .init("Surv(t, e) ~ f == \"a", "                  ^", "the quotation mark is not closed"),
    .init("Surv(t, e) ~ `my col", "             ^", "the quotation mark is not closed"),
    .init(
      "Surv(t, e) ~ x $ z", "               ^", "the character \"$\" has no meaning in a formula"),
    .init(
      "Surv(t, e) ~ x[1]", "              ^", "the character \"[\" has no meaning in a formula"),
    .init(
      "Surv(t, e) ~ I(1 < x < 3)", "                     ^",
      "comparisons do not follow one another; join two by &"),
    // Text that is not ASCII: the caret counts characters.
    .init(
      "Surv(t, e) ~ \u{E2}ge + x", "             ^",
      "no column \"\u{E2}ge\"; the table has t, e, x, z, k, r, f, g, w, my col"),
    .init(
      "Surv(t, e) ~ a\u{302}\u{323}ge + )", "                   ^",
      "this parenthesis was never opened"),
    .init(
      "Surv(t, e) ~ x \u{2212} z", "               ^",
      "the character \"\u{2212}\" has no meaning in a formula"),
    .init(
      "Surv(t, e) ~ f == \u{201C}a\u{201D}", "                  ^",
      "the character \"\u{201C}\" has no meaning in a formula"),
    .init(
      "Surv(t, e) ~ I(f == \"\u{1F9EA}\") + y", "                    ^",
      "no value \"\u{1F9EA}\"; there are B, a, b"),
    .init("Surv(t,\te)\n~ x +", "                ^", "the formula ends too early"),
    // Columns and functions.
    .init("Surv(t, e) ~ x + xx", "                 ^", "no column \"xx\"; did you mean \"x\"?"),
    .init(
      "Surv(t, status) ~ x", "        ^",
      "no column \"status\"; the table has t, e, x, z, k, r, f, g, w, my col"),
    .init("Surv(t, e) ~ lgo(x)", "             ^", "no function \"lgo\"; did you mean log()?"),
    .init("Surv(t, e) ~ x + spline(z)", "                 ^", "no function \"spline\""),
    .init("Surv(t, e) ~ log()", "             ^", "log() needs an argument"),
    .init("Surv(t, e) ~ log(x, 2)", "                    ^", "log() takes one argument here"),
    .init("Surv(t, e) ~ z + log(f)", "                     ^", "f is text where a number is due"),
    .init("Surv(t, e) ~ I(x + f)", "                   ^", "f is text where a number is due"),
    .init("Surv(t, e) ~ I(-f)", "                ^", "f is text where a number is due"),
    .init(
      "Surv(t, e) ~ I(x > 3 & f)", "                       ^", "f is text where a number is due"),
    .init(
      "Surv(t, e) ~ I(log(x):z)", "                     ^",
      "\":\" has no value here; write I(...) for arithmetic"),
    .init("Surv(t, e) ~ Surv(t, e)", "             ^", "Surv() cannot stand here"),
    .init("Surv(t, e) ~ c(x, z)", "             ^", "c() cannot stand here"),
    .init("Surv(t, e) ~ log(offset(x))", "                 ^", "offset() cannot stand here"),
    .init(
      "Surv(t, e) ~ I(x == NA)", "                    ^", "write is.na(x) to ask what is missing"),
    .init(
      "Surv(t, e) ~ strata(g, shortlabel = TRUE)", "                                    ^",
      "strata() takes columns only"),
    .init("Surv(t, e) ~ strata()", "             ^", "strata() needs an argument"),
    .init("Surv(t, e) ~ offset(x, z)", "             ^", "offset(x, z) takes one argument"),
    // The response.
    .init(
      "t ~ x", "^",
      "the response must be Surv(time, event), Surv(entry, exit, event) or Rate(events, persontime)"
    ),
    .init(
      "log(t) ~ x", "^",
      "the response must be Surv(time, event), Surv(entry, exit, event) or Rate(events, persontime)"
    ),
    .init(
      "Surv() ~ x", "^",
      "Surv() takes a time and an event, or an entry, an exit and an event"),
    .init(
      "Surv(t, e, x, z) ~ x", "^",
      "Surv() takes a time and an event, or an entry, an exit and an event"),
    .init(
      "Surv(t, e, type = 2) ~ x", "                  ^",
      "Surv() does not take \"type\" here; write Surv(time, event) or Surv(entry, exit, event)"),
    .init("Surv(time = t, time = e) ~ x", "                      ^", "\"time\" is given twice"),
    .init("Surv(event = e) ~ x", "^", "Surv() needs a time"),
    .init("Rate(e) ~ x", "^", "Rate() takes events and person-time"),
    .init(
      "Rate(time = e, t) ~ x", "            ^",
      "Rate() takes no names; write Rate(events, persontime)"),
    // Terms.
    .init("Surv(t, e) ~ 2", "             ^", "a number is no term; write I(...) for arithmetic"),
    .init("Surv(t, e) ~ \"x\"", "             ^", "a text is no term"),
    .init(
      "Surv(t, e) ~ x / z", "               ^",
      "nested terms are not offered; write I(a / b) for a quotient"),
    .init(
      "Surv(t, e) ~ x %in% z", "               ^",
      "nested terms are not offered; write I(a / b) for a quotient"),
    .init(
      "Surv(t, e) ~ x:1", "              ^",
      "an interaction needs columns on both sides; numbers, offset() and cluster() are none"),
    .init(
      "Surv(t, e) ~ f * offset(x)", "               ^",
      "an interaction needs columns on both sides; numbers, offset() and cluster() are none"),
    .init(
      "Surv(t, e) ~ x - offset(z)", "                 ^",
      "offset() cannot be taken away; leave it out"),
    .init(
      "Surv(t, e) ~ (x + z)^f", "                     ^",
      "the power of terms must be a whole number; write I(x^2) for a square"),
    .init(
      "Surv(t, e) ~ (x + z)^1000000", "                     ^",
      "the power of terms must be a whole number; write I(x^2) for a square"),
    // Levels.
    .init(
      "Surv(t, e) ~ relevel(f, \"c\")", "                        ^",
      "no level \"c\"; there are B, a, b"),
    .init("Surv(t, e) ~ relevel(f)", "             ^", "write relevel(x, \"level\")"),
    .init("Surv(t, e) ~ relevel(f, a)", "                        ^", "the level must be quoted"),
    .init("Surv(t, f == \"c\") ~ x", "             ^", "no value \"c\"; there are B, a, b"),
    .init("Surv(t, e) ~ I(f == 1)", "                    ^", "no value \"1\"; there are B, a, b"),
    .init("Surv(t, e) ~ I(f > 1)", "                 ^", "1 is a number and f is text"),
    .init("Surv(t, e) ~ I(x == \"b\")", "                 ^", "x is a number and \"b\" is text"),
    .init("Surv(t, e) ~ I(x == f)", "                 ^", "x is a number and f is text"),
    .init(
      "Surv(t, e) ~ I(f %in% \"a\")", "                      ^",
      "write a list after %in%, as c(1, 2)"),
    .init(
      "Surv(t, e) ~ I(f %in% c(\"a\", \"c\"))", "                             ^",
      "no value \"c\"; there are B, a, b"),
    .init(
      "Surv(t, e) ~ I(f %in% c(x))", "                        ^",
      "a list holds numbers or quoted text"),
    .init(
      "Surv(t, e) ~ I(ns(x, 2) == 1)", "               ^",
      "ns(x, 2) has several columns, so it cannot be compared"),
    // Bases.
    .init("Surv(t, e) ~ ns(f, 3)", "                ^", "f is text where a number is due"),
    .init(
      "Surv(t, e) ~ ns(x, degree = 2)", "                            ^",
      "ns() takes x, df, knots, intercept, Boundary.knots"),
    .init(
      "Surv(t, e) ~ ns(x, 3, df = 3, df = 4)", "                                   ^",
      "df is given twice"),
    .init("Surv(t, e) ~ ns(x, 2.5)", "                   ^", "df must be a whole number from 1"),
    .init(
      "Surv(t, e) ~ ns(x, knots = c(1, f))", "                                ^",
      "knots must be numbers, as c(40, 60)"),
    .init(
      "Surv(t, e) ~ ns(x, knots = 40)", "             ^", "the knot 40 is not inside the values"),
    .init(
      "Surv(t, e) ~ ns(x, 2, Boundary.knots = 4)", "                                       ^",
      "Boundary.knots are two numbers, as c(40, 60)"),
    .init(
      "Surv(t, e) ~ poly(k, 3)", "             ^",
      "poly() of degree 3 needs more than 3 distinct values"),
    .init(
      "Surv(t, e) ~ poly(x, 2, raw = 1)", "                              ^",
      "raw must be TRUE or FALSE"),
    .init("Surv(t, e) ~ ns(df = 3)", "             ^", "ns() needs a column"),
  ]

  @Test(arguments: faults)
  func theCaretStandsUnderTheFault(_ fault: FormulaFault) throws {
    let table = try DesignSample.grid()
    let error = #expect(throws: FormulaError.self) {
      try Formula(fault.formula).frame(in: table, for: .covariates)
    }
    guard let error else { return }
    let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 3, "\(error)")
    if !fault.message.isEmpty { #expect(lines[0] == fault.message) }
    #expect(lines[2] == "  " + fault.caret, "\(error)")
    #expect(error.text == fault.formula)
  }

  @Test func itPrintsTheSentenceTheFormulaAndTheCaret() {
    let error = #expect(throws: FormulaError.self) { try Formula("Surv(t, e) ~ (x + z") }
    #expect(
      error?.description == """
        this parenthesis is not closed
          Surv(t, e) ~ (x + z
                       ^
        """)
  }

  @Test func aSpanOfALongFormulaIsPrinted() {
    let long = "Surv(t, e) ~ " + (1...500).map { "gene\($0)" }.joined(separator: " + ")
    for text in [long + " +", long.replacing("gene250", with: "gene250)"), "$" + long] {
      let error = #expect(throws: FormulaError.self) { try Formula(text) }
      let lines = error?.description.split(separator: "\n") ?? []
      #expect(lines.count == 3)
      for line in lines { #expect(line.count <= 85) }
      // The caret points at the same character as the position.
      guard let error, lines.count == 3, error.position < text.count else { continue }
      let shown = Array(lines[1])[lines[2].count - 1]
      #expect(shown == Array(text)[error.position])
    }
  }

  @Test func groupsAreNoInteraction() throws {
    let table = try DesignSample.grid()
    for (text, position) in [("Surv(t, e) ~ f:g", 15), ("Surv(t, e) ~ f * g", 17)] {
      let error = #expect(throws: FormulaError.self) {
        try Formula(text).frame(in: table, for: .groups)
      }
      #expect(error?.message == "groups are made by +; an interaction has no meaning here")
      #expect(error?.position == position)
    }
    let error = #expect(throws: FormulaError.self) {
      try Formula("Surv(t, e) ~ g + ns(x, 2)").frame(in: table, for: .groups)
    }
    #expect(error?.message == "ns(x, 2) cannot make groups")
  }

  static let conditions: [FormulaFault] = [
    .init("", "^", "the condition is empty; write one, as age > 50"),
    .init("x >", "   ^", "the condition ends too early"),
    .init("x = 3", "  ^", "write == to compare"),
    .init("x > 3 ~ z", "      ^", "a condition has no ~"),
    .init("x + z", "  ^", "this is no condition; write a comparison, as age > 50"),
    .init("f", "^", "this is no condition; write a comparison, as age > 50"),
    .init("f == \"c\"", "     ^", "no value \"c\"; there are B, a, b"),
    .init("xx > 3", "^", "no column \"xx\"; did you mean \"x\"?"),
    .init("x > 3 & (z < 1", "        ^", "this parenthesis is not closed"),
    .init("f > 3", "  ^", "3 is a number and f is text"),
  ]

  @Test(arguments: conditions)
  func conditionsHaveTheirOwnWords(_ fault: FormulaFault) throws {
    let table = try DesignSample.grid()
    let error = #expect(throws: FormulaError.self) {
      try Formula.rows(of: table, where: fault.formula)
    }
    #expect(error?.message == fault.message)
    #expect(error?.position == fault.caret.count - 1)
    #expect(error?.text == fault.formula)
  }
}
