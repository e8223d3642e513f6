// Limits by profile likelihood and score: golden numbers, their definition, monotone likelihoods.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxIntervalTests {
  /// R 4.2.2, survival 3.5-3: the offset trick with uniroot; coxph(init = b, iter.max = 0)$score.
  @Test func golden() throws {
    let lung = try Reference.table("lung")
    let profile = try fitCox(
      "Surv(time, status == 2) ~ age + sex + ph.ecog", in: lung, intervals: .profile)
    let printed = Tolerance.published(digits: 10)
    expectClose(log(profile.coefficients[1].lower), -0.8883870049, printed, "profile, lower")
    expectClose(log(profile.coefficients[1].upper), -0.2293521686, printed, "profile, upper")
    let score = try fitCox(
      "Surv(time, status == 2) ~ sex", in: lung, ties: .breslow, intervals: .score)
    expectClose(log(score.coefficients[0].lower), -0.8566314322, printed, "score, lower")
    expectClose(log(score.coefficients[0].upper), -0.2041566786, printed, "score, upper")
    #expect(profile.description.contains("profile"))
    #expect(score.description.contains("score"))
    #expect(profile.description.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  /// The profile likelihood at `b` by another road: the covariate in the offset.
  private func profile(
    _ sample: CoxSample, _ ties: CoxTies, _ j: Int, at b: Double
  ) throws -> Double {
    let columns = sample.columns
    var others = columns.enumerated().map { Covariate.numeric("x\($0 + 1)", $1) }
    others.remove(at: j)
    let offset = sample.rows.indices.map { sample.rows[$0].offset + b * columns[j][$0] }
    return try fitCox(
      sample.outcome(), covariates: others, strata: sample.rows.map(\.stratum),
      weights: weights(sample), offset: offset, ties: ties
    ).logLikelihood.fitted
  }

  private func fit(
    _ sample: CoxSample, _ ties: CoxTies, _ kind: CoxInterval, level: Double = 0.95
  ) throws -> CoxFit {
    try fitCox(
      sample.outcome(),
      covariates: sample.columns.enumerated().map { .numeric("x\($0 + 1)", $1) },
      strata: sample.rows.map(\.stratum), weights: weights(sample),
      offset: sample.rows.map(\.offset), ties: ties, level: level, intervals: kind)
  }

  /// None where all are 1, since exact ties refuse weights.
  private func weights(_ sample: CoxSample) -> [Double] {
    sample.rows.contains { $0.weight != 1 } ? sample.rows.map(\.weight) : []
  }

  /// Twice the fall of the profile is the quantile at both limits, by its own definition.
  @Test(arguments: CoxTies.allCases, 1...4)
  func limitsAreWhereTheProfileHasFallen(ties: CoxTies, seed: Int) throws {
    let features: [CoxSample.Features] = [[], .ties, [.ties, .entry], [.ties, .strata, .offset]]
    var sample = CoxSample(
      seed: UInt64(seed), count: 60, p: 3, features[seed - 1])
    if !ties.isExact { sample = sample.mapping { $0.weight = $0.exit > 3 ? 2 : 1 } }
    for level in [0.01, 0.5, 0.95, 0.999999] {
      let fit = try fit(sample, ties, .profile, level: level)
      let z = NormalDistribution().upperQuantile((1 - level) / 2)
      for (j, c) in fit.coefficients.enumerated() {
        for limit in [c.lower, c.upper] {
          let fall =
            try 2 * (fit.logLikelihood.fitted - profile(sample, ties, j, at: log(limit)))
          // Both likelihoods are right to rounding, and the limit moves the fall by 2 z a standard
          // error.
          let rounding = 1e-11 * max(1, abs(fit.logLikelihood.fitted))
          #expect(abs(fall - z * z) < rounding, "\(ties), \(level), \(c.name): \(fall - z * z)")
        }
      }
    }
  }

  /// Turning a covariate over turns its limits over, a unit scales them, shifting does nothing.
  @Test(arguments: [CoxInterval.profile, .score])
  func limitsFollowTheCovariate(kind: CoxInterval) throws {
    let sample = CoxSample(seed: 5, count: 80, p: 2, [.ties, .strata])
    let plain = try fit(sample, .efron, kind)
    let moved = try fit(sample.mapping { $0.x[0] = 7 - 4 * $0.x[0] }, .efron, kind)
    let se = plain.coefficients[0].standardError
    expectClose(
      -4 * log(moved.coefficients[0].upper), log(plain.coefficients[0].lower),
      .againstRScaled(by: se))
    expectClose(
      -4 * log(moved.coefficients[0].lower), log(plain.coefficients[0].upper),
      .againstRScaled(by: se))
    expectClose(
      log(moved.coefficients[1].lower), log(plain.coefficients[1].lower), .againstRScaled(by: se))
  }

  /// Weight 2 is the row twice, with Breslow's ties.
  @Test(arguments: [CoxInterval.profile, .score])
  func weightsAreFrequencies(kind: CoxInterval) throws {
    var sample = CoxSample(seed: 9, count: 60, p: 2, [.ties])
    let weighted = try fit(sample.mapping { $0.weight = $0.exit > 2 ? 3 : 1 }, .breslow, kind)
    sample.rows += sample.rows.filter { $0.exit > 2 } + sample.rows.filter { $0.exit > 2 }
    let copied = try fit(sample, .breslow, kind)
    for (a, b) in zip(weighted.coefficients, copied.coefficients) {
      expectClose(log(a.lower), log(b.lower), .againstRScaled(by: a.standardError))
      expectClose(log(a.upper), log(b.upper), .againstRScaled(by: a.standardError))
    }
  }

  /// Five die with x = 1, then five with x = 0. With r = e^b the likelihood is
  /// 5! r^5 / prod (k r + 5), k = 1...5, over 5!: it rises to its supremum as b grows.
  @Test(arguments: CoxTies.allCases)
  func aMonotoneLikelihoodHasOneFiniteSide(ties: CoxTies) throws {
    for sign in [1.0, -1] {
      let sample = CoxSample(
        time: (1...10).map(Double.init), event: [Bool](repeating: true, count: 10),
        columns: [(1...10).map { $0 <= 5 ? sign : 0 }])
      let fit = try fit(sample, ties, .profile)
      let c = fit.coefficients[0]
      func fall(_ b: Double) -> Double {
        2 * (1...5).reduce(0) { $0 + log1p(5 / (Double($1) * exp(sign * b))) }
      }
      let z = NormalDistribution().upperQuantile(0.025)
      let finite = log(sign > 0 ? c.lower : c.upper)
      expectClose(fall(finite), z * z, .againstR, "\(ties)")
      #expect(sign > 0 ? c.upper == .infinity : c.lower == 0)
      let score = try self.fit(sample, ties, .score).coefficients[0]
      #expect(sign > 0 ? score.upper == .infinity : score.lower == 0)
      let near = log(sign > 0 ? score.lower : score.upper)
      // U = sum of 5 / (k r + 5), V = sum of 5 k r / (k r + 5)^2.
      let r = exp(sign * near)
      let u = (1...5).reduce(0) { $0 + 5 / (Double($1) * r + 5) }
      let v = (1...5).reduce(0) { $0 + 5 * Double($1) * r / pow(Double($1) * r + 5, 2) }
      expectClose(u * u / v, z * z, .againstR, "score, \(ties)")
    }
  }

  /// x1 separates; in the limit the rest is the fit of x2 with a stratum for each value of x1, and so
  /// is its profile.
  @Test(arguments: CoxTies.allCases, 1...3)
  func theOtherCoefficientsOfASeparatedFitHaveTheirLimits(ties: CoxTies, seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let rows = (0..<60).map { i in
      let first = i < 25
      let exit = Double(Int.random(in: 1...10, using: &random)) + (first ? 0 : 10)
      return CoxSample.Row(
        exit: exit, event: first || random.uniform() < 0.7, x: [first ? 1 : 0, random.normal()])
    }
    let whole = try fit(CoxSample(rows), ties, .profile)
    let limit = try fit(
      CoxSample(rows).mapping {
        $0.stratum = Int($0.x[0])
        $0.x = [$0.x[1]]
      }, ties, .profile)
    #expect(whole.convergence.status == .infiniteCoefficients)
    let (a, b) = (whole.coefficients[1], limit.coefficients[0])
    expectClose(log(a.lower), log(b.lower), .againstRScaled(by: b.standardError))
    expectClose(log(a.upper), log(b.upper), .againstRScaled(by: b.standardError))
    let x1 = whole.coefficients[0]
    #expect(x1.upper == .infinity)
    let fall =
      try 2 * (limit.logLikelihood.fitted - profile(CoxSample(rows), ties, 0, at: log(x1.lower)))
    let z = NormalDistribution().upperQuantile(0.025)
    expectClose(fall, z * z, .againstRScaled(by: 0.01 * abs(limit.logLikelihood.fitted)))
    let score = try fit(CoxSample(rows), ties, .score)
    #expect(score.coefficients[0].upper == .infinity && score.coefficients[0].lower > 0)
  }

  @Test func aliasedColumnsAndEmptyModels() throws {
    let lung = try Reference.table("lung")
    let twice = try fitCox(
      "Surv(time, status == 2) ~ age + I(2 * age) + sex", in: lung, intervals: .profile)
    let once = try fitCox("Surv(time, status == 2) ~ age + sex", in: lung, intervals: .profile)
    #expect(twice.coefficients[1].lower.isNaN && twice.coefficients[1].upper.isNaN)
    expectClose(twice.coefficients[0].lower, once.coefficients[0].lower, .againstR)
    expectClose(twice.coefficients[2].upper, once.coefficients[1].upper, .againstR)
    for kind in [CoxInterval.profile, .score] {
      let empty = try fitCox("Surv(time, status == 2) ~ 1", in: lung, intervals: kind)
      #expect(empty.coefficients.isEmpty && empty.interval == kind)
    }
    #expect(throws: SurvivalDataError.self) {
      try fitCox("Surv(time, status == 2) ~ 1", in: lung, intervals: .logRank)
    }
  }

  /// Columns that nearly are one another, which R would not tell apart: the second one's limits are
  /// those of the difference, beside either.
  @Test(arguments: [CoxInterval.profile, .score])
  func nearlyAliasedColumns(kind: CoxInterval) throws {
    var random = SplitMix64(seed: 3)
    var sample = CoxSample(seed: 3, count: 100, p: 2, [.ties])
    for i in sample.rows.indices {
      sample.rows[i].x[0] *= 0x1p20
      sample.rows[i].x[1] = random.normal()
    }
    let apart = try fit(sample, .efron, kind).coefficients[1]
    let together = try fit(sample.mapping { $0.x[1] += $0.x[0] }, .efron, kind).coefficients[1]
    // The column keeps 1e-16 of a length a million times that of the difference.
    expectClose(log(together.lower), log(apart.lower), .digits(6))
    expectClose(log(together.upper), log(apart.upper), .digits(6))
  }

  @Test(arguments: [CoxInterval.profile, .score, .logRank])
  func aRobustFitHasWaldLimitsOnly(kind: CoxInterval) throws {
    let lung = try Reference.table("lung")
    #expect(throws: SurvivalDataError.self) {
      try fitCox("Surv(time, status == 2) ~ sex", in: lung, robust: true, intervals: kind)
    }
    #expect(throws: SurvivalDataError.self) {
      try CoxModel("Surv(time, status == 2) ~ sex + cluster(inst)", in: lung, intervals: kind)
    }
  }

  /// Two values other than 0 and 1: the limits are those of one unit.
  @Test func logRankLimitsAreOfAUnit() throws {
    let lung = try Reference.table("lung")
    let one = try fitCox(
      "Surv(time, status == 2) ~ sex + strata(ph.ecog)", in: lung, intervals: .logRank)
    let four = try fitCox(
      "Surv(time, status == 2) ~ I(-4 * sex) + strata(ph.ecog)", in: lung, intervals: .logRank)
    expectClose(
      -4 * log(four.coefficients[0].upper), log(one.coefficients[0].lower), .digits(12))
    let direct = try hazardRatioInterval(
      "Surv(time, status == 2) ~ sex + strata(ph.ecog)", in: lung)
    #expect(direct.lower == one.coefficients[0].lower)
  }

  @Test func theForestSaysWhichLimitsItDraws() throws {
    let lung = try Reference.table("lung")
    let profile = try fitCox("Surv(time, status == 2) ~ sex", in: lung, intervals: .profile)
    #expect(ForestFigure(profile).note?.contains("profile-likelihood limits") == true)
    let wald = try fitCox("Surv(time, status == 2) ~ sex", in: lung)
    #expect(ForestFigure(wald).note?.contains("limits") == false)
  }
}
