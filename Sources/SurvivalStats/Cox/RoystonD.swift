// Royston and Sauerbrei's D: how far apart the prognoses of a fitted Cox model lie.
//
// Uses: Cox/FitCox.swift

import Foundation

/// Royston and Sauerbrei's D and measures of explained variation from the linear predictor.
public struct RoystonD: Sendable, Equatable, Codable {
  /// The log hazard ratio between the halves of worse and of better prognosis, were the predictor
  /// normal.
  @Reported public internal(set) var d: Double
  /// Its standard error.
  @Reported public internal(set) var standardError: Double
  /// Explained variation from D: R's `R.D`.
  @Reported public internal(set) var explainedVariation: Double
  /// Kent and O'Quigley's, from the variance of the linear predictor: R's `R.KO`.
  @Reported public internal(set) var kentOQuigley: Double
}

extension CoxModel {
  /// Royston and Sauerbrei's D [royston2004], as R's `royston`: the predictor's normal scores
  /// (Blom's, equal predictors sharing their mean) as the one covariate of another Cox fit, with
  /// Efron's ties; that fit has neither strata nor weights.
  ///
  /// - Returns: NaN throughout where all predictors are equal.
  /// - Complexity: O(n log n).
  public func roystonD() throws(SurvivalDataError) -> RoystonD {
    let n = outcome.count
    var eta = frame.offset ?? [Double](repeating: 0, count: n)
    for (j, estimate) in zip(kept, estimates) {
      let column = frame.design.columns[j]
      for i in 0..<n { eta[i] += estimate * column[i] }
    }
    let order = eta.indices.sorted { eta[$0] < eta[$1] }
    let normal = NormalDistribution()
    var scores = [Double](repeating: 0, count: n)
    var first = 0
    while first < n {
      var last = first
      var sum = 0.0
      while last < n, eta[order[last]] == eta[order[first]] {
        // The quantile at (rank - 3/8) / (n + 1/4).
        sum -= normal.upperQuantile((Double(last + 1) - 0.375) / (Double(n) + 0.25))
        last += 1
      }
      for k in first..<last { scores[order[k]] = sum / Double(last - first) }
      first = last
    }
    let fit = try fitCox(
      outcome, covariates: [.numeric("score", scores)], ties: .efron, concordance: false)
    let beta = fit.coefficients[0].estimate
    let noise = Double.pi * Double.pi / 6
    let mean = eta.reduce(0) { $0 + $1 / Double(n) }
    let variance =
      eta.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1)
    let stretch = (8 / Double.pi).squareRoot()
    return RoystonD(
      d: beta * stretch, standardError: fit.coefficients[0].standardError * stretch,
      explainedVariation: beta * beta / (noise + beta * beta),
      kentOQuigley: beta.isNaN ? .nan : variance / (noise + variance))
  }
}
