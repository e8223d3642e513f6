// Strata within an interaction are strata, as in R.
//
// R 4.2.2, survival 3.5-3: coxph(Surv(stop, event) ~ size:strata(enum), bladder)$loglik, and with
// rx + rx:strata(enum) + cluster(id).

import Testing

@testable import SurvivalStats

@Suite struct StrataInteractionTests {
  @Test(arguments: [
    ("size:strata(enum)", -438.777194697593, -436.391687350897),
    ("rx + rx:strata(enum) + cluster(id)", -438.777194697593, -435.628022625348),
  ])
  func theyStratify(_ terms: String, _ null: Double, _ fitted: Double) throws {
    let table = try Reference.table("bladder")
    let fit = try fitCox("Surv(stop, event) ~ \(terms)", in: table)
    expectClose(fit.logLikelihood.null, null, .againstR)
    expectClose(fit.logLikelihood.fitted, fitted, .againstR)
    #expect(fit.strata == 4)
  }
}
