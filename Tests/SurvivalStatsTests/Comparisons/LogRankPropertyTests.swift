// Identities of the log-rank test that hold for every data set, on seeded random ones.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct LogRankPropertyTests {
  static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]

  /// Sums of some hundred terms in another order, and a solve of order two.
  private let rounding = 1e-11

  private func expectSame(
    _ a: LogRank, _ b: LogRank, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    func same(_ x: Double?, _ y: Double?, scale: Double = 0) -> Bool {
      guard let x, let y else { return x == nil && y == nil }
      return abs(x - y) <= rounding * max(abs(x), scale)
    }
    #expect(a.groups.map(\.group) == b.groups.map(\.group), sourceLocation: sourceLocation)
    #expect(same(a.statistic, b.statistic), sourceLocation: sourceLocation)
    #expect(a.degreesOfFreedom == b.degreesOfFreedom, sourceLocation: sourceLocation)
    for (g, h) in zip(a.groups, b.groups) {
      #expect(same(g.observed, h.observed), sourceLocation: sourceLocation)
      #expect(same(g.expected, h.expected), sourceLocation: sourceLocation)
    }
    for i in a.variance.indices {
      for (x, y) in zip(a.variance[i], b.variance[i]) {
        #expect(same(x, y, scale: a.variance[i][i]), sourceLocation: sourceLocation)
      }
    }
  }

  private func test(
    _ s: LogRankSample, late: Bool, weights: [Double] = [], rho: Double = 0, gamma: Double = 0
  ) throws -> LogRank {
    try logRank(
      s.outcome(late: late), groups: s.group, strata: s.stratum, weights: weights, rho: rho,
      gamma: gamma)
  }

  @Test(arguments: seeds, [(0, 0), (1, 0), (0, 1), (0.5, 2)])
  func sumsAreThoseOfTheDefinition(seed: UInt64, exponents: (Double, Double)) throws {
    let s = LogRankSample(seed)
    let (rho, gamma) = exponents
    for late in [false, true] {
      for share in [1, 0.7] {
        let weights = s.weight.map { $0 * share }
        let actual = try test(s, late: late, weights: weights, rho: rho, gamma: gamma)
        let expected = LogRankByDefinition(
          s, late: late, weights: weights, rho: rho, gamma: gamma)
        #expect(actual.robust == (share != 1))
        let variance = actual.robust ? expected.sandwich : expected.hypergeometric
        for (i, g) in actual.groups.enumerated() {
          let size = max(1, g.expected)
          #expect(
            abs(g.observed - g.expected - expected.difference[i]) <= rounding * size, "\(g)")
          for (x, y) in zip(actual.variance[i], variance[i]) {
            #expect(abs(x - y) <= rounding * variance[i][i], "late \(late), weights \(share)")
          }
        }
      }
    }
  }

  @Test(arguments: seeds)
  func aFrequencyIsTheRowRepeated(seed: UInt64) throws {
    let s = LogRankSample(seed)
    var repeated = s
    for i in s.exit.indices {
      for _ in 1..<Int(s.weight[i]) { repeated.append(copyOf: i) }
    }
    for late in [false, true] {
      for (rho, gamma) in [(0.0, 0.0), (1, 0), (3, 3), (0.5, 0.5)] {
        let weighted = try test(s, late: late, weights: s.weight, rho: rho, gamma: gamma)
        expectSame(weighted, try test(repeated, late: late, rho: rho, gamma: gamma))
        #expect(weighted.groups.reduce(0) { $0 + $1.observations } == s.exit.count)
      }
    }
  }

  @Test(arguments: seeds)
  func rowOrderChangesNothing(seed: UInt64) throws {
    let s = LogRankSample(seed)
    var random = SplitMix64(seed: seed + 1000)
    let other = s.selecting(s.exit.indices.shuffled(using: &random))
    for late in [false, true] {
      for share in [1, 0.7] {
        expectSame(
          try test(s, late: late, weights: s.weight.map { $0 * share }, rho: 1),
          try test(other, late: late, weights: other.weight.map { $0 * share }, rho: 1))
      }
    }
  }

  @Test(arguments: seeds)
  func relabelledStrataChangeNothing(seed: UInt64) throws {
    let s = LogRankSample(seed)
    var other = s
    other.stratum = s.stratum.map { 7 - 3 * $0 }
    expectSame(
      try test(s, late: true, gamma: 1), try test(other, late: true, gamma: 1))
  }

  @Test(arguments: seeds)
  func stretchedTimeChangesNothing(seed: UInt64) throws {
    let s = LogRankSample(seed)
    var other = s
    other.entry = s.entry.map { exp($0 / 5) }
    other.exit = s.exit.map { exp($0 / 5) }
    for late in [false, true] {
      let a = try test(s, late: late, rho: 1, gamma: 1)
      let b = try test(other, late: late, rho: 1, gamma: 1)
      // Only the order of times enters, so not a bit may differ.
      #expect(a.variance == b.variance && a.groups == b.groups && a.statistic == b.statistic)
    }
  }

  @Test(arguments: seeds)
  func splittingASpellChangesNothing(seed: UInt64) throws {
    let s = LogRankSample(seed)
    var split = s
    var random = SplitMix64(seed: seed + 2000)
    for i in s.exit.indices where s.exit[i] - s.entry[i] > 1 {
      let cut = s.entry[i] + Double(Int.random(in: 1..<Int(s.exit[i] - s.entry[i]), using: &random))
      split.append(copyOf: i)
      split.entry[split.entry.count - 1] = cut
      split.exit[i] = cut
      split.event[i] = false
    }
    #expect(split.exit.count > s.exit.count)
    for (rho, gamma) in [(0.0, 0.0), (1, 1)] {
      expectSame(
        try test(s, late: true, rho: rho, gamma: gamma),
        try test(split, late: true, rho: rho, gamma: gamma))
    }
  }

  @Test(arguments: seeds)
  func entryBeforeEveryEventIsNoEntry(seed: UInt64) throws {
    var s = LogRankSample(seed)
    s.entry = s.entry.map { _ in 0 }
    for share in [1, 0.7] {
      let weights = s.weight.map { $0 * share }
      expectSame(
        try test(s, late: true, weights: weights, rho: 0.5),
        try test(s, late: false, weights: weights, rho: 0.5))
    }
  }

  @Test(arguments: seeds)
  func strataAddUp(seed: UInt64) throws {
    let s = LogRankSample(seed, rows: 200)
    for late in [false, true] {
      let whole = try test(s, late: late, rho: 1)
      var variance = [[Double]](repeating: [0, 0, 0], count: 3)
      var difference = [0.0, 0, 0]
      for stratum in 0..<4 {
        let part = s.selecting(s.exit.indices.filter { s.stratum[$0] == stratum })
        let one = try test(part, late: late, rho: 1)
        try #require(one.groups.count == 3)
        for i in 0..<3 {
          difference[i] += one.groups[i].observed - one.groups[i].expected
          for j in 0..<3 { variance[i][j] += one.variance[i][j] }
        }
      }
      for i in 0..<3 {
        let g = whole.groups[i]
        #expect(abs(g.observed - g.expected - difference[i]) <= rounding * g.expected)
        for j in 0..<3 {
          #expect(abs(whole.variance[i][j] - variance[i][j]) <= rounding * variance[i][i])
        }
      }
    }
  }

  @Test(arguments: seeds)
  func differencesAddUpToZeroAndRowsOfTheVarianceToo(seed: UInt64) throws {
    let s = LogRankSample(seed, groups: 5)
    for late in [false, true] {
      for share in [1, 0.3] {
        let a = try test(s, late: late, weights: s.weight.map { $0 * share }, gamma: 1)
        let sum = a.groups.reduce(0) { $0 + $1.observed - $1.expected }
        #expect(abs(sum) < rounding * a.groups.reduce(0) { $0 + $1.expected })
        for i in a.variance.indices {
          #expect(abs(a.variance[i].reduce(0, +)) < rounding * a.variance[i][i])
        }
        #expect(a.degreesOfFreedom == 4)
      }
    }
  }

  /// 200 000 rows with distinct times, where naive sums lose six digits of O - E. The times, swept
  /// from either end, meet the same terms in opposite orders.
  @Test(arguments: [1, 2] as [UInt64])
  func manyRowsLoseNoDigits(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let n = 200_000
    let time = (0..<n).map { _ in random.exponential(rate: 1) }
    let event = (0..<n).map { _ in random.uniform() < 0.5 }
    let group = (0..<n).map { _ in Int(random.next() & 1) }
    let plain = try logRank(SurvivalOutcome(time: time, event: event), groups: group)
    let spells = try logRank(
      SurvivalOutcome(entry: time.map { _ in -1 }, exit: time, event: event), groups: group)
    for (a, b) in zip(plain.groups, spells.groups) {
      expectClose(a.observed - a.expected, b.observed - b.expected, .digits(11))
    }
    expectClose(plain.statistic, spells.statistic, .digits(10))
    #expect((plain.statistic ?? 100) < 15)
  }

  @Test(arguments: seeds)
  func itIsTheScoreTestOfTheExactCoxLikelihood(seed: UInt64) throws {
    let s = LogRankSample(seed)
    for late in [false, true] {
      let outcome = try s.outcome(late: late)
      let cox = try fitCox(
        outcome, covariates: [.factor("g", s.group)], strata: s.stratum, ties: .exact)
      let own = try test(s, late: late)
      #expect(own.degreesOfFreedom == cox.tests.score.degreesOfFreedom)
      // Both right to rounding; the exact likelihood's information comes from a recursion.
      expectClose(own.statistic, cox.tests.score.statistic, .digits(10))
    }
  }

  @Test(arguments: seeds)
  func withSandwichItIsBreslowsRobustScoreTest(seed: UInt64) throws {
    let s = LogRankSample(seed)
    for late in [false, true] {
      let weights = s.weight.map { $0 * 0.7 }
      let cox = try fitCox(
        s.outcome(late: late), covariates: [.factor("g", s.group)], strata: s.stratum,
        cluster: Array(s.exit.indices), weights: weights, ties: .breslow)
      let own = try test(s, late: late, weights: weights)
      expectClose(own.statistic, cox.tests.robustScore?.statistic, .digits(10))
    }
  }

  @Test(arguments: seeds)
  func theSandwichKnowsNoUnitOfWeight(seed: UInt64) throws {
    let s = LogRankSample(seed)
    for late in [false, true] {
      let a = try test(s, late: late, weights: s.weight.map { $0 * 0.25 }, rho: 1)
      let b = try test(s, late: late, weights: s.weight.map { $0 * 0.75 }, rho: 1)
      expectClose(a.statistic, b.statistic, .digits(11))
    }
  }
}
