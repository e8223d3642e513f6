// The distributions, against values with their derivations beside them.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct DistributionTests {
  @Test func farTailIsNotZero() {
    // mpmath at 50 digits: erfc(37.0471 / sqrt(2)) / 2 lies near 1e-300.
    let p = NormalDistribution().upperTail(37.0471)
    #expect(p > 1e-301 && p < 1e-299)
    #expect(abs(NormalDistribution().upperQuantile(p) - 37.0471) < 1e-12)
  }

  @Test func chiSquareWithTwoDegreesIsExponential() {
    // In closed form the upper tail is exp(-x / 2).
    for x in [0.1, 1, 10, 1000] {
      let tail = ChiSquareDistribution(degreesOfFreedom: 2).upperTail(x)
      #expect(abs(tail / exp(-x / 2) - 1) < 1e-13)
    }
  }

  @Test func outsideTheDomainIsNotANumber() {
    #expect(PoissonDistribution(mean: -1).lowerTail(2).isNaN)
    #expect(ChiSquareDistribution(degreesOfFreedom: 1).lowerQuantile(1.5).isNaN)
  }
}
