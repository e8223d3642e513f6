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

/// The points of a curve at every distinct exit time, from those of `rows`.
///
/// - Complexity: O(t) for t distinct times, and with the infinitesimal jackknife O(n) for n rows;
///   the limits, which are most of it, in lanes.
func productLimit(
  _ exits: ExitTable, _ rows: CurveRows, variance: CurveVariance, transform: SurvivalTransform
) -> [KaplanMeierPoint] {
  let risks = RiskTable(exits, rows)
  let jackknife =
    variance == .infinitesimalJackknife ? InfinitesimalJackknife(rows, exits, risks) : nil
  let count = exits.times.count
  // The standard error of log S.
  let sigmas = Scratch<Double>(count)
  return [KaplanMeierPoint](unsafeUninitializedCapacity: count) { points, initialized in
    adviseHugePages(UnsafeMutableRawBufferPointer(points))
    var survival = 1.0
    var greenwood = 0.0
    var hazard = 0.0
    var hazardVariance = 0.0
    var sigma = 0.0
    for k in 0..<count {
      let exit = exits.times[k]
      let risk = risks.times[k]
      let d = exit.events
      let n = risk.atRisk
      let left = risk.remaining
      // Where nobody has the event everything stands, to the last bit: quantiles look for the
      // height of a plateau, which must not move with the rounding of a sum.
      if d > 0 {
        survival *= left / n
        greenwood += d / (n * left)  // infinite where nobody is left
        hazard += d / n
        hazardVariance += d / (n * n)
        if let jackknife { hazardVariance = jackknife.cumulativeHazard[k] }
        sigma = (jackknife?.logSurvival[k] ?? greenwood).squareRoot()
      }
      sigmas.base[k] = sigma
      points.initializeElement(
        at: k,
        to: KaplanMeierPoint(
          time: exit.time, atRisk: n, events: d, censored: exit.censored,
          entered: risk.entered, survival: survival,
          standardError: sigma.isFinite ? sigma * survival : .nan,
          lower: .nan, upper: .nan, cumulativeHazard: hazard,
          cumulativeHazardStandardError: hazardVariance.squareRoot()))
    }
    initialized = count
    setLimits(points, sigmas, transform)
  }
}

/// Sets the limits of points that have all else.
private func setLimits(
  _ points: UnsafeMutableBufferPointer<KaplanMeierPoint>, _ sigmas: Scratch<Double>,
  _ transform: SurvivalTransform
) {
  let lanes = Lanes.ranges(points.count, shortest: 1 << 10)
  nonisolated(unsafe) let points = points
  inLanes(lanes.count) { lane in
    for k in lanes[lane] {
      // Between events they stand.
      let limits =
        k > lanes[lane].lowerBound && points[k].events == 0
        ? (points[k - 1].lower, points[k - 1].upper)
        : transform.limits(survival: points[k].survival, logStandardError: sigmas.base[k])
      points[k].lower = limits.0
      points[k].upper = limits.1
    }
  }
}
