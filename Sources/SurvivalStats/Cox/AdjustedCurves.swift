// The variances and covariances of mean curves of a Cox model.
//
// Derivation:  Documentation/Derivations/AdjustedCurves.md, sections 2 and 3
// Uses:        Cox/StandardizedGroup.swift, Cox/FitInfluence.swift
// Called from: Cox/CoxModel+Adjusted.swift

/// Covariances between the groups' numbers: mean survivals at one time, or areas.
struct AdjustedCovariance {
  let baselines: BaselineHazards
  /// Given for a robust fit.
  let influence: FitInfluence?
  /// Whether the rows are a sample of the population that is meant.
  let isSampled: Bool
  /// Each row's share of the population's weight.
  let shares: [Double]

  /// The covariance matrix of the groups' numbers, row by row.
  ///
  /// - Parameter own: each group's rows' own numbers, of which `functionals` have the means; used
  ///   where the rows are a sample.
  /// - Complexity: groups squared times O(p^2) and O(T); O(n p) more with influences or sampling.
  func matrix(_ functionals: [FitFunctional], own: [[Double]]) -> [[Double]] {
    let parts = zip(functionals, own).map { functional, own in
      isSampled ? own.indices.map { shares[$0] * (own[$0] - functional.value) } : []
    }
    if let influence {
      let sums = zip(functionals, parts).map { influence.sums(of: $0, own: $1) }
      return sums.map { a in sums.map { Self.product(a, $0) } }
    }
    return functionals.indices.map { a in
      functionals.indices.map { b in
        modelBased(functionals[a], functionals[b]) + Self.product(parts[a], parts[b])
      }
    }
  }

  /// (2.5): steps of the hazard are independent of each other and of the coefficients.
  private func modelBased(_ a: FitFunctional, _ b: FitFunctional) -> Double {
    var sum = 0.0
    for (s, stratum) in baselines.strata.enumerated() {
      let end = min(a.met[s], b.met[s])
      guard end > 0 else { continue }
      if a.slopes[s].count == 1, b.slopes[s].count == 1 {
        sum += a.slopes[s][0] * b.slopes[s][0] * stratum.variance[end - 1]
        continue
      }
      var before = 0.0
      for d in 0..<end {
        sum += a.slope(s, d) * b.slope(s, d) * (stratum.variance[d] - before)
        before = stratum.variance[d]
      }
    }
    let p = baselines.p
    for j in 0..<p {
      var row = 0.0
      for k in 0..<p { row += baselines.covariance[j + k * p] * b.gradient[k] }
      sum += a.gradient[j] * row
    }
    return sum
  }

  private static func product(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }
}
