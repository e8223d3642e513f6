// Rates and ratios against R's poisson.test at full precision.
//
// Expected values: Reference/rates.json, made by Reference/Make/rates.R.

import Testing

@testable import SurvivalStats

/// A case of Reference/rates.json with one rate or two.
struct RateCase: Decodable, CustomTestStringConvertible, Sendable {
  struct Limits: Decodable {
    @Reported var lower: Double
    @Reported var upper: Double
  }
  let name: String
  let kind: String
  let events: [Double]?
  let personTime: [Double]?
  let level: Double?
  let nullRatio: Double?
  let estimate: Reported<Double?>?
  let exact: Limits?
  let pValueMinlike: Double?
  let pValueCentral: Double?
  var testDescription: String { name }
}

@Suite struct RateReferenceTests {
  static let cases: [RateCase] = {
    ((try? Reference.load("rates", as: RateCase.self)) ?? []).filter { $0.kind != "poisson" }
  }()

  @Test func thereAreEnough() {
    #expect(Self.cases.filter { $0.kind == "one" }.count >= 5)
    #expect(Self.cases.filter { $0.kind == "two" }.count >= 5)
  }

  @Test(arguments: cases)
  func agreesWithR(_ expected: RateCase) throws {
    let fit = try compareRates(
      events: #require(expected.events), personTime: #require(expected.personTime), per: 1,
      level: #require(expected.level))
    let exact = try #require(expected.exact)
    let estimate = expected.estimate?.wrappedValue
    guard let ratio = fit.ratio else {
      expectClose(fit.rates[0].rate, estimate ?? .nan, .againstR, "rate")
      let limits = try #require(fit.rates[0]["exact"])
      expectClose(
        [limits.lower, limits.upper], [exact.lower, exact.upper], .againstR, "exact limits")
      return
    }
    expectClose(ratio.estimate, estimate ?? .nan, .againstR, "ratio")
    let limits = try #require(ratio["exact-central"])
    expectClose(
      [limits.lower, limits.upper], [exact.lower, exact.upper], .againstR, "exact limits")
    // R tests a ratio other than 1 too.
    let counts = CountPair(a: fit.rates[0].events, b: fit.rates[1].events)
    let odds =
      try #require(expected.nullRatio) * fit.rates[0].personTime / fit.rates[1].personTime
    expectClose(
      counts.test(.exactMinlike, odds: odds).pValue, try #require(expected.pValueMinlike),
      .againstR, "P by minimum likelihood")
    expectClose(
      counts.test(.exactCentral, odds: odds).pValue, try #require(expected.pValueCentral),
      .againstR, "central P")
  }
}
