// Predicted and adjusted curves: what must hold whatever the data, and a case worked on paper.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxCurveIdentityTests {
  private func model(
    _ sample: CoxSample, ties: CoxTies = .efron, shift: Double = 0
  ) throws -> CoxModel {
    try CoxModel(
      sample.outcome(),
      covariates: sample.columns.enumerated().map { j, column in
        .numeric("x\(j + 1)", column.map { $0 + shift })
      },
      strata: Set(sample.rows.map(\.stratum)).count > 1 ? sample.rows.map(\.stratum) : [],
      cluster: sample.rows.contains { $0.weight != 1 } ? sample.rows.map(\.cluster) : [],
      weights: sample.rows.contains { $0.weight != 1 } ? sample.rows.map(\.weight) : [],
      offset: sample.rows.contains { $0.offset != 0 } ? sample.rows.map(\.offset) : [],
      ties: ties)
  }

  private func rows(_ values: [[Double]]) -> [Covariate] {
    values.enumerated().map { .numeric("x\($0 + 1)", $1) }
  }

  /// Three deaths at 1, 2, 3 with x = 1, 0, 1 (ThreeDeaths): r = e^beta has 2 r^2 = 1, so with
  /// r = 1 / sqrt 2 the hazard of x = 0 has the steps 1 / (2r + 1), 1 / (r + 1), 1 / r.
  @Test func threeDeathsOnPaper() throws {
    let model = try model(
      CoxSample(time: [1, 2, 3], event: [true, true, true], columns: [[1, 0, 1]]))
    let r = 0.5.squareRoot()
    let steps = [1 / (2 * r + 1), 1 / (r + 1), 1 / r]
    let hazard = [steps[0], steps[0] + steps[1], steps[0] + steps[1] + steps[2]]
    let baseline = try model.baseline(at: .zero).strata[0]
    expectClose(baseline.cumulativeHazard, hazard, .ulps(64), "hazard of x = 0")
    // At x = 0 the variance is sum of steps^2 + M^2 var, M = sum of steps x mean covariate.
    let means = [2 * r / (2 * r + 1), r / (r + 1), 1]
    let variance = 1 + 0.75 * 2.0.squareRoot()
    var spread = 0.0
    var mean = 0.0
    for k in 0..<3 {
      spread += steps[k] * steps[k]
      mean += steps[k] * means[k]
      expectClose(
        baseline.standardError[k], (spread + mean * mean * variance).squareRoot(), .ulps(256),
        "its SE")
    }
    let curve = try model.survival(of: rows([[1]]), at: [0.5, 1, 2.5, 3, 4]).predictions[0]
    expectClose(
      curve.survival, [1, exp(-r * hazard[0]), exp(-r * hazard[1]), exp(-r * hazard[2]), .nan],
      .ulps(128), "S of x = 1")
    #expect(curve.atRisk == [3, 3, 1, 1, 0])
  }

  /// Without covariates Efron's and Breslow's hazards are Fleming-Harrington's and Nelson-Aalen's.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func nullModelIsNelsonAalen(seed: UInt64) throws {
    var sample = CoxSample(seed: seed, count: 40, p: 1, [.ties, .entry])
    sample = sample.mapping { $0.x = [] }
    let model = try model(sample, ties: .breslow)
    let curve = try kaplanMeier(sample.outcome()).curves[0]
    let baseline = try model.baseline().strata[0]
    #expect(baseline.times == curve.points.map(\.time))
    #expect(baseline.atRisk == curve.points.map(\.atRisk))
    #expect(baseline.events == curve.points.map(\.events))
    expectClose(
      baseline.cumulativeHazard, curve.points.map(\.cumulativeHazard), .rounding(of: 4), "hazard")
    expectClose(
      baseline.standardError, curve.points.map(\.cumulativeHazardStandardError), .rounding(of: 4),
      "its SE")
  }

  /// S(t | x) is the baseline's survival to the power of the risk score.
  @Test(arguments: [4, 5] as [UInt64])
  func curvesArePowersOfTheBaseline(seed: UInt64) throws {
    let model = try model(CoxSample(seed: seed, count: 60, p: 2, .all))
    let x = [0.7, -1.0]
    let eta = zip(model.estimates, x).reduce(0.25) { $0 + $1.0 * $1.1 }
    let curves = try model.survival(of: rows([[x[0]], [x[1]]]), offset: [0.25], extend: true)
    let baseline = try model.baseline(at: .zero)
    #expect(curves.predictions.count == baseline.strata.count)
    for (curve, stratum) in zip(curves.predictions, baseline.strata) {
      #expect(curve.stratum == stratum.stratum)
      expectClose(
        curve.survival, stratum.cumulativeHazard.map { exp(-$0 * exp(eta)) }, .againstR, "S")
    }
    let same = try model.baseline(at: .columns(x, offset: 0.25))
    for (curve, stratum) in zip(curves.predictions, same.strata) {
      expectClose(curve.cumulativeHazard, stratum.cumulativeHazard, .ulps(8), "hazard")
      expectClose(
        curve.cumulativeHazardStandardError, stratum.standardError, .ulps(8), "its SE")
    }
  }

  /// A constant added to covariates, the new ones too, moves no curve: not even 2 000 000.
  @Test(arguments: [6, 7] as [UInt64])
  func shiftingCovariatesChangesNothing(seed: UInt64) throws {
    let sample = CoxSample(seed: seed, count: 50, p: 2, [.ties, .strata, .entry])
    let shift = 2_000_000.0
    // Values that a shift does not round.
    let whole = sample.mapping { $0.x = $0.x.map { ($0 * 16).rounded() / 16 } }
    let here = try model(whole).survival(of: rows([[0.5], [1]]), extend: true)
    let there = try model(whole, shift: shift)
      .survival(of: rows([[0.5 + shift], [1 + shift]]), extend: true)
    for (a, b) in zip(here.predictions, there.predictions) {
      expectClose(b.survival, a.survival, .againstR, "S")
      expectClose(b.standardError, a.standardError, .againstR, "SE")
    }
  }

  /// Spells cut in two are the same subject.
  @Test(arguments: [8, 9] as [UInt64])
  func splittingSpellsChangesNothing(seed: UInt64) throws {
    let sample = CoxSample(seed: seed, count: 40, p: 2, [.ties, .entry, .strata])
    var cut = sample
    cut.rows = sample.rows.flatMap { row -> [CoxSample.Row] in
      guard row.exit - row.entry > 1 else { return [row] }
      var (first, second) = (row, row)
      first.exit = row.entry + 1
      first.event = false
      second.entry = first.exit
      return [first, second]
    }
    let new = rows([[0.3], [1]])
    let whole = try model(sample).survival(of: new, at: [1, 2, 4, 6], extend: true)
    let halves = try model(cut).survival(of: new, at: [1, 2, 4, 6], extend: true)
    for (a, b) in zip(whole.predictions, halves.predictions) {
      expectClose(b.survival, a.survival, .againstR, "S")
      expectClose(b.standardError, a.standardError, .againstR, "SE")
    }
  }

  /// The area is the sum of rectangles; its error that of a sum with the covariances of the hazard
  /// at all pairs of times, from standard errors of single hazards by polarisation in one row.
  @Test func restrictedMeanIsTheArea() throws {
    let model = try model(CoxSample(seed: 10, count: 50, p: 2, [.ties]))
    let curve = try model.survival(of: rows([[0.2], [-1]]), tau: 3.5).predictions[0]
    let mean = try #require(curve.restrictedMean)
    var area = 0.0
    var last = (time: 0.0, survival: 1.0)
    for (time, s) in zip(curve.times, curve.survival) where time < 3.5 {
      area += (time - last.time) * last.survival
      last = (time, s)
    }
    area += (3.5 - last.time) * last.survival
    expectClose(mean.estimate, area, .againstR, "area")
    // As an adjusted curve of a population of one pattern it is the same number.
    let n = model.outcome.count
    let adjusted = try model.adjustedSurvival(
      of: "x",
      groups: [
        (
          "one",
          rows(
            [[Double]](repeating: [], count: 2).enumerated().map { j, _ in
              [Double](repeating: j == 0 ? 0.2 : -1, count: n)
            })
        )
      ], at: [2, 3], tau: 3.5)
    let other = try #require(adjusted.curves[0].restrictedMean)
    expectClose(other.estimate, mean.estimate, .againstR, "as adjusted")
    expectClose(other.standardError, mean.standardError, .againstR, "SE as adjusted")
    let at = try model.survival(of: rows([[0.2], [-1]]), at: [2, 3]).predictions[0]
    expectClose(adjusted.curves[0].survival, at.survival, .againstR, "S as adjusted")
    expectClose(adjusted.curves[0].standardError, at.standardError, .againstR, "SE as adjusted")
    expectClose(adjusted.curves[0].lower, at.lower, .againstR, "limits as adjusted")
  }

  /// Rows far more than nodes: interpolated sums are the direct ones.
  @Test(arguments: [11, 12] as [UInt64])
  func laplaceSumsAgreeWithTheDefinition(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let n = 300
    let rates = (0..<n).map { _ in exp(3 * random.normal()) }
    let weights = (0..<n).map { _ in random.uniform() }
    let x = (0..<(2 * n)).map { _ in random.normal() }
    let sums = LaplaceSums(rates: rates, weights: weights, x: x, p: 2)
    let points = (0..<2000).map { Double($0) * 0.002 } + [0, 1e-9, 7, 30]
    let values = sums.values(at: points)
    for (k, h) in points.enumerated() where k % 37 == 0 || k >= 2000 {
      var expected = [Double](repeating: 0, count: 4)
      var size = expected
      for i in 0..<n {
        let term = weights[i] * exp(-h * rates[i])
        for (j, factor) in [1, rates[i], rates[i] * x[2 * i], rates[i] * x[2 * i + 1]].enumerated()
        {
          expected[j] += term * factor
          size[j] += weights[i] * abs(factor) * (j == 0 ? 1 : min(1, exp(-h * rates[i]) + 1e-3))
        }
      }
      for j in 0..<4 {
        expectClose(values[k * 4 + j], expected[j], .rounding(of: size[j]), "sum \(j) at \(h)")
      }
    }
  }

  /// Constant covariates along a path are the plain curve, however the path is cut, from time 0.
  @Test func aPathOfOneCovariateIsThePlainCurve() throws {
    let heart = try Reference.table("heart")
    let model = try CoxModel("Surv(start, stop, event) ~ age + transplant", in: heart)
    func table(_ cuts: [Double]) throws -> DataTable {
      let n = cuts.count - 1
      return try DataTable([
        .numeric("begin", Array(cuts[..<n])), .numeric("end", Array(cuts[1...])),
        .numeric("age", [Double](repeating: 5, count: n)),
        .text("transplant", [String?](repeating: "1", count: n)),
      ])
    }
    let numeric = try heart.column("transplant").values
    var isText = false
    if case .text = numeric { isText = true }
    func fixed(_ table: DataTable) throws -> DataTable {
      isText
        ? table
        : table.replacing(
          "transplant", by: .numeric("transplant", [Double](repeating: 1, count: table.rowCount)))
    }
    let times: [Double] = [10, 50, 100, 400]
    let plain = try model.survival(of: fixed(table([0, 1])), at: times).predictions[0]
    for cuts in [[0, 1000], [0, 30, 50, 1000], [0, 0.5, 99, 100, 101, 1000]] as [[Double]] {
      let path = try model.survival(
        alongPathsOf: fixed(table(cuts)), entry: "begin", exit: "end", at: times
      ).predictions[0]
      expectClose(path.survival, plain.survival, .againstR, "S")
      expectClose(path.standardError, plain.standardError, .againstR, "SE")
      expectClose(path.lower, plain.lower, .againstR, "lower")
    }
  }

  /// A figure of adjusted curves has a band for each and no counts.
  @Test func adjustedCurvesAreDrawn() throws {
    let lung = try Reference.table("lung")
    let model = try CoxModel("Surv(time, status) ~ sex + age", in: lung)
    let adjusted = try model.adjustedSurvival(of: "sex", in: lung)
    let svg = KaplanMeierFigure(adjusted).svg()
    #expect(svg.contains("Adjusted survival probability"))
    #expect(!svg.contains("Events / n"))
    #expect(svg.contains("sex=1"))
    let predicted = KaplanMeierFigure(try model.survival(of: lung.selecting([0, 1])))
    #expect(predicted.svg().contains("Row 1"))
  }

  /// JSON keeps every key, and comes back as it was.
  @Test func jsonComesBack() throws {
    let lung = try Reference.table("lung")
    let model = try CoxModel("Surv(time, status) ~ sex + age", in: lung)
    let curves = try model.survival(of: lung.selecting([0]), at: [100, 5000], tau: 300)
    let data = try JSONEncoder().encode(curves)
    #expect(try JSONDecoder().decode(CoxPredictions.self, from: data) == curves)
    let text = String(decoding: data, as: UTF8.self)
    for key in ["row", "times", "survival", "standardError", "lower", "upper", "stratum"] {
      #expect(text.contains("\"\(key)\""), "\(key)")
    }
    #expect(text.contains("null"), "S beyond follow-up")
    let adjusted = try model.adjustedSurvival(of: "sex", in: lung, at: [100], tau: 300)
    let other = try JSONEncoder().encode(adjusted)
    #expect(try JSONDecoder().decode(AdjustedSurvival.self, from: other) == adjusted)
    let baseline = try JSONEncoder().encode(model.baseline())
    #expect(try JSONDecoder().decode(CoxBaseline.self, from: baseline) == model.baseline())
  }
}
