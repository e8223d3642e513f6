// Pseudo-values against R's, against curves made without the row, and by hand.
//
// Expected values: Reference/pseudo.json, made by Reference/Make/pseudo.R.

import Testing

@testable import SurvivalStats

@Suite struct PseudoValueTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let data: String
    let formula: String
    let `where`: String?
    let times: [Double]
    let survival: [[Double]]
    let restrictedMean: [[Double]]
    let cumulativeHazard: [[Double]]
    var testDescription: String { name }
  }
  static let cases: [Case] = (try? Reference.load("pseudo", as: Case.self)) ?? []

  @Test func thereAreEnough() { #expect(Self.cases.count >= 4) }

  @Test(arguments: cases)
  func agreesWithR(_ e: Case) throws {
    let frame = try Formula(e.formula).frame(
      in: Reference.table(e.data), for: .curves, where: e.where)
    let outcome = try #require(frame.outcome)
    for (kind, expected) in [
      (PseudoValueKind.survival, e.survival), (.restrictedMean, e.restrictedMean),
      (.cumulativeHazard, e.cumulativeHazard),
    ] {
      let ours = try pseudoValues(outcome, at: e.times, kind: kind)
      #expect(ours.values.count == expected.count)
      for (a, b) in zip(ours.values, expected) {
        for (x, y) in zip(a, b) {
          // A value near 0 is a difference of numbers of the size of the time, or of 1.
          expectClose(x, y, .againstRScaled(by: kind == .restrictedMean ? 100 : 1))
        }
      }
    }
  }

  private static func sample(seed: UInt64, entry: Bool) throws -> SurvivalOutcome {
    var random = SplitMix64(seed: seed)
    let n = 25
    // Few whole numbers: ties of deaths and of censorings.
    let exit = (0..<n).map { _ in Double(Int.random(in: 2...12, using: &random)) }
    let event = (0..<n).map { _ in Int.random(in: 0...2, using: &random) > 0 }
    guard entry else { return try SurvivalOutcome(time: exit, event: event) }
    // Most are there from the beginning, so that the curve does not end early.
    let begin = exit.map { Int.random(in: 0...2, using: &random) == 0 ? $0 - 1 : 0 }
    return try SurvivalOutcome(entry: begin, exit: exit, event: event)
  }

  @Test(arguments: [false, true], Array(UInt64(1)...20))
  func leavingARowOutIsLeavingItOut(entry: Bool, seed: UInt64) throws {
    let outcome = try Self.sample(seed: seed, entry: entry)
    let times = [3.0, 6, 7.5, 11]
    let n = Double(outcome.count)
    let ours = try pseudoValues(outcome, at: times, method: .leaveOneOut)
    let means = try pseudoValues(
      outcome, at: times, kind: .restrictedMean, method: .leaveOneOut)
    let hazards = try pseudoValues(
      outcome, at: times, kind: .cumulativeHazard, method: .leaveOneOut)
    for i in 0..<outcome.count {
      let rest = outcome.selecting((0..<outcome.count).filter { $0 != i })
      let curve = try kaplanMeier(rest).curves[0]
      let here = curve.values(at: times, extend: true)
      for (k, time) in times.enumerated() {
        expectClose(
          ours.values[i][k], n * ours.estimates[k] - (n - 1) * here[k].survival,
          .rounding(of: n))
        expectClose(
          hazards.values[i][k],
          n * hazards.estimates[k] - (n - 1) * here[k].cumulativeHazard, .rounding(of: n))
        expectClose(
          means.values[i][k],
          n * means.estimates[k] - (n - 1) * curve.restrictedMean(tau: time).estimate,
          .rounding(of: n * time))
      }
    }
  }

  // The jackknife without limit is the derivative: R's weights as frequencies, a little more of one.
  @Test(arguments: [false, true], Array(UInt64(1)...5))
  func theInfluenceIsADerivative(entry: Bool, seed: UInt64) throws {
    let outcome = try Self.sample(seed: seed, entry: entry)
    let time = 7.0
    let ours = try pseudoValues(outcome, at: [time])
    let step = 1e-5
    for i in 0..<outcome.count {
      func survival(_ change: Double) throws -> Double {
        var weights = [Double](repeating: 1, count: outcome.count)
        weights[i] += change
        return try kaplanMeier(outcome, weights: weights).curves[0].values(at: [time])[0].survival
      }
      let slope = try (survival(step) - survival(-step)) / (2 * step)
      let n = Double(outcome.count)
      expectClose(
        (ours.values[i][0] - ours.estimates[0]) / n, slope,
        .centralDifference(step: step, scale: 10))
    }
  }

  // Without censoring a pseudo-value is what it stands for.
  @Test func withoutCensoringTheyAreTheOutcome() throws {
    let outcome = try SurvivalOutcome(time: [1, 3, 3, 7], event: [true, true, true, true])
    for method in PseudoValueMethod.allCases {
      let survival = try pseudoValues(outcome, at: [2, 5], method: method)
      let mean = try pseudoValues(outcome, at: [5], kind: .restrictedMean, method: method)
      for (i, time) in outcome.exit.enumerated() {
        expectClose(survival.values[i][0], time > 2 ? 1 : 0, .rounding(of: 1))
        expectClose(survival.values[i][1], time > 5 ? 1 : 0, .rounding(of: 1))
        expectClose(mean.values[i][0], min(time, 5), .rounding(of: 5))
      }
    }
  }

  @Test func aTimeBeforeTheBeginningIsRefused() throws {
    let outcome = try SurvivalOutcome(time: [1], event: [true])
    #expect(throws: SurvivalDataError.self) { try pseudoValues(outcome, at: [-1]) }
    #expect(try pseudoValues(outcome, at: [0]).values == [[1]])
  }

  // Groups are made one by one, and rows stay where they were.
  @Test func theFormulaGoesGroupByGroup() throws {
    let table = try Reference.table("veteran")
    let all = try pseudoValues("Surv(time, status) ~ trt", in: table, at: [90])
    let one = try pseudoValues(
      "Surv(time, status) ~ 1", in: table, at: [90], where: "trt == 2")
    #expect(all.values.count == 137 && all.rows == Array(0..<137))
    #expect(zip(one.rows, one.values).allSatisfy { all.values[$0] == $1 })
  }
}
