// Designs against R's model.matrix: the names of the columns and every number in them.
//
// Expected values: Reference/design.json, R 4.2.2, by Reference/Make/design.R.

import Testing

@testable import SurvivalStats

struct DesignCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let data: String
  let formula: String
  let `where`: String?
  let dropped: Int
  let names: [String]
  let columns: [[Double]]

  var testDescription: String { "\(name) in \(data)" }

  static let all: [DesignCase] = {
    do { return try Reference.load("design", as: DesignCase.self) } catch { return [] }
  }()
}

@Suite struct DesignReferenceTests {
  @Test func thereAreCases() {
    #expect(DesignCase.all.count > 90)
  }

  @Test(arguments: DesignCase.all)
  func namesAndNumbersAreRs(_ expected: DesignCase) throws {
    let table = try expected.data == "grid" ? DesignSample.grid() : DesignSample.holes()
    let frame = try Formula(expected.formula).frame(
      in: table, for: .covariates, where: expected.where)
    #expect(frame.design.names == expected.names)
    #expect(frame.dropped.missing == expected.dropped)
    try #require(frame.design.columns.count == expected.columns.count)
    for (j, column) in expected.columns.enumerated() {
      // A number of a basis is near 0 by cancelling what its column holds elsewhere.
      let scale = column.map { abs($0) }.max() ?? 0
      try #require(frame.design.columns[j].count == column.count)
      for (i, value) in column.enumerated() {
        expectClose(
          frame.design.columns[j][i], value, .againstRScaled(by: scale),
          "\(expected.names[j])[\(i)]")
      }
    }
  }
}
