// What the log-rank test refuses, and how it writes itself: errors, JSON, text.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct LogRankDoorTests {
  private func outcome(event: [Bool] = [true, true, true, false]) throws -> SurvivalOutcome {
    try SurvivalOutcome(time: [1, 2, 3, 4], event: event)
  }

  private let groups = ["a", "a", "b", "b"]

  @Test func nothingToEstimate() throws {
    let noEvents = SurvivalDataError.noEvents
    #expect(throws: noEvents) {
      try logRank(outcome(event: [false, false, false, false]), groups: groups)
    }
    let single = SurvivalDataError.singleGroup(name: "a")
    #expect(throws: single) { try logRank(outcome(), groups: ["a", "a", "a", "a"]) }
    #expect(throws: single) { try logRank(outcome(), groups: groups, weights: [1, 1, 0, 0]) }
    #expect(noEvents.isNothingToEstimate && single.isNothingToEstimate)
    let lung = try Reference.table("lung")
    for right in ["1", "strata(sex)"] {
      #expect(throws: SurvivalDataError.singleGroup(name: "all rows")) {
        try logRank("Surv(time, status == 2) ~ \(right)", in: lung)
      }
    }
    #expect(throws: SurvivalDataError.singleGroup(name: "sex=1")) {
      try logRank("Surv(time, status == 2) ~ sex", in: lung, where: "sex == 1")
    }
  }

  @Test(arguments: [-1, -1e-300, .nan, .infinity])
  func exponentsOutsideTheirDomain(value: Double) throws {
    for (rho, gamma, name) in [(value, 0, "rho"), (0, value, "gamma")] {
      #expect(
        throws: SurvivalDataError.invalidOption(
          name: name, value: "\(value)", expected: "a number, 0 or above")
      ) {
        try logRank(outcome(), groups: groups, rho: rho, gamma: gamma)
      }
    }
  }

  @Test func badWeights() throws {
    #expect(throws: SurvivalDataError.negativeWeight(row: 3, value: -2)) {
      try logRank(outcome(), groups: groups, weights: [1, 1, -2, 1])
    }
    #expect(throws: SurvivalDataError.notFinite(row: 2, column: "weights", value: .infinity)) {
      try logRank(outcome(), groups: groups, weights: [1, .infinity, 1, 1])
    }
    for size in [1e-200, 1e200] {
      #expect(throws: SurvivalDataError.self) {
        try logRank(outcome(), groups: groups, weights: [size, size, size, size])
      }
    }
    #expect(throws: SurvivalDataError.allWeightsZero) {
      try logRank(outcome(), groups: groups, weights: [0, 0, 0, 0])
    }
  }

  /// Weights so steep that all vanish leave no statistic, and never a wrong one.
  @Test func steepExponents() throws {
    for (rho, gamma) in [(0, 250.0), (0, 1e300), (1e300, 1e300)] {
      let test = try logRank(
        SurvivalOutcome(
          time: (0..<40).map(Double.init), event: (0..<40).map { $0 < 4 }),
        groups: (0..<40).map { $0 % 2 }, rho: rho, gamma: gamma)
      #expect(test.statistic == nil)
      _ = try JSONEncoder().encode(test)
    }
    // Only the first event counts: n = 4, of which 2 in b.
    let first = try logRank(outcome(), groups: groups, rho: 1e300)
    expectClose(first.statistic, 1, .ulps(4))
  }

  @Test func noRows() throws {
    #expect(throws: SurvivalDataError.noRows(dropped: 0)) {
      try logRank(SurvivalOutcome(time: [], event: []), groups: [String]())
    }
  }

  @Test func termsThatHaveNoPlaceHere() throws {
    let lung = try Reference.table("lung")
    for term in ["cluster(inst)", "offset(age)"] {
      #expect(
        throws: SurvivalDataError.incompatible(
          "a log-rank test takes neither cluster() nor offset()")
      ) {
        try logRank("Surv(time, status == 2) ~ sex + \(term)", in: lung)
      }
    }
    #expect(throws: FormulaError.self) {
      try logRank("Surv(time, status == 2) ~ sex * ph.ecog", in: lung)
    }
    #expect(throws: SurvivalDataError.self) {
      try logRank("Rate(status, time) ~ sex", in: lung)
    }
  }

  @Test func aContinuousVariableMakesNoGroups() throws {
    let many = try SurvivalOutcome(
      time: (0..<5001).map(Double.init), event: [Bool](repeating: true, count: 5001))
    #expect(throws: SurvivalDataError.self) { try logRank(many, groups: Array(0..<5001)) }
  }

  @Test func jsonHasEveryKeyAndComesBack() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let empty = try logRank(
      SurvivalOutcome(time: [1, 1], event: [true, true]), groups: ["a", "b"])
    let text = try #require(String(data: encoder.encode(empty), encoding: .utf8))
    #expect(
      text.hasPrefix(
        #"{"degreesOfFreedom":0,"dropped":{"missing":0,"zeroWeight":0},"droppedRows":0,"gamma":0,"#
          + #""groups":[{"expected":1,"group":"a","observations":1,"observed":1},"#))
    #expect(
      text.contains(
        #""model":"logRank","pValue":null,"rho":0,"robust":false,"schemaVersion":1,"#
          + #""statistic":null,"strata":1,"variance":[[0,0],[0,0]],"#))
    #expect(text.hasSuffix(#","z":null}"#))
    for test in [empty, try logRank(outcome(), groups: groups, rho: 1)] {
      #expect(try JSONDecoder().decode(LogRank.self, from: encoder.encode(test)) == test)
    }
  }

  @Test func textIsSurvdiffs() throws {
    let test = try logRank("Surv(time, status == 2) ~ sex", in: Reference.table("lung"))
    // R: survdiff prints N, Observed, Expected, and the two quotients to three digits.
    #expect(
      test.description == """
        Log-rank test

                 N  Observed  Expected  (O-E)^2/E  (O-E)^2/V
        sex=1  138       112      91.6       4.55       10.3
        sex=2   90        53      73.4       5.68       10.3

        chi-square = 10.33 on 1 degree of freedom, P = 0.001
        z = -3.214 (sex=2: fewer events than expected)
        """)
  }

  @Test func textSaysWhatWasDoneAndFitsATerminal() throws {
    let test = try logRank(
      "Surv(time, status == 2) ~ sex + ph.ecog + strata(inst)", in: Reference.table("lung"),
      weights: "wt.loss", where: "wt.loss >= 0", rho: 0.5, gamma: 1)
    #expect(test.description.hasPrefix("Weighted log-rank test in "))
    #expect(test.description.contains("Fleming-Harrington rho = 0.5, gamma = 1"))
    let long = try logRank(
      outcome(), groups: ["an arm of uncommonly long name", "x"].flatMap { [$0 + "!!", $0] },
      weights: [0.5, 1, 1, 1])
    #expect(long.description.contains("sandwich variance"))
    #expect(long.description.contains("\n2: an arm of uncommonly long name!!"))
    for text in [test.description, long.description] {
      for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }
}
