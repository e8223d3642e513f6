// How deaths at the same time are treated.

/// The treatment of tied deaths.
public enum CoxTies: String, Sendable, Codable, CaseIterable {
  /// Efron's approximation [efron1977], the default, as in R.
  case efron
  /// Breslow's approximation [breslow1974], the default of SAS, Stata and statsmodels.
  case breslow
  /// The exact partial likelihood of discrete time [cox1972], by Gail, Lubin and Rubinstein's
  /// recursion [gail1981]: R's "exact", Stata's `exactp`; not SAS's TIES=EXACT.
  case exact
  /// The exact marginal likelihood of continuous time [kalbfleisch1973] [delong1994]: the average over
  /// the orders in which the tied deaths may have happened. SAS's TIES=EXACT, Stata's `exactm`.
  case exactMarginal = "exact-marginal"

  /// Whether the likelihood is one of the tie set as a whole: it then takes no weights, and there is
  /// no sandwich.
  var isExact: Bool { self == .exact || self == .exactMarginal }
}
