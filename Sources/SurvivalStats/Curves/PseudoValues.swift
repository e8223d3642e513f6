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
  /// The cumulative hazard at t, by Nelson and Aalen.
  case cumulativeHazard = "cumulative-hazard"
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
///   - kind: S(t), the restricted mean to t or the cumulative hazard at t.
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
  let estimates = times.map { kernel.estimate(kind, at: $0) }
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

/// The pseudo-values that a formula asks for, group by group.
///
///     pseudoValues("Surv(months, died) ~ arm", in: table, at: [12, 24])
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right `1`, or the
///     variables within whose combinations values are made, as R's `pseudo` of a fit with groups.
///   - table: the data.
///   - times: see the door for arrays.
///   - kind: what they are of.
///   - method: how a row's share is had.
///   - condition: selects rows.
/// - Returns: the values of the complete cases, with their places in the table.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: O(n log n + n m).
public func pseudoValues(
  _ formula: String, in table: DataTable, at times: [Double],
  kind: PseudoValueKind = .survival, method: PseudoValueMethod = .infinitesimalJackknife,
  where condition: String? = nil
) throws -> GroupedPseudoValues {
  let frame = try Formula(formula).frame(in: table, for: .curves, where: condition)
  guard let outcome = frame.outcome, frame.cluster == nil else {
    throw SurvivalDataError.incompatible(
      "pseudo-values are of the rows' times: write Surv(time, event) ~ group, without cluster()")
  }
  var result = GroupedPseudoValues(
    kind: kind, method: method, times: times, dropped: frame.dropped, rows: frame.rows,
    values: [[Double]](repeating: [], count: outcome.count), warnings: outcome.warnings)
  let codes = frame.groups?.codes ?? [Int](repeating: 0, count: outcome.count)
  for code in 0..<(frame.groups?.count ?? 1) {
    let members = codes.indices.filter { codes[$0] == code }
    guard !members.isEmpty else { continue }
    let values = try pseudoValues(
      outcome.selecting(members), at: times, kind: kind, method: method
    ).values
    for (i, value) in zip(members, values) { result.values[i] = value }
  }
  return result
}

/// Pseudo-values of a table's rows.
public struct GroupedPseudoValues: Sendable, Equatable, Codable {
  /// What they are of.
  public internal(set) var kind: PseudoValueKind
  /// How they were had.
  public internal(set) var method: PseudoValueMethod
  /// The times.
  public internal(set) var times: [Double]
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// The place of each row in the table, from 0.
  public internal(set) var rows: [Int]
  /// For each of them, a number for each time.
  public internal(set) var values: [[Double]]
  /// What should be known before the numbers are used.
  public internal(set) var warnings: [String]
}
