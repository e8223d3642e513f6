// A predicted curve at the times asked for: which step holds at a time, and what limits it has.
//
// Called from: Cox/CoxModel+Survival.swift, Cox/CoxModel+Path.swift

import Foundation

/// What is asked of a predicted curve.
struct CurveRequest: Sendable {
  /// Ascending; nil for every distinct exit time of the stratum.
  var times: [Double]?
  var transform: SurvivalTransform
  var quantiles: [Double] = [0.5]
  var tau: Double?
  var extend = false

  /// Checks the options of a prediction.
  init(
    times: [Double]?, confidenceType: ConfidenceType, level: Double, quantiles: [Double],
    tau: Double?, extend: Bool
  ) throws(SurvivalDataError) {
    for time in times ?? [] where !time.isFinite {
      throw .invalidOption(name: "a time", value: "\(time)", expected: "a finite number")
    }
    for p in quantiles where !(p >= 0 && p <= 1) {
      throw .invalidOption(name: "a quantile", value: "\(p)", expected: "a number in 0...1")
    }
    if let tau, !(tau > 0 && tau.isFinite) {
      throw .invalidOption(
        name: "the horizon of the restricted mean", value: "\(tau)",
        expected: "a finite time above 0")
    }
    self.times = times?.sorted()
    transform = SurvivalTransform(
      confidenceType, level: try ConfidenceInterval.checked(level: level))
    self.quantiles = quantiles
    self.tau = tau
    self.extend = extend
  }
}

/// The steps of a curve, and what it is listed as.
struct CurveListing {
  /// The times of death, ascending.
  let deathTimes: [Double]
  /// Every exit time, ascending, and who is at risk at it.
  let exitTimes: [Double]
  let atRisk: [Double]
  /// Hazard and standard error by index among the times of death; index -1 is the beginning.
  let hazard: (Int) -> (value: Double, standardError: Double)

  private var followUp: Double { exitTimes.last ?? 0 }

  /// The prediction, without its restricted mean.
  ///
  /// - Complexity: O(m log T) evaluations of `hazard` for m times; T more where quantiles are asked.
  func prediction(
    row: Int, subject: String?, stratum: String?, _ request: CurveRequest
  ) -> CoxPrediction {
    let grid = request.times ?? exitTimes
    var result = CoxPrediction(
      row: row, subject: subject, stratum: stratum, times: grid, atRisk: [], survival: [],
      standardError: [], lower: [], upper: [], cumulativeHazard: [],
      cumulativeHazardStandardError: [], quantiles: [], restrictedMean: nil)
    var columns = [[Double]](repeating: [], count: 7)
    for k in columns.indices { columns[k].reserveCapacity(grid.count) }
    for time in grid {
      let next = StratumBaseline.count(exitTimes, atOrBefore: time)
      let here = next > 0 && exitTimes[next - 1] == time ? next - 1 : next
      columns[0].append(here < exitTimes.count ? atRisk[here] : 0)
      guard request.extend || time <= followUp else {
        for k in 1...6 { columns[k].append(.nan) }
        continue
      }
      let h = hazard(StratumBaseline.count(deathTimes, atOrBefore: time) - 1)
      let s = exp(-h.value)
      // Before the first exit time nothing is estimated: S is 1 whatever the scale.
      let limits: (lower: Double, upper: Double) =
        next == 0
        ? (1, 1) : request.transform.limits(survival: s, logStandardError: h.standardError)
      let values = [
        s, s * h.standardError, limits.lower, limits.upper, h.value, h.standardError,
      ]
      for (k, value) in values.enumerated() { columns[k + 1].append(value) }
    }
    result.atRisk = columns[0]
    result.survival = columns[1]
    result.standardError = columns[2]
    result.lower = columns[3]
    result.upper = columns[4]
    result.cumulativeHazard = columns[5]
    result.cumulativeHazardStandardError = columns[6]
    result.quantiles = quantiles(request)
    return result
  }

  private func quantiles(_ request: CurveRequest) -> [SurvivalQuantile] {
    guard !request.quantiles.isEmpty else { return [] }
    var crossings = request.quantiles.map { p in [CurveCrossing](repeating: .init(p), count: 3) }
    for (d, time) in deathTimes.enumerated() {
      let h = hazard(d)
      let s = exp(-h.value)
      let limits = request.transform.limits(survival: s, logStandardError: h.standardError)
      for q in crossings.indices {
        crossings[q][0].meet(s, at: time)
        crossings[q][1].meet(limits.lower, at: time)
        crossings[q][2].meet(limits.upper, at: time)
      }
    }
    return zip(request.quantiles, crossings).map { p, crossing in
      let times = crossing.map { $0.time(followUp: followUp, rule: .midpoint) }
      return SurvivalQuantile(
        probability: p, estimate: times[0], lower: times[1], upper: times[2])
    }
  }
}
