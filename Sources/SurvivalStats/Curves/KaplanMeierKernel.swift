// The product-limit estimate, its variance and the Nelson-Aalen estimate of one curve.
//
// Derivation:  Documentation/Derivations/KaplanMeier.md, (1)-(5)
// Walks over:  Curves/CurveRows.swift
// Called from: Curves/KaplanMeier.swift

/// How the variance is estimated.
enum CurveVariance {
  /// Greenwood's formula: weights are frequencies.
  case greenwood
  /// The infinitesimal jackknife: weights are sampling weights, or rows come in clusters.
  case infinitesimalJackknife
}

/// The points of a curve at every distinct exit time.
///
/// - Complexity: O(n) for n rows.
func productLimit(
  _ rows: CurveRows, variance: CurveVariance, transform: SurvivalTransform
) -> [KaplanMeierPoint] {
  let exits = ExitTable(rows)
  let risks = RiskTable(exits, rows)
  let jackknife =
    variance == .infinitesimalJackknife ? InfinitesimalJackknife(rows, exits, risks) : nil
  var survival = 1.0
  var greenwood = 0.0
  var hazard = 0.0
  var hazardVariance = 0.0
  var sigma = 0.0
  var limits = transform.limits(survival: 1, logStandardError: 0)
  var points: [KaplanMeierPoint] = []
  points.reserveCapacity(exits.time.count)
  for k in exits.time.indices {
    let d = exits.events[k]
    let n = risks.atRisk[k]
    let left = risks.remaining[k]
    // Where nobody has the event everything stands, to the last bit: quantiles look for the height
    // of a plateau, which must not move with the rounding of a sum.
    if d > 0 {
      survival *= left / n
      greenwood += d / (n * left)  // infinite where nobody is left
      hazard += d / n
      hazardVariance += d / (n * n)
      if let jackknife { hazardVariance = jackknife.cumulativeHazard[k] }
      sigma = (jackknife?.logSurvival[k] ?? greenwood).squareRoot()
      limits = transform.limits(survival: survival, logStandardError: sigma)
    }
    points.append(
      KaplanMeierPoint(
        time: exits.time[k], atRisk: n, events: d, censored: exits.censored[k],
        entered: risks.entered[k], survival: survival,
        standardError: sigma.isFinite ? sigma * survival : .nan,
        lower: limits.lower, upper: limits.upper, cumulativeHazard: hazard,
        cumulativeHazardStandardError: hazardVariance.squareRoot()))
  }
  return points
}
