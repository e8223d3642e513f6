// Contrasts of two curves against definitions written out in R.
//
// Expected values: Reference/contrasts.json, made by Reference/Make/contrasts.R with R 4.2.2, survival
// 3.5-3: the curves are survfit's, all else is from the definition.

import Testing

@testable import SurvivalStats

/// A case of Reference/contrasts.json.
struct CurveContrastCase: Decodable, CustomTestStringConvertible, Sendable {
  struct Contrast: Decodable, Sendable {
    let name: CurveContrastName
    let estimate: Double
    let standardError: Double?
    @Reported var lower: Double
    @Reported var upper: Double
    let z: Double
    let pValue: Double
  }

  let data: String
  let formula: String
  let `where`: String?
  let weights: String?
  let covariates: [String]?
  let family: String
  let at: Double
  let contrasts: [Contrast]

  var testDescription: String { "\(data) \(formula) \(family) at \(at)" }

  func compared() throws -> CurveComparison {
    let table = try Reference.table(data)
    switch family {
    case "rmst":
      return try compareRestrictedMeans(
        formula, in: table, adjustingFor: covariates?.joined(separator: " + "), weights: weights,
        where: `where`, tau: at)
    case "milestone":
      return try compareMilestones(formula, in: table, at: [at], weights: weights, where: `where`)
    case "quantiles":
      return try compareQuantiles(
        formula, in: table, probabilities: [at], weights: weights, where: `where`)
    default:
      return try averageHazardRatio(
        formula, in: table, weights: weights, where: `where`, tau: at)
    }
  }
}

@Suite struct CurveContrastReferenceTests {
  static let cases: [CurveContrastCase] = {
    (try? Reference.load("contrasts", as: CurveContrastCase.self)) ?? []
  }()

  @Test func thereAreEnough() {
    #expect(Self.cases.count == 59)
    #expect(Set(Self.cases.map(\.family)).count == 4)
  }

  @Test(arguments: cases)
  func agreesWithTheDefinition(_ expected: CurveContrastCase) throws {
    let result = try expected.compared()
    #expect(result.contrasts.map(\.name) == expected.contrasts.map(\.name))
    for (contrast, other) in zip(result.contrasts, expected.contrasts) {
      let scale = other.standardError ?? 1
      // Derivatives by differences in R cost digits: all that rests on the standard error has fewer.
      let isByDifferences = expected.family == "ahr" || expected.covariates != nil
      let tolerance = Tolerance.againstRScaled(
        by: isByDifferences ? 100 * max(scale, abs(other.estimate)) : scale)
      expectClose(contrast.estimate, other.estimate, .againstRScaled(by: scale), "estimate")
      expectClose(contrast.standardError, other.standardError, tolerance, "standard error")
      expectClose(contrast.lower, other.lower, tolerance, "lower")
      expectClose(contrast.upper, other.upper, tolerance, "upper")
      // The tail multiplies an error of z by about z; that of a chi-square near 0 by its root.
      let size = isByDifferences ? 100.0 : 10
      expectClose(contrast.z, other.z, .againstRScaled(by: size), "z")
      expectClose(
        contrast.pValue, other.pValue,
        .againstRScaled(by: size * other.pValue * (1 + other.z * other.z)),
        "P-value")
    }
  }

  /// R 4.2.2, survival 3.5-3: summary(survfit(Surv(time, status) ~ sex, lung), rmean = 365)$table; the
  /// difference is that of the means, its variance the sum of theirs.
  @Test func lungRestrictedMeans() throws {
    let result = try compareRestrictedMeans(
      "Surv(time, status == 2) ~ sex", in: Reference.table("lung"), tau: 365)
    expectClose(result.groups[0].estimate, 241.4950852, .published(digits: 10))
    expectClose(result.groups[0].standardError, 10.35822649, .published(digits: 10))
    expectClose(result.groups[1].estimate, 297.4654095, .published(digits: 10))
    expectClose(result.groups[1].standardError, 10.79132398, .published(digits: 10))
    let difference = try #require(result[.restrictedMeanDifference])
    expectClose(difference.estimate, 55.97032434, .published(digits: 10))
    expectClose(difference.standardError, 14.95812586, .published(digits: 10))
    expectClose(difference.z, 3.741800601, .published(digits: 10))
    expectClose(difference.pValue, 1.827064613e-4, .published(digits: 10))
  }
}
