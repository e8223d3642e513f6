// Near ties merged as R's timefix merges them.
//
// Expected values: Reference/timefix.json, R 4.2.2 and survival 3.5-3, by Reference/Make/timefix.R.

import Testing

@testable import SurvivalStats

struct TimeFixCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let entry: [Double]?
  let exit: [Double]
  let failed: Bool
  let fixedEntry: [Double]?
  let fixedExit: [Double]?
  let moved: Int?

  var testDescription: String { name }

  static let all: [TimeFixCase] = {
    do { return try Reference.load("timefix", as: TimeFixCase.self) } catch { return [] }
  }()
}

@Suite struct TimeFixTests {
  @Test func thereAreCases() {
    #expect(TimeFixCase.all.count > 35)
    #expect(TimeFixCase.all.contains { $0.failed })
    #expect(TimeFixCase.all.contains { $0.moved ?? 0 > 0 })
  }

  @Test(arguments: TimeFixCase.all)
  func timesAreRs(_ expected: TimeFixCase) throws {
    let event = expected.exit.map { _ in true }
    func outcome() throws -> SurvivalOutcome {
      guard let entry = expected.entry else {
        return try SurvivalOutcome(time: expected.exit, event: event)
      }
      return try SurvivalOutcome(entry: entry, exit: expected.exit, event: event)
    }
    guard !expected.failed else {
      let error = #expect(throws: SurvivalDataError.self) { try outcome() }
      // The first spell that is emptied, with its ends as they were given.
      guard case .spellWithinTolerance(let row, let begin, let end) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(expected.entry?[row - 1] == begin)
      #expect(expected.exit[row - 1] == end)
      return
    }
    let fixed = try outcome()
    #expect(fixed.entry == expected.fixedEntry)
    #expect(fixed.exit == expected.fixedExit)
    #expect(fixed.nearTiesMerged == expected.moved)
    let says = fixed.warnings.contains { $0.hasPrefix("times moved to merge near ties") }
    #expect(says == (fixed.nearTiesMerged > 0))
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func theOrderOfRowsDoesNotMatterAndTwiceIsOnce(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      let base = (0..<Int.random(in: 1...30, using: &random)).map { _ in
        Double(Int.random(in: 0...9, using: &random))
          + Double(Int.random(in: -2...2, using: &random)) * 7e-9 + 1
      }
      let fixed = TimeFix.merged(base)
      #expect(TimeFix.merged(fixed.times).times == fixed.times)
      #expect(TimeFix.merged(fixed.times).moved == 0)
      let order = base.indices.shuffled(using: &random)
      let shuffled = TimeFix.merged(order.map { base[$0] })
      #expect(shuffled.times == order.map { fixed.times[$0] })
      #expect(shuffled.moved == fixed.moved)
      // A chain goes to its smallest time, so that none moves up.
      #expect(zip(base, fixed.times).allSatisfy { $1 <= $0 })
    }
  }

  @Test func noTimesAtAll() {
    #expect(TimeFix.merged([]).times == [])
  }

  @Test func mergingCanBeLeftOut() throws {
    let times = [0.1 + 0.2, 0.3]
    let plain = try SurvivalOutcome(time: times, event: [true, true], mergingNearTies: false)
    #expect(plain.exit == times)
    #expect(plain.nearTiesMerged == 0)
    let spells = try SurvivalOutcome(
      entry: [0.3, 0], exit: [0.1 + 0.2, 0.3], event: [true, true], mergingNearTies: false)
    #expect(spells.exit == times)
  }
}
