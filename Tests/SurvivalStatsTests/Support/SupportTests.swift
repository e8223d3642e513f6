// The test support itself: a check that cannot fail checks nothing.

import Testing

@Suite struct SupportTests {
  @Test func splitMixGivesThePublishedNumbers() {
    // The first outputs for the seed 1234567 of the reference C program, splitmix64.c by Vigna
    // (public domain), as Rosetta Code prints them under "Pseudo-random numbers/Splitmix64".
    var random = SplitMix64(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
    #expect(random.next() == 9_817_491_932_198_370_423)
    #expect(random.next() == 4_593_380_528_125_082_431)
    #expect(random.next() == 16_408_922_859_458_223_821)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func deviatesHaveTheirMeans(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let n = 10_000
    var uniform = 0.0
    var normal = 0.0
    var square = 0.0
    var waiting = 0.0
    for _ in 0..<n {
      uniform += random.uniform() / Double(n)
      let z = random.normal()
      normal += z / Double(n)
      square += z * z / Double(n)
      waiting += random.exponential(rate: 2) / Double(n)
    }
    // Standard deviations: 1 / sqrt(12), 1, sqrt(2), 1 / 2.
    expectClose(uniform, 0.5, .monteCarlo(standardError: 0.288_675 / 100))
    expectClose(normal, 0, .monteCarlo(standardError: 0.01))
    expectClose(square, 1, .monteCarlo(standardError: 0.014_142_1))
    expectClose(waiting, 0.5, .monteCarlo(standardError: 0.005))
  }

  @Test func tolerancesRefuseWhatTheyShould() {
    #expect(Tolerance.againstR.accepts(1 + 5e-10, expected: 1))
    #expect(!Tolerance.againstR.accepts(1 + 5e-9, expected: 1))
    #expect(!Tolerance.againstR.accepts(1e-12, expected: 0))
    #expect(Tolerance.againstRScaled(by: 0.1).accepts(1e-12, expected: 0))
    #expect(!Tolerance.againstRScaled(by: 0.1).accepts(1e-9, expected: 0))
    #expect(Tolerance.ulps(2).accepts(1 + 2 * 0x1p-52, expected: 1))
    #expect(!Tolerance.ulps(2).accepts(1 + 3 * 0x1p-52, expected: 1))
    #expect(Tolerance.digits(12).accepts(1 + 1e-13, expected: 1))
    #expect(!Tolerance.digits(12).accepts(1 + 1e-11, expected: 1))
    #expect(Tolerance.root(scale: 100, variance: 0.1).accepts(1 + 1e-15, expected: 1))
    #expect(!Tolerance.root(scale: 100, variance: 0.1).accepts(1 + 1e-13, expected: 1))
    #expect(Tolerance.published(digits: 2).accepts(0.5038, expected: 0.50))
    #expect(!Tolerance.published(digits: 2).accepts(0.5062, expected: 0.50))
    #expect(Tolerance.publishedDecimals(1).accepts(3.14, expected: 3.1))
    #expect(!Tolerance.publishedDecimals(1).accepts(3.16, expected: 3.1))
    #expect(Tolerance.monteCarlo(standardError: 0.1).accepts(0.39, expected: 0))
    #expect(!Tolerance.monteCarlo(standardError: 0.1).accepts(0.41, expected: 0))
  }

  @Test func notAvailableAgreesWithItselfOnly() {
    #expect(Tolerance.againstR.accepts(.nan, expected: .nan))
    #expect(!Tolerance.againstR.accepts(.nan, expected: 1))
    #expect(!Tolerance.againstR.accepts(1, expected: .nan))
    #expect(Tolerance.againstR.accepts(.infinity, expected: .infinity))
    #expect(!Tolerance.againstR.accepts(-.infinity, expected: .infinity))
    #expect(!Tolerance.againstR.accepts(1, expected: .infinity))
  }

  @Test func digitsAreCounted() {
    #expect(Tolerance.againstR.digitsAgreed(1, expected: 1) == 17)
    #expect(abs(Tolerance.againstR.digitsAgreed(1 + 1e-6, expected: 1) - 6) < 1e-6)
    #expect(abs(Tolerance.againstRScaled(by: 10).digitsAgreed(1.1, expected: 1) - 2) < 1e-6)
    #expect(Tolerance.againstR.digitsAgreed(3, expected: 1) == 0)
    #expect(Tolerance.againstR.digitsAgreed(.nan, expected: 1) == 0)
    #expect(Tolerance.againstR.digitsAgreed(.nan, expected: .nan) == 17)
    #expect(Tolerance.againstR.digitsAgreed(.infinity, expected: .infinity) == 17)
  }

  @Test func aFailureSaysHowNearItWas() {
    #expect(
      disagreement(1.0001, 1, .againstR, "survival[3]")
        == "survival[3]: expected 1.0, actual 1.0001, 4.0 digits agreed, tolerance againstR")
  }
}
