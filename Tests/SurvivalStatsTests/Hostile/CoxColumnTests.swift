// Covariates that say nothing, nearly nothing, or that in numbers at the ends of the range.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxColumnTests {
  private static let base = CoxSample(seed: 11, count: 60, p: 2, [.ties])

  /// The fit with a further column at a place, which should be aliased and change nothing else.
  private func expectAliased(
    at place: Int, sourceLocation: SourceLocation = #_sourceLocation,
    _ column: (CoxSample.Row) -> Double
  ) throws {
    for ties in CoxTies.allCases {
      let expected = try Self.base.fit(ties)
      let fit = try Self.base.mapping { $0.x.insert(column($0), at: place) }.fit(ties)
      let name = "x\(place + 1)"
      #expect(fit.convergence.aliased == [name], sourceLocation: sourceLocation)
      #expect(fit.convergence.status == .converged, sourceLocation: sourceLocation)
      #expect(fit.warnings.contains { $0.hasSuffix(": " + name) }, sourceLocation: sourceLocation)
      #expect(fit.coefficients[place].estimate.isNaN, sourceLocation: sourceLocation)
      #expect(fit.coefficients[place].standardError.isNaN, sourceLocation: sourceLocation)
      #expect(fit.covariance.count == 2, sourceLocation: sourceLocation)
      #expect(fit.tests.wald.degreesOfFreedom == 2, sourceLocation: sourceLocation)
      var others = fit.coefficients
      others.remove(at: place)
      for (a, b) in zip(others, expected.coefficients) {
        expectClose(
          a.estimate, b.estimate, .againstRScaled(by: b.standardError),
          sourceLocation: sourceLocation)
        expectClose(a.standardError, b.standardError, .againstR, sourceLocation: sourceLocation)
      }
      expectClose(
        fit.logLikelihood.fitted, expected.logLikelihood.fitted, .againstR,
        sourceLocation: sourceLocation)
    }
  }

  @Test func aConstantColumnIsAliased() throws {
    for value in [0, 1, 0.1, 1e300, 1e-300, -7] {
      try expectAliased(at: 0) { _ in value }
      try expectAliased(at: 1) { _ in value }
      try expectAliased(at: 2) { _ in value }
    }
  }

  @Test func aMultipleIsAliased() throws {
    try expectAliased(at: 2) { 2 * $0.x[0] }
    try expectAliased(at: 1) { -1e6 * $0.x[0] + 3 }
    try expectAliased(at: 2) { 0.3 * $0.x[0] - 0.7 * $0.x[1] }
  }

  /// A column that differs only for a row that is at risk of nothing, or within no risk set.
  @Test func aColumnThatNoRiskSetSeesIsAliased() throws {
    // The extra stratum has rows that never meet: each dies alone.
    var rows = Self.base.rows
    for i in 0..<4 {
      rows.append(
        CoxSample.Row(
          entry: 100 + Double(i), exit: 101 + Double(i), event: true, x: [Double(i), 1],
          stratum: 1))
    }
    let expected = try CoxSample(rows, hasEntry: true).fit()
    for place in 0...2 {
      let fit = try CoxSample(rows, hasEntry: true).mapping {
        $0.x.insert($0.stratum == 1 ? $0.exit - 100 : 0, at: place)
      }.fit()
      #expect(fit.convergence.aliased == ["x\(place + 1)"])
      var others = fit.coefficients
      others.remove(at: place)
      for (a, b) in zip(others, expected.coefficients) {
        expectClose(a.estimate, b.estimate, .againstRScaled(by: b.standardError))
      }
    }
  }

  @Test func moreColumnsThanRowsAreAliased() throws {
    var random = SplitMix64(seed: 3)
    let sample = CoxSample(seed: 2, count: 12, p: 2, []).mapping { row in
      row.x += (0..<18).map { _ in random.normal() }
    }
    let fit = try sample.fit()
    #expect(fit.coefficients.count == 20)
    #expect(fit.convergence.aliased.count >= 9)
    // With as many free coefficients as comparisons everything can be separated.
    #expect(fit.convergence.status == .infiniteCoefficients)
    #expect(try !Data(JSONEncoder().encode(fit)).isEmpty)
  }

  @Test func noColumnsAreAModelToo() throws {
    let sample = Self.base.mapping { $0.x = [] }
    let fit = try sample.fit()
    #expect(fit.coefficients.isEmpty)
    #expect(fit.logLikelihood.fitted == fit.logLikelihood.null)
    let terms = NaiveCox(sample, ties: .efron, at: [])
    expectClose(fit.logLikelihood.null, terms.value, .digits(13))
  }

  @Test func onlyAConstantColumnIsNotEstimable() throws {
    let fit = try Self.base.mapping { $0.x = [4] }.fit()
    #expect(fit.convergence.status == .notEstimable)
    #expect(fit.warnings.contains("no coefficient can be estimated"))
  }

  /// Units that are powers of two change nothing but the exponent, at any end of the range.
  @Test(arguments: [-1000, -600, 600, 1000])
  func extremeUnitsLoseNothing(exponent: Int) throws {
    let unit = Double(sign: .plus, exponent: exponent, significand: 1)
    for clustered in [false, true] {
      let before = try Self.base.fit(clustered: clustered)
      let after = try Self.base.mapping { $0.x[0] *= unit }.fit(clustered: clustered)
      #expect(after.convergence.status == .converged)
      expectClose(after.logLikelihood.fitted, before.logLikelihood.fitted, .digits(14))
      let a = after.coefficients
      let b = before.coefficients
      expectClose(a[0].estimate, b[0].estimate / unit, .digits(12))
      expectClose(a[0].standardError, b[0].standardError / unit, .digits(12))
      expectClose(a[0].z, b[0].z, .digits(12))
      expectClose(a[1].estimate, b[1].estimate, .digits(12))
      expectClose(a[1].standardError, b[1].standardError, .digits(12))
      #expect(try !Data(JSONEncoder().encode(after)).isEmpty)
    }
  }

  @Test(arguments: [1e300, 1e-300, 1.7e308])
  func extremeValuesAreFitted(size: Double) throws {
    let sample = Self.base.mapping { $0.x[0] = $0.x[1] > 0 ? size : -size / 2 }
    let small = Self.base.mapping { $0.x[0] = $0.x[1] > 0 ? 1 : -0.5 }
    let a = try sample.fit().coefficients
    let b = try small.fit().coefficients
    expectClose(a[0].estimate * size, b[0].estimate, .againstRScaled(by: b[0].standardError))
    expectClose(a[0].z, b[0].z, .againstRScaled(by: 1))
    expectClose(a[1].z, b[1].z, .againstRScaled(by: 1))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func whatIsNotFiniteIsAnErrorWithItsRow(value: Double) throws {
    var sample = Self.base
    sample.rows[6].x[1] = value
    #expect {
      try sample.fit()
    } throws: {
      guard case .notFinite(row: 7, column: "x2", _) = $0 as? SurvivalDataError else {
        return false
      }
      return true
    }
  }
}
