// A case of Reference/km.json.

import Testing

@testable import SurvivalStats

struct KaplanMeierCase: Decodable, CustomTestStringConvertible, Sendable {
  struct Points: Decodable {
    let time: [Double]
    let atRisk: [Double]
    let events: [Double]
    let censored: [Double]
    let survival: [Double?]
    let standardError: [Double?]
    let lower: [Double?]
    let upper: [Double?]
    let cumulativeHazard: [Double]?
    let cumulativeHazardStandardError: [Double]?
  }
  struct Quantiles: Decodable {
    let probability: [Double]
    let estimate: [Double?]
    let lower: [Double?]
    let upper: [Double?]
  }
  struct Mean: Decodable {
    let tau: Double
    let estimate: Double
    let standardError: Double
  }
  struct Limits: Decodable {
    let estimate: Double?
    let lower: Double?
    let upper: Double?
  }
  struct Curve: Decodable {
    let group: String?
    let observations: Int
    let events: Double
    let points: Points
    let quantiles: Quantiles
    let atTimes: Points
    let restrictedMean: Mean
    let medianFollowUp: Limits
  }

  let name: String
  let data: String
  let `where`: String?
  let formula: String
  let weights: String?
  let confidenceType: ConfidenceType
  let level: Double
  let variance: String
  let curves: [Curve]

  var testDescription: String { "\(name): \(formula)" }
}
