// Limits of the hazard ratios by profile likelihood, by the score test, and by the log-rank test.
//
// Derivation:  Documentation/Derivations/ProfileLimits.md, LogRankInterval.md
// Uses:        Inference/ProfileLikelihood.swift, RiskSets/TwoGroupTables.swift
// Called from: Cox/FitCox.swift

import Foundation

extension CoxInterval {
  /// Refuses what these limits have no meaning for, before anything is computed.
  func check(robust: Bool) throws(SurvivalDataError) {
    guard self != .wald, robust else { return }
    throw .incompatible(
      "\(adjective) limits rest on the likelihood, and a robust variance says that it is not to be "
        + "trusted: use Wald limits, or a model without clusters and fractional weights")
  }
}

extension CoxSolution {
  /// Replaces the Wald limits by those asked for.
  ///
  /// - Complexity: for each coefficient some ten maximisations of a few evaluations each; for the
  ///   log-rank interval O(n) and some forty passes over the event times.
  mutating func setLimits(
    _ frame: ModelFrame, _ columns: [ColumnView], _ options: CoxOptions
  ) throws(SurvivalDataError) {
    fit.interval = options.intervals
    let z = NormalDistribution().upperQuantile((1 - options.level) / 2)
    switch options.intervals {
    case .wald: return
    case .profile, .score: setProfileLimits(options, z: z)
    case .logRank: try setLogRankLimits(frame, columns, z: z)
    }
  }

  /// Where the statistic of a value, the other coefficients refitted, is z^2.
  private mutating func setProfileLimits(_ options: CoxOptions, z: Double) {
    let reduced = data.keeping(kept)
    let maximum = zip(kept, reduced.scale).map { fit.coefficients[$0].estimate * $1 }
    let likelihood = PenalisedLikelihood(reduced, ties: options.ties, penalty: options.penalty)
    // Columns that nearly are combinations of others leave no digits to the products of columns.
    let isClear =
      AliasedColumns(
        reduced.x, order: reduced.p, weights: reduced.weights, magnitude: reduced.magnitude
      ).basis == nil
    let cone =
      fit.convergence.status == .infiniteCoefficients && options.penalty == nil
      ? RecessionCone(data: reduced, ties: options.ties) : nil
    var lost: [String] = []
    for (k, j) in kept.enumerated() {
      let rotated = isClear ? nil : Self.rotated(reduced, last: k, maximum)
      var profile = ProfileLikelihood(
        rotated.map {
          PenalisedLikelihood($0.data, ties: options.ties, penalty: options.penalty)
        } ?? likelihood,
        of: rotated == nil ? k : reduced.p - 1, around: rotated?.maximum ?? maximum,
        statistic: options.intervals == .score ? .score : .likelihoodRatio,
        isSeparated: fit.convergence.status == .infiniteCoefficients)
      // The likelihood is in units of its weights.
      let limits = profile.limits(
        threshold: z * z / reduced.weightUnit,
        isEndless: { cone?.moves(k, toward: $0) })
      let unit = reduced.scale[k] * (rotated?.length ?? 1)
      fit.coefficients[j].lower = exp(limits.lower / unit)
      fit.coefficients[j].upper = exp(limits.upper / unit)
      if limits.lower.isNaN || limits.upper.isNaN { lost.append(fit.coefficients[j].name) }
    }
    if !lost.isEmpty {
      fit.warnings.append(
        "the search for \(options.intervals.adjective) limits came to no end, so that they are not "
          + "available: " + lost.joined(separator: ", "))
    }
  }

  /// The problem in an orthonormal basis in which the last coordinate is that of column `k` times a
  /// length: the others span the other columns, so that to profile it is to profile the column's.
  /// Firth's penalty changes by a constant with the basis.
  private static func rotated(
    _ problem: PreparedCox, last k: Int, _ maximum: [Double]
  ) -> (data: PreparedCox, maximum: [Double], length: Double)? {
    let order = (0..<problem.p).filter { $0 != k } + [k]
    let ordered = problem.keeping(order)
    let columns = AliasedColumns(
      ordered.x, order: ordered.p, weights: ordered.weights, magnitude: ordered.magnitude)
    guard columns.kept.count == problem.p, let basis = columns.basis,
      let length = basis.factors.last?.last
    else { return nil }
    return (
      ordered.rotated(to: basis), basis.coordinates(of: order.map { maximum[$0] }), length
    )
  }

  /// Where the hypergeometric score's statistic is z^2.
  private mutating func setLogRankLimits(
    _ frame: ModelFrame, _ columns: [ColumnView], z: Double
  ) throws(SurvivalDataError) {
    func refuse(_ reason: String) -> SurvivalDataError {
      .incompatible("the log-rank interval compares two groups, and " + reason)
    }
    guard frame.offset == nil else { throw refuse("has no place for an offset") }
    guard kept.count == 1, let j = kept.first else {
      throw refuse("this model has \(kept.count) coefficients; put the other variables in strata()")
    }
    let column = columns[j]
    let low = column.values.min() ?? 0
    let high = column.values.max() ?? 0
    guard column.values.allSatisfy({ $0 == low || $0 == high }), high > low else {
      throw refuse("\(fit.coefficients[j].name) has more than two values")
    }
    let tables = TwoGroupTables(
      data.riskSets, isSecond: column.values.map { $0 == high }, weights: frame.weights)
    let limits = tables.limits(z: z)
    fit.coefficients[j].lower = exp(limits.lower / (high - low))
    fit.coefficients[j].upper = exp(limits.upper / (high - low))
    if tables.isUninformative {
      fit.warnings.append(
        "the log-rank variance is 0: at no event time could the outcome have differed, so there are "
          + "no limits")
    }
  }
}
