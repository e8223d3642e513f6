// What a profile means for a Cox model.

extension PackageProfile {
  /// The treatment of tied deaths: Efron's in R and lifelines, Breslow's in SAS and Stata.
  public var ties: CoxTies {
    switch self {
    case .r, .lifelines: .efron
    case .sas, .stata: .breslow
    }
  }

  /// How time enters the test of proportional hazards unless it is said.
  public var proportionalHazardsScale: TimeScale {
    switch self {
    case .r: .km
    case .sas, .lifelines: .rank
    case .stata: .identity
    }
  }

  /// How that test takes its variance.
  public var proportionalHazardsForm: ProportionalHazardsForm {
    self == .r ? .score : .averageVariance
  }
}
