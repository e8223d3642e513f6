// What a profile means for a Cox model.

extension PackageProfile {
  /// The treatment of tied deaths: Efron's in R and lifelines, Breslow's in SAS and Stata.
  public var ties: CoxTies {
    switch self {
    case .r, .lifelines: .efron
    case .sas, .stata: .breslow
    }
  }
}
