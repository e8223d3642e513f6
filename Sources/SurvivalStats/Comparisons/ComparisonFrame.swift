// From the array doors to the frame of a comparison of groups.
//
// Called from: Comparisons/LogRankTest.swift, Comparisons/MaxCombo.swift

extension ModelFrame {
  /// The frame of an array door to a comparison of groups.
  static func comparing<
    Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
  >(
    _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum], weights: [Double]
  ) throws(SurvivalDataError) -> ModelFrame {
    precondition(groups.count == outcome.count, "groups and outcome differ in length")
    precondition(strata.isEmpty || strata.count == outcome.count, "strata differ in length")
    precondition(weights.isEmpty || weights.count == outcome.count, "weights differ in length")
    var frame = ModelFrame()
    frame.outcome = outcome
    frame.groups = Grouping(groups)
    frame.strata = strata.isEmpty ? nil : Grouping(strata)
    if !weights.isEmpty {
      frame.rows = Array(weights.indices)
      try frame.apply(weights: weights)
    }
    return frame
  }
}
