// The result of a test of proportional hazards.
//
// Made by:    Cox/CoxModel+ProportionalHazards.swift
// Printed by: Reports/ProportionalHazardsTest+Text.swift

/// Score tests that coefficients do not change with time, for each term and for all together.
public struct ProportionalHazardsTest: Sendable, Equatable, Codable {
  /// One line of the table.
  public struct Term: Sendable, Equatable, Codable {
    /// The term, the coefficient, or `GLOBAL`.
    public internal(set) var term: String
    /// The score statistic.
    @Reported public internal(set) var statistic: Double
    /// Its degrees of freedom.
    public internal(set) var degreesOfFreedom: Int
    /// The probability of a statistic at least as large.
    @Reported public internal(set) var pValue: Double

    init(_ term: String, _ test: ChiSquareTest) {
      self.term = term
      _statistic = Reported(wrappedValue: test.statistic)
      degreesOfFreedom = test.degreesOfFreedom
      _pValue = Reported(wrappedValue: test.pValue)
    }
  }

  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// How time enters: `km`, `rank`, `identity`, `log` or a name of the caller's.
  public internal(set) var transform: String
  /// How the variance was taken.
  public internal(set) var form: ProportionalHazardsForm
  /// The terms that have an estimate, and `GLOBAL` last.
  public internal(set) var terms: [Term]

  /// The line for all terms together.
  public var global: Term? { terms.last }

  /// The line of a term.
  public subscript(name: String) -> Term? { terms.first { $0.term == name } }
}
