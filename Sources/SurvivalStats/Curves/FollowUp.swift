// How long subjects were followed.

/// The median follow-up, by the reverse Kaplan-Meier method: the median time to censoring, of which
/// the event is the censoring.
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - weights: a weight for each row, or empty for one each.
///   - confidenceType: the scale of the limits that are inverted.
///   - level: their level.
/// - Domain: nil inside the result where fewer than half would have been followed to censoring;
///   R's `quantile(survfit(Surv(time, 1 - status) ~ 1), 0.5)`.
/// - Throws: as ``kaplanMeier(_:groups:weights:confidenceType:level:quantiles:tau:)``.
/// - Complexity: O(n).
/// - Reference: Schemper and Smith (1996).
public func medianFollowUp(
  _ outcome: SurvivalOutcome, weights: [Double] = [], confidenceType: ConfidenceType = .log,
  level: Double = 0.95
) throws(SurvivalDataError) -> SurvivalQuantile {
  let reversed = outcome.reversed()
  let fit = try kaplanMeier(
    reversed, weights: weights, confidenceType: confidenceType, level: level)
  return fit.curves[0].median
}
