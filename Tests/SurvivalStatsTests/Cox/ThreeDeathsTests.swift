// Three deaths at times 1, 2, 3 with one covariate x = 1, 0, 1, worked on paper.
//
// With r = e^b the partial likelihood is r/(2r+1) * 1/(r+1) * 1, so the score
// 1 - 2r/(2r+1) - r/(r+1) vanishes where 2r^2 = 1, and there b = -log(2)/2, the information is
// 6 sqrt(2) - 8 and the log likelihood -2 asinh(1).

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct ThreeDeathsTests {
  @Test(arguments: CoxTies.allCases)
  func agreesWithPaper(ties: CoxTies) throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3], event: [true, true, true])
    let fit = try fitCox(outcome, covariates: [.numeric("x", [1, 0, 1])], ties: ties)
    print(fit)
    let c = fit.coefficients[0]
    #expect(abs(c.estimate + 0.5 * log(2)) < 1e-15)
    #expect(abs(c.standardError - (1 + 0.75 * 2.0.squareRoot()).squareRoot()) < 1e-14)
    #expect(abs(fit.logLikelihood.fitted + 2 * asinh(1)) < 1e-14)
    #expect(fit.convergence.status == .converged)
  }
}
