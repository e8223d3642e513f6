// Firth's penalty: what it is for, and what it leaves alone.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct FirthTests {
  private static let ten = (1...10).map(Double.init)

  private func fit(
    _ sample: CoxSample, _ ties: CoxTies = .efron, _ intervals: CoxInterval? = nil,
    weights: [Double] = [], level: Double = 0.95
  ) throws -> CoxFit {
    try fitCox(
      sample.outcome(), covariates: sample.columns.enumerated().map { .numeric("x\($0 + 1)", $1) },
      strata: sample.rows.map(\.stratum), weights: weights, offset: sample.rows.map(\.offset),
      ties: ties, level: level, intervals: intervals, penalty: .firth)
  }

  /// Everyone with x = 1 dies before anyone with x = 0: with r = e^b the information is the sum of
  /// 5 k r / (k r + 5)^2 and the log likelihood minus that of log((k r + 5) / (k r)), k = 1 ... 5, up to
  /// a constant: the profile of one coefficient is the function itself, on paper.
  @Test(arguments: [CoxTies.efron, .breslow])
  func separationHasAFiniteEstimateWithLimits(ties: CoxTies) throws {
    let sample = CoxSample(
      time: Self.ten, event: [Bool](repeating: true, count: 10),
      columns: [Self.ten.map { $0 <= 5 ? 1 : 0 }])
    let fit = try fit(sample, ties)
    #expect(fit.convergence.status == .converged)
    #expect(fit.warnings.isEmpty)
    #expect(fit.interval == .profile)
    func penalised(_ b: Double) -> Double {
      var value = 0.0
      var information = 0.0
      for k in 1...5 {
        let odds = Double(k) * exp(b) / 5
        value -= log1p(1 / odds)
        information += odds / (1 + odds) / (1 + odds)
      }
      return value + log(information) / 2
    }
    let c = fit.coefficients[0]
    // 3.243051401 by a general optimiser in R; by mpmath 3.2430513787.
    expectClose(c.estimate, 3.243051401, .published(digits: 8))
    let z = NormalDistribution().upperQuantile(0.025)
    for limit in [c.lower, c.upper] {
      #expect(limit.isFinite && limit > 0)
      expectClose(2 * (penalised(c.estimate) - penalised(log(limit))), z * z, .againstR)
    }
    let wald = try self.fit(sample, ties, .wald).coefficients[0]
    expectClose(log(wald.upper), wald.estimate + z * wald.standardError, .digits(13))
    #expect(wald.estimate == c.estimate)
  }

  /// R's coxphf to the digits that a general optimiser in R gives.
  @Test func ovarianIsThatOfR() throws {
    let table = try Reference.table("ovarian")
    let fit = try fitCox(
      "Surv(futime, fustat) ~ rx + age", in: table, ties: .breslow, penalty: .firth)
    expectClose(fit.coefficients[0].estimate, -0.8328909609, .published(digits: 7))
    expectClose(fit.coefficients[1].estimate, 0.1368311543, .published(digits: 7))
    let model = try CoxModel(
      "Surv(futime, fustat) ~ rx + age", in: table, ties: .breslow, penalty: .firth)
    #expect(model.fit == fit)
    // The test of one term is penalised, the determinant that of the whole information.
    let both = try model.test(dropping: ["rx", "age"]).tests[0]
    expectClose(
      both.likelihoodRatio?.statistic, fit.tests.likelihoodRatio.statistic, .digits(11))
    #expect(both.score == nil)
    // A profile limit is where that test rejects.
    let p = try #require(try model.test(dropping: ["age"]).tests[0].likelihoodRatio?.pValue)
    let at = try fitCox(
      "Surv(futime, fustat) ~ rx + age", in: table, ties: .breslow, level: 1 - p, penalty: .firth)
    expectClose(at.coefficients[1].lower, 1, .digits(8))
  }

  /// The penalty changes by a constant when columns are recombined: estimates go with them.
  @Test(arguments: 1...6)
  func recodingChangesNothing(seed: Int) throws {
    let features: CoxSample.Features = seed % 2 == 0 ? [.ties, .entry, .strata] : [.ties, .offset]
    let sample = CoxSample(seed: UInt64(seed), count: 30, p: 2, features)
    let before = try fit(sample)
    let after = try fit(
      sample.mapping { $0.x = [3 * $0.x[0] + 1000, $0.x[0] / 8 + $0.x[1] * 1e-4] })
    // x1' = 3 x1, x2' = x1 / 8 + x2 / 10^4: b2' = 10^4 b2, b1' = (b1 - b2' / 8) / 3.
    let b2 = 1e4 * before.coefficients[1].estimate
    let b1 = (before.coefficients[0].estimate - b2 / 8) / 3
    expectClose(
      after.coefficients[1].estimate, b2, .againstRScaled(by: after.coefficients[1].standardError))
    expectClose(
      after.coefficients[0].estimate, b1, .againstRScaled(by: after.coefficients[0].standardError))
    expectClose(
      after.tests.likelihoodRatio.statistic, before.tests.likelihoodRatio.statistic, .digits(9))
    // log det of the information in the columns as given: x1 and x2 are 3 and 10^-4 times theirs.
    expectClose(
      after.logLikelihood.fitted - before.logLikelihood.fitted, log(3e-4), .digits(9))
    #expect(before.statistics.parameters == 2)
    expectClose(after.statistics.aic, before.statistics.aic, .digits(11))
  }

  /// Breslow's weight 2 is the row twice, whatever the weights' mean is.
  @Test(arguments: [1.0, 3, 5])
  func frequenciesAreRows(weight: Double) throws {
    let sample = CoxSample(seed: 3, count: 24, p: 2, [.ties])
    let weighted = try fit(
      sample, .breslow, weights: sample.rows.map { $0.exit > 2 ? weight : 1 })
    var copied = sample
    for _ in 1..<Int(weight) { copied.rows += sample.rows.filter { $0.exit > 2 } }
    let rows = try fit(copied, .breslow)
    for (a, b) in zip(weighted.coefficients, rows.coefficients) {
      expectClose(a.estimate, b.estimate, .againstRScaled(by: b.standardError))
      expectClose(a.standardError, b.standardError, .againstR)
      expectClose(log(a.upper), log(b.upper), .againstRScaled(by: b.standardError))
    }
    expectClose(weighted.logLikelihood.fitted, rows.logLikelihood.fitted, .digits(12))
    expectClose(
      weighted.tests.likelihoodRatio.statistic, rows.tests.likelihoodRatio.statistic, .digits(9))
  }

  /// The gradient of the penalty is that of the log determinant, whatever else the data have, and with
  /// risk scores far apart.
  @Test(arguments: [CoxTies.efron, .breslow], 0..<16)
  func theGradientIsThatOfTheDeterminant(ties: CoxTies, seed: Int) throws {
    let sample = CoxSample(
      seed: UInt64(seed), count: 40, p: 3, CoxSample.Features(rawValue: 2 * seed % 32)
    ).mapping { if seed % 5 == 4 { $0.offset *= 20 } }
    let data = try sample.prepared()
    var likelihood = PartialLikelihood(data, ties: ties)
    var penalty = FirthPenalty(data)
    let beta = [0.3, -0.2, 0.1]
    func logDeterminant(_ point: [Double]) throws -> Double {
      var terms = LikelihoodTerms(order: 3)
      likelihood.evaluate(at: point, into: &terms)
      let factor = try Cholesky(terms.information, order: 3)
      return (0..<3).reduce(0) { $0 + log(factor.upper[$1 * 4]) } / data.weightUnit
    }
    var terms = LikelihoodTerms(order: 3)
    likelihood.evaluate(at: beta, into: &terms)
    let before = terms
    penalty.add(to: &terms, of: &likelihood, at: beta)
    expectClose(terms.value - before.value, try logDeterminant(beta), .digits(9))
    for j in 0..<3 {
      var up = beta
      var down = beta
      up[j] += 1e-4
      down[j] -= 1e-4
      expectClose(
        terms.score[j] - before.score[j],
        try (logDeterminant(up) - logDeterminant(down)) / 2e-4,
        .centralDifference(step: 1e-4, scale: 60), "slope \(j)")
    }
  }

  /// As many columns as the deaths allow, so that the likelihood is separated in many directions: the
  /// information vanishes in each of them, hence both limits are finite, and the order of the columns,
  /// in which the search meets them, does not matter.
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func saturatedModelsHaveFiniteLimits(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let n = 8
    let p = 3 + Int(seed % 5)
    let columns = (0..<p).map { _ in
      (0..<n).map { _ in (random.normal() * 1024).rounded() / 1024 }
    }
    let outcome = try SurvivalOutcome(
      time: (1...n).map(Double.init), event: [Bool](repeating: true, count: n))
    func coefficients(_ order: [Int]) throws -> [String: CoxCoefficient] {
      let fit = try fitCox(
        outcome, covariates: order.map { .numeric("x\($0)", columns[$0]) }, penalty: .firth)
      return Dictionary(uniqueKeysWithValues: fit.coefficients.map { ($0.name, $0) })
    }
    // Climbs of either order end within a decrement of 1e-9, which leaves their limits this near.
    let ofSearch = 1e-6
    let forwards = try coefficients(Array(0..<p))
    let backwards = try coefficients((0..<p).reversed())
    for (name, c) in forwards {
      let other = try #require(backwards[name])
      #expect(
        c.lower > 0 && c.upper < .infinity, "seed \(seed), \(name): \(c.lower) to \(c.upper)")
      let scale = c.standardError
      for (a, b) in [(c.lower, other.lower), (c.upper, other.upper)] {
        #expect(abs(log(a) - log(b)) < ofSearch * scale, "seed \(seed), \(name): \(a), \(b)")
      }
    }
  }

  @Test func withoutCoefficientsNothingIsPenalised() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3], event: [true, true, false])
    let fit = try fitCox(outcome, covariates: [], penalty: .firth)
    #expect(fit.logLikelihood.fitted == fit.logLikelihood.null)
    let constant = try fitCox(outcome, covariates: [.numeric("x", [2, 2, 2])], penalty: .firth)
    #expect(constant.convergence.status == .notEstimable)
    #expect(constant.convergence.aliased == ["x"])
  }

  @Test func aliasedColumnsAreLeftOut() throws {
    let sample = CoxSample(seed: 2, count: 30, p: 2, [.ties])
    let whole = try fit(sample)
    let more = try fit(sample.mapping { $0.x.append($0.x[0] - 2 * $0.x[1]) })
    #expect(more.convergence.aliased == ["x3"])
    for j in 0..<2 {
      expectClose(more.coefficients[j].estimate, whole.coefficients[j].estimate, .digits(10))
      expectClose(more.coefficients[j].lower, whole.coefficients[j].lower, .digits(9))
    }
    expectClose(more.logLikelihood.fitted, whole.logLikelihood.fitted, .digits(12))
  }

  /// Columns that differ by a millionth are fitted in an orthonormal basis.
  @Test func nearlyEqualColumnsHaveTheirEstimates() throws {
    let sample = CoxSample(seed: 12, count: 60, p: 2, [.ties])
    let apart = try fit(sample)
    let near = try fit(sample.mapping { $0.x[1] = $0.x[0] + $0.x[1] * 0x1p-22 })
    #expect(near.convergence.status == .converged)
    // b2' = 2^22 b2 and b1' = b1 - b2'.
    expectClose(
      near.coefficients[1].estimate * 0x1p-22, apart.coefficients[1].estimate, .digits(8))
    expectClose(
      near.logLikelihood.fitted - apart.logLikelihood.fitted, -22 * log(2), .digits(8))
  }

  @Test func theStartDoesNotMatter() throws {
    let sample = CoxSample(seed: 4, count: 40, p: 2, [.ties, .entry])
    let expected = try fit(sample)
    for start in [[3, -3], [1e3, 0], [1e300, 1e300]] as [[Double]] {
      let other = try fitCox(
        sample.outcome(), covariates: sample.columns.enumerated().map { .numeric("\($0)", $1) },
        penalty: .firth, initial: start)
      for (a, b) in zip(other.coefficients, expected.coefficients) {
        expectClose(a.estimate, b.estimate, .againstRScaled(by: b.standardError))
      }
    }
  }

  @Test func whatItCannotBeCombinedWith() throws {
    let sample = CoxSample(seed: 1, count: 20, p: 1, [.ties])
    func refuses(_ body: () throws -> CoxFit) {
      #expect {
        try body()
      } throws: {
        guard case .incompatible = $0 as? SurvivalDataError else { return false }
        return true
      }
    }
    refuses { try fit(sample, .exact) }
    refuses { try fit(sample, .exactMarginal) }
    refuses { try fit(sample, .efron, .score) }
    refuses { try fit(sample, weights: [Double](repeating: 1.5, count: 20)) }
    let covariates = [Covariate.numeric("x", sample.columns[0])]
    refuses {
      try fitCox(sample.outcome(), covariates: covariates, robust: true, penalty: .firth)
    }
  }

  /// A coefficient without an estimate is told of the way out.
  @Test func theWarningNamesThePenalty() throws {
    let sample = CoxSample(
      time: Self.ten, event: [Bool](repeating: true, count: 10),
      columns: [Self.ten.map { $0 <= 5 ? 1 : 0 }])
    let warnings = try sample.fit().warnings
    #expect(warnings.contains { $0.contains("penalty: .firth") && $0.contains("--firth") })
  }

  @Test func theCodedFormNamesThePenalty() throws {
    let sample = CoxSample(seed: 5, count: 20, p: 1, [.ties])
    for (fit, expected) in [
      (try fit(sample), #""penalty":{"type":"firth"}"#), (try sample.fit(), #""penalty":null"#),
    ] {
      let data = try JSONEncoder().encode(fit)
      #expect(String(decoding: data, as: UTF8.self).contains(expected))
      #expect(try JSONDecoder().decode(CoxFit.self, from: data) == fit)
    }
    #expect(try fit(sample).description.contains("Firth's penalty"))
    #expect(try fit(sample).description.contains("penalised log partial likelihood"))
  }
}
