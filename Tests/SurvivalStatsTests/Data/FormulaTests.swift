// What formulas and conditions mean beyond their columns: depth and length, rows, names, strata.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct FormulaTests {
  /// Each kind of nesting, ten thousand deep: an error, and no overflow of the stack.
  @Test(arguments: [
    ("(", ")"), ("log(", ")"), ("-", ""), ("+", ""), ("I(!", ")"), ("x^", ""), ("!", ""),
  ])
  func deepNestingIsAnError(open: String, close: String) {
    let depth = 10_000
    let inner =
      String(repeating: open, count: depth) + "x" + String(repeating: close, count: depth)
    for text in ["Surv(t, e) ~ " + inner, "Surv(\(inner), e) ~ x"] {
      let error = #expect(throws: FormulaError.self) { try Formula(text) }
      #expect(error?.message == "nested more than 100 deep")
    }
    #expect(throws: FormulaError.self) { try Formula.rows(of: DesignSample.grid(), where: inner) }
  }

  /// lung has 1 for censored and 2 for dead: the censored alone are not dead, and the dead alone are.
  @Test func aConditionDoesNotChangeTheCodeOfTheStatus() throws {
    let lung = try Reference.table("lung")
    func outcome(_ condition: String) throws -> SurvivalOutcome? {
      try Formula("Surv(time, status) ~ age").frame(
        in: lung, for: .covariates, where: condition
      ).outcome
    }
    // coxph(Surv(time, status) ~ age, lung, subset = status == 1): n= 63, number of events= 0
    let censored = try outcome("status == 1")
    #expect(censored?.count == 63 && censored?.eventCount == 0)
    let dead = try outcome("status == 2")
    #expect(dead?.count == 165 && dead?.eventCount == 165)
    // Where a third code makes the whole column none, the selection is what can be read.
    let three = try DataTable([
      .numeric("t", [1, 2, 3, 4] as [Double]), .numeric("e", [0, 1, 2, 1] as [Double]),
    ])
    let two = try Formula("Surv(t, e) ~ t").frame(in: three, for: .covariates, where: "e > 0")
    #expect(two.outcome?.event == [false, true, false])
  }

  @Test func moreTermsThanAreFittedAreNotMade() throws {
    let sums = (0..<2).map { side in
      "(" + (1...1001).map { "I(x + \($0).\(side))" }.joined(separator: "+") + ")"
    }
    for text in [sums.joined(separator: "*"), sums.joined(separator: ":"), "\(sums[0])^2"] {
      let error = #expect(throws: FormulaError.self) {
        try Formula("Surv(t, e) ~ \(text)").frame(in: DesignSample.grid(), for: .covariates)
      }
      #expect(error?.message == "more than 10000 terms; cross fewer columns")
    }
  }

  @Test func nestingThatAPersonMightWriteIsRead() throws {
    let inner = String(repeating: "(", count: 90) + "x" + String(repeating: ")", count: 90)
    let frame = try Formula("Surv(t, e) ~ \(inner)").frame(
      in: DesignSample.grid(), for: .covariates)
    #expect(frame.design.names == ["x"])
  }

  @Test(arguments: ["*", "/", "&", ":", "%in%", "=="])
  func aChainWithoutEndIsAnError(op: String) {
    let text = "Surv(t, e) ~ I(x" + String(repeating: " \(op) x", count: 20_000) + ")"
    #expect(throws: FormulaError.self) { try Formula(text) }
  }

  @Test func fiveThousandTermsAreRead() throws {
    let names = (1...5000).map { "gene\($0)" }
    var columns: [Column] = [
      .numeric("t", [1, 2, 3] as [Double]), .numeric("e", [1, 1, 0] as [Double]),
    ]
    columns += names.map { .numeric($0, [1, 2, 4] as [Double]) }
    let table = try DataTable(columns)
    let written = "Surv(t, e) ~ " + names.joined(separator: " + ")
    let start = Date()
    #expect(try Formula(written).frame(in: table, for: .covariates).design.names == names)
    #expect(try Formula("Surv(t, e) ~ .").frame(in: table, for: .covariates).design.names == names)
    let sum = try Formula("Surv(t, e) ~ I(" + names.joined(separator: " + ") + ")").frame(
      in: table, for: .covariates)
    #expect(sum.design.columns == [[5000, 10_000, 20_000]])
    // Quadratic work would take minutes.
    #expect(Date().timeIntervalSince(start) < 30)
  }

  @Test func manyConditionsInARow() throws {
    let text = (1...900).map { "x == \($0)" }.joined(separator: " | ")
    #expect(try Formula.rows(of: DesignSample.grid(), where: text) == [1, 3, 4, 6, 9, 10, 11])
  }

  @Test func dotIsEveryOtherColumn() throws {
    let table = try DesignSample.grid()
    func names(_ text: String, weights: String? = nil) throws -> [String] {
      try Formula(text).frame(in: table, for: .covariates, weights: weights).design.names
    }
    #expect(
      try names("Surv(t, e) ~ .")
        == ["x", "z", "k", "r", "fa", "fb", "gv", "wTRUE", "`my col`"])
    #expect(try names("Surv(t, e) ~ . - f - `my col` - r") == ["x", "z", "k", "gv", "wTRUE"])
    #expect(
      try names("Surv(t, e == 1) ~ . - f - k", weights: "r") == [
        "x", "z", "gv", "wTRUE", "`my col`",
      ])
  }

  @Test func theInterceptIsNoted() throws {
    let table = try DesignSample.grid()
    let removed = ["x - 1", "0 + x", "-1 + x", "x + 0"]
    for terms in removed + ["x", "x + 1", "1 + x", "x - 0", "1"] {
      let frame = try Formula("Surv(t, e) ~ \(terms)").frame(in: table, for: .covariates)
      #expect(frame.interceptIsRemoved == removed.contains(terms))
      #expect(frame.design.names == (terms == "1" ? [] : ["x"]))
    }
  }

  @Test func survTakesItsArgumentsByName() throws {
    let table = try DesignSample.grid()
    func outcome(_ response: String) throws -> SurvivalOutcome? {
      try Formula(response + " ~ x").frame(in: table, for: .covariates).outcome
    }
    let plain = try outcome("Surv(t, e)")
    #expect(try outcome("Surv(event = e, time = t)") == plain)
    #expect(try outcome("Surv(event = e, t)") == plain)
    #expect(try outcome("Surv(t, event = e)") == plain)
    let spell = try outcome("Surv(I(z - 4), t, e)")
    #expect(spell?.entry?.first == -5)
    #expect(try outcome("Surv(event = e, time2 = t, time = I(z - 4))") == spell)
    #expect(try outcome("Surv(t)")?.eventCount == 12)
  }

  @Test func missingInAConditionIsNotSelected() throws {
    let table = try DesignSample.holes()
    func rows(_ condition: String) throws -> [Int] {
      try Formula.rows(of: table, where: condition).map { $0 + 1 }
    }
    // Row 3 lacks x, row 5 lacks w, rows 1 and 7 lack f, row 12 lacks k.
    #expect(try rows("x > 6") == [7, 8, 11])
    #expect(try rows("!(x > 6)") == [1, 2, 4, 5, 6, 9, 10, 12])
    #expect(try rows("is.na(x)") == [3])
    #expect(try rows("is.na(f) | is.na(k)") == [1, 7, 12])
    // As in R, false & NA is false and true | NA is true; the rest is missing.
    #expect(try rows("w | x > 6") == [1, 4, 6, 7, 8, 9, 11])
    #expect(try rows("!(w & x > 6)") == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12])
    #expect(try rows("f == 'a'") == [2, 4, 8, 10])
    #expect(try rows("f %in% c('a', 'b')") == [2, 4, 5, 8, 10, 11])
    #expect(try rows("z %in% c(-1, -2, 3.5)") == [1, 4, 5])
    #expect(try rows("w") == [1, 4, 6, 9, 11])
    #expect(try rows("w == 'TRUE'") == [1, 4, 6, 9, 11])
    #expect(try rows("x > 1e400") == [])
  }

  @Test func selectingNobodyIsSaid() throws {
    let table = try DesignSample.grid()
    #expect(throws: SurvivalDataError.noRows(dropped: 12)) {
      try Formula("Surv(t, e) ~ x").frame(in: table, for: .covariates, where: "x > 100")
    }
    let empty = try DataTable(csv: Array("t,e,x\n".utf8))
    #expect(throws: SurvivalDataError.noRows(dropped: 0)) {
      try Formula("Surv(t, e) ~ x").frame(in: empty, for: .covariates)
    }
  }

  @Test func rowsInErrorsCountInTheTableAsGiven() throws {
    let table = try DataTable([
      .numeric("t", [1, 2, -3, 4] as [Double]), .numeric("e", [1, 1, 0, 1] as [Double]),
      .numeric("x", [1, -1, nil, 0]), .text("s", ["1", "2", "late", nil]),
    ])
    #expect(throws: SurvivalDataError.negativeTime(row: 3, value: -3)) {
      try Formula("Surv(t, e) ~ 1").frame(in: table, for: .covariates, where: "t != 1")
    }
    #expect(throws: SurvivalDataError.notFinite(row: 4, column: "log(x)", value: -.infinity)) {
      try Formula("Surv(t, e) ~ log(x)").frame(in: table, for: .covariates, where: "x >= 0")
    }
    #expect(throws: SurvivalDataError.notNumeric(row: 3, column: "s", value: "late")) {
      try Formula("Surv(s, e) ~ 1").frame(in: table, for: .covariates)
    }
    // A row that leaves for a missing value is not judged.
    let frame = try Formula("Surv(t, e) ~ x").frame(in: table, for: .covariates)
    #expect(frame.rows == [0, 1, 3])
    #expect(frame.dropped == DroppedRows(missing: 1))
  }

  /// R 4.2.2: `levels(strata(k, g))`, `levels(strata(f))`, `levels(strata(f, g))`.
  @Test func strataAreLabelledAsInR() throws {
    let table = try DesignSample.grid()
    func labels(_ term: String) throws -> [String]? {
      try Formula("Surv(t, e) ~ \(term)").frame(in: table, for: .covariates).strata?.labels
    }
    #expect(
      try labels("strata(k, g)")
        == ["k=1, g=u", "k=1, g=v", "k=2, g=u", "k=2, g=v", "k=3, g=u", "k=3, g=v"])
    #expect(try labels("strata(f)") == ["B", "a", "b"])
    #expect(try labels("strata(f, g)") == ["B, u", "B, v", "a, u", "a, v", "b, u", "b, v"])
    #expect(try labels("strata(`my col`)")?.first == "my col=1")
  }

  /// R 4.2.2: `as.character()` of these numbers.
  @Test(arguments: [
    (120_000_000, "1.2e+08"), (1e-4, "1e-04"), (0.1 + 0.2, "0.3"), (1_234_567.1, "1234567.1"),
    (1e5, "1e+05"), (123_456, "123456"), (1e15, "1e+15"), (1e-100, "1e-100"), (0.00012, "0.00012"),
    (-100_000, "-1e+05"), (3.14e-10, "3.14e-10"), (100_000.5, "100000.5"), (0, "0"), (-0.0, "0"),
    (.leastNonzeroMagnitude, "4.94065645841247e-324"),
    (1.7976931348623157e308, "1.79769313486232e+308"),
  ])
  func numbersAreWrittenAsInR(value: Double, text: String) {
    #expect(Expression.text(of: value) == text)
  }

  @Test func numbersThatPrintAlikeAreOneLevel() throws {
    let table = try DataTable([
      .numeric("t", [1, 2, 3] as [Double]), .numeric("e", [1, 1, 0] as [Double]),
      .numeric("x", [0.1 + 0.2, 0.3, 0.4] as [Double]),
    ])
    let frame = try Formula("Surv(t, e) ~ factor(x)").frame(in: table, for: .covariates)
    #expect(frame.design.names == ["factor(x)0.4"])
    #expect(frame.design.columns == [[0, 0, 1]])
  }
}
