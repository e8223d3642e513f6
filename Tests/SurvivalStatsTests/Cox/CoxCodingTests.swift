// The JSON of a Cox fit: its keys, what is not available, what is infinite, and back again.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxCodingTests {
  /// An ordinary fit, a robust one, one with an aliased column, one that is separated, one without
  /// iterations far off, one in extreme units, and one with nothing to estimate.
  static func fits() throws -> [CoxFit] {
    let base = CoxSample(seed: 41, count: 40, p: 2, [.ties])
    let separated = CoxSample(
      time: [1, 2, 3, 4], event: [true, true, true, true], columns: [[1, 1, 0, 0]])
    return [
      try base.fit(), try base.fit(.exact), try base.fit(robust: true),
      try base.mapping { $0.x.append($0.x[0]) }.fit(),
      try separated.fit(), try separated.fit(robust: true),
      try base.fit(initial: [1e9, -1e9], maximumIterations: 0),
      try base.fit(initial: [1.7e308, 1.7e308], maximumIterations: 0),
      try base.mapping { $0.x[0] *= 1e-300 }.fit(),
      try base.mapping { $0.x = [1] }.fit(), try base.mapping { $0.x = [] }.fit(),
    ]
  }

  private func json(_ fit: CoxFit) throws -> [String: Any] {
    let data = try JSONEncoder().encode(fit)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func whatIsWrittenIsReadBack() throws {
    for fit in try Self.fits() {
      let data = try JSONEncoder().encode(fit)
      let text = String(decoding: data, as: UTF8.self)
      #expect(!text.lowercased().contains("nan\"") && !text.contains(":nan"))
      #expect(try JSONDecoder().decode(CoxFit.self, from: data) == fit)
    }
  }

  @Test func keysAreTheSameInEveryFit() throws {
    for fit in try Self.fits() {
      let json = try json(fit)
      #expect(
        Set(json.keys) == [
          "schemaVersion", "model", "ties", "observations", "events", "droppedRows", "dropped",
          "strata", "logLikelihood", "tests", "concordance", "convergence", "robust", "level",
          "interval", "statistics", "influence",
          "penalty", "coefficients", "covariance", "statusCoding", "nearTiesMerged", "warnings",
        ])
      #expect(keys(json["logLikelihood"]) == ["null", "fitted"])
      #expect(keys(json["tests"]) == ["likelihoodRatio", "wald", "score", "robustScore"])
      let tests = json["tests"] as? [String: Any]
      #expect(keys(tests?["wald"]) == ["statistic", "degreesOfFreedom", "pValue"])
      #expect(keys(json["concordance"]) == ["estimate", "standardError"])
      #expect(
        keys(json["convergence"]) == [
          "status", "iterations", "newtonDecrement", "conditionNumber", "aliased", "illConditioned",
          "infinite",
        ])
      for coefficient in json["coefficients"] as? [Any] ?? [] {
        #expect(
          keys(coefficient) == [
            "name", "estimate", "hazardRatio", "standardError", "robustStandardError", "z",
            "pValue", "lower", "upper",
          ])
      }
    }
  }

  @Test func notAvailableIsNullAndInfinityIsNamed() throws {
    let fits = try Self.fits()
    let aliased = try #require(try json(fits[3])["coefficients"] as? [[String: Any]])
    #expect(aliased[2]["estimate"] is NSNull)
    #expect(aliased[2]["upper"] is NSNull)
    let separated = try #require(try json(fits[4])["coefficients"] as? [[String: Any]])
    #expect(separated[0]["upper"] as? String == "Infinity")
    let beyond = try #require(try json(fits[7])["logLikelihood"] as? [String: Any])
    #expect(beyond["fitted"] as? String == "-Infinity")
    let text = String(decoding: try JSONEncoder().encode(fits[0]), as: UTF8.self)
    #expect(text.contains("\"robustStandardError\":null"))
    #expect(text.contains("\"robustScore\":null"))
  }

  private func keys(_ object: Any?) -> Set<String> {
    Set((object as? [String: Any] ?? [:]).keys)
  }
}
