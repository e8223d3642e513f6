// The tail of the largest of several normal variables, against integrals of 25 digits.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct NormalMaximumTests {
  private struct Case: Decodable, CustomTestStringConvertible {
    let m: Int
    let correlation: Double
    let c: Double
    let twoSided: Bool
    let tail: String
    var testDescription: String {
      "\(m) of correlation \(correlation) beyond \(c)\(twoSided ? ", two-sided" : "")"
    }
  }

  /// m variables of which any two have the same correlation.
  private static func equal(_ m: Int, _ r: Double) -> [Double] {
    (0..<m * m).map { $0 % (m + 1) == 0 ? 1 : r }
  }

  // Reference/Make/normal-maximum.py: one integral over the common factor, at 60 digits. Tails from
  // 0.9 to 1e-33 keep 12 digits: erfc is right to a few ulps, and exp(-c^2/2) loses c^2 of them.
  @Test(arguments: try Reference.load("normal-maximum", as: Case.self))
  private func equalCorrelations(one: Case) throws {
    let factor = PivotedCholesky(Self.equal(one.m, one.correlation), order: one.m)
    let maximum = NormalMaximum(
      rows: (0..<one.m).map(factor.unitRow), isTwoSided: one.twoSided)
    expectClose(maximum.tail(one.c), try #require(Double(one.tail)), .digits(12))
  }

  // Z1, Z2 and their sum over sqrt 2: rank 2 of three. For x within c the other must lie between two lines;
  // what is outside is summed directly, so that it keeps its digits.
  @Test(arguments: [0.3, 1, 2.5, 6]) func aSingularCorrelation(c: Double) {
    let h = 0.5.squareRoot()
    let maximum = NormalMaximum(rows: [[1, 0], [0, 1], [h, h]], isTwoSided: true)
    let normal = NormalDistribution()
    let rule = GaussLegendre(count: 60)
    // Where x's bounds on y change hands.
    let breaks = [-c, -c * (2.0.squareRoot() - 1), c * (2.0.squareRoot() - 1), c]
    var outside = 2 * normal.upperTail(c)
    for (begin, end) in zip(breaks, breaks.dropFirst()) {
      for (node, weight) in zip(rule.nodes, rule.weights) {
        let x = (begin + end) / 2 + node * (end - begin) / 2
        let high = min(c, c / h - x)
        let low = max(-c, -c / h - x)
        outside +=
          weight * (end - begin) / 2 * normal.density(x)
          * (normal.upperTail(high) + normal.lowerTail(low))
      }
    }
    expectClose(maximum.tail(c), outside, .digits(11))
  }

  @Test func ofOneVariableItIsTheNormalTail() {
    let one = NormalMaximum(rows: [[1]], isTwoSided: false)
    for c in [-3, -0.5, 0.5, 3, 12, 37] {
      expectClose(one.tail(c), NormalDistribution().upperTail(c), .digits(13))
    }
    // The same variable again adds nothing, nor its opposite if it is two-sided.
    let again = NormalMaximum(rows: [[1], [-1], [1]], isTwoSided: true)
    expectClose(again.tail(2), 2 * NormalDistribution().upperTail(2), .digits(13))
  }

  @Test func opposites() {
    // The larger of Z and -Z is |Z|.
    let both = NormalMaximum(rows: [[1, 0], [-1, 0]], isTwoSided: false)
    expectClose(both.tail(1.5), 2 * NormalDistribution().upperTail(1.5), .digits(13))
    #expect(NormalMaximum(rows: [], isTwoSided: true).tail(1) == 0)
    #expect(both.tail(.infinity) == 0 && both.tail(-.infinity) == 1 && both.tail(.nan).isNaN)
    #expect(NormalMaximum(rows: [[1]], isTwoSided: true).tail(-1) == 1)
  }

  // Five of correlation 1/2: the integral over the common factor, to 11 digits of P itself.
  @Test(arguments: [0.5, 1.5, 2.5, 4]) func theLattice(c: Double) throws {
    let m = 5
    let factor = try Cholesky(Self.equal(m, 0.5), order: m).upper
    let tail = NormalBox(factor: factor, order: m).tail(c)
    let normal = NormalDistribution()
    let rule = GaussLegendre(count: 200)
    var inside = 0.0
    for (node, weight) in zip(rule.nodes, rule.weights) {
      let x = 9 * node
      let scale = 0.5.squareRoot()
      let one =
        normal.lowerTail((c - scale * x) / scale) - normal.lowerTail((-c - scale * x) / scale)
      inside += 9 * weight * normal.density(x) * pow(one, Double(m))
    }
    // The rule adds 200 terms, of which half are of the order of 1.
    expectClose(1 - tail, inside, .rounding(of: 100))
    #expect(tail > 2 * normal.upperTail(c) && tail < 2 * Double(m) * normal.upperTail(c))
  }

  // Six of correlation 1/2 but for 0.55 and 0.45 of two pairs: mpmath, Reference/Make/normal-box.py. The
  // correlations are 0.05 from a common factor's. The lattice alone, without the control, is 5e-4 and 0.12
  // of these tails away. R's mvtnorm with 5e7 points gives 0.0768844(5) and 3.40e-6.
  @Test func nearlyOneCommonFactor() throws {
    let m = 6
    var correlation = Self.equal(m, 0.5)
    for (i, j, r) in [(0, 1, 0.55), (2, 3, 0.45)] {
      correlation[i + j * m] = r
      correlation[j + i * m] = r
    }
    let box = NormalBox(factor: try Cholesky(correlation, order: m).upper, order: m)
    // What the box promises: 3e-5 and 2e-3 of these tails.
    expectClose(box.tail(2.4), 0.0768844561848, .digits(4.5))
    expectClose(box.tail(5), 3.41554665805e-6, .digits(2.7))
  }

  @Test func whatIsNotPositiveDefiniteHasNoTail() {
    #expect(NormalBox(factor: [], order: 4).tail(2).isNaN)
  }
}
