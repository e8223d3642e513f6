public struct Concordance: Sendable, Equatable, Codable {
  @Reported public internal(set) var estimate: Double
  @Reported public internal(set) var standardError: Double
}
func concordance(
  outcome: SurvivalOutcome, predictor: [Double], strata: Grouping?, weights: [Double]?,
  cluster: Grouping?
) -> Concordance { Concordance(estimate: .nan, standardError: .nan) }
