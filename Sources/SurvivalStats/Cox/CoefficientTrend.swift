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
  @ReportedMatrix var grid: [[Double]]
  /// The transformed times of the events, and the scaled residuals there plus the estimate.
  @ReportedMatrix var points: [[Double]]

  /// The times at which the curve is known.
  public var times: [Double] { grid[0] }
  /// The same, transformed.
  public var transformed: [Double] { grid[1] }
  /// The spline; NaN where there are too few times of death for it.
  public var estimate: [Double] { grid[2] }
  /// Two standard errors below.
  public var lower: [Double] { grid[3] }
  /// Two standard errors above.
  public var upper: [Double] { grid[4] }
  /// The times of the events at which the covariate varied.
  public var eventTimes: [Double] { points[0] }
  /// The same, transformed.
  public var eventTransformed: [Double] { points[1] }
  /// Each event's scaled Schoenfeld residual plus the estimate.
  public var residuals: [Double] { points[2] }
}
