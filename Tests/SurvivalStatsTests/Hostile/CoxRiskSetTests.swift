// Risk scores that overflow, risk sets that are emptied, ties without end, and strata of little use.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CoxRiskSetTests {
  /// (2.1), (2.4) and (2.5) at 0.5 without ties, each risk set relative to its largest eta: the
  /// plain sums would overflow.
  private func definition(_ sample: CoxSample) -> (value: Double, score: Double, bend: Double) {
    var result = (value: 0.0, score: 0.0, bend: 0.0)
    for death in sample.rows where death.event {
      let risk = sample.rows.filter { $0.entry < death.exit && death.exit <= $0.exit }
      let etas = risk.map { $0.offset + 0.5 * $0.x[0] }
      let top = etas.max() ?? 0
      let r = etas.map { exp($0 - top) }
      let s0 = r.reduce(0, +)
      let mean = zip(r, risk).reduce(0) { $0 + $1.0 * $1.1.x[0] } / s0
      result.value += death.offset + 0.5 * death.x[0] - top - log(s0)
      result.score += death.x[0] - mean
      result.bend +=
        zip(r, risk).reduce(0) {
          $0 + $1.0 * ($1.1.x[0] - mean) * ($1.1.x[0] - mean)
        } / s0
    }
    return result
  }

  @Test(arguments: [30.0, 200, 360, 400, 499, 600, 800, 5000, -400, -800, 1e6])
  func aHugeRiskScoreComesAndGoes(eta: Double) throws {
    for late in [false, true] {
      var sample = CoxSample(seed: 8, count: 40, p: 1, late ? [.entry] : [])
      for i in [0, 1, 2] { sample.rows[i].offset = eta }
      let expected = definition(sample)
      for ties in CoxTies.allCases {
        let terms = try sample.terms(at: [0.5], ties: ties)
        let scale = 40 + abs(eta)  // eta itself is rounded
        expectClose(terms.value, expected.value, .rounding(of: scale), "value")
        expectClose(terms.score[0], expected.score, .rounding(of: scale), "score")
        expectClose(terms.information[0], expected.bend, .rounding(of: scale), "information")
      }
    }
  }

  /// Under exact ties as well, up to e^1300; there a point is out of reach.
  @Test(arguments: [400.0, 800, 1200])
  func exactTiesOfHugeRiskScores(eta: Double) throws {
    // Deaths A and B of three: pairs AB, AC, BC. With A huge the pairs that hold it remain, and
    // the value tends to log of 1 / (1 + e^(C - B)).
    let sample = CoxSample([
      CoxSample.Row(exit: 1, event: true, x: [0], offset: eta),
      CoxSample.Row(exit: 1, event: true, x: [1]),
      CoxSample.Row(exit: 2, event: false, x: [3]),
    ])
    let terms = try sample.terms(at: [0.5], ties: .exact)
    expectClose(terms.value, -log1p(exp(1)), .rounding(of: eta))
    // x_B less its mean, and the variance of a choice between 1 and 3.
    let p = 1 / (1 + exp(-1.0))
    expectClose(terms.score[0], -2 * p, .rounding(of: eta))
    expectClose(terms.information[0], 4 * p * (1 - p), .rounding(of: eta))
    let far = sample.mapping { $0.offset *= 2 }
    let beyond = try far.terms(at: [0.5], ties: .exact).value
    #expect(eta < 800 || beyond == -.infinity)
  }

  /// The robust variance of a spread-out risk is that of the residuals' definition (5.1).
  @Test(arguments: [0.0, 30, 200, 400, 600, 800, -400, -800])
  func residualsOfAHugeRiskScore(eta: Double) throws {
    for late in [false, true] {
      var sample = CoxSample(seed: 8, count: 40, p: 1, late ? [.entry] : [])
      for i in [0, 1, 2] { sample.rows[i].offset = eta }
      let beta = 0.5
      let data = try sample.prepared()
      let actual = ScoreResiduals.compute(data, ties: .breslow, at: [beta * data.scale[0]])
      for (place, row) in data.riskSets.order.enumerated() {
        let me = sample.rows[Int(row)]
        var expected = 0.0
        for death in sample.rows where death.event {
          let t = death.exit
          guard me.entry < t, t <= me.exit else { continue }
          let risk = sample.rows.filter { $0.entry < t && t <= $0.exit }
          let etas = risk.map { $0.offset + beta * $0.x[0] }
          let top = etas.max() ?? 0
          let r = etas.map { exp($0 - top) }
          let s0 = r.reduce(0, +)
          let mean = zip(r, risk).reduce(0) { $0 + $1.0 * $1.1.x[0] } / s0
          let own = me.offset + beta * me.x[0]
          expected -= exp(own - top) / s0 * (me.x[0] - mean)
          if me.event, me.exit == t { expected += me.x[0] - mean }
        }
        expectClose(
          actual.base[place] * data.scale[0], expected, .rounding(of: 100), "residual of row \(row)"
        )
      }
    }
  }

  @Test func anOffsetOf800IsFitted() throws {
    let sample = CoxSample(seed: 21, count: 80, p: 2, [.ties])
    let before = try sample.fit(robust: true)
    let after = try sample.mapping { $0.offset = 800 }.fit(robust: true)
    for (a, b) in zip(after.coefficients, before.coefficients) {
      expectClose(a.estimate, b.estimate, .digits(12))
      expectClose(a.robustStandardError, b.robustStandardError, .digits(12))
    }
  }

  @Test func aRiskSetEmptiedByLateEntryIsSaid() throws {
    var sample = CoxSample(seed: 4, count: 30, p: 1, [.entry])
    let before = try sample.fit()
    #expect(!before.warnings.contains { $0.contains("late entry") })
    // Dies before anyone else has come: nobody to compare with.
    sample = sample.mapping {
      $0.entry += 10
      $0.exit += 10
    }
    sample.rows.append(CoxSample.Row(entry: 1, exit: 2, event: true, x: [5]))
    let after = try sample.fit()
    #expect(after.warnings.contains { $0.contains("late entry") && $0.contains("1 event time") })
    expectClose(after.coefficients[0].estimate, before.coefficients[0].estimate, .digits(12))
    expectClose(after.logLikelihood.fitted, before.logLikelihood.fitted, .digits(13))
  }

  /// The last to leave is alone for no fault of late entry.
  @Test func theLastDeathIsNoWarning() throws {
    let rows = [
      CoxSample.Row(entry: 0, exit: 3, event: true, x: [1]),
      CoxSample.Row(entry: 0, exit: 2, event: true, x: [0]),
      CoxSample.Row(entry: 0, exit: 1, event: true, x: [1]),
    ]
    let fit = try CoxSample(rows, hasEntry: true).fit()
    #expect(!fit.warnings.contains { $0.contains("late entry") })
  }

  @Test(arguments: CoxTies.allCases)
  func strataThatSayNothingChangeNothing(ties: CoxTies) throws {
    let sample = CoxSample(seed: 6, count: 60, p: 2, [.ties])
    var more = sample
    // A stratum without events, one of a single row, and one of a single death.
    for i in 0..<5 {
      more.rows.append(CoxSample.Row(exit: 2 + Double(i), event: false, x: [1, 9], stratum: 1))
    }
    more.rows.append(CoxSample.Row(exit: 3, event: false, x: [2, -4], stratum: 2))
    more.rows.append(CoxSample.Row(exit: 3, event: true, x: [2, 50], stratum: 3))
    let before = try sample.fit(ties)
    let after = try more.fit(ties)
    #expect(after.strata == 4)
    for (a, b) in zip(after.coefficients, before.coefficients) {
      expectClose(a.estimate, b.estimate, .digits(12))
      expectClose(a.standardError, b.standardError, .digits(12))
    }
    expectClose(after.logLikelihood.fitted, before.logLikelihood.fitted, .digits(13))
  }

  /// 5 000 deaths at one time among 10 000 (600 among 1 200 in debug builds), one binary covariate: the exact partial likelihood is
  /// hypergeometric, whose score test is (O - E)^2 / V in closed form.
  @Test func fiveThousandExactTies() throws {
    #if DEBUG
      let n = 1_200
    #else
      let n = 10_000
    #endif
    let x = (0..<n).map { $0 % 3 == 0 ? 1.0 : 0 }
    let event = (0..<n).map { $0 % 2 == 0 || $0 % 12 == 3 }
    let d = event.filter { $0 }.count
    let sample = CoxSample(
      time: event.map { $0 ? 1 : 2 }, event: event, columns: [x])
    let clock = ContinuousClock()
    var fit: CoxFit?
    let elapsed = try clock.measure { fit = try sample.fit(.exact, maximumIterations: 0) }
    let total = Double(n)
    let ones = x.reduce(0, +)
    let observed = zip(x, event).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
    let p = ones / total
    let variance = Double(d) * (total - Double(d)) / (total - 1) * p * (1 - p)
    let expected = Double(d) * p
    let statistic = (observed - expected) * (observed - expected) / variance
    #expect(d >= n / 2)
    expectClose(fit?.tests.score.statistic, statistic, .againstR)
    #expect(elapsed < .seconds(30))
  }
}
