// What a profile means for a Kaplan-Meier curve.

extension PackageProfile {
  /// The scale of the pointwise limits: log in R, log-log elsewhere.
  public var confidenceType: ConfidenceType { self == .r ? .log : .logLog }

  /// The rule for a quantile at which the curve is level.
  public var quantileRule: QuantileRule {
    switch self {
    case .r: .midpoint
    case .sas: .midpointOfEvents
    case .stata, .lifelines: .firstTime
    }
  }

  /// Whether a curve goes on at its last height beyond follow-up; lifelines alone carries it on.
  public var extendsBeyondFollowUp: Bool { self == .lifelines }
}

/// Which time is the quantile where a curve stays level at the height asked for.
public enum QuantileRule: String, Sendable, Codable, CaseIterable {
  /// The middle of the level stretch, which for the last one ends with follow-up: R.
  case midpoint
  /// The middle of the level stretch between two events; not available on the last one: SAS.
  case midpointOfEvents
  /// The first time at which the curve is that low: Stata, lifelines.
  case firstTime
}
