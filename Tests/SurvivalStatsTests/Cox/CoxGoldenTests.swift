// R's lung data: coefficients as R prints them, by every treatment of ties, and by cluster.
//
// R 4.2.2, survival 3.5-3, status 2 as the event: coxph(Surv(time, status) ~ age + sex + ph.ecog,
// lung, ties = ...) and coxph(Surv(time, status) ~ age + sex + strata(inst), lung, cluster = inst),
// both with control = coxph.control(eps = 1e-14, iter.max = 50): R's default stops when eight digits
// are right.

import Testing

@testable import SurvivalStats

@Suite struct CoxGoldenTests {
  private func fit(_ ties: CoxTies) throws -> CoxFit {
    try fitCox("Surv(time, status) ~ age + sex + ph.ecog", in: Reference.table("lung"), ties: ties)
  }

  private func check(
    _ actual: [Double], _ expected: [Double], digits: Int = 10,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectClose(actual, expected, .published(digits: digits), sourceLocation: sourceLocation)
  }

  @Test func efron() throws {
    let fit = try fit(.efron)
    check(
      fit.coefficients.map(\.estimate),
      [0.011_066_764_596_1, -0.552_612_395_531_8, 0.463_728_475_115_7])
    check(
      fit.coefficients.map(\.standardError),
      [0.009_267_411_014, 0.167_739_053_787, 0.113_577_266_162])
    check([fit.logLikelihood.null, fit.logLikelihood.fitted], [-744.480_455_8, -729.230_121_4])
    check(
      [fit.tests.score.statistic, fit.tests.wald.statistic, fit.tests.likelihoodRatio.statistic],
      [30.499_922_70, 29.929_251_20, 30.500_668_77])
    #expect(fit.observations == 227)
    #expect(fit.events == 164)
    #expect(fit.droppedRows == 1)
  }

  @Test func breslow() throws {
    let fit = try fit(.breslow)
    check(
      fit.coefficients.map(\.estimate),
      [0.011_041_136_385_7, -0.551_889_569_637_7, 0.462_947_040_334_5])
    check([fit.logLikelihood.fitted], [-729.488_705_2])
  }

  @Test func exact() throws {
    let fit = try fit(.exact)
    check(
      fit.coefficients.map(\.estimate),
      [0.011_067_085_875_5, -0.553_435_612_902_7, 0.464_387_416_484_5])
    check([fit.logLikelihood.fitted], [-710.401_051_6])
  }

  @Test func strataAndCluster() throws {
    let fit = try fitCox(
      "Surv(time, status) ~ age + sex + strata(inst)", in: Reference.table("lung"), cluster: "inst")
    check(fit.coefficients.map(\.estimate), [0.019_204_898_365_2, -0.492_351_520_295_0])
    check(
      fit.coefficients.map { $0.robustStandardError ?? .nan },
      [0.006_430_906_768, 0.113_316_440_257])
    #expect(fit.robust)
  }
}
