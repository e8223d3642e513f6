// The formula door to Kaplan-Meier curves.

/// The Kaplan-Meier curves that a formula asks for, of the complete cases of a table.
///
///     kaplanMeier("Surv(months, progressed) ~ arm", in: table)
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right `1` for
///     one curve, or the variables whose combinations have a curve each, `strata()` included, as in
///     R. `cluster()` makes the variance R's infinitesimal jackknife, summed by cluster.
///   - table: the data.
///   - weights: the column of case weights, if any: whole numbers are frequencies.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - confidenceType: the scale of the pointwise limits; the profile's if not given.
///   - level: their level, between 0 and 1.
///   - quantiles: the quantiles to report, each in 0...1.
///   - tau: the horizon of the restricted mean, or nil for none.
///   - profile: whose defaults to follow.
/// - Returns: the curves, labelled as in R: `arm=placebo`.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: O(n), without sorting where times are few whole numbers.
public func kaplanMeier(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, confidenceType: ConfidenceType? = nil, level: Double = 0.95,
  quantiles: [Double] = [0.5], tau: Double? = nil, profile: PackageProfile = .r
) throws -> KaplanMeier {
  let frame = try Formula(formula).frame(
    in: table, for: .curves, weights: weights, where: condition,
    mergingNearTies: profile.mergesNearTies)
  return try kaplanMeier(
    frame: frame,
    options: KaplanMeierOptions(
      confidenceType: confidenceType ?? profile.confidenceType, level: level,
      quantiles: quantiles, tau: tau, rule: profile.quantileRule))
}
