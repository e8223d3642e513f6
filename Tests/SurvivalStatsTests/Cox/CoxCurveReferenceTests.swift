// Baseline hazards and predicted curves against R's basehaz and survfit at full precision.
//
// Expected values: Reference/coxcurves.json, made by Reference/Make/coxcurves.R.

import Foundation
import Testing

@testable import SurvivalStats

struct CoxCurveCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Limits: Decodable, Sendable {
    let type: String
    let lower: [Double?]
    let upper: [Double?]
  }
  struct New: Decodable, Sendable {
    let row: Int
    let survival: [Double]
    let standardError: [Double]
    let cumulativeHazard: [Double]
    let hazardError: [Double]
    let atRisk: [Double]
    let limits: [Limits]
    let quantiles: [Double?]
    let quantileLower: [Double?]
    let quantileUpper: [Double?]
  }
  struct Baseline: Decodable, Sendable {
    let mean: [Double]
    let zero: [Double]
    let standardError: [Double]
  }
  let name: String
  let data: String
  let `where`: String?
  let formula: String
  let ties: String
  let weights: String?
  let robust: Bool
  let times: [Double]
  let meanOffset: Double
  let new: [New]
  let baseline: [Baseline]

  var testDescription: String { "\(name) \(ties)" }

  func model() throws -> CoxModel {
    try CoxModel(
      formula, in: Reference.table(data), weights: weights, where: `where`,
      ties: CoxTies(rawValue: ties), robust: robust)
  }
}

@Suite struct CoxCurveReferenceTests {
  static let cases: [CoxCurveCase] = {
    (try? Reference.load("coxcurves", as: CoxCurveCase.self)) ?? []
  }()

  /// The place of the last exit time not after `time`.
  private static func value(_ values: [Double], _ times: [Double], at time: Double) -> Double {
    let k = StratumBaseline.count(times, atOrBefore: time)
    return k > 0 ? values[k - 1] : 0
  }

  @Test func thereAreEnough() { #expect(Self.cases.count >= 45) }

  @Test(arguments: cases)
  func curvesAgreeWithR(_ expected: CoxCurveCase) throws {
    let model = try expected.model()
    for new in expected.new {
      let i = try #require(model.frame.rows.firstIndex(of: new.row - 1))
      func predict(_ type: ConfidenceType) throws -> CoxPrediction {
        let request = try CurveRequest(
          times: expected.times, confidenceType: type, level: 0.95, quantiles: [0.25, 0.5, 0.75],
          tau: nil, extend: true)
        return model.predictions(
          columns: model.frame.design.columns.map { [$0[i]] },
          strata: [model.frame.strata.map { $0.codes[i] } ?? 0],
          offset: [model.frame.offset?[i] ?? 0], rowNumbers: [new.row], dropped: 0, request
        ).predictions[0]
      }
      let curve = try predict(.log)
      let what = "row \(new.row)"
      expectClose(curve.survival, new.survival, .againstR, "S, \(what)")
      expectClose(curve.standardError, new.standardError, .againstR, "SE, \(what)")
      expectClose(curve.cumulativeHazard, new.cumulativeHazard, .againstR, "hazard, \(what)")
      expectClose(
        curve.cumulativeHazardStandardError, new.hazardError, .againstR, "its SE, \(what)")
      expectClose(curve.atRisk, new.atRisk, .againstR, "at risk, \(what)")
      for limits in new.limits {
        let type = try #require(ConfidenceType(rawValue: limits.type))
        let curve = try predict(type)
        // R takes its lower limit on the logit scale from 1, and near 0 has an ulp of 1 left.
        let tolerance: Tolerance = type == .logit ? .againstRScaled(by: 1e-6) : .againstR
        expectClose(
          curve.lower, limits.lower.map { $0 ?? .nan }, tolerance, "\(type) lower, \(what)")
        expectClose(
          curve.upper, limits.upper.map { $0 ?? .nan }, .againstR, "\(type) upper, \(what)")
      }
      for (q, quantile) in curve.quantiles.enumerated() {
        expectClose(quantile.estimate, new.quantiles[q], .againstR, "quantile \(q), \(what)")
        expectClose(quantile.lower, new.quantileLower[q], .againstR, "its lower, \(what)")
        expectClose(quantile.upper, new.quantileUpper[q], .againstR, "its upper, \(what)")
      }
    }
  }

  @Test(arguments: cases)
  func baselinesAgreeWithR(_ expected: CoxCurveCase) throws {
    let model = try expected.model()
    let zero = try model.baseline(at: .zero)
    // R's uncentred hazard keeps the offset at its mean.
    let offset = exp(expected.meanOffset)
    for (s, e) in expected.baseline.enumerated() {
      let stratum = zero.strata[s]
      expectClose(
        expected.times.map { offset * Self.value(stratum.cumulativeHazard, stratum.times, at: $0) },
        e.zero, .againstR, "at zero, stratum \(s)")
      // The exact fit's means are those of all columns in R, 0/1 or not.
      // Of weighted spells R takes means without the weights; ours have them always.
      let isOfSpells = model.outcome.entry != nil && expected.weights != nil
      guard expected.ties != "exact", !isOfSpells else { continue }
      let mean = try model.baseline().strata[s]
      expectClose(
        expected.times.map { Self.value(mean.cumulativeHazard, mean.times, at: $0) }, e.mean,
        .againstR, "at the mean, stratum \(s)")
      expectClose(
        expected.times.map { Self.value(mean.standardError, mean.times, at: $0) }, e.standardError,
        .againstR, "its SE, stratum \(s)")
    }
  }

  /// R: survfit(coxph(Surv(time, status) ~ age + sex + ph.ecog, lung),
  /// newdata = data.frame(age = 60, sex = 1, ph.ecog = 1)) at 365, R 4.2.2 and survival 3.5-3. With
  /// R's default tolerance its coefficients, and so this, are right to nine digits; at eps = 1e-14
  /// R prints 0.335863369598, as here.
  @Test func goldenCurve() throws {
    let model = try CoxModel(
      "Surv(time, status) ~ age + sex + ph.ecog", in: Reference.table("lung"))
    let request = try CurveRequest(
      times: [365], confidenceType: .log, level: 0.95, quantiles: [], tau: nil, extend: false)
    let curve = model.predictions(
      columns: [[60], [1], [1]], strata: [0], offset: [0], rowNumbers: [1], dropped: 0, request
    ).predictions[0]
    expectClose(curve.survival[0], 0.33586336954, .published(digits: 9), "S")
    expectClose(curve.standardError[0], 0.04337186662, .published(digits: 9), "SE")
    expectClose(curve.lower[0], 0.26076082612, .published(digits: 9), "lower")
    expectClose(curve.upper[0], 0.43259643204, .published(digits: 9), "upper")
  }
}
