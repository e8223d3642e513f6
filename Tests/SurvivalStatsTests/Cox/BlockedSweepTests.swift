// The likelihood in blocks against the plain sweeps, over several lanes, strata, ties, weights and
// offsets; and the chord steps and the sample that large fits start from.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct BlockedSweepTests {
  private struct Sample {
    var entry: [Double] = []
    var time: [Double] = []
    var event: [Bool] = []
    var strata: [Int] = []
    var weights: [Double] = []
    var columns: [[Double]] = []
  }

  private func sample(
    rows n: Int, covariates p: Int, strata: Int, distinctTimes: Int, seed: UInt64
  ) -> Sample {
    var random = SplitMix64(seed: seed)
    var result = Sample()
    for _ in 0..<n {
      let time = Double(Int.random(in: 1...distinctTimes, using: &random))
      result.time.append(time)
      // A fifth from the beginning, the others later, some of them only just before.
      result.entry.append(
        Int.random(in: 0...4, using: &random) == 0
          ? 0 : (time * Double.random(in: 0..<1, using: &random)).rounded(.down))
      result.event.append(Double.random(in: 0...1, using: &random) < 0.6)
      result.strata.append(Int.random(in: 0..<strata, using: &random))
      result.weights.append(Double(Int.random(in: 1...3, using: &random)))
    }
    result.columns = (0..<p).map { _ in
      (0..<n).map { _ in Double.random(in: -1...1, using: &random) }
    }
    return result
  }

  private func prepared(
    _ s: Sample, weighted: Bool, offset: Bool, late: Bool = false
  ) throws -> PreparedCox {
    let outcome =
      late
      ? try SurvivalOutcome(entry: s.entry, exit: s.time, event: s.event)
      : try SurvivalOutcome(time: s.time, event: s.event)
    return PreparedCox(
      outcome, columns: s.columns, strata: Grouping(s.strata), weights: weighted ? s.weights : nil,
      offset: offset ? s.columns[0].map { 0.3 * $0 } : nil)
  }

  struct Shape: Sendable, CustomTestStringConvertible {
    let rows: Int
    let covariates: Int
    let strata: Int
    let distinctTimes: Int
    var late = false
    var testDescription: String {
      "\(rows) x \(covariates), \(strata) strata, \(distinctTimes) times, late: \(late)"
    }
  }

  static let shapes = [
    Shape(rows: 1, covariates: 1, strata: 1, distinctTimes: 1),
    Shape(rows: 50, covariates: 3, strata: 1, distinctTimes: 20),
    Shape(rows: 9000, covariates: 17, strata: 1, distinctTimes: 9_000_000),
    Shape(rows: 9000, covariates: 16, strata: 1, distinctTimes: 40),
    Shape(rows: 9000, covariates: 20, strata: 3, distinctTimes: 1),
    Shape(rows: 9000, covariates: 15, strata: 900, distinctTimes: 50),
    Shape(rows: 9000, covariates: 33, strata: 5, distinctTimes: 9_000_000),
    Shape(rows: 600, covariates: 140, strata: 2, distinctTimes: 300),
    Shape(rows: 1, covariates: 2, strata: 1, distinctTimes: 1, late: true),
    Shape(rows: 60, covariates: 3, strata: 2, distinctTimes: 20, late: true),
    Shape(rows: 9000, covariates: 17, strata: 1, distinctTimes: 9_000_000, late: true),
    Shape(rows: 9000, covariates: 8, strata: 3, distinctTimes: 40, late: true),
    Shape(rows: 9000, covariates: 15, strata: 900, distinctTimes: 50, late: true),
  ]

  /// The plain sweeps are those that keep the trace: the same terms, summed in another order.
  @Test(arguments: shapes, [CoxTies.efron, .breslow])
  func agreesWithThePlainSweeps(_ shape: Shape, _ ties: CoxTies) throws {
    var s = sample(
      rows: shape.rows, covariates: shape.covariates, strata: shape.strata,
      distinctTimes: shape.distinctTimes, seed: UInt64(shape.rows + shape.covariates))
    if shape.rows == 1 { s.event = [true] }
    for (weighted, offset) in [(false, false), (true, true)] {
      let data = try prepared(s, weighted: weighted, offset: offset, late: shape.late)
      var random = SplitMix64(seed: 7)
      let beta = (0..<shape.covariates).map { _ in Double.random(in: -0.5...0.5, using: &random) }
      var blocked = PartialLikelihood(data, ties: ties)
      var plain = PartialLikelihood(data, ties: ties)
      plain.keepTrace()
      var (a, b) = (LikelihoodTerms(order: data.p), LikelihoodTerms(order: data.p))
      blocked.evaluate(at: beta, into: &a)
      plain.evaluate(at: beta, into: &b)
      expectClose(a.value, b.value, .rounding(of: b.value), "value")
      let size = Double(shape.rows) * (weighted ? 3 : 1)
      for (x, y) in zip(a.score, b.score) { expectClose(x, y, .rounding(of: size), "score") }
      for (x, y) in zip(a.information, b.information) {
        expectClose(x, y, .rounding(of: 4 * size), "information")
      }
      for k in blocked.hazard.indices {
        let scale = exp(-plain.shift[k])
        expectClose(blocked.hazard[k], plain.hazard[k] * scale, .digits(11), "hazard")
      }
      var score = LikelihoodTerms(order: data.p)
      blocked.evaluateScore(at: beta, into: &score)
      #expect(score.score == a.score && score.value == a.value)
    }
  }

  /// Beyond the range of the blocks the plain sweeps take over.
  @Test func largePredictorsAreLeftToThePlainSweeps() throws {
    let data = try prepared(
      sample(rows: 200, covariates: 2, strata: 1, distinctTimes: 50, seed: 3), weighted: false,
      offset: false)
    var blocked = PartialLikelihood(data, ties: .efron)
    var plain = PartialLikelihood(data, ties: .efron)
    plain.keepTrace()
    for beta in [[140.0, 0], [900, -400], [.infinity, 0]] {
      var (a, b) = (LikelihoodTerms(order: 2), LikelihoodTerms(order: 2))
      blocked.evaluate(at: beta, into: &a)
      plain.evaluate(at: beta, into: &b)
      expectClose(a.value, b.value, .digits(11))
    }
  }

  /// A large fit by a sample, chord steps and lanes ends where plain Newton steps from zero do.
  @Test func aLargeFitEndsWhereNewtonDoes() throws {
    let s = sample(rows: 70_000, covariates: 16, strata: 3, distinctTimes: 2000, seed: 5)
    let data = try prepared(s, weighted: false, offset: false)
    #expect(data.sample(every: 16) != nil)
    var columns = EstimableColumns(data, ties: .efron)
    let optimum = columns.maximize(CoxOptions())
    #expect(optimum.ending == .converged)
    var plain = PartialLikelihood(data, ties: .efron)
    plain.keepTrace()
    let newton = NewtonRaphson().maximize(&plain, from: [Double](repeating: 0, count: 16))
    let inverse = try Cholesky(newton.terms.information, order: 16).inverse()
    for j in 0..<16 {
      let error = inverse[j * 17].squareRoot()
      expectClose(optimum.point[j], newton.point[j], .againstRScaled(by: error))
      #expect(abs(optimum.point[j] - newton.point[j]) < 1e-11 * error + 1e-13)
    }
    expectClose(optimum.terms.information, newton.terms.information, .rounding(of: 4 * 70_000))
  }

  /// One with an enormous risk leaves: the sums of those who remain keep their digits. A hundred times
  /// over, in one lane.
  @Test func sumsThatWearOutAreBegunAnew() throws {
    var s = sample(rows: 400, covariates: 3, strata: 1, distinctTimes: 2000, seed: 11)
    var offset = [Double](repeating: 0, count: 400)
    for i in stride(from: 0, to: 400, by: 4) {
      (s.entry[i], s.time[i], s.event[i]) = (Double(5 * i), Double(5 * i) + 3, false)
      offset[i] = 60 + Double(i % 7)
    }
    let outcome = try SurvivalOutcome(entry: s.entry, exit: s.time, event: s.event)
    let data = PreparedCox(
      outcome, columns: s.columns, strata: nil, weights: nil, offset: offset)
    var blocked = PartialLikelihood(data, ties: .efron)
    var plain = PartialLikelihood(data, ties: .efron)
    plain.keepTrace()
    var (a, b) = (LikelihoodTerms(order: 3), LikelihoodTerms(order: 3))
    blocked.evaluate(at: [0.1, -0.2, 0.3], into: &a)
    plain.evaluate(at: [0.1, -0.2, 0.3], into: &b)
    expectClose(a.value, b.value, .digits(13))
    for (x, y) in zip(a.score, b.score) { expectClose(x, y, .rounding(of: 400)) }
    for (x, y) in zip(a.information, b.information) { expectClose(x, y, .rounding(of: 400)) }
  }

  /// Risk sets of two, each exp(-10) times the one before: -6 log(1 + exp(-10)), to the last digits.
  @Test func sumsFallByManyOrders() throws {
    var rows: [CoxSample.Row] = []
    for i in 0..<6 {
      let t = Double(i)
      rows.append(CoxSample.Row(entry: t, exit: t + 1, event: true, x: [1 + t]))
      rows.append(CoxSample.Row(entry: t, exit: t + 1.5, event: false, x: [t]))
    }
    let terms = try CoxSample(rows, hasEntry: true).terms(at: [10], ties: .efron)
    let p = 1 / (1 + exp(10.0))
    expectClose(terms.value, -6 * log1p(exp(-10.0)), .digits(10))
    expectClose(terms.score[0], 6 * p, .digits(10))
    expectClose(terms.information[0], 6 * p * (1 - p), .digits(10))
  }

  /// The same bits on one core as on all.
  @Test(arguments: [20, 100], [false, true])
  func bitsDoNotDependOnTheCores(p: Int, late: Bool) throws {
    let data = try prepared(
      sample(rows: 9000, covariates: p, strata: 4, distinctTimes: 500, seed: 9), weighted: true,
      offset: false, late: late)
    let beta = [Double](repeating: 0.1, count: p)
    var (a, b) = (LikelihoodTerms(order: p), LikelihoodTerms(order: p))
    var likelihood = PartialLikelihood(data, ties: .efron)
    likelihood.evaluate(at: beta, into: &a)
    var again = PartialLikelihood(data, ties: .efron)
    // Taken one after the other on this thread.
    Lanes.$areSerial.withValue(true) { again.evaluate(at: beta, into: &b) }
    #expect(a.value == b.value && a.score == b.score && a.information == b.information)
  }
}
