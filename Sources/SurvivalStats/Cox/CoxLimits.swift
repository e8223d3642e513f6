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
    for (k, j) in kept.enumerated() {
      var profile = ProfileLikelihood(
        likelihood, of: k, around: maximum,
        statistic: options.intervals == .score ? .score : .likelihoodRatio,
        isSeparated: fit.convergence.status == .infiniteCoefficients)
      // The likelihood is in units of its weights.
      let limits = profile.limits(threshold: z * z / reduced.weightUnit)
      fit.coefficients[j].lower = exp(limits.lower / reduced.scale[k])
      fit.coefficients[j].upper = exp(limits.upper / reduced.scale[k])
    }
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
