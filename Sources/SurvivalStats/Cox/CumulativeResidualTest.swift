// The result of the supremum tests on cumulative residuals.
//
// Made by:    Cox/CoxModel+CumulativeResiduals.swift
// Printed by: Reports/CumulativeResidualTest+Text.swift

/// Supremum tests on cumulative residuals of a Cox model [lin1993].
public struct CumulativeResidualTest: Sendable, Equatable, Codable {
  /// What a process is summed over, and so what it tests.
  public enum Kind: String, Sendable, Codable {
    /// Score contributions up to a time: proportional hazards.
    case proportionalHazards
    /// Martingale residuals up to a value of the covariate: its functional form.
    case functionalForm
    /// Martingale residuals up to a value of the linear predictor: the link.
    case link
  }

  /// One process, its supremum and its test.
  public struct Process: Sendable, Equatable, Codable {
    /// What is tested.
    public internal(set) var kind: Kind
    /// The covariate; `GLOBAL` for all together, `linear predictor` for the link.
    public internal(set) var covariate: String
    /// The largest absolute value of the process. For proportional hazards each score is in units of
    /// its coefficient's standard error, and the global process adds the absolute values.
    @Reported public internal(set) var supremum: Double
    /// The share of simulated processes whose supremum is at least as large.
    @Reported public internal(set) var pValue: Double
    /// The standard error that the number of simulations leaves in the P-value.
    @Reported public internal(set) var monteCarloError: Double
    /// The times, or the values of the covariate or predictor, at which the process moves.
    public internal(set) var places: [Double]
    /// The process from each place on.
    public internal(set) var observed: [Double]
    /// The first simulated processes.
    public internal(set) var simulated: [[Double]]
  }

  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// How many processes were simulated.
  public internal(set) var simulations: Int
  /// What the random numbers began with.
  public internal(set) var seed: UInt64
  /// The processes: proportional hazards of each covariate and of all, functional form of each, link.
  public internal(set) var processes: [Process]

  /// One of the processes.
  public func process(_ kind: Kind, _ covariate: String) -> Process? {
    processes.first { $0.kind == kind && $0.covariate == covariate }
  }
}
