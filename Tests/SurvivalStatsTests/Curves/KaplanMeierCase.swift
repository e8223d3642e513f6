// A case of Reference/km.json, and its data as arrays.
//
// The formulas of that file are of one shape, Surv(names, or name == number) ~ names or factor(name);
// they are taken apart here, so that what is tested is the estimate and not the reading of formulas.

import Foundation
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

  static func load() throws -> [KaplanMeierCase] {
    struct File: Decodable { let cases: [KaplanMeierCase] }
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: url("km.json"))).cases
  }

  private static func url(_ path: String) throws -> URL {
    try #require(Bundle.module.resourceURL).appendingPathComponent("Reference/" + path)
  }

  /// The outcome, the labels and the weights that the formula names.
  func arrays() throws -> (outcome: SurvivalOutcome, groups: [String], weights: [Double]) {
    let text = try String(contentsOf: Self.url("Data/\(data).csv"), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: ["\""])
      }
    }
    let place = Dictionary(uniqueKeysWithValues: lines[0].enumerated().map { ($1, $0) })
    let sides = formula.components(separatedBy: " ~ ")
    let response = sides[0].dropFirst("Surv(".count).dropLast().components(separatedBy: ", ")
    let terms = sides[1] == "1" ? [] : sides[1].components(separatedBy: " + ")
    func bare(_ term: String) -> String {
      term.hasPrefix("factor(") ? String(term.dropFirst(7).dropLast()) : term
    }
    let variables = try terms.map { try #require(place[bare($0)]) }
    let status = response[response.count - 1].components(separatedBy: " == ")
    let timeColumns = try response.dropLast().map { try #require(place[$0]) }
    let statusColumn = try #require(place[status[0]])
    let used = variables + timeColumns + [statusColumn]
    let rows = try lines.dropFirst().filter { row in
      try keeps(row, place) && used.allSatisfy { row[$0] != "NA" && row[$0] != "" }
    }
    func numbers(_ column: Int) throws -> [Double] {
      try rows.map { try #require(Double($0[column])) }
    }
    let codes = try numbers(statusColumn)
    let event = try #require(
      status.count == 2 ? Double(status[1]) : codes.max().map { max($0, 1) })
    let events = codes.map { $0 == event }
    let outcome =
      timeColumns.count == 1
      ? try SurvivalOutcome(time: numbers(timeColumns[0]), event: events)
      : try SurvivalOutcome(
        entry: numbers(timeColumns[0]), exit: numbers(timeColumns[1]), event: events)
    let groups = rows.map { row in
      zip(terms, variables).map { "\($0)=\(row[$1])" }.joined(separator: ", ")
    }
    let column = try weights.map { try #require(place[$0]) }
    return (outcome, terms.isEmpty ? [] : groups, try column.map { try numbers($0) } ?? [])
  }

  private func keeps(_ row: [String], _ place: [String: Int]) throws -> Bool {
    guard let words = `where`?.split(separator: " ") else { return true }
    let value = row[try #require(place[String(words[0])])]
    let operand = words[2].trimmingCharacters(in: ["'"])
    if words[1] == "==" { return value == operand }
    return try (Double(value) ?? .infinity) < #require(Double(operand))
  }
}
