// Identities that every Cox fit obeys, on data drawn from seeds.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxIdentityTests {
  static let seeds: ClosedRange<UInt64> = 1...6

  /// Whether two fits are the same but for rounding: coefficients by their standard errors.
  private func expectSame(
    _ a: CoxFit, _ b: CoxFit, scaled: [Double] = [], logLikelihoods: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(a.convergence.status == .converged, sourceLocation: sourceLocation)
    #expect(b.convergence.status == .converged, sourceLocation: sourceLocation)
    for (j, (x, y)) in zip(a.coefficients, b.coefficients).enumerated() {
      let factor = scaled.isEmpty ? 1 : scaled[j]
      expectClose(
        x.estimate * factor, y.estimate, .rounding(of: max(y.standardError, abs(y.estimate))),
        y.name, sourceLocation: sourceLocation)
      expectClose(
        x.standardError * factor, y.standardError, .digits(12), "SE of \(y.name)",
        sourceLocation: sourceLocation)
      expectClose(
        x.robustStandardError.map { $0 * factor }, y.robustStandardError, .digits(12),
        "robust SE of \(y.name)", sourceLocation: sourceLocation)
    }
    guard logLikelihoods else { return }
    expectClose(
      a.logLikelihood.fitted, b.logLikelihood.fitted, .digits(13), "log likelihood",
      sourceLocation: sourceLocation)
    expectClose(
      a.logLikelihood.null, b.logLikelihood.null, .digits(13), "log likelihood at zero",
      sourceLocation: sourceLocation)
  }

  private func sample(_ seed: UInt64, _ ties: CoxTies, count: Int = 120) -> CoxSample {
    CoxSample(
      seed: seed, count: count, p: 3, ties.isExact ? [.ties, .entry, .strata, .offset] : .all)
  }

  @Test(arguments: CoxTies.allCases, seeds)
  func orderOfRowsDoesNotMatter(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed, ties)
    var random = SplitMix64(seed: seed)
    let shuffled = CoxSample(sample.rows.shuffled(using: &random), hasEntry: true)
    let robust = !ties.isExact
    expectSame(
      try shuffled.fit(ties, clustered: robust), try sample.fit(ties, clustered: robust))
  }

  @Test(arguments: CoxTies.allCases, seeds)
  func namesOfStrataDoNotMatter(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed, ties)
    let relabelled = sample.mapping { $0.stratum = [17, -4, 5][$0.stratum] }
    expectSame(try relabelled.fit(ties), try sample.fit(ties))
  }

  @Test(arguments: CoxTies.allCases, seeds)
  func stretchingTimeDoesNotMatter(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed, ties)
    let stretched = sample.mapping {
      $0.entry = exp($0.entry) - 7
      $0.exit = exp($0.exit) - 7
    }
    expectSame(try stretched.fit(ties), try sample.fit(ties))
  }

  @Test(arguments: CoxTies.allCases, seeds)
  func splittingASpellChangesNothing(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed, ties)
    var random = SplitMix64(seed: seed)
    var pieces: [CoxSample.Row] = []
    for row in sample.rows {
      var early = row
      var late = row
      // Cuts fall on event times too.
      let cut =
        row.entry + (row.exit - row.entry) * Double(Int.random(in: 1...9, using: &random)) / 10
      guard row.entry < cut, cut < row.exit else {
        pieces.append(row)
        continue
      }
      early.exit = cut
      early.event = false
      late.entry = cut
      pieces += [early, late]
    }
    let split = CoxSample(pieces, hasEntry: true)
    // Residuals of a subject's pieces add up, so that the clustered variance is the same too.
    let robust = !ties.isExact
    expectSame(try split.fit(ties, clustered: robust), try sample.fit(ties, clustered: robust))
  }

  @Test(arguments: seeds)
  func weightTwoIsTheRowTwiceUnderBreslow(seed: UInt64) throws {
    let sample = CoxSample(seed: seed, count: 80, p: 3, [.ties, .strata, .entry])
    var random = SplitMix64(seed: seed)
    let weighted = sample.mapping { $0.weight = Double(Int.random(in: 1...3, using: &random)) }
    let repeated = CoxSample(
      weighted.rows.flatMap { row in
        var one = row
        one.weight = 1
        return [CoxSample.Row](repeating: one, count: Int(row.weight))
      }, hasEntry: true)
    expectSame(try weighted.fit(.breslow), try repeated.fit(.breslow, clustered: true))
    // Under Efron the copies die one after the other, so the estimates differ.
    let a = try weighted.fit(.efron).coefficients[0].estimate
    let b = try repeated.fit(.efron).coefficients[0].estimate
    #expect(abs(a - b) > 1e-6)
  }

  @Test(arguments: seeds)
  func withoutTiesAllTreatmentsAgree(seed: UInt64) throws {
    let sample = CoxSample(seed: seed, count: 100, p: 3, [.entry, .strata, .offset])
    let efron = try sample.fit(.efron)
    expectSame(try sample.fit(.breslow), efron)
    expectSame(try sample.fit(.exact), efron)
    expectSame(try sample.fit(.exactMarginal), efron)
  }

  @Test(arguments: CoxTies.allCases, seeds)
  func strataAddUp(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed, ties)
    let beta = [0.2, 0.1, -0.3]
    func value(_ sample: CoxSample) throws -> Double {
      try sample.fit(ties, initial: beta, maximumIterations: 0).logLikelihood.fitted
    }
    var sum = 0.0
    for stratum in 0...2 {
      sum += try value(CoxSample(sample.rows.filter { $0.stratum == stratum }, hasEntry: true))
    }
    expectClose(try value(sample), sum, .digits(13), "sum over strata")
  }

  /// An offset that is a multiple of a covariate takes that much off its coefficient.
  @Test(arguments: CoxTies.allCases, seeds)
  func anOffsetShiftsItsCovariate(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed, ties)
    let before = try sample.fit(ties)
    let after = try sample.mapping { $0.offset += 0.75 * $0.x[1] + 40 }.fit(ties)
    expectClose(
      after.coefficients[1].estimate, before.coefficients[1].estimate - 0.75, .rounding(of: 1))
    expectClose(after.coefficients[0].estimate, before.coefficients[0].estimate, .rounding(of: 1))
    expectClose(after.logLikelihood.fitted, before.logLikelihood.fitted, .digits(13))
  }

  /// Whole-numbered covariates, so that what is added is added exactly.
  @Test(arguments: CoxTies.allCases, seeds)
  func originOfACovariateDoesNotMatter(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed, ties).mapping { $0.x[0] = ($0.x[0] * 1024).rounded() / 1024 }
    let before = try sample.fit(ties, clustered: !ties.isExact)
    let far = sample.mapping { $0.x[0] += 2_000_000 }
    expectSame(try far.fit(ties, clustered: !ties.isExact), before)
    let apart = sample.mapping { $0.x[0] += 1e7 * Double($0.stratum + 1) }
    expectSame(try apart.fit(ties, clustered: !ties.isExact), before)
  }

  @Test(arguments: CoxTies.allCases, seeds)
  func unitOfACovariateScalesItsCoefficient(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed, ties)
    let before = try sample.fit(ties, clustered: !ties.isExact)
    let after = try sample.mapping {
      $0.x[0] *= 365.25
      $0.x[1] *= 1e-9
      $0.x[2] *= -1e12
    }.fit(ties, clustered: !ties.isExact)
    for (j, unit) in [365.25, 1e-9, -1e12].enumerated() {
      let a = after.coefficients[j]
      let b = before.coefficients[j]
      expectClose(
        a.estimate * unit, b.estimate, .rounding(of: max(b.standardError, abs(b.estimate))))
      expectClose(a.standardError * abs(unit), b.standardError, .digits(12))
      expectClose(a.z * (unit > 0 ? 1 : -1), b.z, .rounding(of: max(1, abs(b.z))))
    }
    expectClose(after.logLikelihood.fitted, before.logLikelihood.fitted, .digits(13))
  }

  /// Two starting points end at the same digits: the last steps decide them, not a tolerance.
  @Test(arguments: CoxTies.allCases, seeds)
  func theStartDoesNotMatter(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed, ties)
    expectSame(try sample.fit(ties, initial: [1, -1, 0.5]), try sample.fit(ties))
  }
}
