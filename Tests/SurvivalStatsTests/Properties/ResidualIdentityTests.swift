// Residuals of Cox models: their definitions, and identities that they obey, on data drawn from seeds.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct ResidualIdentityTests {
  static let seeds: ClosedRange<UInt64> = 1...5
  static let ties: [CoxTies] = [.efron, .breslow]

  private func sample(_ seed: UInt64, count: Int = 120) -> CoxSample {
    CoxSample(seed: seed, count: count, p: 3, .all)
  }

  private func expectDefinition(
    _ sample: CoxSample, _ model: CoxModel, _ ties: CoxTies, scale: Double = 1
  ) throws {
    let beta = model.fit.coefficients.map(\.estimate)
    let naive = NaiveResiduals(sample, efron: ties == .efron, at: beta)
    // Rows of some thousand steps, each rounded.
    let tolerance = Tolerance.rounding(of: 100 * scale)
    expectClose(try model.residuals(.martingale).values, naive.martingale, tolerance, "martingale")
    let score = try model.residuals(.score)
    for (i, expected) in naive.score.enumerated() {
      expectClose((0..<3).map { score[i, $0] }, expected, tolerance, "score \(i)")
    }
    let schoenfeld = try model.residuals(.schoenfeld)
    #expect(schoenfeld.rows == naive.schoenfeld.map { $0.row + 1 })
    expectClose(schoenfeld.values, naive.schoenfeld.flatMap(\.values), tolerance, "Schoenfeld")
  }

  @Test(arguments: ties, seeds)
  func theDefinition(ties: CoxTies, seed: UInt64) throws {
    for features in [CoxSample.Features.all, [.ties], [.ties, .strata, .weights], [.entry], []] {
      let sample = CoxSample(seed: seed, count: 150, p: 3, features)
      try expectDefinition(sample, sample.model(ties, clustered: features.contains(.entry)), ties)
    }
  }

  /// Log risk scores that span more than 300, where sums need their shifts.
  @Test(arguments: ties, [false, true])
  func theDefinitionAtHugeRiskScores(ties: CoxTies, late: Bool) throws {
    let features: CoxSample.Features = late ? [.ties, .entry, .weights] : [.ties, .weights]
    var sample = CoxSample(seed: 3, count: 60, p: 3, features)
    for i in [0, 7, 20] { sample.rows[i].offset = 500 }
    for i in [3, 11] { sample.rows[i].offset = -500 }
    let model = try sample.model(
      ties, clustered: true, initial: [0.5, -0.2, 0.1], maximumIterations: 0)
    #expect(model.fit.coefficients[0].estimate == 0.5)
    try expectDefinition(sample, model, ties)
  }

  /// Problems that are cut into several lanes agree with the plain sweeps.
  @Test(arguments: ties, [0, 1, 300])
  func lanesAgreeWithThePlainSweeps(ties: CoxTies, strata: Int) throws {
    for late in [false, true] {
      var sample = CoxSample(seed: 9, count: 30_000, p: 3, late ? [.entry, .weights] : [.weights])
      var random = SplitMix64(seed: 10)
      for i in sample.rows.indices {
        if i % 3 > 0 { sample.rows[i].exit = (sample.rows[i].exit * 500).rounded(.up) / 500 + 1 }
        if strata > 0 { sample.rows[i].stratum = Int.random(in: 0..<strata, using: &random) }
      }
      let data = try sample.prepared()
      #expect(SweepLanes(data, efron: true).all.count > 1)
      let beta = [0.4, -0.1, 0.2]
      let actual = ScoreResiduals.compute(data, ties: ties, at: beta)
      let expected = PlainScoreResiduals.compute(data, ties: ties, at: beta)
      let worst = expected.indices.reduce(0) { max($0, abs(actual.base[$1] - expected[$1])) }
      // Residuals up to some tens, from sums of some ten thousand terms.
      #expect(worst < 1e-10, "\(worst)")
    }
  }

  @Test(arguments: ties, seeds)
  func sumsAreZero(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed)
    let model = try sample.model(ties)
    let martingale = try model.residuals(.martingale, weighted: true)
    for stratum in 0...2 {
      let sum = sample.rows.indices.reduce(0) {
        $0 + (sample.rows[$1].stratum == stratum ? martingale[$1, 0] : 0)
      }
      expectClose(sum, 0, .rounding(of: 100), "martingale, stratum \(stratum)")
    }
    let score = try model.residuals(.score, weighted: true)
    let schoenfeld = try model.residuals(.schoenfeld, weighted: true)
    for j in 0..<3 {
      // At the root of the score, known to a step of its size.
      expectClose(score.column(j).reduce(0, +), 0, .rounding(of: 1000), "score \(j)")
      // Under ties a weighted sum has each death's own weight where the score has their mean.
      let equal = ties == .breslow
      if equal {
        expectClose(schoenfeld.column(j).reduce(0, +), 0, .rounding(of: 1000), "Schoenfeld \(j)")
      }
    }
    let unweighted = try sample.mapping { $0.weight = 1 }.model(ties, clustered: true)
    let plain = try unweighted.residuals(.schoenfeld)
    for j in 0..<3 {
      expectClose(plain.column(j).reduce(0, +), 0, .rounding(of: 1000), "Schoenfeld \(j)")
    }
  }

  @Test(arguments: ties, seeds)
  func dfbetasMakeTheRobustVariance(ties: CoxTies, seed: UInt64) throws {
    let model = try sample(seed).model(ties, clustered: true)
    let dfbeta = try model.residuals(.dfbeta, collapse: true)
    let dfbetas = try model.residuals(.dfbetas, collapse: true)
    for j in 0..<3 {
      let sum = dfbeta.column(j).reduce(0) { $0 + $1 * $1 }
      let c = model.fit.coefficients[j]
      expectClose(sum.squareRoot(), c.robustStandardError, .digits(12), "robust SE")
      expectClose(
        dfbetas.column(j), dfbeta.column(j).map { $0 / c.standardError }, .digits(12), "dfbetas")
    }
  }

  @Test(arguments: ties, seeds)
  func splitSpellsAddUp(ties: CoxTies, seed: UInt64) throws {
    let sample = sample(seed)
    // Each row in two spells, cut in the middle; whole rows are clusters.
    var halves: [CoxSample.Row] = []
    var owner: [Int] = []
    for (i, row) in sample.rows.enumerated() {
      var early = row
      var late = row
      early.exit = (row.entry + row.exit) / 2
      early.event = false
      late.entry = early.exit
      halves += [early, late]
      owner += [i, i]
    }
    let whole = try sample.model(ties)
    let split = try CoxSample(halves, hasEntry: true).model(ties)
    for kind in [CoxResidualKind.martingale, .deviance, .score, .dfbeta, .dfbetas] {
      expectClose(
        try split.residuals(kind, collapsedBy: owner).values, try whole.residuals(kind).values,
        .againstRScaled(by: 1), kind.rawValue)
    }
  }

  /// Under Breslow's ties weight 2 is two rows.
  @Test(arguments: seeds)
  func weightTwoIsTwoRows(seed: UInt64) throws {
    let single = sample(seed).mapping { $0.weight = 1 }
    let doubled = single.mapping { $0.weight = $0.cluster % 3 == 0 ? 2 : 1 }
    var rows: [CoxSample.Row] = []
    var owner: [Int] = []
    for (i, row) in single.rows.enumerated() {
      for _ in 0..<(row.cluster % 3 == 0 ? 2 : 1) {
        rows.append(row)
        owner.append(i)
      }
    }
    let weighted = try doubled.model(.breslow)
    let repeated = try CoxSample(rows, hasEntry: true).model(.breslow, clustered: true)
    for kind in [CoxResidualKind.martingale, .score, .dfbeta, .dfbetas] {
      expectClose(
        try weighted.residuals(kind, weighted: true).values,
        try repeated.residuals(kind, collapsedBy: owner).values, .againstRScaled(by: 1),
        kind.rawValue)
    }
  }

  /// To first order, dfbeta is what the coefficient falls by when the row goes.
  @Test func dfbetaIsTheFallWithoutTheRow() throws {
    let sample = CoxSample(seed: 2, count: 400, p: 2, [.strata])
    let model = try sample.model(.breslow)
    let dfbeta = try model.residuals(.dfbeta)
    for i in stride(from: 0, to: 400, by: 40) {
      var rest = sample
      rest.rows.remove(at: i)
      let without = try rest.fit(.breslow)
      for j in 0..<2 {
        let fall = model.fit.coefficients[j].estimate - without.coefficients[j].estimate
        let error = model.fit.coefficients[j].standardError
        // Second order: a few hundredths of a standard error's share of one row in 400.
        #expect(abs(fall - dfbeta[i, j]) < 0.02 * error, "row \(i)")
      }
    }
  }
}
