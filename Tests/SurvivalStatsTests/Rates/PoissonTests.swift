// Poisson regression where the answer is known on paper, and at its edges.

import Foundation
import Testing

@testable import SurvivalStats

/// Two groups, 32 events in 1032 units of time against 12 in 1000, worked on paper.
///
/// With one 0/1 covariate the model has a rate for each group, so the fitted means are the counts:
///
///     intercept = log(b / P0),   slope = log(a / P1) - log(b / P0),
///     variances 1 / b and 1 / a + 1 / b, covariance -1 / b, deviance 0.
///
/// Without the covariate the rate is (a + b) / (P1 + P0), so the score test is that of a binomial
/// share a of a + b = k against q = P1 / (P1 + P0): (a - k q)^2 / (k q (1 - q)).
private enum TwoRates {
  static let (a, b) = (32.0, 12.0)
  static let (time1, time0) = (1032.0, 1000.0)
  static let intercept = log(b / time0)
  static let slope = log(a / time1) - log(b / time0)
  static let q = time1 / (time1 + time0)
  static let score = (a - (a + b) * q) * (a - (a + b) * q) / ((a + b) * q * (1 - q))
  static let likelihoodRatio =
    2 * (a * log(a / ((a + b) * q)) + b * log(b / ((a + b) * (1 - q))))
}

@Suite struct PoissonTests {
  private func twoRates(robust: Bool = false) throws -> PoissonFit {
    try fitPoisson(
      events: [TwoRates.a, TwoRates.b], personTime: [TwoRates.time1, TwoRates.time0],
      covariates: [.factor("arm", ["new", "control"])], robust: robust)
  }

  @Test func twoRatesAreWorkedOnPaper() throws {
    let fit = try twoRates()
    #expect(fit.model == "poisson")
    #expect(fit.convergence.status == .converged)
    #expect(fit.coefficients.map(\.name) == ["(Intercept)", "armnew"])
    expectClose(fit.coefficients[0].estimate, TwoRates.intercept, .digits(14))
    expectClose(fit.coefficients[1].estimate, TwoRates.slope, .digits(14))
    expectClose(
      fit.coefficients[1].standardError, (1 / TwoRates.a + 1 / TwoRates.b).squareRoot(),
      .digits(14))
    expectClose(fit.covariance[0], [1 / TwoRates.b, -1 / TwoRates.b], .digits(13))
    expectClose(
      fit.covariance[1], [-1 / TwoRates.b, 1 / TwoRates.a + 1 / TwoRates.b], .digits(13))
    expectClose(fit.tests.score.statistic, TwoRates.score, .digits(13))
    expectClose(fit.tests.likelihoodRatio.statistic, TwoRates.likelihoodRatio, .digits(13))
    let z = TwoRates.slope / (1 / TwoRates.a + 1 / TwoRates.b).squareRoot()
    expectClose(fit.tests.wald.statistic, z * z, .digits(13))
    #expect(abs(fit.deviance) < 1e-25)
    #expect(fit.degreesOfFreedom == 0)
    #expect(fit.dispersion.isNaN)
    #expect(fit.events == 44)
    #expect(fit.personTime == 2032)
    let limits = fit.coefficients[1].confidenceInterval(level: 0.95)
    expectClose(limits.lower, fit.coefficients[1].lower, .ulps(0))
    expectClose(limits.upper, fit.coefficients[1].upper, .ulps(0))
  }

  /// Two strata of two rates: a = (8, 40) in (1000, 5000), b = (3, 12) in (1200, 4000).
  ///
  /// mpmath 1.3.0 at 40 digits: Newton's iteration to its fixed point, printed to 20 digits. R 4.2.2,
  /// `glm(k ~ g + s + offset(log(P)), poisson)` with s a factor, gives the same with `epsilon = 1e-15`;
  /// by default it stops earlier, and its standard error, of the step before, is 0.2965259941.
  @Test func aStratumIsAFactor() throws {
    let stratified = try DataTable([
      .numeric("k", [8.0, 40, 3, 12]), .numeric("P", [1000.0, 5000, 1200, 4000]),
      .numeric("g", [1.0, 1, 0, 0]), .numeric("s", [1.0, 2, 1, 2]),
    ])
    let factor = try fitPoisson("Rate(k, P) ~ g + factor(s)", in: stratified)
    expectClose(factor.coefficients[1].estimate, 1.016_876_563_129_201_062_6, .digits(13))
    expectClose(factor.coefficients[1].standardError, 0.296_526_089_853_215_627, .digits(14))
    let strata = try fitPoisson("Rate(k, P) ~ g + strata(s)", in: stratified)
    #expect(strata.coefficients.map(\.estimate) == factor.coefficients.map(\.estimate))
    #expect(strata.coefficients.count == 3)
    #expect(strata.covariance == factor.covariance)
  }

  @Test func anInterceptAloneIsTheRate() throws {
    let fit = try fitPoisson(events: [3, 0, 4], personTime: [100, 50, 350])
    expectClose(fit.coefficients[0].rateRatio, 7.0 / 500, .digits(14))
    expectClose(fit.coefficients[0].standardError, 1 / 7.0.squareRoot(), .digits(14))
    #expect(fit.tests.wald.degreesOfFreedom == 0)
    #expect(fit.tests.wald.pValue.isNaN)
    expectClose(fit.deviance, fit.nullDeviance, .digits(14))
    #expect(fit.convergence.iterations <= 1)
  }

  /// With one row each the sandwich of a model that fits its rows exactly is nothing.
  @Test func aPerfectFitHasNoSpread() throws {
    let fit = try twoRates(robust: true)
    #expect(fit.robust)
    #expect((fit.coefficients[1].robustStandardError ?? 1) < 1e-12)
  }

  // MARK: Hard likelihoods

  @Test func aGroupWithoutEventsIsSaidToBeInfinite() throws {
    let fit = try fitPoisson(
      events: [5, 7, 0, 0], personTime: [100, 120, 1e6, 90],
      covariates: [.factor("arm", ["a", "a", "b", "b"])])
    #expect(fit.convergence.status == .infiniteCoefficients)
    #expect(fit.convergence.infinite == [InfiniteCoefficient(name: "armb", direction: -1)])
    #expect(fit.coefficients[1].estimate < -15)
    expectClose(fit.coefficients[0].rateRatio, 12.0 / 220, .digits(9))
    #expect(fit.warnings.contains { $0.contains("armb") })
    #expect(fit.description.contains("infinite"))
  }

  @Test func aReferenceWithoutEventsTakesTheInterceptAlong() throws {
    let fit = try fitPoisson(
      events: [0, 7, 3, 4], personTime: [100, 120, 80, 90],
      covariates: [.factor("arm", ["a", "b", "c", "c"])])
    #expect(fit.convergence.status == .infiniteCoefficients)
    #expect(fit.convergence.infinite.map(\.name) == ["(Intercept)", "armb", "armc"])
    #expect(fit.convergence.infinite.map { $0.direction.sign } == [.minus, .plus, .plus])
  }

  @Test func aCovariateFarFromZeroThatRunsIsNamed() throws {
    let fit = try fitPoisson(
      events: [0, 0, 0, 9], personTime: [10, 10, 10, 10],
      covariates: [.numeric("x", [2_000_000, 2_000_001, 2_000_002, 2_000_003])])
    #expect(fit.convergence.status == .infiniteCoefficients)
    #expect(fit.convergence.infinite.map(\.name) == ["(Intercept)", "x"])
  }

  /// Rows run away together at paces of their own: the last one's person-time is so short that its
  /// mean is below rounding long before the first's stops to count. Every coefficient takes part,
  /// since with rows 2 and 3 held one direction is left, and it lowers rows 1 and 4:
  /// (1, -1.06, -0.58) x (1, 0.94, 2.19) = (-1.7762, -2.77, 2), times (1, -0.67, 1.74) 3.56 and
  /// times (1, -0.74, 1.52) 3.31.
  @Test func aRowThatIsGoneDoesNotHideARun() throws {
    let fit = try fitPoisson(
      events: [0, 4, 2, 0, 0],
      personTime: [
        21_915.132318498072, 0.2862494941613827, 0.0012633585555979396, 635.8149414644437,
        0.004682540343499881,
      ],
      covariates: [
        .numeric("x", [-0.67, -1.06, 0.94, -0.74, -0.47]), .numeric("last", [0, 0, 0, 0, 1]),
        .numeric("y", [1.74, -0.58, 2.19, 1.52, 1.63]),
      ])
    #expect(fit.convergence.status == .infiniteCoefficients)
    #expect(fit.convergence.infinite.map(\.name) == ["(Intercept)", "x", "last", "y"])
  }

  /// With rows 3 and 5 held one direction is left, (1, 0.05, 2) x (1, -0.02, 1) = (0.09, 1, -0.07)
  /// in columns less 1e6. It raises row 1, (1, 2, -1), by 2.16 and lowers row 2, (1, -0.44, -1), by
  /// 0.28: there is a maximum, though with means near 1e-11 the usual tolerance would stop short.
  @Test func aFlatMaximumIsReached() throws {
    let fit = try fitPoisson(
      events: [0, 0, 1, 0, 1, 0, 0],
      personTime: [
        0.16943731447585356, 6.198102538576261, 3.228087385064994, 0.5636491372912962,
        2785.7231200022757, 745.7193560666315, 15.255078424844692,
      ],
      covariates: [
        .numeric(
          "x",
          [1000002.0, 999999.56, 1000000.05, 999999.95, 999999.98, 999999.67, 1000002.7]),
        .numeric("y", [-1, -1, 2, 0, 1, -2, 1]),
      ])
    #expect(fit.convergence.status == .converged)
    #expect(fit.convergence.newtonDecrement < 1e-16)
  }

  /// x2 = x1 + e / 2^30 with every number exact, so the model in x1 and e is the same:
  /// beta1 + beta2 = gamma1 and beta2 = 2^30 gamma2.
  @Test func nearlyAliasedColumnsAreEstimated() throws {
    let x1 = [1.0, 2, 4, 3, 7, 5]
    let e = [1.0, 0, 1, 0, 0, 1]
    let events = [2.0, 3, 1, 4, 6, 2]
    let time = [10.0, 12, 9, 14, 20, 11]
    let near = try fitPoisson(
      events: events, personTime: time,
      covariates: [.numeric("x1", x1), .numeric("x2", zip(x1, e).map { $0 + $1 * 0x1p-30 })])
    let apart = try fitPoisson(
      events: events, personTime: time, covariates: [.numeric("x1", x1), .numeric("e", e)])
    #expect(near.convergence.status == .converged)
    #expect(near.convergence.illConditioned == ["x2"])
    #expect(near.warnings.contains { $0.contains("x2") })
    let gamma = apart.coefficients.map(\.estimate)
    let errors = apart.coefficients.map(\.standardError)
    // What is left of 16 digits when 9 are common to both columns.
    expectClose(near.coefficients[2].estimate * 0x1p-30, gamma[2], .digits(6))
    expectClose(near.coefficients[2].standardError * 0x1p-30, errors[2], .digits(6))
    expectClose(near.tests.wald.statistic, apart.tests.wald.statistic, .digits(6))
    expectClose(near.coefficients[0].estimate, gamma[0], .digits(6))
    expectClose(near.coefficients[0].standardError, errors[0], .digits(6))
    expectClose(near.deviance, apart.deviance, .digits(6))
  }

  @Test func aliasedColumnsAreNamed() throws {
    let x = [1.0, 2, 4, 3, 7]
    let fit = try fitPoisson(
      events: [2, 3, 1, 4, 6], personTime: [10, 12, 9, 14, 20],
      covariates: [
        .numeric("x", x), .numeric("twice", x.map { 2 * $0 + 1 }),
        .numeric("constant", [3, 3, 3, 3, 3]), .numeric("y", [1, 0, 0, 1, 0]),
      ])
    #expect(fit.convergence.status == .converged)
    #expect(fit.convergence.aliased == ["twice", "constant"])
    #expect(fit.coefficients.map(\.estimate.isNaN) == [false, false, true, true, false])
    #expect(fit.covariance.count == 3)
    #expect(fit.degreesOfFreedom == 2)
    let alone = try fitPoisson(
      events: [2, 3, 1, 4, 6], personTime: [10, 12, 9, 14, 20],
      covariates: [.numeric("x", x), .numeric("y", [1, 0, 0, 1, 0])])
    expectClose(fit.coefficients[0].estimate, alone.coefficients[0].estimate, .digits(12))
    expectClose(fit.coefficients[1].estimate, alone.coefficients[1].estimate, .digits(11))
    expectClose(fit.coefficients[4].standardError, alone.coefficients[2].standardError, .digits(12))
    expectClose(fit.tests.wald.statistic, alone.tests.wald.statistic, .digits(12))
  }

  @Test func anIterationThatStopsEarlySaysSo() throws {
    let fit = try fitPoisson(
      events: [40, 3, 1, 900], personTime: [10, 12, 9, 14],
      covariates: [.numeric("x", [1, 2, 3, 9])], maximumIterations: 1)
    #expect(fit.convergence.status == .iterationLimit)
    #expect(fit.warnings.count == 1)
  }

  @Test func tooFewClustersAreSaid() throws {
    let fit = try fitPoisson(
      events: [4, 3, 1, 9], personTime: [10, 12, 9, 14],
      covariates: [.numeric("x", [1, 2, 3, 9])], cluster: [1, 1, 2, 2])
    #expect(fit.warnings.contains { $0.contains("clusters") })
  }

  // MARK: Trouble

  private func refusal(
    events: [Double] = [1, 2], personTime: [Double] = [1, 1], x: [Double] = [0, 1],
    weights: [Double] = [], offset: [Double] = [], level: Double = 0.95
  ) -> SurvivalDataError? {
    do {
      _ = try fitPoisson(
        events: events, personTime: personTime, covariates: [.numeric("x", x)], weights: weights,
        offset: offset, level: level)
      return nil
    } catch { return error }
  }

  @Test func badInputIsRefusedWithItsRow() {
    #expect(refusal() == nil)
    #expect(
      refusal(events: [1, -2]) == .invalidRate(row: 2, column: "events", value: -2))
    #expect(
      refusal(events: [0.5, 2]) == .invalidRate(row: 1, column: "events", value: 0.5))
    #expect(
      refusal(events: [1, .infinity]) == .notFinite(row: 2, column: "events", value: .infinity))
    #expect(
      refusal(personTime: [1, 0]) == .invalidRate(row: 2, column: "personTime", value: 0))
    #expect(
      refusal(personTime: [-1, 1]) == .invalidRate(row: 1, column: "personTime", value: -1))
    #expect(
      refusal(x: [0, .infinity]) == .notFinite(row: 2, column: "x", value: .infinity))
    #expect(
      refusal(offset: [.infinity, 0]) == .notFinite(row: 1, column: "offset", value: .infinity))
    #expect(refusal(weights: [1, -1]) == .negativeWeight(row: 2, value: -1))
    #expect(refusal(weights: [0, 0]) == .allWeightsZero)
    #expect(refusal(events: [], personTime: [], x: []) == .noRows(dropped: 0))
    #expect(refusal(events: [0, 0]) == .noEvents)
    #expect(refusal(events: [0, 0])?.isNothingToEstimate == true)
    // The only row with events has no weight.
    #expect(refusal(events: [0, 2], weights: [1, 0]) == .noEvents)
    if case .invalidOption = refusal(level: 1.5) {} else { Issue.record("level 1.5 passed") }
    if case .notFinite(row: 1, column: "events", _) = refusal(events: [.nan, 1]) {
    } else {
      Issue.record("NaN events passed")
    }
  }

  @Test func aResponseOfTimesIsRefused() {
    #expect(throws: SurvivalDataError.self) {
      try fitPoisson(
        "Surv(P, k) ~ g",
        in: DataTable([
          .numeric("k", [0.0, 1]), .numeric("P", [1.0, 2]), .numeric("g", [0.0, 1]),
        ]))
    }
  }

  @Test(arguments: ["g - 1", "0 + g", "g + 0", "-1 + g"])
  func theInterceptStays(terms: String) throws {
    let table = try DataTable([
      .numeric("k", [0.0, 1, 2]), .numeric("P", [1.0, 2, 3]), .numeric("g", [0.0, 1, 1]),
    ])
    #expect(throws: SurvivalDataError.self) { try fitPoisson("Rate(k, P) ~ \(terms)", in: table) }
    #expect(try fitPoisson("Rate(k, P) ~ 1 + g", in: table).coefficients.count == 2)
  }

  @Test func rowsInErrorsAreTheTables() throws {
    let table = try DataTable([
      .numeric("k", [1.0, 1, nil, 2, -1]), .numeric("P", [1.0, 2, 3, 4, 5]),
      .numeric("g", [0.0, 1, 1, nil, 0]),
    ])
    #expect(throws: SurvivalDataError.invalidRate(row: 5, column: "k", value: -1)) {
      try fitPoisson("Rate(k, P) ~ g", in: table)
    }
    let fit = try fitPoisson("Rate(k, P) ~ g", in: table, where: "P < 5")
    #expect(fit.dropped.missing == 2)
    #expect(fit.observations == 2)
  }

  // MARK: Size and origin

  @Test func aCovariateFarFromZeroLosesNothing() throws {
    let x = [-3.0, -2, -1, 0, 1, 2, 3, 3]
    let events = [2.0, 3, 1, 4, 6, 5, 9, 7]
    let time = [10.0, 12, 9, 14, 20, 8, 11, 10]
    let near = try fitPoisson(events: events, personTime: time, covariates: [.numeric("x", x)])
    let far = try fitPoisson(
      events: events, personTime: time,
      covariates: [.numeric("x", x.map { $0 + 2_000_000 })])
    expectClose(far.coefficients[1].estimate, near.coefficients[1].estimate, .digits(13))
    expectClose(far.coefficients[1].standardError, near.coefficients[1].standardError, .digits(13))
    expectClose(far.deviance, near.deviance, .digits(13))
    let origin = near.coefficients[0].estimate - 2_000_000 * near.coefficients[1].estimate
    expectClose(
      far.coefficients[0].estimate, origin,
      .againstRScaled(by: far.coefficients[0].standardError))
  }

  @Test(arguments: [1e-300, 1e-12, 1e12, 1e300])
  func theUnitOfTimeMovesTheInterceptAlone(unit: Double) throws {
    let time = [10.0, 12, 9, 14]
    let fit = try fitPoisson(
      events: [2, 3, 1, 4], personTime: time, covariates: [.numeric("x", [1, 5, 2, 7])])
    let other = try fitPoisson(
      events: [2, 3, 1, 4], personTime: time.map { $0 * unit },
      covariates: [.numeric("x", [1, 5, 2, 7])])
    #expect(other.convergence.status == .converged)
    expectClose(other.coefficients[1].estimate, fit.coefficients[1].estimate, .digits(10))
    expectClose(
      other.coefficients[0].estimate, fit.coefficients[0].estimate - log(unit), .digits(12))
  }

  @Test func countsOfAnySizeFit() throws {
    let fit = try fitPoisson(
      events: [3e15, 1e15], personTime: [1e9, 1e9], covariates: [.numeric("x", [1, 0])])
    #expect(fit.convergence.status == .converged)
    expectClose(fit.coefficients[1].estimate, log(3), .digits(13))
    let huge = try fitPoisson(
      events: [1e200, 1e190], personTime: [1, 1], covariates: [.numeric("x", [1, 0])])
    #expect(huge.events == 1e200 + 1e190)
    // Rounding of such sums is far above what the iteration asks for; it must say so.
    #expect(huge.convergence.status == .iterationLimit)
  }

  // MARK: Forms

  @Test func theFormIsTheJSONOfTheDesign() throws {
    let fit = try twoRates()
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(fit)
    #expect(try JSONDecoder().decode(PoissonFit.self, from: data) == fit)
    let text = String(decoding: data, as: UTF8.self)
    for key in [
      "schemaVersion", "observations", "events", "personTime", "droppedRows", "logLikelihood",
      "deviance", "nullDeviance", "pearson", "degreesOfFreedom", "tests", "convergence",
      "covariance", "rateRatio", "warnings",
    ] { #expect(text.contains("\"\(key)\":"), "\(key)") }
    #expect(text.contains("\"model\":\"poisson\""))
    #expect(text.contains("\"dispersion\":null"))
    #expect(text.contains("\"robustStandardError\":null"))
  }

  @Test func theReportFitsATerminal() throws {
    let fit = try fitPoisson(
      "Rate(infections, days) ~ treat * inherit + age + steroids",
      in: Reference.table("cgdperson"), cluster: "hos.cat")
    let lines = fit.description.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(fit)")
    #expect(fit.description.contains("robust SE"))
    #expect(fit.description.contains("rate ratio"))
  }
}
