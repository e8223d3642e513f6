// One Kaplan-Meier curve, and what is read off it: values, quantiles, restricted mean.
//
// Derivation:  Documentation/Derivations/KaplanMeier.md, (11)-(15)
// Made by:     Curves/KaplanMeier.swift

/// The Kaplan-Meier curve of one group.
public struct KaplanMeierCurve: Sendable, Equatable, Codable {
  /// The group's label; nil where there are no groups.
  public internal(set) var group: String?
  /// The number of rows.
  public internal(set) var observations: Int
  /// The weight of the events.
  public internal(set) var events: Double
  /// Which time is a quantile where the curve is level.
  public internal(set) var quantileRule = QuantileRule.midpoint
  /// The quantiles asked for when the curve was made.
  public internal(set) var quantiles: [SurvivalQuantile]
  /// The restricted mean, if a horizon was given when the curve was made.
  public internal(set) var restrictedMean: RestrictedMean?
  /// The median follow-up by the reverse Kaplan-Meier method: the median time to censoring, which
  /// the event hides as censoring otherwise hides the event. By Schemper and Smith (1996)
  /// [schemper1996]; R's `quantile(survfit(Surv(time, 1 - status) ~ group), 0.5)`.
  public internal(set) var medianFollowUp: SurvivalQuantile
  /// Every distinct exit time, those with censoring only included, ascending.
  public internal(set) var points: [KaplanMeierPoint]

  private enum CodingKeys: String, CodingKey {
    case group, observations, events, quantileRule, quantiles, restrictedMean, medianFollowUp,
      points
  }

  /// Writes every key, `null` where there is no group or no restricted mean.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(group, forKey: .group)
    try container.encode(observations, forKey: .observations)
    try container.encode(events, forKey: .events)
    try container.encode(quantileRule, forKey: .quantileRule)
    try container.encode(quantiles, forKey: .quantiles)
    try container.encode(restrictedMean, forKey: .restrictedMean)
    try container.encode(medianFollowUp, forKey: .medianFollowUp)
    try container.encode(points, forKey: .points)
  }

  /// The last exit time; 0 for a curve without rows.
  public var followUp: Double { points.last?.time ?? 0 }

  /// The index of the first point at or after `time`; the number of points if there is none.
  func firstPoint(atOrAfter time: Double) -> Int {
    var low = 0
    var high = points.count
    while low < high {
      let middle = (low + high) / 2
      if points[middle].time < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The number at risk just before each time, in the order given: who had come under observation
  /// and had not left.
  ///
  /// - Domain: any numbers. Between two exit times it is the number at risk of the later one, as in
  ///   R; with late entries that counts those who enter between `time` and it. Beyond follow-up 0.
  /// - Complexity: O(log n) a time.
  public func numberAtRisk(at times: [Double]) -> [Double] {
    times.map {
      let k = firstPoint(atOrAfter: $0)
      return k < points.count ? points[k].atRisk : 0
    }
  }

  /// The curve at times of one's own, as R's `summary(fit, times = times, extend = TRUE)`.
  ///
  /// The times come back in ascending order. Events and censored are counted since the previous
  /// listed time, the first since the beginning.
  ///
  /// - Parameters:
  ///   - times: any numbers; before the first exit time S is 1.
  ///   - extend: whether the curve goes on at its last height beyond follow-up. Without, S, its
  ///     error and limits, and the hazard are NaN (`null` in JSON) there.
  /// - Complexity: O(n + m log m) for m times.
  public func values(at times: [Double], extend: Bool = false) -> [KaplanMeierPoint] {
    var result: [KaplanMeierPoint] = []
    var next = 0
    for time in times.sorted() {
      var events = 0.0
      var censored = 0.0
      var entered = 0.0
      let risk = firstPoint(atOrAfter: time)
      while next < points.count, points[next].time <= time {
        events += points[next].events
        censored += points[next].censored
        entered += points[next].entered
        next += 1
      }
      let known = extend || time <= followUp
      let here: KaplanMeierPoint? = next > 0 ? points[next - 1] : nil
      func value(_ path: KeyPath<KaplanMeierPoint, Double>, start: Double) -> Double {
        known ? here?[keyPath: path] ?? start : .nan
      }
      result.append(
        KaplanMeierPoint(
          time: time, atRisk: risk < points.count ? points[risk].atRisk : 0,
          events: events, censored: censored, entered: entered,
          survival: value(\.survival, start: 1),
          standardError: value(\.standardError, start: 0),
          lower: value(\.lower, start: 1), upper: value(\.upper, start: 1),
          cumulativeHazard: value(\.cumulativeHazard, start: 0),
          cumulativeHazardStandardError: value(\.cumulativeHazardStandardError, start: 0)))
    }
    return result
  }

  /// The time by which a fraction of the group has had the event, with limits; 0.5 is the median.
  ///
  /// - Parameter probability: in 0...1; 0.25 is the time at which S(t) falls to 0.75.
  /// - Domain: not available (nil) where the curve does not fall so far. Where S(t) stays level at
  ///   1 - p, ``quantileRule`` says which time it is. The limits invert the pointwise limits of S(t) (Brookmeyer and Crowley 1982), by the same rule.
  /// - Complexity: O(n).
  /// - Reference: R's `quantile.survfit`, tolerance on S(t) included.
  public func quantile(_ probability: Double) -> SurvivalQuantile {
    var estimate = CurveCrossing(probability)
    var lower = estimate
    var upper = estimate
    points.withUnsafeBufferPointer { points in
      for point in points {
        estimate.meet(point.survival, at: point.time)
        lower.meet(point.lower, at: point.time)
        upper.meet(point.upper, at: point.time)
      }
    }
    return SurvivalQuantile(
      probability: probability, estimate: estimate.time(followUp: followUp, rule: quantileRule),
      lower: lower.time(followUp: followUp, rule: quantileRule),
      upper: upper.time(followUp: followUp, rule: quantileRule))
  }

  /// The median with limits: `quantile(0.5)`.
  public var median: SurvivalQuantile { quantile(0.5) }

  /// The mean time without event up to `tau`: the area under the curve.
  ///
  /// - Parameter tau: the horizon, above 0. Beyond follow-up the curve goes on at its last height,
  ///   as in R's `print(fit, rmean = tau)`.
  /// - Complexity: O(n).
  /// - Reference: Klein and Moeschberger (2003), (4.5.2); no factor n/(n - 1), as in R.
  public func restrictedMean(tau: Double) -> RestrictedMean {
    var end = points.count
    while end > 0, points[end - 1].time > tau { end -= 1 }
    // Backwards, the area right of a time is at hand when its events ask for it.
    var area = 0.0
    var variance = 0.0
    var right = tau
    for k in (0..<end).reversed() {
      let point = points[k]
      area += (right - point.time) * point.survival
      let left = point.atRisk - point.events
      if point.events > 0, left > 0, point.survival > 0 {
        variance += area * area * point.events / (point.atRisk * left)
      }
      right = point.time
    }
    return RestrictedMean(tau: tau, estimate: area + right, standardError: variance.squareRoot())
  }
}

/// A quantile of the time to event, with limits; each is nil where it is not reached.
public struct SurvivalQuantile: Sendable, Equatable, Codable {
  /// The fraction that has had the event.
  public internal(set) var probability: Double
  /// The time by which it has.
  @Reported public internal(set) var estimate: Double?
  /// The lower limit.
  @Reported public internal(set) var lower: Double?
  /// The upper limit.
  @Reported public internal(set) var upper: Double?

  /// A median that is not reached.
  static let unreachedMedian = SurvivalQuantile(
    probability: 0.5, estimate: nil, lower: nil, upper: nil)
}

/// A mean time without event up to a horizon.
public struct RestrictedMean: Sendable, Equatable, Codable {
  /// The horizon, in the units of the outcome.
  public internal(set) var tau: Double
  /// The area under the curve from 0 to `tau`.
  public internal(set) var estimate: Double
  /// Its standard error.
  public internal(set) var standardError: Double
}
