// Weighted log-rank tests and their largest: golden values, definitions worked out naively, identities.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct WeightedLogRankTests {
  /// lung by sex: ORACLES' values, of R's survdiff, statsmodels, lifelines, and ten lines of R.
  @Test(arguments: [
    (LogRankWeight.logRank, 10.32674195488564), (.gehanBreslow, 12.472135331),
    (.taroneWare, 12.455543902), (.petoPeto, 12.707847773), (.modifiedPeto, 12.709192533),
    (.flemingHarrington(rho: 1, gamma: 0), 12.714151401),
    (.flemingHarrington(rho: 0, gamma: 1), 3.459984166),
    (.flemingHarrington(rho: 1, gamma: 1), 7.664782979),
    (.flemingHarrington(rho: 0.5, gamma: 0.5), 8.768604308),
    (.modestlyWeighted(floor: 0.5), 7.850488577),
  ])
  func lungBySex(weight: LogRankWeight, chiSquare: Double) throws {
    let test = try logRank(
      "Surv(time, status) ~ sex", in: Reference.table("lung"), weight: weight)
    expectClose(test.statistic, chiSquare, .published(digits: 9))
    #expect(test.weight == weight && LogRankWeight(weight.name) == weight)
  }

  /// ORACLES: Z of the four, their correlations, and P by 2-D quadrature after elimination.
  @Test func maxComboOfLung() throws {
    let test = try maxCombo("Surv(time, status) ~ sex", in: Reference.table("lung"))
    let z = [3.21352484896, 3.56569087291, 1.86010326759, 2.76853444598]
    for (component, value) in zip(test.tests, z) {
      expectClose(component.z, -value, .published(digits: 11))
    }
    let correlations = [
      (0, 1, 0.91934894), (0, 2, 0.84068022), (0, 3, 0.92674918), (1, 2, 0.55981646),
      (1, 3, 0.78485917), (2, 3, 0.87151986),
    ]
    for (a, b, r) in correlations {
      expectClose(test.correlation[a][b], r, .published(digits: 8))
    }
    expectClose(test.statistic, 3.56569087291, .published(digits: 11))
    expectClose(test.pValue, 0.00098399846, .published(digits: 8))
    #expect(test.rank == 3 && test.attainedBy == .flemingHarrington(rho: 1, gamma: 0))
  }
}
