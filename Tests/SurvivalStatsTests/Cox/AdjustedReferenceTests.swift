// Adjusted curves against means of R's survfit, and their variances against definitions searched
// anew at each time.
//
// Expected values: Reference/coxadjusted.json, made by Reference/Make/coxadjusted.R.

import Foundation
import Testing

@testable import SurvivalStats

struct AdjustedCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Point: Decodable, Sendable {
    let time: Double
    let survival: [Double]
    let covariance: [[Double]]
    let sampled: [[Double]]
  }
  let name: String
  let data: String
  let `where`: String?
  let formula: String
  let ties: String
  let weights: String?
  let robust: Bool
  let variable: String
  let groups: [String]
  let points: [Point]
  let tau: Double
  let area: [Double]
  let areaCovariance: [[Double]]
  let areaSampled: [[Double]]

  var testDescription: String { "\(name) \(ties)" }

  func adjusted(sampled: Bool) throws -> AdjustedSurvival {
    let table = try Reference.table(data)
    let model = try CoxModel(
      formula, in: table, weights: weights, where: `where`,
      ties: CoxTies(rawValue: ties), robust: robust)
    return try model.adjustedSurvival(
      of: variable, in: table, at: points.map(\.time), tau: tau, covariatesAreSampled: sampled,
      extend: true)
  }
}

@Suite struct AdjustedReferenceTests {
  static let cases: [AdjustedCase] = {
    (try? Reference.load("coxadjusted", as: AdjustedCase.self)) ?? []
  }()

  @Test func thereAreEnough() { #expect(Self.cases.count >= 11) }

  @Test(arguments: cases, [false, true])
  func agreesWithDefinitions(_ expected: AdjustedCase, sampled: Bool) throws {
    let result = try expected.adjusted(sampled: sampled)
    #expect(result.curves.map(\.group) == expected.groups)
    #expect(result.robust == expected.robust)
    for (k, point) in expected.points.enumerated() {
      let v = sampled ? point.sampled : point.covariance
      for (g, curve) in result.curves.enumerated() {
        let what = "\(curve.group) at \(point.time)"
        expectClose(curve.survival[k], point.survival[g], .againstR, "S, \(what)")
        expectClose(curve.standardError[k], v[g][g].squareRoot(), .againstR, "SE, \(what)")
      }
      for (c, contrast) in result.contrasts.enumerated() {
        let (g, s) = (c + 1, point.survival)
        let what = "\(contrast.group) less \(contrast.reference) at \(point.time)"
        expectClose(
          contrast.difference[k], s[g] - s[0], .againstRScaled(by: 1), "difference, \(what)")
        // A difference of variances: what is known is relative to their sum.
        expectClose(
          contrast.standardError[k] * contrast.standardError[k],
          v[g][g] + v[0][0] - 2 * v[g][0], .againstRScaled(by: v[g][g] + v[0][0]),
          "its variance, \(what)")
        expectClose(contrast.ratio[k], s[g] / s[0], .againstR, "ratio, \(what)")
        let spread =
          v[g][g] / (s[g] * s[g]) + v[0][0] / (s[0] * s[0]) - 2 * v[g][0] / (s[g] * s[0])
        expectClose(
          log(contrast.ratioUpper[k] / contrast.ratioLower[k]) / (2 * 1.959963984540054),
          spread.squareRoot(), .againstRScaled(by: 1), "log ratio's SE, \(what)")
      }
    }
    let v = sampled ? expected.areaSampled : expected.areaCovariance
    for (g, curve) in result.curves.enumerated() {
      let mean = try #require(curve.restrictedMean)
      expectClose(mean.estimate, expected.area[g], .againstR, "mean of \(curve.group)")
      expectClose(mean.standardError, v[g][g].squareRoot(), .againstR, "its SE")
    }
    for (c, contrast) in result.contrasts.enumerated() {
      let mean = try #require(contrast.restrictedMean)
      let g = c + 1
      expectClose(
        mean.difference, expected.area[g] - expected.area[0],
        .againstRScaled(by: expected.area[0]), "difference of means")
      expectClose(
        mean.standardError * mean.standardError, v[g][g] + v[0][0] - 2 * v[g][0],
        .againstRScaled(by: v[g][g] + v[0][0]), "its variance")
      expectClose(
        mean.lower + mean.upper, 2 * mean.difference, .againstRScaled(by: mean.standardError),
        "limits")
    }
  }
}
