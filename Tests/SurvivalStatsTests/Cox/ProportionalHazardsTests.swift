// Tests of proportional hazards against R's cox.zph, and against the definition where R is silent.
//
// Expected values: Reference/proportional-hazards.json, made by Reference/Make/proportional-hazards.R.

import Foundation
import Testing

@testable import SurvivalStats

struct ZphCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Curve: Decodable, Sendable {
    let term: String
    let at: [Int]
    let x: [Double]
    let estimate: [Double]
    let lower: [Double]
    let upper: [Double]
    let count: Int
    let wave: Double
    let size: Double
  }
  struct Table: Decodable, Sendable {
    let transform: String
    let byTerm: Bool
    let terms: [String]
    let statistic: [Double]
    let df: [Int]
    let p: [Double]
    let curves: [Curve]?
  }
  let name: String
  let data: String
  let formula: String
  let ties: String
  let tests: [Table]
  var testDescription: String { "\(name): \(formula), \(ties)" }
}

@Suite struct ProportionalHazardsTests {
  static let cases: [ZphCase] = {
    (try? Reference.load("proportional-hazards", as: ZphCase.self)) ?? []
  }()

  @Test func thereAreEnough() { #expect(Self.cases.count >= 25) }

  @Test(arguments: cases)
  func agreeWithR(_ expected: ZphCase) throws {
    let model = try CoxModel(
      expected.formula, in: Reference.table(expected.data),
      ties: #require(CoxTies(rawValue: expected.ties)) as CoxTies)
    for table in expected.tests {
      let transform = try #require(TimeScale(named: table.transform))
      let actual = try model.proportionalHazards(transform: transform, byTerm: table.byTerm)
      #expect(actual.transform == table.transform)
      #expect(actual.terms.map(\.term) == table.terms)
      #expect(actual.terms.map(\.degreesOfFreedom) == table.df)
      for (k, line) in actual.terms.enumerated() {
        let what = "\(table.transform) \(line.term)"
        // A statistic is a square: near 0 it is judged by a thousandth of its expectation.
        expectClose(
          line.statistic, table.statistic[k], .againstRScaled(by: 0.001 * Double(table.df[k])), what
        )
        // d log P / d statistic is at most half the statistic here.
        expectClose(
          line.pValue, table.p[k], .againstRScaled(by: 1e-3 + table.statistic[k] * table.p[k]),
          what + " P")
      }
      let curves = try model.coefficientTrends(transform: transform)
      for curve in table.curves ?? [] {
        let trend = try #require(curves.first { $0.term == curve.term })
        compare(trend, curve, "\(table.transform) \(curve.term)")
      }
    }
  }

  private func compare(_ trend: CoefficientTrend, _ curve: ZphCase.Curve, _ what: String) {
    #expect(trend.residuals.count == curve.count)
    // Events of one time have one place, so that their order does not matter.
    let places = Dictionary(
      uniqueKeysWithValues: Set(trend.eventTimes).sorted().enumerated().map {
        ($0.element, Double($0.offset + 1))
      })
    let wave = zip(trend.residuals, trend.eventTimes).reduce(0) {
      $0 + $1.0 * sin(places[$1.1] ?? 0)
    }
    expectClose(wave, curve.wave, .againstRScaled(by: curve.size), what + " residuals")
    for (k, i) in curve.at.enumerated() {
      let width = abs(curve.upper[k] - curve.lower[k]) + abs(curve.estimate[k])
      expectClose(trend.transformed[i - 1], curve.x[k], .againstRScaled(by: 1), what + " x")
      expectClose(
        trend.estimate[i - 1], curve.estimate[k], .againstRScaled(by: width), what + " curve")
      expectClose(trend.lower[i - 1], curve.lower[k], .againstRScaled(by: width), what + " lower")
      expectClose(trend.upper[i - 1], curve.upper[k], .againstRScaled(by: width), what + " upper")
    }
  }

  /// R 4.2.2, survival 3.5-3: cox.zph(coxph(Surv(time, status) ~ age + sex + ph.ecog, lung)).
  @Test func lung() throws {
    let model = try CoxModel(
      "Surv(time, status) ~ age + sex + ph.ecog", in: Reference.table("lung"))
    let test = try model.proportionalHazards()
    let expected = [0.187988, 2.305437, 2.054249, 4.463658]
    for (line, value) in zip(test.terms, expected) {
      expectClose(line.statistic, value, .publishedDecimals(6), line.term)
    }
    let data = try JSONEncoder().encode(test)
    #expect(try JSONDecoder().decode(ProportionalHazardsTest.self, from: data) == test)
    #expect(test.description.contains("GLOBAL"))
  }

  /// A weight of 2 is two rows, under Breslow's ties and for every transform.
  @Test(arguments: ["km", "rank", "identity", "log"])
  func weightsAreRows(_ name: String) throws {
    var random = SplitMix64(seed: 7)
    let n = 120
    var (times, events, x, z, weights): ([Double], [Bool], [Double], [Double], [Double]) =
      ([], [], [], [], [])
    for _ in 0..<n {
      times.append((40 * random.uniform()).rounded(.up))
      events.append(random.uniform() < 0.7)
      x.append(random.normal())
      z.append(random.uniform() < 0.5 ? 0 : 1)
      weights.append(1 + (random.uniform() * 3).rounded(.down))
    }
    let copies = (0..<n).flatMap { Array(repeating: $0, count: Int(weights[$0])) }
    let transform = try #require(TimeScale(named: name))
    func test(_ rows: [Int], _ weights: [Double]) throws -> ProportionalHazardsTest {
      let outcome = try SurvivalOutcome(
        time: rows.map { times[$0] }, event: rows.map { events[$0] })
      let covariates = [
        Covariate.numeric("x", rows.map { x[$0] }), .numeric("z", rows.map { z[$0] }),
      ]
      let model = try CoxModel(outcome, covariates: covariates, weights: weights, ties: .breslow)
      return try model.proportionalHazards(transform: transform)
    }
    let weighted = try test(Array(0..<n), weights)
    let copied = try test(copies, [])
    for (a, b) in zip(weighted.terms, copied.terms) {
      expectClose(a.statistic, b.statistic, .againstR, "\(name) \(a.term)")
    }
  }

  /// The score test of x g(t), worked out with a row for each person and time of death.
  @Test(arguments: [CoxTies.breslow, .efron])
  func isTheScoreTestOfTimeDependentColumns(_ ties: CoxTies) throws {
    var random = SplitMix64(seed: 11)
    let n = 60
    let times = (0..<n).map { _ in (15 * random.uniform()).rounded(.up) }
    let entry = times.map { (random.uniform() * $0).rounded(.down) * 0.5 }
    let events = (0..<n).map { _ in random.uniform() < 0.7 }
    let x = (0..<n).map { _ in random.normal() }
    let weights = (0..<n).map { _ in 0.5 + random.uniform() }
    let model = try CoxModel(
      SurvivalOutcome(entry: entry, exit: times, event: events), covariates: [.numeric("x", x)],
      cluster: Array(0..<n), weights: weights, ties: ties)
    let beta = model.fit.coefficients[0].estimate
    // Score and information of (x, x g) at (beta, 0), time by time.
    var (u, a, b, c) = (0.0, 0.0, 0.0, 0.0)
    for time in Set(zip(times, events).filter(\.1).map(\.0)).sorted() {
      let atRisk = (0..<n).filter { entry[$0] < time && time <= times[$0] }
      let deaths = atRisk.filter { events[$0] && times[$0] == time }
      let d = Double(deaths.count)
      let v = deaths.reduce(0) { $0 + weights[$1] } / d
      for l in 0..<deaths.count {
        let share = ties == .efron ? Double(l) / d : 0
        var (s0, s1, s2) = (0.0, 0.0, 0.0)
        for i in atRisk {
          let r = weights[i] * exp(beta * x[i]) * (deaths.contains(i) ? 1 - share : 1)
          s0 += r
          s1 += r * x[i]
          s2 += r * x[i] * x[i]
        }
        let variance = v * (s2 / s0 - (s1 / s0) * (s1 / s0))
        u += time * (weights[deaths[l]] * x[deaths[l]] - v * s1 / s0)
        a += variance
        b += time * variance
        c += time * time * variance
      }
    }
    let test = try model.proportionalHazards(transform: .identity)
    expectClose(test.terms[0].statistic, u * u / (c - b * b / a), .againstR, "statistic")
    #expect(test.terms.count == 2)
    let custom = try model.proportionalHazards(transform: .custom("3 - 2t") { 3 - 2 * $0 })
    expectClose(custom.terms[0].statistic, test.terms[0].statistic, .againstR, "moved")
  }

  /// One degree of freedom for a term is the score test of its part of the predictor times g(t), in a
  /// model that holds all columns: rows cut at each death, the fit as an offset, the test at 0.
  @Test(arguments: [CoxTies.breslow, .efron])
  func aSingleDegreeIsTheScoreTestOfTheTermsPart(_ ties: CoxTies) throws {
    let table = try Reference.table("veteran")
    let formula = "Surv(time, status) ~ celltype + karno"
    let model = try CoxModel(formula, in: table, ties: ties)
    let frame = try Formula(formula).frame(in: table, for: .covariates)
    let outcome = try #require(frame.outcome)
    let beta = model.fit.coefficients.map(\.estimate)
    let deaths = zip(outcome.exit, outcome.event).filter(\.1).map(\.0)
    let spells = try outcome.split(at: deaths)
    let columns = frame.design.columns.map { column in spells.sourceRow.map { column[$0] } }
    func part(_ columns: [[Double]], _ beta: [Double], _ i: Int) -> Double {
      zip(columns, beta).reduce(0) { $0 + $1.0[i] * $1.1 }
    }
    let rows = spells.sourceRow.indices
    let trend = rows.map { part(Array(columns[..<3]), beta, $0) * spells.outcome.exit[$0] }
    let covariates =
      zip(frame.design.names, columns).map { Covariate.numeric($0, $1) }
      + [.numeric("trend", trend)]
    let expected = try fitCox(
      spells.outcome, covariates: covariates, offset: rows.map { part(columns, beta, $0) },
      ties: ties)
    let test = try model.proportionalHazards(transform: .identity, singleDegree: true)
    #expect(test.terms.map(\.term) == ["celltype", "karno", "GLOBAL"])
    #expect(test.terms[0].degreesOfFreedom == 1)
    expectClose(
      test.terms[0].statistic, expected.tests.score.statistic, .againstR, "celltype, one degree")
  }

  @Test func refusals() throws {
    let lung = try Reference.table("lung")
    let null = try CoxModel("Surv(time, status) ~ 1", in: lung)
    #expect(throws: SurvivalDataError.self) { try null.proportionalHazards() }
    let exact = try CoxModel("Surv(time, status) ~ sex", in: lung, ties: .exact)
    #expect(throws: SurvivalDataError.self) { try exact.proportionalHazards() }
    let model = try CoxModel("Surv(time, status) ~ sex", in: lung)
    #expect(throws: SurvivalDataError.self) {
      try model.proportionalHazards(transform: .custom("none") { _ in .nan })
    }
    #expect(throws: SurvivalDataError.self) {
      try model.coefficientTrends(degreesOfFreedom: 1)
    }
  }
}
