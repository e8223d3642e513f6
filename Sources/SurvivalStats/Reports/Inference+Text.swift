// Intervals and tests in a line.

extension ConfidenceInterval: CustomStringConvertible {
  /// The limits with their level, as `0.41 to 0.61 (95%)`.
  public var description: String {
    "\(NumberText.significant(lower)) to \(NumberText.significant(upper)) "
      + "(\(NumberText.percent(level)))"
  }
}

extension ChiSquareTest: CustomStringConvertible {
  /// The statistic, its degrees of freedom and P.
  public var description: String {
    "chi-square \(NumberText.fixed(statistic, 3)) on \(degreesOfFreedom) df, "
      + NumberText.statement(pValue: pValue)
  }
}
