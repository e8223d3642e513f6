// Many fits on one prepared problem: each is the fit with its weights.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxProblemTests {
  private func problem(_ sample: CoxSample, _ ties: CoxTies = .efron) throws -> CoxProblem {
    try CoxProblem(
      sample.outcome(), covariates: covariates(sample), strata: sample.rows.map(\.stratum),
      offset: sample.rows.map(\.offset), ties: ties)
  }

  private func covariates(_ sample: CoxSample) -> [Covariate] {
    sample.columns.enumerated().map { .numeric("x\($0 + 1)", $1) }
  }

  /// How often each of n rows is drawn in a bootstrap sample.
  private func draws(_ n: Int, _ replicate: Int) -> [Double] {
    var random = SplitMix64(seed: UInt64(replicate))
    var counts = [Double](repeating: 0, count: n)
    for _ in 0..<n { counts[Int.random(in: 0..<n, using: &random)] += 1 }
    return counts
  }

  @Test(arguments: [CoxTies.efron, .breslow], [CoxSample.Features.ties, [.entry, .offset], .all])
  func eachIsTheFitWithItsWeights(ties: CoxTies, features: CoxSample.Features) async throws {
    let sample = CoxSample(seed: 31, count: 120, p: 3, features.subtracting(.weights))
    let draws = self.draws
    let replicates = try await problem(sample, ties).replicates(20) { replicate in
      draws(120, replicate).map { replicate % 2 == 0 ? $0 : $0 * 0.37 }
    }
    #expect(replicates.count == 20)
    for (k, replicate) in replicates.enumerated() {
      let weights = draws(120, k).map { k % 2 == 0 ? $0 : $0 * 0.37 }
      let fit = try fitCox(
        sample.outcome(), covariates: covariates(sample), strata: sample.rows.map(\.stratum),
        cluster: sample.rows.indices.map { $0 }, weights: weights,
        offset: sample.rows.map(\.offset), ties: ties)
      #expect(replicate.status == fit.convergence.status)
      guard replicate.status == .converged else { continue }
      for (estimate, coefficient) in zip(replicate.coefficients, fit.coefficients) {
        expectClose(
          estimate, coefficient.estimate, .againstRScaled(by: coefficient.standardError))
      }
      expectClose(replicate.logLikelihood, fit.logLikelihood.fitted, .digits(12))
    }
  }

  /// A replicate without deaths, with a column that no longer varies, and with a coefficient that runs
  /// to infinity: each says so, and the others are none the worse.
  @Test func replicatesThatCannotBeFitted() async throws {
    let problem = try CoxProblem(
      SurvivalOutcome(time: [1, 2, 3, 4, 5, 6], event: [true, true, false, true, true, false]),
      covariates: [.numeric("a", [1, 0, 1, 0, 1, 0]), .numeric("b", [0, 3, 1, 2, 0, 2])])
    let weights: [[Double]] = [
      [1, 1, 1, 1, 1, 1], [0, 0, 1, 0, 0, 1], [0, 1, 0, 1, 0, 1], [1, 0, 0, 1, 0, 0],
    ]
    let fits = try await problem.replicates(4) { weights[$0] }
    #expect(fits[0].status == .converged)
    #expect(fits[1].status == .notEstimable && fits[1].coefficients.allSatisfy(\.isNaN))
    #expect(fits[2].coefficients[0].isNaN && !fits[2].coefficients[1].isNaN)
    #expect(fits[3].status == .infiniteCoefficients)
  }

  @Test func badWeightsAreErrors() async throws {
    let problem = try problem(CoxSample(seed: 1, count: 10, p: 1, []))
    for bad in [[1.0], [-1] + draws(9, 1), [.nan] + draws(9, 1), [.infinity] + draws(9, 1)] {
      await #expect(throws: SurvivalDataError.self) { try await problem.replicates(3) { _ in bad } }
    }
    #expect(try await problem.replicates(0) { _ in [] }.isEmpty)
  }

  @Test func exactTiesAreRefused() {
    #expect(throws: SurvivalDataError.self) {
      try problem(CoxSample(seed: 1, count: 10, p: 1, []), .exact)
    }
  }

  private final class Tally: @unchecked Sendable {
    private let lock = NSLock()
    private var counts: [Int] = []
    func add(_ count: Int) { lock.withLock { counts.append(count) } }
    var all: [Int] { lock.withLock { counts } }
  }

  @Test func progressIsToldAndEndsAtTheEnd() async throws {
    let sample = CoxSample(seed: 2, count: 30, p: 1, [])
    let tally = Tally()
    let draws = self.draws
    _ = try await problem(sample).replicates(200, progress: tally.add) { draws(30, $0) }
    #expect(tally.all.last == 200 && tally.all.count > 10)
    #expect(zip(tally.all, tally.all.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func aCancelledTaskStops() async throws {
    let sample = CoxSample(seed: 2, count: 200, p: 2, [])
    let problem = try problem(sample)
    let draws = self.draws
    let tally = Tally()
    let task = Task {
      try await problem.replicates(1_000_000, progress: tally.add) { draws(200, $0) }
    }
    while tally.all.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect((tally.all.last ?? 0) < 1_000_000)
  }

  /// The risk sets of a part are those of its rows alone.
  @Test(arguments: [CoxSample.Features.ties, [.entry], [.entry, .ties, .strata], .strata])
  func partsAreTheSetsOfTheirRows(features: CoxSample.Features) throws {
    let sample = CoxSample(seed: 77, count: 90, p: 1, features)
    let whole = try sample.prepared().riskSets
    var random = SplitMix64(seed: 5)
    let chosen = sample.rows.map { _ in Bool.random(using: &random) }
    let part = whole.part(whole.order.map { chosen[Int($0)] })
    let rows = chosen.indices.filter { chosen[$0] }
    let outcome = try sample.outcome()
    let alone = RiskSets(
      outcome.selecting(rows), strata: Grouping(sample.rows.map(\.stratum)).selecting(rows))
    #expect(part.order.map { Int(whole.order[Int($0)]) } == alone.order.map { rows[Int($0)] })
    #expect(part.tieSets.map(\.end) == alone.tieSets.map(\.end))
    #expect(part.tieSets.map(\.deaths) == alone.tieSets.map(\.deaths))
    #expect(part.tieSets.map(\.departuresEnd) == alone.tieSets.map(\.departuresEnd))
    #expect(part.endSet == alone.endSet)
    let leaving = { (sets: RiskSets, set: TieSet) in
      Set(sets.departures.prefix(set.departuresEnd).dropFirst(set.stratumStart))
    }
    for (a, b) in zip(part.tieSets, alone.tieSets) {
      #expect(leaving(part, a) == leaving(alone, b))
    }
  }
}
