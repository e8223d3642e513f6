// Pseudo-values: each row's share in a curve, to stand in for its outcome in a regression.
//
// Derivation:  Documentation/Derivations/PseudoValues.md
// Kernel:      Curves/PseudoValueKernel.swift

/// What a pseudo-value is of.
public enum PseudoValueKind: String, Sendable, Codable, CaseIterable {
  /// S(t).
  case survival
  /// The mean time without event up to t.
  case restrictedMean = "restricted-mean"
}

/// How a row's share is had.
public enum PseudoValueMethod: String, Sendable, Codable, CaseIterable {
  /// `n theta - (n - 1) theta` without the row: Andersen, Klein and Rosthoj (2003)
  /// [andersen2003].
  case leaveOneOut = "leave-one-out"
  /// `theta + n` times the derivative by the row's weight, as R's `pseudo`.
  case infinitesimalJackknife = "infinitesimal-jackknife"
}

/// Pseudo-values of the rows of an outcome at some times.
public struct PseudoValues: Sendable, Equatable, Codable {
  /// What they are of.
  public internal(set) var kind: PseudoValueKind
  /// How they were had.
  public internal(set) var method: PseudoValueMethod
  /// The times.
  public internal(set) var times: [Double]
  /// The value of the curve at each time.
  public internal(set) var estimates: [Double]
  /// For each row, in the order given, a number for each time.
  public internal(set) var values: [[Double]]
}

/// The pseudo-values of an outcome's rows: without censoring `I(T > t)`, or `min(T, t)`; with it,
/// numbers of the same mean that a regression can take for them.
///
/// - Parameters:
///   - outcome: right-censored times or spells, n rows.
///   - times: m times, 0 or above. Beyond follow-up the curve goes on at its last height, as in R.
///   - kind: S(t) or the restricted mean to t.
///   - method: R's infinitesimal jackknife, or leaving one row out.
/// - Domain: within one group; make them group by group where arms differ in censoring. Values are NaN
///   where late entry leaves the curve without the row undetermined.
/// - Throws: ``SurvivalDataError`` for no rows, or a time that is negative or not finite.
/// - Complexity: O(n log n + n m) time.
public func pseudoValues(
  _ outcome: SurvivalOutcome, at times: [Double], kind: PseudoValueKind = .survival,
  method: PseudoValueMethod = .infinitesimalJackknife
) throws(SurvivalDataError) -> PseudoValues {
  guard outcome.count > 0 else { throw .noRows(dropped: 0) }
  for time in times where !(time >= 0 && time.isFinite) {
    throw .invalidOption(
      name: "a time of a pseudo-value", value: "\(time)", expected: "a number, 0 or above")
  }
  let kernel = PseudoValueKernel(outcome)
  let estimates = times.map { kind == .survival ? kernel.survival(at: $0) : kernel.area(to: $0) }
  var values = [[Double]](repeating: [], count: outcome.count)
  for i in values.indices {
    values[i] = zip(times, estimates).map { time, estimate in
      let n = Double(outcome.count)
      switch method {
      case .infinitesimalJackknife:
        return estimate + n * kernel.influence(of: i, on: kind, at: time)
      case .leaveOneOut:
        return n * estimate - (n - 1) * kernel.without(i, kind, at: time)
      }
    }
  }
  return PseudoValues(
    kind: kind, method: method, times: times, estimates: estimates, values: values)
}
