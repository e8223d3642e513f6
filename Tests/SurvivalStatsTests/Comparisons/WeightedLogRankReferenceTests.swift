// Weighted log-rank tests and MaxCombo on R's data sets against their definitions at 50 digits.
//
// Expected values: Reference/weighted-logrank.json, made by Reference/Make/weighted-logrank.py.

import Testing

@testable import SurvivalStats

/// A case of Reference/weighted-logrank.json. Numbers are text of 25 digits.
struct WeightedLogRankCase: Decodable, CustomTestStringConvertible, Sendable {
  struct Test: Decodable, Sendable {
    let weight: String
    let statistic: String
    let degreesOfFreedom: Int
    let pValue: String
    let score: [String]
    let variance: [[String]]
  }

  struct Combo: Decodable, Sendable {
    let z: [String]
    let correlation: [[String]]
    let twoSided: Double
    let greater: Double
  }

  let data: String
  let formula: String
  let `where`: String?
  let weights: String?
  let tests: [Test]
  let maxCombo: Combo?

  var testDescription: String { "\(data) \(formula)" }
}

@Suite struct WeightedLogRankReferenceTests {
  static let cases: [WeightedLogRankCase] = {
    (try? Reference.load("weighted-logrank", as: WeightedLogRankCase.self)) ?? []
  }()

  /// Sums of some hundred terms, of which few digits cancel.
  private static let ofSums = Tolerance.digits(11)

  @Test func thereAreEnough() {
    #expect(Self.cases.count == 15 && Self.cases.filter { $0.maxCombo != nil }.count == 12)
    #expect(Self.cases.allSatisfy { $0.tests.count == 10 })
  }

  @Test(arguments: cases) func theFamily(_ expected: WeightedLogRankCase) throws {
    let table = try Reference.table(expected.data)
    for other in expected.tests {
      let weight = try #require(LogRankWeight(other.weight))
      let test = try logRank(
        expected.formula, in: table, weights: expected.weights, where: expected.where,
        weight: weight)
      #expect(test.degreesOfFreedom == other.degreesOfFreedom)
      let statistic = try #require(Double(other.statistic))
      // A chi-square near 0 is what its sums leave: digits are counted on its mean, 1, too.
      expectClose(
        test.statistic, statistic, .againstRScaled(by: 1), "chi-square of \(other.weight)")
      let pValue = try #require(Double(other.pValue))
      expectClose(
        test.pValue, pValue, .againstRScaled(by: pValue * (1 + statistic)), "P of \(other.weight)")
      for (row, expected) in zip(test.variance, other.variance) {
        let variances = expected.compactMap(Double.init)
        let scale = variances.reduce(0) { max($0, abs($1)) }
        expectClose(row, variances, .rounding(of: 100 * scale), "variance of \(other.weight)")
      }
    }
  }

  @Test(arguments: cases.filter { $0.maxCombo != nil })
  func theLargestOfFour(_ expected: WeightedLogRankCase) throws {
    let other = try #require(expected.maxCombo)
    let table = try Reference.table(expected.data)
    func test(_ side: Alternative) throws -> MaxCombo {
      try maxCombo(
        expected.formula, in: table, weights: expected.weights, where: expected.where,
        alternative: side)
    }
    let both = try test(.twoSided)
    for (component, z) in zip(both.tests, other.z) {
      expectClose(component.z, Double(z), .againstRScaled(by: 1), "Z")
    }
    for (row, expected) in zip(both.correlation, other.correlation) {
      expectClose(row, expected.compactMap(Double.init), Self.ofSums, "correlations")
    }
    // The quadrature of the reference is right to 1e-14 absolutely.
    expectClose(both.pValue, other.twoSided, .rounding(of: 1), "P, two-sided")
    expectClose(try test(.greater).pValue, other.greater, .rounding(of: 1), "P, greater")
  }
}
