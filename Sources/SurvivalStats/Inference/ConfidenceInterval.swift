// Limits, with the level they hold at.

/// A two-sided confidence interval.
public struct ConfidenceInterval: Sendable, Equatable, Codable {
  /// The lower limit; may be negative infinity.
  @Reported public internal(set) var lower: Double
  /// The upper limit; may be infinity.
  @Reported public internal(set) var upper: Double
  /// The coverage aimed at, as 0.95.
  public internal(set) var level: Double

  /// The interval from `lower` to `upper`.
  public init(lower: Double, upper: Double, level: Double = 0.95) {
    _lower = Reported(wrappedValue: lower)
    _upper = Reported(wrappedValue: upper)
    self.level = level
  }

  /// The level if it is one, or an error that says what a level is.
  static func checked(level: Double) throws(SurvivalDataError) -> Double {
    guard level > 0, level < 1 else {
      throw .invalidOption(
        name: "the confidence level", value: "\(level)", expected: "a number between 0 and 1")
    }
    return level
  }
}
