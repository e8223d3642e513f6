// Kaplan-Meier curves against R's survfit at full precision: every point, limit, quantile, listed
// time, restricted mean and median follow-up.
//
// Expected values: Reference/km.json, made by Reference/Make/km.R with R 4.2.2, survival 3.5-3.

import Testing

@testable import SurvivalStats

@Suite struct KaplanMeierReferenceTests {
  static let cases: [KaplanMeierCase] = {
    (try? Reference.load("km", as: KaplanMeierCase.self)) ?? []
  }()

  @Test func thereAreEnough() {
    #expect(Self.cases.count >= 45)
  }

  @Test(arguments: cases)
  func agreesWithR(_ expected: KaplanMeierCase) throws {
    let fit = try kaplanMeier(
      expected.formula, in: Reference.table(expected.data), weights: expected.weights,
      where: expected.where, confidenceType: expected.confidenceType, level: expected.level,
      quantiles: expected.curves[0].quantiles.probability,
      tau: expected.curves[0].restrictedMean.tau)
    #expect(fit.robust == (expected.variance == "infinitesimalJackknife"))
    #expect(fit.curves.count == expected.curves.count)
    for (i, e) in expected.curves.enumerated() {
      // R pads labels to one width; order is that of its factor levels, which is ours too.
      let curve = try #require(
        fit.curves.first { $0.group.map(Self.unpadded) == e.group.map(Self.unpadded) })
      #expect(fit.curves[i].group == curve.group, "order of the groups")
      #expect(curve.observations == e.observations)
      agree(curve.events, e.events, "events")
      agree(curve.points, e.points, "points")
      agree(
        curve.values(at: e.atTimes.time, extend: true), e.atTimes, "listed times")
      #expect(curve.quantiles.count == e.quantiles.probability.count)
      for (k, q) in curve.quantiles.enumerated() {
        agree(q.estimate, e.quantiles.estimate[k], "quantile \(q.probability)")
        agree(q.lower, e.quantiles.lower[k], "lower limit of quantile \(q.probability)")
        agree(q.upper, e.quantiles.upper[k], "upper limit of quantile \(q.probability)")
      }
      let mean = try #require(curve.restrictedMean)
      agree(mean.estimate, e.restrictedMean.estimate, "restricted mean")
      agree(mean.standardError, e.restrictedMean.standardError, "its standard error")
      let median = curve.medianFollowUp
      agree(median.estimate, e.medianFollowUp.estimate, "median follow-up")
      agree(median.lower, e.medianFollowUp.lower, "its lower limit")
      agree(median.upper, e.medianFollowUp.upper, "its upper limit")
    }
  }

  private static func unpadded(_ label: String) -> String {
    label.replacing(" ", with: "")
  }

  private func agree(
    _ points: [KaplanMeierPoint], _ expected: KaplanMeierCase.Points, _ what: String
  ) {
    #expect(points.map(\.time) == expected.time, "times of \(what)")
    guard points.count == expected.time.count else { return }
    for (k, p) in points.enumerated() {
      let place = "\(what) at \(p.time)"
      agree(p.atRisk, expected.atRisk[k], "at risk, \(place)")
      agree(p.events, expected.events[k], "events, \(place)")
      agree(p.censored, expected.censored[k], "censored, \(place)")
      agree(p.survival, expected.survival[k], "survival, \(place)")
      agree(p.standardError, expected.standardError[k], "standard error, \(place)")
      agree(p.lower, expected.lower[k], "lower limit, \(place)")
      agree(p.upper, expected.upper[k], "upper limit, \(place)")
      if let hazard = expected.cumulativeHazard?[k] {
        agree(p.cumulativeHazard, hazard, "hazard, \(place)")
      }
      if let error = expected.cumulativeHazardStandardError?[k] {
        agree(p.cumulativeHazardStandardError, error, "its standard error, \(place)")
      }
    }
  }

  private func agree(_ actual: Double?, _ expected: Double?, _ what: String) {
    // R leaves about 1e-17 where a sum of weights should come to exactly 0.
    expectClose(actual, expected, .againstRScaled(by: 1e-6), what)
  }
}
