// Functions in formulas: values and labels as R 4.2.2 has them, and errors with their place.

import Testing

@testable import SurvivalStats

@Suite struct FormulaFunctionTests {
  private func table() throws -> DataTable {
    try DataTable([
      .numeric("t", [1.0, 2, 3, 4, 5, 6]), .numeric("e", [1.0, 1, 0, 1, 1, 1]),
      .numeric("x", [0.0, 1, 2.5, 5, 7, 10]), .text("g", ["a", "b", "a", "c", "c", "b"]),
      .text("n", ["1", "2", "3", "4", "5", "x"]),
    ])
  }

  private func design(_ terms: String) throws -> DesignMatrix {
    try Formula("Surv(t, e) ~ " + terms).frame(in: table(), for: .covariates).design
  }

  /// R: levels(cut(x, 3)), levels(cut(x, c(0, 5, 10), right = FALSE, include.lowest = TRUE)).
  @Test func cutIsLabelledAsR() throws {
    let three = try design("cut(x, 3)")
    #expect(three.names == ["cut(x, 3)(3.33,6.67]", "cut(x, 3)(6.67,10]"])
    #expect(three.columns == [[0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 1]])
    let left = try design("cut(x, c(0, 5, 10), right = FALSE, include.lowest = TRUE)")
    #expect(
      left.names == ["cut(x, c(0, 5, 10), right = FALSE, include.lowest = TRUE)[5,10]"])
    #expect(left.columns == [[0, 0, 0, 1, 1, 1]])
    // A value beyond the breaks is missing.
    let frame = try Formula("Surv(t, e) ~ cut(x, c(0, 5, 10))").frame(
      in: table(), for: .covariates)
    #expect(frame.dropped.missing == 1)
  }

  @Test func valuesAsR() throws {
    #expect(try design("pmin(x, 5)").columns == [[0, 1, 2.5, 5, 5, 5]])
    #expect(try design("pmax(x, 5, t)").columns == [[5, 5, 5, 5, 7, 10]])
    #expect(try design("ifelse(x > 2, x, 0)").columns == [[0, 0, 2.5, 5, 7, 10]])
    #expect(try design("as.numeric(x > 2)").columns == [[0, 0, 1, 1, 1, 1]])
    let levels = try design("factor(g, levels = c(\"c\", \"a\", \"b\"))")
    #expect(
      levels.names == [
        "factor(g, levels = c(\"c\", \"a\", \"b\"))a",
        "factor(g, levels = c(\"c\", \"a\", \"b\"))b",
      ])
    #expect(try design("as.factor(g)").names == ["as.factor(g)b", "as.factor(g)c"])
    // R: scale(x)[1] = -1.1132293511833904.
    expectClose(try design("scale(x)").columns[0][0], -1.113_229_351_183_390_4, .digits(14))
  }

  @Test(arguments: [
    ("cut(x)", 13, "cut() needs breaks"), ("cut(x, \"a\")", 20, "breaks are numbers"),
    ("cut(x, c(1, 1))", 20, "given twice"), ("ifelse(x > 1, 2)", 13, "ifelse(condition, a, b)"),
    ("pmin(x, g)", 21, "text where a number"), ("factor(x, labels = c(1, 2))", 32, "6 levels"),
    ("scale(x, size = 2)", 29, "scale() takes"), ("as.numeric()", 13, "needs an argument"),
    ("factor(g, levels = c(\"u\", \"v\"))", 32, "none of these levels"),
  ])
  func misuse(terms: String, position: Int, message: String) throws {
    do {
      _ = try design(terms)
      Issue.record("no error")
    } catch let error as FormulaError {
      #expect(error.message.contains(message), "\(error.message)")
      #expect(error.position == position)
    }
  }

  @Test func textThatIsNoNumber() throws {
    #expect(throws: SurvivalDataError.notNumeric(row: 6, column: "n", value: "x")) {
      try design("as.numeric(n)")
    }
  }

  @Test func poissonStrataHaveRsNames() throws {
    let table = try DataTable([
      .numeric("k", [8.0, 40, 3, 12]), .numeric("P", [1000.0, 5000, 1200, 4000]),
      .numeric("g", [1.0, 1, 0, 0]), .text("s", ["u", "v", "u", "v"]),
    ])
    #expect(
      try fitPoisson("Rate(k, P) ~ g + strata(s)", in: table).coefficients.map(\.name)
        == ["(Intercept)", "g", "strata(s)v"])
  }
}
