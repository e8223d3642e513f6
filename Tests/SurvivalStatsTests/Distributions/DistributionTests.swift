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

  static let all: [(any Distribution, least: Double, most: Double)] = [
    (NormalDistribution(mean: 3, standardDeviation: 2), -.infinity, .infinity),
    (ChiSquareDistribution(degreesOfFreedom: 3), 0, .infinity),
    (StudentTDistribution(degreesOfFreedom: 4), -.infinity, .infinity),
    (FDistribution(numerator: 3, denominator: 7), 0, .infinity),
    (GammaDistribution(shape: 2.5, scale: 3), 0, .infinity),
    (BetaDistribution(alpha: 2, beta: 3.5), 0, 1),
    (PoissonDistribution(mean: 4.5), 0, .infinity),
    (BinomialDistribution(trials: 12, probability: 0.3), 0, 12),
  ]

  @Test func outsideTheSupportThereIsNothing() {
    for (distribution, least, most) in Self.all {
      for x in [-Double.infinity, -1e300, -1, -Double.leastNonzeroMagnitude]
      where x < least || x == -.infinity {
        #expect(distribution.density(x) == 0)
        #expect(distribution.lowerTail(x) == 0)
        #expect(distribution.upperTail(x) == 1)
      }
      for x in [most + 1, 1e300, .infinity] where x > most || x == .infinity {
        #expect(distribution.density(x) == 0)
        #expect(distribution.lowerTail(x) == 1)
        #expect(distribution.upperTail(x) == 0)
      }
      #expect(distribution.lowerTail(1e300) == 1)
    }
  }

  @Test func quantilesOfNothingAndOfAllAreTheEnds() {
    for (distribution, least, most) in Self.all {
      #expect(distribution.lowerQuantile(0) == least)
      #expect(distribution.lowerQuantile(1) == most)
      #expect(distribution.upperQuantile(0) == most)
      #expect(distribution.upperQuantile(1) == least)
      for p in [-0.1, 1.1, -.infinity, .infinity, .nan, 1.0.nextUp, -Double.leastNonzeroMagnitude] {
        #expect(distribution.lowerQuantile(p).isNaN)
        #expect(distribution.upperQuantile(p).isNaN)
      }
      #expect(distribution.density(.nan).isNaN)
      #expect(distribution.lowerTail(.nan).isNaN)
      #expect(distribution.upperTail(.nan).isNaN)
    }
  }

  @Test func parametersOutsideTheirDomainAreNotANumber() {
    let bad: [any Distribution] = [
      NormalDistribution(standardDeviation: 0), NormalDistribution(standardDeviation: -1),
      NormalDistribution(mean: .nan), NormalDistribution(standardDeviation: .infinity),
      ChiSquareDistribution(degreesOfFreedom: 0), ChiSquareDistribution(degreesOfFreedom: .nan),
      StudentTDistribution(degreesOfFreedom: -3), FDistribution(numerator: 0, denominator: 1),
      FDistribution(numerator: 1, denominator: .infinity), PoissonDistribution(mean: -1),
      PoissonDistribution(mean: 0), PoissonDistribution(mean: .infinity),
      BinomialDistribution(trials: 2.5, probability: 0.5),
      BinomialDistribution(trials: -1, probability: 0.5),
      BinomialDistribution(trials: 3, probability: 1.5), GammaDistribution(shape: 0, scale: 1),
      GammaDistribution(shape: 1, scale: -1), BetaDistribution(alpha: 0, beta: 1),
      BetaDistribution(alpha: 1, beta: .nan),
    ]
    for distribution in bad {
      for x in [-1, 0, 0.5, 2, .infinity] {
        #expect(distribution.density(x).isNaN)
        #expect(distribution.lowerTail(x).isNaN)
        #expect(distribution.upperTail(x).isNaN)
      }
      for p in [0, 0.5, 1] {
        #expect(distribution.lowerQuantile(p).isNaN)
        #expect(distribution.upperQuantile(p).isNaN)
      }
    }
  }

  /// In closed form, at the ends of the support.
  @Test func densitiesAtTheEnds() {
    #expect(ChiSquareDistribution(degreesOfFreedom: 1).density(0) == .infinity)
    #expect(ChiSquareDistribution(degreesOfFreedom: 2).density(0) == 0.5)
    #expect(ChiSquareDistribution(degreesOfFreedom: 3).density(0) == 0)
    #expect(FDistribution(numerator: 1, denominator: 5).density(0) == .infinity)
    #expect(FDistribution(numerator: 2, denominator: 5).density(0) == 1)
    #expect(FDistribution(numerator: 3, denominator: 5).density(0) == 0)
    #expect(GammaDistribution(shape: 0.5, scale: 2).density(0) == .infinity)
    #expect(GammaDistribution(shape: 1, scale: 4).density(0) == 0.25)
    #expect(GammaDistribution(shape: 2, scale: 4).density(0) == 0)
    #expect(BetaDistribution(alpha: 0.5, beta: 2).density(0) == .infinity)
    #expect(BetaDistribution(alpha: 1, beta: 3).density(0) == 3)
    #expect(BetaDistribution(alpha: 2, beta: 2).density(0) == 0)
    #expect(BetaDistribution(alpha: 2, beta: 0.5).density(1) == .infinity)
    #expect(BetaDistribution(alpha: 3, beta: 1).density(1) == 3)
  }

  @Test func discreteDistributionsStandStillBetweenIntegers() {
    let counts: [any Distribution] = [
      PoissonDistribution(mean: 4.5), BinomialDistribution(trials: 12, probability: 0.3),
    ]
    for distribution in counts {
      for k in 0..<12 {
        let x = Double(k)
        #expect(distribution.lowerTail(x + 0.999) == distribution.lowerTail(x))
        #expect(distribution.upperTail(x + 0.001) == distribution.upperTail(x))
        #expect(distribution.density(x + 0.5) == 0)
        // The quantile of a tail is where the tail is reached, also exactly at the step.
        #expect(distribution.lowerQuantile(distribution.lowerTail(x)) == x)
        #expect(distribution.lowerQuantile(distribution.lowerTail(x).nextUp) == x + 1)
        #expect(distribution.upperQuantile(distribution.upperTail(x)) == x)
        #expect(distribution.upperQuantile(distribution.upperTail(x).nextDown) == x + 1)
      }
    }
  }

  @Test func aBinomialThatIsCertain() {
    for (probability, sure) in [(0.0, 0.0), (1, 5)] {
      let distribution = BinomialDistribution(trials: 5, probability: probability)
      #expect(distribution.density(sure) == 1)
      #expect(distribution.density(2) == 0)
      #expect(distribution.lowerTail(sure) == 1)
      #expect(distribution.lowerTail(sure - 1) == 0)
      #expect(distribution.upperTail(sure - 1) == 1)
      #expect(distribution.lowerQuantile(0.5) == sure)
      #expect(distribution.upperQuantile(0.5) == sure)
    }
    #expect(BinomialDistribution(trials: 0, probability: 0.5).lowerTail(0) == 1)
    #expect(BinomialDistribution(trials: 0, probability: 0.5).lowerQuantile(0.5) == 0)
  }

  @Test func manyDegreesOfFreedomAreNormal() {
    let t = StudentTDistribution(degreesOfFreedom: .infinity)
    for x in [-5, -1, 0, 0.5, 3.0] {
      expectClose(t.lowerTail(x), NormalDistribution().lowerTail(x), .ulps(2))
      expectClose(t.density(x), NormalDistribution().density(x), .ulps(2))
    }
    expectClose(t.upperQuantile(0.025), NormalDistribution().upperQuantile(0.025), .ulps(2))
  }
}
