// Grambsch and Therneau's first test of proportional hazards, which SAS, Stata and lifelines give.
//
// Called from: Cox/CoxModel+ProportionalHazards.swift

/// How a test of proportional hazards takes the variance of a residual.
public enum ProportionalHazardsForm: String, Sendable, Codable, CaseIterable {
  /// Of each time of death its own: the score test of R since 2019.
  case score
  /// Of all times one, their average: the approximation of 1994, as in SAS, Stata and lifelines.
  case averageVariance = "average-variance"
}

extension CoxModel {
  /// The tests of each coefficient, and of all, from scaled Schoenfeld residuals.
  ///
  /// With d deaths, residuals s, their product sums U = sum (g - mean g) s and the covariance V of the
  /// estimates, a coefficient's statistic is d (V U)_j^2 / (V_jj Q), that of all d U'V U / Q, where Q is
  /// the sum of (g - mean g)^2.
  ///
  /// - Complexity: O(n log n + n p).
  func averageVarianceTests(
    _ transform: TimeScale
  ) throws(SurvivalDataError) -> [ProportionalHazardsTest.Term] {
    guard frame.weights == nil else {
      throw .incompatible(
        "the average variance knows no case weights; ask for the score form (--profile r)")
    }
    let sets = prepared.riskSets
    let g = try transform.values(sets, outcome, weights: nil)
    var place: [Double: Double] = [:]
    for (k, set) in sets.tieSets.enumerated() {
      place[outcome.exit[Int(sets.order[set.end - 1])]] = g[k]
    }
    let residuals = try residuals(.schoenfeld, weighted: false)
    let values = residuals.times.map { place[$0] ?? .nan }
    let deaths = Double(values.count)
    let mean = values.reduce(0, +) / deaths
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let p = kept.count
    let sums = kept.map { column in
      zip(values, residuals.column(column)).reduce(0) { $0 + ($1.0 - mean) * $1.1 }
    }
    let scaled = (0..<p).map { j in
      (0..<p).reduce(0) { $0 + modelBased[j + $1 * p] * sums[$1] }
    }
    var lines = kept.indices.map { j in
      ProportionalHazardsTest.Term(
        frame.design.names[kept[j]],
        ChiSquareTest(
          statistic: deaths * scaled[j] * scaled[j] / (modelBased[j + j * p] * spread),
          degreesOfFreedom: 1))
    }
    let all = zip(sums, scaled).reduce(0) { $0 + $1.0 * $1.1 }
    lines.append(
      .init("GLOBAL", ChiSquareTest(statistic: deaths * all / spread, degreesOfFreedom: p)))
    return lines
  }
}
