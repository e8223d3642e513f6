// Properties of formulas: nothing written brings them down, and what they print is what they read.

import Testing

@testable import SurvivalStats

@Suite struct FormulaPropertyTests {
  private static let tokens = [
    "x", "z", "k", "f", "g", "w", "`my col`", ".", "nobody", "1", "0", "2.5", "1e400", "\"a\"",
    "'", "`", "+", "-", "*", "/", "^", ":", "(", ")", ",", "=", "==", "<", "&", "|", "!", "~",
    "%in%", "c(", "I(", "log(", "factor(", "relevel(", "strata(", "offset(", "cluster(", "ns(",
    "bs(", "poly(", "df = 3", "knots = c(2, 4)", "TRUE", "NA", "$", " ", "\u{E9}", "\u{1F9EA}",
  ]

  /// A soup of tokens: columns, or an error of one of the two types that say where to look.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func anyTextIsReadOrRefused(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let table = try DesignSample.holes()
    for _ in 0..<1500 {
      let soup = (0..<Int.random(in: 1...9, using: &random))
        .compactMap { _ in Self.tokens.randomElement(using: &random) }.joined()
      let text = "Surv(t, e) ~ " + soup
      for purpose in [Formula.Purpose.covariates, .groups, .curves] {
        do {
          let frame = try Formula(text).frame(in: table, for: purpose)
          for column in frame.design.columns {
            #expect(column.count == frame.rows.count, "\(text)")
            #expect(column.allSatisfy { $0.isFinite }, "\(text)")
          }
          #expect(frame.rows.count + frame.dropped.total == 12, "\(text)")
        } catch let error as FormulaError {
          #expect((0...text.count).contains(error.position), "\(text)")
          #expect(error.text == text)
          #expect(error.description.split(separator: "\n").count == 3, "\(text)")
        } catch is SurvivalDataError {
        }
      }
      do {
        #expect(try Formula.rows(of: table, where: soup).allSatisfy { (0..<12).contains($0) })
      } catch is FormulaError {
      } catch is SurvivalDataError {
      }
    }
  }

  /// An expression's text is read as the same expression.
  @Test(arguments: [5, 6, 7] as [UInt64])
  func whatIsPrintedIsReadAgain(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    func grown(_ depth: Int) -> String {
      func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "x" }
      guard depth > 0 else {
        return pick(["x", "z", "`my col`", "2", "0.5", "100000", "1e-7", "\"a\"", ".", "v_1"])
      }
      switch Int.random(in: 0..<5, using: &random) {
      case 0: return "(" + grown(depth - 1) + ")"
      case 1: return pick(["log", "I", "factor"]) + "(" + grown(depth - 1) + ")"
      case 2: return "-" + grown(0)
      case 3: return "f(" + grown(depth - 1) + ", n = " + grown(depth - 1) + ")"
      default:
        let op = pick(["+", "-", "*", "/", "^", ":", "&", "|", "%in%"])
        return "(\(grown(depth - 1))) \(op) (\(grown(depth - 1)))"
      }
    }
    for _ in 0..<300 {
      var first = try FormulaParser(grown(4))
      let once = try first.condition().text
      var second = try FormulaParser(once)
      #expect(try second.condition().text == once)
    }
  }

  /// The order of terms, the order of rows and a stratum's name change nothing but their own order.
  @Test(arguments: [8, 9] as [UInt64])
  func theOrderOfTermsChangesTheOrderOfColumnsOnly(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let table = try DesignSample.grid()
    let pieces = ["x", "z", "f", "g", "w", "ns(x, 3)", "log(x)", "factor(k)", "poly(z, 2)"]
    for _ in 0..<100 {
      let chosen = Array(pieces.shuffled(using: &random).prefix(4))
      func columns(_ terms: [String]) throws -> [String: [Double]] {
        let design = try Formula("Surv(t, e) ~ " + terms.joined(separator: " + ")).frame(
          in: table, for: .covariates
        ).design
        return Dictionary(zip(design.names, design.columns)) { first, _ in first }
      }
      #expect(try columns(chosen) == columns(chosen.reversed()))
      // Twice is once, and what is taken away is as if it had not been written.
      #expect(try columns(chosen + chosen) == columns(chosen))
      let without = Array(chosen.dropLast())
      #expect(
        try columns(chosen + ["x - \(chosen[3])"]).keys.sorted()
          == columns((without + ["x"]).filter { $0 != chosen[3] }).keys.sorted())
    }
  }
}
