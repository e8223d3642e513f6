// How a coefficient changes with time: scaled Schoenfeld residuals and a spline through them.
//
// Made by:  Cox/CoxModel+CoefficientTrends.swift
// Drawn by: Figures/ProportionalHazardsFigure.swift

/// A coefficient as a function of time, estimated about a fit with proportional hazards.
public struct CoefficientTrend: Sendable, Equatable, Codable {
  /// The term or coefficient. For a term of several columns the values are multiples of its part of
  /// the linear predictor, 1 where hazards are proportional.
  public internal(set) var term: String
  /// How time was transformed.
  public internal(set) var transform: String
  /// Times, from the first event to the last, equally spaced on the transformed scale.
  @ReportedNumbers public internal(set) var times: [Double]
  /// The same, transformed.
  @ReportedNumbers public internal(set) var transformed: [Double]
  /// The spline; NaN where there are too few times of death for it.
  @ReportedNumbers public internal(set) var estimate: [Double]
  /// Two standard errors below.
  @ReportedNumbers public internal(set) var lower: [Double]
  /// Two standard errors above.
  @ReportedNumbers public internal(set) var upper: [Double]
  /// The times of the events at which the covariate varied.
  @ReportedNumbers public internal(set) var eventTimes: [Double]
  /// The same, transformed.
  @ReportedNumbers public internal(set) var eventTransformed: [Double]
  /// Each event's scaled Schoenfeld residual plus the estimate.
  @ReportedNumbers public internal(set) var residuals: [Double]

  init(
    term: String, transform: String, times: [Double], transformed: [Double], estimate: [Double],
    lower: [Double], upper: [Double], events: [[Double]]
  ) {
    self.term = term
    self.transform = transform
    _times = ReportedNumbers(wrappedValue: times)
    _transformed = ReportedNumbers(wrappedValue: transformed)
    _estimate = ReportedNumbers(wrappedValue: estimate)
    _lower = ReportedNumbers(wrappedValue: lower)
    _upper = ReportedNumbers(wrappedValue: upper)
    _eventTimes = ReportedNumbers(wrappedValue: events[0])
    _eventTransformed = ReportedNumbers(wrappedValue: events[1])
    _residuals = ReportedNumbers(wrappedValue: events[2])
  }
}
