// Residuals worked on paper, their tables, and what is refused.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct ResidualTests {
  /// Three deaths at times 1, 2, 3 with x = 1, 0, 1, as in ThreeDeathsTests: r = e^b = 1/sqrt(2).
  ///
  /// The hazard steps are h1 = 1/(2r+1), h2 = 1/(r+1), h3 = 1/r; the means of those at risk
  /// m1 = 2r/(2r+1), m2 = r/(r+1), m3 = 1; the variance is 1 + (3/4) sqrt(2).
  @Test(arguments: [CoxTies.efron, .breslow])
  func agreeWithPaper(ties: CoxTies) throws {
    let model = try CoxModel(
      SurvivalOutcome(time: [1, 2, 3], event: [true, true, true]),
      covariates: [.numeric("x", [1, 0, 1])], ties: ties)
    let r = 0.5.squareRoot()
    let (h1, h2, h3) = (1 / (2 * r + 1), 1 / (r + 1), 1 / r)
    let (m1, m2) = (2 * r * h1, r * h2)
    let variance = 1 + 0.75 * 2.0.squareRoot()
    func expect(_ kind: CoxResidualKind, _ expected: [Double]) throws {
      let actual = try model.residuals(kind)
      expectClose(actual.values, expected, .rounding(of: 1), kind.rawValue)
      #expect(actual.rows == [1, 2, 3])
      #expect(actual.times == (kind.isPerEvent ? [1, 2, 3] : []))
    }
    let martingale = [1 - r * h1, 1 - h1 - h2, 1 - r * (h1 + h2 + h3)]
    try expect(.martingale, martingale)
    let deviance = try model.residuals(.deviance).values
    for (m, d) in zip(martingale, deviance) {
      // The second row's residual is 0 but for rounding, whose root is not small: squares.
      expectClose(d * d, -2 * (m + log(1 - m)), .rounding(of: 1), "deviance")
      #expect(abs(m) < 1e-9 || d * m > 0)
    }
    try expect(.schoenfeld, [1 - m1, -m2, 0])
    try expect(
      .scaledSchoenfeld, [1 - m1, -m2, 0].map { 3 * variance * $0 - 0.5 * log(2) })
    let score = [
      (1 - m1) - r * h1 * (1 - m1), -m2 + h1 * m1 + h2 * m2,
      -r * (h1 * (1 - m1) + h2 * (1 - m2)),
    ]
    try expect(.score, score)
    try expect(.dfbeta, score.map { $0 * variance })
    try expect(.dfbetas, score.map { $0 * variance.squareRoot() })
    // x is of zeros and ones: about 0, as in R.
    let b = -0.5 * log(2)
    try expect(.partial, [martingale[0] + b, martingale[1], martingale[2] + b])
    let most = model.fit.influence
    let largest = try #require(score.indices.max { abs(score[$0]) < abs(score[$1]) })
    #expect(most.row == largest + 1)
    #expect(most.coefficient == "x")
    expectClose(most.dfbetas ?? .nan, score[largest] * variance.squareRoot(), .rounding(of: 1))
  }

  private static let table = """
    id,time,status,x,w,s
    a,1,1,1,1,u
    a,3,0,NA,1,u
    b,2,1,0,2,v
    b,4,1,3,1,v
    c,5,0,2,0,u
    c,6,1,1,1,v
    d,7,1,0.5,1,u
    d,0.5,0,2,1,u
    """

  private func model(_ formula: String, ties: CoxTies = .efron, weights: String? = nil) throws
    -> CoxModel
  {
    try CoxModel(
      formula, in: DataTable(csv: Array(Self.table.utf8)), weights: weights, cluster: "id",
      ties: ties)
  }

  @Test func rowsThatWereLeftOutHaveNoLine() throws {
    let model = try model("Surv(time, status) ~ x + strata(s)", weights: "w")
    let martingale = try model.residuals(.martingale)
    #expect(martingale.rows == [1, 3, 4, 6, 7, 8])
    // The last row leaves before the first event.
    #expect(martingale[5, 0] == 0)
    #expect(try model.residuals(.score)[5, 0] == 0)
    let schoenfeld = try model.residuals(.schoenfeld)
    #expect(schoenfeld.rows == [1, 7, 3, 4, 6])
    #expect(schoenfeld.times == [1, 7, 2, 4, 6])
    #expect(schoenfeld.strata == ["u", "u", "v", "v", "v"])
    let lines = schoenfeld.csv.split(separator: "\n")
    #expect(lines[0] == "row,time,stratum,x")
    #expect(lines[2].hasPrefix("7,7,u,"))
    #expect(martingale.csv.hasPrefix("row,martingale\n1,"))
  }

  @Test func clustersAreSummed() throws {
    let model = try model("Surv(time, status) ~ x", weights: "w")
    let rows = try model.residuals(.dfbeta)
    let summed = try model.residuals(.dfbeta, collapse: true)
    #expect(summed.clusters == ["a", "b", "c", "d"])
    #expect(summed.rows.isEmpty)
    expectClose(
      summed.values,
      [
        rows.values[0], rows.values[1] + rows.values[2], rows.values[3],
        rows.values[4] + rows.values[5],
      ], .rounding(of: 1))
    let byHand = try model.residuals(.dfbeta, collapsedBy: ["a", "b", "b", "c", "d", "d"])
    #expect(byHand == summed)
    #expect(summed.csv.hasPrefix("cluster,x\na,"))
    // Two events where two less M were expected, and events of weight 2.
    let deviance = try model.residuals(.deviance, weighted: true, collapse: true)
    let martingale = try model.residuals(.martingale, weighted: true, collapse: true)
    let m = martingale[1, 0]
    let expected = 3 - m
    expectClose(
      deviance[1, 0],
      (m < 0 ? -1 : 1) * (2 * (3 * log(3 / expected) - (3 - expected))).squareRoot(), .digits(12))
    let most = model.fit.influence
    #expect([1, 3, 6, 7].contains(most.row ?? 0))
    let standardized = try model.residuals(.dfbetas, collapse: true).values
    #expect(abs(most.dfbetas ?? 0) == standardized.map(abs).max())
  }

  @Test func theyCanBeWrittenAndReadBack() throws {
    let model = try model("Surv(time, status) ~ x + I(2 * x) + strata(s)")
    for kind in CoxResidualKind.allCases {
      let residuals = try model.residuals(kind)
      let data = try JSONEncoder().encode(residuals)
      #expect(try JSONDecoder().decode(CoxResiduals.self, from: data) == residuals)
      let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(
        Set(json.keys) == [
          "schemaVersion", "model", "kind", "weighted", "columns", "rows", "clusters", "times",
          "strata", "values",
        ])
      #expect(json["kind"] as? String == kind.rawValue)
      #expect(residuals.description.contains(kind.rawValue))
      #expect(residuals.description.split(separator: "\n").allSatisfy { $0.count <= 80 })
      #expect(residuals.csv.split(separator: "\n").count == residuals.count + 1)
      guard residuals.columns.count == 2 else { continue }
      // The column that is twice the other is aliased.
      #expect((0..<residuals.count).allSatisfy { residuals[$0, 1].isNaN })
      #expect((0..<residuals.count).allSatisfy { !residuals[$0, 0].isNaN })
      #expect(residuals.csv.contains(",NA\n"))
    }
  }

  @Test func labelsAreQuoted() throws {
    let model = try CoxModel(
      SurvivalOutcome(time: [1, 2, 3], event: [true, true, true]),
      covariates: [.numeric("a,b", [1, 0, 1])])
    #expect(try model.residuals(.score).csv.hasPrefix("row,\"a,b\"\n"))
    let summed = try model.residuals(.score, collapsedBy: ["x\"y", "z", "z"])
    #expect(summed.csv.contains("\n\"x\"\"y\","))
  }

  @Test func whatRDoesNotHaveIsRefused() throws {
    let exact = try CoxModel(
      "Surv(time, status) ~ x", in: DataTable(csv: Array(Self.table.utf8)), ties: .exact)
    for kind in CoxResidualKind.allCases {
      switch kind {
      case .martingale, .deviance, .partial:
        #expect(try exact.residuals(kind).values.allSatisfy { $0.isFinite })
      default:
        #expect(
          throws: SurvivalDataError.incompatible(
            "\(kind.rawValue) residuals are not available for exact ties; use efron or breslow")
        ) { try exact.residuals(kind) }
      }
    }
    #expect(exact.fit.influence == CoxInfluence())
    #expect(throws: SurvivalDataError.self) { try exact.residuals(.martingale, collapse: true) }
    let model = try model("Surv(time, status) ~ x")
    #expect(throws: SurvivalDataError.self) { try model.residuals(.schoenfeld, collapse: true) }
  }

  /// Without covariates the expected events are Nelson and Aalen's.
  @Test func aModelWithoutCovariates() throws {
    let model = try CoxModel(
      SurvivalOutcome(time: [1, 2, 3], event: [true, false, true]), covariates: [])
    let values = try model.residuals(.martingale).values
    expectClose(values, [1 - 1 / 3.0, -1 / 3.0, 1 - 4 / 3.0], .rounding(of: 1))
    #expect(try model.residuals(.score).values.isEmpty)
    #expect(try model.residuals(.schoenfeld).rows == [1, 3])
    #expect(model.fit.influence == CoxInfluence())
  }

  /// The series and the logarithm meet: both sides of 0.1, and the square of M near 0.
  @Test func devianceNearZero() {
    for m in [1e-12, 1e-6, -1e-6] {
      // -2 (m + log(1 - m)) = m^2 (1 + 2 m / 3 + ...)
      expectClose(
        CoxModel.deviance(martingale: m, events: 1), m * (1 + m / 3), .digits(11))
    }
    for m in [0.0999, -0.0999, 0.1001, -0.1001, 0.5, -3] {
      let direct = (m < 0 ? -1 : 1) * (-2 * (m + log(1 - m))).squareRoot()
      expectClose(CoxModel.deviance(martingale: m, events: 1), direct, .digits(12))
    }
    expectClose(CoxModel.deviance(martingale: -2, events: 0), -2, .ulps(1))
    #expect(CoxModel.deviance(martingale: 0, events: 0) == 0)
    #expect(CoxModel.deviance(martingale: 0, events: 1) == 0)
  }
}
