// Survival given survival so far.

extension KaplanMeierCurve {
  /// The curve from `time` on, of those who have come so far: S(t) / S(time).
  ///
  /// It is the Kaplan-Meier curve of a landmark analysis: who leaves by `time` does not matter.
  /// Times stay those since the beginning; quantiles and the restricted mean are of the time T itself,
  /// given T > `time`.
  ///
  /// - Parameters:
  ///   - time: the time reached.
  ///   - confidenceType: the scale of the limits.
  ///   - level: their level, between 0 and 1.
  /// - Domain: for curves whose variance is Greenwood's. No points where nobody is at risk beyond
  ///   `time`.
  /// - Complexity: O(t) for t points.
  public func conditional(
    onSurvivalTo time: Double, confidenceType: ConfidenceType = .log, level: Double = 0.95
  ) throws(SurvivalDataError) -> KaplanMeierCurve {
    let level = try ConfidenceInterval.checked(level: level)
    let transform = SurvivalTransform(confidenceType, level: level)
    var curve = self
    curve.points = Array(points.drop { $0.time <= time })
    var survival = 1.0
    var greenwood = 0.0
    var hazard = 0.0
    var hazardVariance = 0.0
    for k in curve.points.indices {
      let (n, d) = (curve.points[k].atRisk, curve.points[k].events)
      if d > 0 {
        survival *= (n - d) / n
        greenwood += d / (n * (n - d))
        hazard += d / n
        hazardVariance += d / (n * n)
      }
      let sigma = greenwood.squareRoot()
      curve.points[k].survival = survival
      curve.points[k].standardError = sigma.isFinite ? sigma * survival : .nan
      (curve.points[k].lower, curve.points[k].upper) = transform.limits(
        survival: survival, logStandardError: sigma)
      curve.points[k].cumulativeHazard = hazard
      curve.points[k].cumulativeHazardStandardError = hazardVariance.squareRoot()
    }
    curve.observations = Int(curve.points.first?.atRisk ?? 0)
    curve.events = curve.points.reduce(0) { $0 + $1.events }
    curve.quantiles = quantiles.map { curve.quantile($0.probability) }
    curve.restrictedMean = restrictedMean.map { curve.restrictedMean(tau: max($0.tau, time)) }
    return curve
  }
}

extension KaplanMeier {
  /// Each curve from `time` on, of those who have come so far, on this fit's scale and level; see
  /// ``KaplanMeierCurve/conditional(onSurvivalTo:confidenceType:level:)``.
  ///
  /// - Throws: ``SurvivalDataError`` where the variance is the infinitesimal jackknife's, or for a
  ///   time that is negative or not finite.
  public func conditional(onSurvivalTo time: Double) throws(SurvivalDataError) -> KaplanMeier {
    try requireGreenwood("conditional curves")
    guard time >= 0, time.isFinite else {
      throw .invalidOption(
        name: "the time survived to", value: "\(time)", expected: "a number, 0 or above")
    }
    var fit = self
    fit.curves = []
    for curve in curves {
      let rest = try curve.conditional(
        onSurvivalTo: time, confidenceType: confidenceType, level: level)
      if rest.points.isEmpty {
        fit.warnings.append(
          "nobody\(curve.group.map { " in \($0)" } ?? "") is under observation beyond \(time)")
      }
      fit.curves.append(rest)
    }
    return fit
  }
}
