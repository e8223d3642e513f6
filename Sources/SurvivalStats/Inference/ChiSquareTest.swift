// A statistic referred to a chi-square distribution.

/// A Wald, score, likelihood-ratio or log-rank test.
public struct ChiSquareTest: Sendable, Equatable, Codable {
  /// The statistic.
  @Reported public internal(set) var statistic: Double
  /// Its degrees of freedom.
  public internal(set) var degreesOfFreedom: Int
  /// The probability of a statistic at least as large; NaN without degrees of freedom.
  @Reported public internal(set) var pValue: Double

  init(statistic: Double, degreesOfFreedom: Int) {
    _statistic = Reported(wrappedValue: statistic)
    self.degreesOfFreedom = degreesOfFreedom
    _pValue = Reported(
      wrappedValue: degreesOfFreedom > 0
        ? ChiSquareDistribution(degreesOfFreedom: Double(degreesOfFreedom))
          .upperTail(statistic)
        : .nan)
  }
}
