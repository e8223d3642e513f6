// Residuals of Cox models against R's residuals.coxph.
//
// Expected values: Reference/residuals.json, made by Reference/Make/residuals.R.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct ResidualReferenceTests {
  static let cases: [ResidualCase] = {
    (try? Reference.load("residuals", as: ResidualCase.self)) ?? []
  }()

  @Test func thereAreEnough() {
    #expect(Self.cases.count >= 50)
    #expect(Set(Self.cases.flatMap { $0.kinds.map(\.kind) }).count >= 14)
  }

  @Test(arguments: cases)
  func agreeWithR(_ expected: ResidualCase) throws {
    let table = try Reference.table(expected.data)
    let model = try CoxModel(
      expected.formula, in: table, weights: expected.weights, cluster: expected.cluster,
      where: expected.where, ties: #require(CoxTies(rawValue: expected.ties)) as CoxTies)
    for kind in expected.kinds {
      let words = kind.kind.split(separator: " ")
      let what = try #require(CoxResidualKind(rawValue: String(words[0])))
      let actual = try model.residuals(
        what,
        weighted: words.contains("weighted") ? true : words.contains("unweighted") ? false : nil,
        collapse: words.contains("collapsed"))
      compare(actual, kind)
      switch what {
      case .martingale, .deviance: #expect(actual.columns == [what.rawValue])
      case .partial: #expect(actual.columns == expected.terms)
      default: #expect(actual.columns == expected.coefficients)
      }
      if what.isPerEvent {
        let times = try #require(expected.times)
        #expect(actual.times.count == times.count)
        expectClose(
          wave(actual.times), times.wave, .rounding(of: 10 * actual.times.reduce(0, +)), "times")
        #expect(actual.strata.isEmpty == !expected.formula.contains("strata("))
      } else if actual.clusters.isEmpty {
        #expect(actual.rows.count == expected.rows.count)
        #expect(actual.rows.reduce(0, +) == expected.rows.sum)
        let rows = actual.rows.map(Double.init)
        expectClose(rows.reduce(0) { $0 + $1 * $1 }, expected.rows.squares, .ulps(0), "rows")
        expectClose(wave(rows), expected.rows.wave, .rounding(of: rows.reduce(0, +)), "rows")
      }
    }
  }

  private func wave(_ values: [Double]) -> Double {
    values.enumerated().reduce(0) { $0 + $1.element * sin(Double($1.offset + 1)) }
  }

  private func compare(_ actual: CoxResiduals, _ expected: ResidualCase.Kind) {
    guard actual.count == expected.lines else {
      Issue.record("\(expected.kind): \(actual.count) lines, expected \(expected.lines)")
      return
    }
    for j in actual.columns.indices {
      let what = "\(expected.kind) \(actual.columns[j])"
      let values = actual.column(j)
      guard let wave = expected.waves[j], let size = expected.sizes[j] else {
        #expect(values.allSatisfy { $0.isNaN }, "\(what) is not available")
        continue
      }
      expectClose(self.wave(values), wave, .againstRScaled(by: size), what + ", waves")
      expectClose(
        values.reduce(0) { $0 + abs($1) }, size, .againstRScaled(by: size), what + ", sizes")
      // A residual is a difference: judged by the mean size of its column, and where that is smaller
      // than the residuals' parts, as in strata of two, by a share of 1.
      let scale = size / Double(expected.lines)
      for (k, line) in expected.at.enumerated() {
        expectClose(
          values[line - 1], expected.values[k][j], .againstRScaled(by: scale),
          "\(what), line \(line)")
      }
    }
  }
}

/// The residuals of a fit as R gave them.
struct ResidualCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Kind: Decodable, Sendable {
    let kind: String
    let lines: Int
    let waves: [Double?]
    let sizes: [Double?]
    let at: [Int]
    let values: [[Double?]]
  }
  struct Rows: Decodable, Sendable {
    let count: Int
    let sum: Int
    let squares: Double
    let wave: Double
  }
  struct Times: Decodable, Sendable {
    let count: Int
    let wave: Double
  }
  let name: String
  let data: String
  let `where`: String?
  let formula: String
  let ties: String
  let weights: String?
  let cluster: String?
  let coefficients: [String]
  let terms: [String]
  let rows: Rows
  let times: Times?
  let kinds: [Kind]
  var testDescription: String { "\(name): \(formula), \(ties)" }
}
