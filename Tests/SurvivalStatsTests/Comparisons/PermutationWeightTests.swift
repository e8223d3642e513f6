// The permutation test with every weight, and with subjects of several rows: against enumeration of
// log-rank tests, and by identities.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct PermutationWeightTests {
  static let weights: [LogRankWeight] = [
    .logRank, .gehanBreslow, .taroneWare, .petoPeto, .modifiedPeto,
    .flemingHarrington(rho: 0, gamma: 1), .modestlyWeighted(floor: 0.5),
  ]

  /// With any weight the score is the log-rank test's, and P the share of the relabellings whose own
  /// log-rank test scores as far from 0.
  @Test(arguments: weights)
  func shareOfLogRankScores(weight: LogRankWeight) throws {
    let s = LogRankSample(8, rows: 9, groups: 2)
    let outcome = try s.outcome(late: true)
    func score(_ second: Set<Int>) throws -> Double {
      let labels = s.exit.indices.map { second.contains($0) ? "g1" : "g0" }
      let test = try logRank(outcome, groups: labels, weight: weight)
      return test.groups[1].observed - test.groups[1].expected
    }
    let mine = Set(s.exit.indices.filter { s.group[$0] == "g1" })
    let observed = try score(mine)
    var all = 0
    var farther = 0
    // Scores that are equal on paper come of sums in other orders.
    let rounding = 1e-9
    for mask in 0..<(1 << s.exit.count) where mask.nonzeroBitCount == mine.count {
      let sum = try score(Set(s.exit.indices.filter { mask >> $0 & 1 == 1 }))
      all += 1
      if abs(sum) >= abs(observed) - rounding { farther += 1 }
    }
    let test = try permutationLogRank(outcome, groups: s.group, weight: weight)
    #expect(test.weight == weight && test.isExact && test.permutations == all)
    expectClose(test.score, observed, .againstRScaled(by: 1))
    expectClose(test.pValue, Double(farther) / Double(all), .ulps(1))
    #expect((test.rho == nil) == (weight.exponents == nil))
    if weight != .logRank { #expect(test.description.contains(weight.description)) }
    let data = try JSONEncoder().encode(test)
    #expect(try JSONDecoder().decode(PermutationLogRank.self, from: data) == test)
  }

  /// Rows of one subject keep one label, so a spell may be cut as one likes; the draw included.
  @Test(arguments: 1...4, [0, 1_000_000])
  func splittingASpellChangesNothing(seed: Int, limit: Int) throws {
    let s = LogRankSample(UInt64(seed), rows: 10, groups: 2)
    var split = s
    var subject = Array(s.exit.indices)
    for i in s.exit.indices where s.exit[i] - s.entry[i] > 2 {
      split.append(copyOf: i)
      split.entry[split.entry.count - 1] = s.entry[i] + 1.5
      split.exit[i] = s.entry[i] + 1.5
      split.event[i] = false
      subject.append(i)
    }
    let whole = try permutationLogRank(
      s.outcome(late: true), groups: s.group, weights: s.weight, permutations: 500,
      exactLimit: limit)
    let pieces = try permutationLogRank(
      split.outcome(late: true), groups: split.group, subjects: subject, weights: split.weight,
      permutations: 500, exactLimit: limit)
    #expect(pieces.pValue == whole.pValue && pieces.lowerPValue == whole.lowerPValue)
    #expect(pieces.permutations == whole.permutations)
    expectClose(pieces.variance, whole.variance, .againstRScaled(by: 1))
    // Nor does the draw hang on the order of rows.
    let order = Array(s.exit.indices.reversed())
    let turned = s.selecting(order)
    #expect(
      try permutationLogRank(
        turned.outcome(late: true), groups: turned.group, weights: turned.weight,
        permutations: 500, exactLimit: limit
      ).pValue == whole.pValue)
    #expect(whole.warnings.contains { $0.contains("row for a subject") })
    #expect(!pieces.warnings.contains { $0.contains("row for a subject") })
  }

  @Test func subjectsInATable() throws {
    let table = try DataTable([
      .numeric("entry", [0, 2, 0, 0, 1, 0]), .numeric("exit", [2, 4, 3, 1, 5, 6]),
      .numeric("status", [0, 1, 1, 0, 1, 0]), .text("arm", ["a", "a", "a", "b", "b", "b"]),
      .numeric("id", [1, 1, 2, 3, 3, 4]), .text("site", ["x", "y", "x", "x", "x", "x"]),
    ])
    let formula = "Surv(entry, exit, status) ~ arm"
    let test = try permutationLogRank(formula, in: table, subject: "id")
    #expect(test.permutations == 6 && test.observations == 6)
    let page = try compare(
      formula, in: table, subject: "id", ComparisonOptions(permutations: 100))
    #expect(page[test: "permutationLogRank"]?.pValue == test.pValue)
    #expect(
      page[test: "logRank"]?.pValue == (try compare(formula, in: table))[test: "logRank"]?.pValue)
    // A subject is in one group and one stratum, and counts as often in all its rows.
    for wrong in ["Surv(entry, exit, status) ~ site", formula + " + strata(site)"] {
      #expect {
        try permutationLogRank(wrong, in: table, subject: "id")
      } throws: {
        "\($0)".contains("subject id=1 has two")
      }
    }
    #expect(throws: SurvivalDataError.self) {
      try permutationLogRank(formula, in: table, weights: "exit", subject: "id")
    }
    #expect(throws: (any Error).self) {
      try permutationLogRank(formula, in: table, subject: "nobody")
    }
  }
}
