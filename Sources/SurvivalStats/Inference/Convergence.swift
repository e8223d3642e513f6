// How the climb to a maximum ended, as part of a fit.
//
// Part of: Cox/CoxFit.swift, Rates/PoissonFit.swift

/// How the iteration for a maximum ended.
public struct Convergence: Sendable, Equatable, Codable {
  /// The ways to end.
  public enum Status: String, Sendable, Codable {
    /// At the maximum, to rounding.
    case converged
    /// Stopped before the maximum.
    case iterationLimit
    /// The likelihood rises for ever along `infinite`.
    case infiniteCoefficients
    /// No coefficient can be estimated.
    case notEstimable
  }

  /// How it ended.
  public internal(set) var status: Status
  /// Newton steps taken.
  public internal(set) var iterations: Int
  /// U' I^-1 U at the last point: about twice the log likelihood still to be gained.
  @Reported public internal(set) var newtonDecrement: Double
  /// The 2-norm condition number of the information at the last point, the columns scaled so that its
  /// diagonal is 1: its logarithm says how many digits the products of columns lose. Infinite where
  /// the information has no inverse; not available without coefficients.
  @Reported public internal(set) var conditionNumber: Double
  /// Names of coefficients that are linear combinations of earlier ones, hence not estimated.
  public internal(set) var aliased: [String]
  /// Names of coefficients that nearly are; R would not estimate them.
  public internal(set) var illConditioned: [String]
  /// Names of coefficients that run to infinity, with the direction's sign for each.
  public internal(set) var infinite: [InfiniteCoefficient]

  /// What the reader should know of it before trusting the figures.
  var warnings: [String] {
    var result: [String] = []
    func list(_ names: [String]) -> String { names.joined(separator: ", ") }
    if !aliased.isEmpty {
      result.append(
        "not estimated, being constant or a linear combination of earlier columns: "
          + list(aliased))
    }
    if !illConditioned.isEmpty {
      result.append(
        "nearly a linear combination of earlier columns, so poorly determined: "
          + list(illConditioned))
    }
    switch status {
    case .infiniteCoefficients:
      result.append(
        "the likelihood rises for ever, so these coefficients are infinite; what is shown is where "
          + "the iteration stopped: " + list(infinite.map(\.name)))
    case .iterationLimit:
      result.append(
        "the iteration stopped after \(iterations) steps without reaching the maximum")
    case .notEstimable: result.append("no coefficient can be estimated")
    case .converged: break
    }
    return result
  }

  /// The columns that take part in a direction.
  static func running(along direction: [Double]) -> [Int] {
    let largest = direction.reduce(0) { max($0, abs($1)) }
    return direction.indices.filter { abs(direction[$0]) > 0.05 * largest }
  }
}

/// A coefficient on its way to infinity.
public struct InfiniteCoefficient: Sendable, Equatable, Codable {
  /// Its name.
  public internal(set) var name: String
  /// Its part in the direction along which the likelihood rises, the largest being 1 or -1.
  public internal(set) var direction: Double
}
