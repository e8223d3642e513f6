// One line of a survival curve.

/// A Kaplan-Meier curve at one time: the columns of R's `summary(survfit(...))`, with the
/// Nelson-Aalen cumulative hazard beside them.
///
/// Numbers of rows are sums of weights where there are weights.
public struct KaplanMeierPoint: Sendable, Equatable, Codable {
  /// The time, in the units of the outcome.
  public internal(set) var time: Double
  /// At risk just before `time`: came under observation before it and had not left.
  public internal(set) var atRisk: Double
  /// Events at `time`, or since the previous listed time.
  public internal(set) var events: Double
  /// Censored at `time`, or since the previous listed time.
  public internal(set) var censored: Double
  /// Come under observation since the previous time of the curve, and before this one; at the first
  /// time, everyone who is at risk of it.
  public internal(set) var entered: Double
  /// S(t), the probability to be without event beyond `time`; NaN (null in JSON) beyond follow-up.
  @Reported public internal(set) var survival: Double
  /// The standard error of S(t); NaN where S(t) = 0 and Greenwood's formula has no value.
  @Reported public internal(set) var standardError: Double
  /// The lower pointwise limit of S(t); NaN where the transform has none.
  @Reported public internal(set) var lower: Double
  /// The upper pointwise limit of S(t); NaN where the transform has none.
  @Reported public internal(set) var upper: Double
  /// The Nelson-Aalen estimate of the cumulative hazard.
  @Reported public internal(set) var cumulativeHazard: Double
  /// Its standard error.
  @Reported public internal(set) var cumulativeHazardStandardError: Double
}
