// Likelihoods without a maximum: coefficients that run to infinity, found and named, and large
// ones that do not.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxSeparationTests {
  /// Ten rows in which everyone with x = 1 dies before anyone with x = 0.
  private static let separated = CoxSample(
    time: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], event: [Bool](repeating: true, count: 10),
    columns: [[1, 1, 1, 1, 1, 0, 0, 0, 0, 0]])

  @Test(arguments: CoxTies.allCases)
  func completeSeparationIsNamed(ties: CoxTies) throws {
    let fit = try Self.separated.fit(ties)
    #expect(fit.convergence.status == .infiniteCoefficients)
    #expect(fit.convergence.infinite == [InfiniteCoefficient(name: "x1", direction: 1)])
    #expect(fit.warnings.contains { $0.contains("infinite") })
    // As b grows the first five rows choose among themselves: the supremum is -log 5! - log 5!.
    expectClose(fit.logLikelihood.fitted, -2 * log(120), .againstR)
    #expect(fit.coefficients[0].estimate > 15)
    #expect(fit.coefficients[0].standardError > 1000)
  }

  @Test func theOtherSignIsFoundToo() throws {
    let fit = try Self.separated.mapping { $0.x[0] *= -2.5 }.fit()
    #expect(fit.convergence.infinite == [InfiniteCoefficient(name: "x1", direction: -1)])
  }

  /// A row of x1 = 1 is only ever compared with itself and x1 = 0; x2 stays finite. As the
  /// coefficient of x1 grows, rows with x1 = 0 leave the risk sets in which a row with x1 = 1
  /// dies, so the rest is the fit of x2 with a stratum for each value of x1.
  @Test(arguments: CoxTies.allCases, 1...8)
  func theFiniteCoefficientsAreRight(ties: CoxTies, seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var rows: [CoxSample.Row] = []
    for i in 0..<60 {
      let first = i < 25
      // Everyone with x1 = 1 dies by time 10; nobody else dies before time 11.
      let exit = Double(Int.random(in: 1...10, using: &random)) + (first ? 0 : 10)
      let event = first || random.uniform() < 0.7
      rows.append(
        CoxSample.Row(
          exit: exit, event: event, x: [first ? 1 : 0, random.normal()], stratum: 0))
    }
    let fit = try CoxSample(rows).fit(ties)
    let limit = try CoxSample(rows).mapping {
      $0.stratum = Int($0.x[0])
      $0.x = [$0.x[1]]
    }.fit(ties)
    #expect(fit.convergence.infinite.map(\.name) == ["x1"])
    #expect(limit.convergence.status == .converged)
    let error = limit.coefficients[0].standardError
    expectClose(
      fit.coefficients[1].estimate, limit.coefficients[0].estimate, .againstRScaled(by: error))
    expectClose(fit.coefficients[1].standardError, error, .againstR)
    expectClose(fit.logLikelihood.fitted, limit.logLikelihood.fitted, .againstR)
  }

  /// Two columns that separate only together: x1 - x2 orders the deaths, neither does alone.
  @Test func aCombinationIsNamed() throws {
    let order = [9.0, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    let noise = [3.0, -1, 4, 1, -5, 9, -2, 6, 5, -3]
    let sample = CoxSample(
      time: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], event: [Bool](repeating: true, count: 10),
      columns: [zip(order, noise).map { $0 + $1 }, noise])
    let fit = try sample.fit()
    #expect(fit.convergence.status == .infiniteCoefficients)
    #expect(fit.convergence.infinite.map(\.name) == ["x1", "x2"])
  }

  /// Only where entries are late are the groups never compared the wrong way round.
  @Test func separationByLateEntryIsFound() throws {
    var rows: [CoxSample.Row] = []
    for i in 0..<6 {
      let t = Double(i)
      rows.append(CoxSample.Row(entry: t, exit: t + 1, event: true, x: [1 + t]))
      rows.append(CoxSample.Row(entry: t, exit: t + 1.5, event: false, x: [t]))
    }
    let fit = try CoxSample(rows, hasEntry: true).fit()
    #expect(fit.convergence.infinite.map(\.name) == ["x1"])
  }

  /// Condition (4.4): tied deaths need not be equal to each other, only above the rest.
  ///
  /// With deaths of x = 2 and 1 at one time and x = 0 surviving, the exact likelihood
  /// e^3b / (e^3b + e^2b + e^b) rises for ever; Efron's and Breslow's have a maximum.
  @Test func exactTiesAreJudgedByTheirOwnCondition() throws {
    let sample = CoxSample(
      time: [1, 1, 2], event: [true, true, false], columns: [[2, 1, 0]])
    let exact = try sample.fit(.exact)
    #expect(exact.convergence.status == .infiniteCoefficients)
    #expect(exact.convergence.infinite.map(\.name) == ["x1"])
    #expect(try sample.fit(.efron).convergence.status == .converged)
    #expect(try sample.fit(.breslow).convergence.status == .converged)
  }

  @Test func exactTiesWithLateEntryToo() throws {
    let rows = [
      CoxSample.Row(entry: 0, exit: 1, event: true, x: [2]),
      CoxSample.Row(entry: 0, exit: 1, event: true, x: [1]),
      CoxSample.Row(entry: 0, exit: 2, event: false, x: [0]),
      CoxSample.Row(entry: 1, exit: 2, event: true, x: [9]),
      CoxSample.Row(entry: 1, exit: 3, event: false, x: [7]),
    ]
    let fit = try CoxSample(rows, hasEntry: true).fit(.exact)
    #expect(fit.convergence.status == .infiniteCoefficients)
  }

  /// One death that would separate, and one of weight w against it: the coefficient is
  /// -log w, worked on paper, and finite however small w is.
  ///
  /// Two strata of two rows: in the first the row with x = 1 dies first, in the second, with
  /// weight w throughout, the row with x = 0. The likelihood p (1 - p)^w is largest at odds 1 / w.
  @Test(arguments: [1e-2, 1e-6, 9.357622968840175e-14])
  func largeIsNotInfinite(w: Double) throws {
    var rows: [CoxSample.Row] = []
    for (stratum, weight) in [(0, 1.0), (1, w)] {
      for x in [0.0, 1] {
        rows.append(
          CoxSample.Row(
            exit: (x == 1) == (stratum == 0) ? 1 : 2, event: true, x: [x], weight: weight,
            stratum: stratum))
      }
    }
    let fit = try CoxSample(rows).fit()
    #expect(fit.convergence.status == .converged)
    #expect(fit.convergence.infinite.isEmpty)
    // The information p (1 - p) (1 + w) with p = 1 / (1 + w), a difference of numbers near 1.
    let information = w / (1 + w)
    expectClose(
      fit.coefficients[0].estimate, -log(w), .root(scale: 2, variance: 1 / information))
    let error = fit.coefficients[0].standardError
    expectClose(1 / (error * error), information, .rounding(of: 1))
  }

  /// A covariate in units of 1/30 of a sensible one has a coefficient of 30 times the size.
  @Test(arguments: [1e-3, 1.0 / 30, 1e3])
  func aLargeUnitIsNotInfinite(unit: Double) throws {
    let sample = CoxSample(seed: 5, count: 200, p: 2, [.ties])
    let fit = try sample.mapping { $0.x[0] *= unit }.fit()
    #expect(fit.convergence.status == .converged)
  }
}
