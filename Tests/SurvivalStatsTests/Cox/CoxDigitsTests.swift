// Cox fits of ordinary and ill-conditioned data keep their digits.
//
// Expected values: Reference/cox-digits.json, made by Reference/Make/cox-digits.py.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxDigitsTests {
  /// The digits that a condition number leaves to a computation that forms products of columns: 12, or
  /// 15 less its logarithm. This is what anyone can ask; below 1e-8 it asks for nothing.
  static func leftBy(_ condition: Double) -> Double { min(12, 15 - log10(condition)) }

  /// The digits asked for here, whatever the condition number: nearly collinear columns are made
  /// orthogonal before any product is formed. Eleven leave one for the sums over risk sets.
  static let floor = 11.0

  @Test func thereAreEnough() {
    #expect(DigitsCase.all.count >= 30)
    #expect(Set(DigitsCase.all.map(\.name)).count >= 18)
    #expect(Set(DigitsCase.all.map(\.ties)).isSuperset(of: ["efron", "breslow", "exact"]))
    #expect(DigitsCase.all.contains { $0.condition > 1e19 })
  }

  @Test(arguments: DigitsCase.all)
  func digitsAreKept(_ expected: DigitsCase) throws {
    let fit = try expected.fit()
    #expect(fit.convergence.status == .converged)
    #expect(fit.convergence.aliased.isEmpty)
    let kept = DigitsKept(fit, expected)
    let least = max(Self.floor, Self.leftBy(expected.condition))
    let figures = "\(kept), condition number \(expected.condition)"
    #expect(kept.estimates >= least, "\(figures)")
    #expect(kept.standardErrors >= least, "\(figures)")
    #expect(kept.covariance >= least, "\(figures)")
    #expect(kept.logLikelihoods >= 12, "\(figures)")
    #expect(kept.tests >= least, "\(figures)")
  }

  @Test(arguments: DigitsCase.all)
  func theConditionNumberIsRight(_ expected: DigitsCase) throws {
    let number = try expected.fit().convergence.conditionNumber
    expectClose(number, expected.condition, .digits(6))
  }

  /// A fit is no less exact than R's, to two thirds of a digit; R drops columns that it cannot judge.
  @Test(arguments: DigitsCase.all)
  func noFewerThanR(_ expected: DigitsCase) throws {
    guard
      let r = DigitsOfR.all.first(where: { $0.name == expected.name && $0.ties == expected.ties }),
      let digits = r.digits(expected)
    else { return }
    let kept = DigitsKept(try expected.fit(), expected)
    // Beyond 13 digits the last bits of both are chance.
    #expect(kept.estimates >= min(13, digits.estimates) - 0.7, "\(kept), R \(digits)")
    #expect(kept.standardErrors >= min(13, digits.standardErrors) - 0.7, "\(kept), R \(digits)")
  }

  /// The number does not depend on units, and is infinite or absent where there is no inverse.
  @Test func conditionNumbersAtTheEdges() {
    let one = ConditionNumber.scaled([4, 0, 0, 1e-6], inverse: [0.25, 0, 0, 1e6], order: 2)
    expectClose(one, 1, .digits(12))
    // Correlation r: (1 + r) / (1 - r).
    let half = ConditionNumber.scaled(
      [1, 0.5, 0.5, 1], inverse: [4.0 / 3, -2.0 / 3, -2.0 / 3, 4.0 / 3], order: 2)
    expectClose(half, 3, .digits(9))
    #expect(
      ConditionNumber.scaled(
        [1, 1, 1, 1], inverse: [Double](repeating: .nan, count: 4), order: 2) == .infinity)
    #expect(ConditionNumber.scaled([], inverse: [], order: 0).isNaN)
  }
}
