// How long subjects were followed.
//
// Derivation: Documentation/Derivations/KaplanMeier.md, (13)

/// The median follow-up of one group.
public struct MedianFollowUp: Sendable, Equatable, Codable {
  /// The group's label; nil where there are no groups.
  public internal(set) var group: String?
  /// The median time to censoring, with limits.
  public internal(set) var median: SurvivalQuantile

  private enum CodingKeys: String, CodingKey { case group, median }

  /// Writes both keys, `null` where there is no group.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(group, forKey: .group)
    try container.encode(median, forKey: .median)
  }
}

/// The median follow-up, one a group, by the reverse Kaplan-Meier method: the median time to
/// censoring, which the event hides as censoring otherwise hides the event.
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, or empty for one group.
///   - weights: a weight for each row, or empty for one each.
///   - confidenceType: the scale of the limits that are inverted.
///   - level: their level.
/// - Domain: the estimate is nil where the reverse curve does not fall to one half.
/// - Throws: as ``kaplanMeier(_:groups:weights:confidenceType:level:quantiles:tau:)``.
/// - Complexity: O(n).
/// - Reference: Schemper and Smith (1996); R's
///   `quantile(survfit(Surv(time, 1 - status) ~ group), 0.5)`.
public func medianFollowUp<Label: Hashable & CustomStringConvertible>(
  _ outcome: SurvivalOutcome, groups: [Label] = [String](), weights: [Double] = [],
  confidenceType: ConfidenceType = .log, level: Double = 0.95
) throws(SurvivalDataError) -> [MedianFollowUp] {
  let fit = try kaplanMeier(
    outcome.reversed(), groups: groups, weights: weights, confidenceType: confidenceType,
    level: level)
  return fit.curves.map { MedianFollowUp(group: $0.group, median: $0.median) }
}
