// The hazard ratio's interval that belongs to the log-rank test: it cannot contradict the P-value.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct LogRankIntervalTests {
  /// R, twelve lines: uniroot on U(b) / sqrt V(b) -+ z of lung ~ sex; survdiff for Peto's step; uniroot
  /// on U with tol = 1e-15 for the ratio, of which coxph with Breslow's ties has nine digits.
  @Test func lungBySex() throws {
    let lung = try Reference.table("lung")
    let result = try hazardRatioInterval("Surv(time, status == 2) ~ sex", in: lung)
    let printed = Tolerance.published(digits: 10)
    expectClose(result.hazardRatio, 0.58837158883412766, .againstR, "HR")
    expectClose(result.lower, 0.4247687068, printed, "lower")
    expectClose(result.upper, 0.8149918465, printed, "upper")
    expectClose(result.peto.hazardRatio, 0.6030470179, printed, "Peto")
    expectClose(result.peto.lower, 0.4429808486, printed, "Peto lower")
    expectClose(result.peto.upper, 0.8209513051, printed, "Peto upper")
    expectClose(result.test.statistic, 10.32674195, printed, "chi-square")
    #expect(result.reference == "sex=1" && result.compared == "sex=2")
    #expect(result.description.split(separator: "\n").allSatisfy { $0.count <= 80 })
    // A Cox model prints the same limits, sex being coded 1 and 2.
    let fit = try fitCox(
      "Surv(time, status == 2) ~ sex", in: lung, ties: .breslow, intervals: .logRank)
    #expect(fit.coefficients[0].lower == result.lower)
    #expect(fit.coefficients[0].upper == result.upper)
    #expect(fit.interval == .logRank)
    // Breslow's score is the same U.
    expectClose(fit.coefficients[0].hazardRatio, result.hazardRatio, .digits(13), "Breslow")
    #expect(throws: SurvivalDataError.self) {
      try fitCox("Surv(time, status == 2) ~ age", in: lung, intervals: .logRank)
    }
    #expect(throws: SurvivalDataError.self) {
      try fitCox("Surv(time, status == 2) ~ sex + age", in: lung, intervals: .logRank)
    }
    #expect(throws: SurvivalDataError.self) {
      try fitCox("Surv(time, status == 2) ~ sex + cluster(inst)", in: lung, intervals: .logRank)
    }
  }

  /// Small data: ties, strata, late entry, whole weights by turns.
  struct Sample {
    var entry: [Double]?
    var exit: [Double] = []
    var event: [Bool] = []
    var group: [Int] = []
    var strata: [Int] = []
    var weights: [Double] = []

    init(_ random: inout SplitMix64) {
      let n = Int.random(in: 4...40, using: &random)
      let late = random.uniform() < 0.4
      let span = [3, 8, 1000].randomElement(using: &random) ?? 8
      let stratified = random.uniform() < 0.4
      let weighted = random.uniform() < 0.3
      let effect = random.normal()
      var entries: [Double] = []
      for _ in 0..<n {
        let g = random.uniform() < 0.5 ? 1 : 0
        let begin = late ? Int.random(in: 0...span, using: &random) : 0
        let scale = exp(-effect * Double(g))
        let length = 1 + Int(min(1e6, Double(span) * random.exponential(rate: 1) * scale))
        entries.append(Double(begin))
        exit.append(Double(begin + length))
        event.append(random.uniform() < 0.7)
        group.append(g)
        if stratified { strata.append(Int.random(in: 0...2, using: &random)) }
        if weighted { weights.append(Double(Int.random(in: 1...3, using: &random))) }
      }
      entry = late ? entries : nil
    }

    var outcome: SurvivalOutcome {
      get throws {
        if let entry { return try SurvivalOutcome(entry: entry, exit: exit, event: event) }
        return try SurvivalOutcome(time: exit, event: event)
      }
    }
    func ratio(_ level: Double) throws -> LogRankHazardRatio {
      try hazardRatioInterval(
        outcome, groups: group, strata: strata, weights: weights, level: level)
    }
  }

  /// Where alpha is the P-value itself a limit is 1: to the rounding of U and V, times their slope.
  private let boundary = 1e-9

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func oneIsInsideExactlyWhenNotSignificant(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var informative = 0
    for round in 0..<1000 {
      let s = Sample(&random)
      guard Set(s.group).count == 2, s.event.contains(true) else { continue }
      let test = try logRank(
        s.outcome, groups: s.group, strata: s.strata, weights: s.weights)
      let level = [0.5, 0.8, 0.95, 0.99].randomElement(using: &random) ?? 0.95
      let result = try s.ratio(level)
      guard let p = test.pValue else {
        #expect(result.lower.isNaN && result.upper.isNaN, "seed \(seed), round \(round)")
        continue
      }
      informative += 1
      #expect(abs(result.test.pValue - p) <= 1e-11, "seed \(seed), round \(round)")
      // Within the rounding of the limits both answers are right.
      if abs(p - (1 - level)) > boundary {
        #expect(
          (result.lower < 1 && 1 < result.upper) == (p > 1 - level),
          "seed \(seed), round \(round): P \(p), \(result.lower) to \(result.upper)")
      }
      #expect(result.lower <= result.hazardRatio && result.hazardRatio <= result.upper)
      guard p > 1e-6, p < 0.999 else { continue }
      let edge = try s.ratio(1 - p)
      let nearest = min(abs(log(edge.lower)), abs(log(edge.upper)))
      #expect(nearest < boundary, "seed \(seed), round \(round): \(edge.lower), \(edge.upper)")
    }
    #expect(informative > 800)
  }

  /// U falls everywhere, and U / sqrt V on both sides of its zero.
  @Test func theSetIsAnInterval() throws {
    var random = SplitMix64(seed: 77)
    for round in 0..<1000 {
      let s = Sample(&random)
      let tables = TwoGroupTables(
        RiskSets(try s.outcome, strata: s.strata.isEmpty ? nil : Grouping(s.strata)),
        isSecond: s.group.map { $0 == 1 }, weights: s.weights.isEmpty ? nil : s.weights)
      guard !tables.isUninformative else { continue }
      let grid = stride(from: -12.0, through: 12, by: 0.25).map { tables.score(at: $0) }
      let root = grid.map { $0.u / $0.v.squareRoot() }
      for k in 1..<grid.count {
        #expect(grid[k].u <= grid[k - 1].u, "round \(round)")
        #expect(root[k] <= root[k - 1] + 1e-9 * abs(root[k]), "round \(round)")
      }
    }
  }

  @Test func anArmWithoutEventsHasOneInfiniteSide() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 5, 6], event: [true, true, true, false, false, false])
    let first = try hazardRatioInterval(outcome, groups: ["a", "a", "a", "b", "b", "b"])
    #expect(first.hazardRatio == 0 && first.lower == 0)
    #expect(first.upper > 0 && first.upper.isFinite)
    #expect(first.warnings.contains { $0.contains("b has no events") })
    let second = try hazardRatioInterval(outcome, groups: ["b", "b", "b", "a", "a", "a"])
    #expect(second.hazardRatio == .infinity && second.upper == .infinity)
    expectClose(second.lower, 1 / first.upper, .digits(13), "turned over")
    // In JSON infinities have a name.
    let json = String(decoding: try JSONEncoder().encode(second), as: UTF8.self)
    #expect(json.contains("\"upper\":\"Infinity\""))
    #expect(try JSONDecoder().decode(LogRankHazardRatio.self, from: Data(json.utf8)) == second)
  }

  @Test func withoutVarianceThereIsNoInterval() throws {
    // Whenever anybody has the event both groups are not at risk, or all have it.
    let outcome = try SurvivalOutcome(time: [1, 1, 2], event: [false, true, true])
    let result = try hazardRatioInterval(outcome, groups: ["a", "b", "b"])
    #expect(result.lower > 0 || result.lower.isNaN || result.lower == 0)
    let all = try SurvivalOutcome(time: [1, 1], event: [true, true])
    let none = try hazardRatioInterval(all, groups: ["a", "b"])
    #expect(none.hazardRatio.isNaN && none.lower.isNaN && none.peto.hazardRatio.isNaN)
    #expect(none.test.pValue.isNaN)
    #expect(!none.warnings.isEmpty)
  }

  @Test func refusals() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3], event: [true, true, false])
    let none = [String]()
    #expect(throws: SurvivalDataError.singleGroup(name: "a")) {
      try hazardRatioInterval(outcome, groups: ["a", "a", "a"])
    }
    #expect(throws: SurvivalDataError.self) {
      try hazardRatioInterval(outcome, groups: ["a", "b", "c"])
    }
    #expect(throws: SurvivalDataError.self) {
      try hazardRatioInterval(
        outcome, groups: ["a", "b", "b"], strata: none, weights: [1, 0.5, 1])
    }
    #expect(throws: SurvivalDataError.self) {
      try hazardRatioInterval(outcome, groups: ["a", "b", "b"], level: 1)
    }
    let silent = try SurvivalOutcome(time: [1, 2, 3], event: [false, false, false])
    #expect(throws: SurvivalDataError.noEvents) {
      try hazardRatioInterval(silent, groups: ["a", "b", "b"])
    }
  }
}
