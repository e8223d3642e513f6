// A Cox model that is prepared once and fitted to many sets of weights, as a bootstrap does.

import Foundation

/// A Cox problem, sorted and centred once, to be fitted to many sets of case weights.
///
/// ```swift
/// let problem = try CoxProblem(outcome, covariates: [.numeric("age", age)])
/// let replicates = try await problem.replicates(1000) { replicate in weights(replicate) }
/// ```
///
/// Memory: n p + O(n) numbers, and as much again for each core that is fitting.
public struct CoxProblem: Sendable {
  /// The names of the coefficients.
  public let names: [String]
  private let data: PreparedCox
  private let rows: Int
  private let ties: CoxTies

  /// - Parameters:
  ///   - outcome: times and events, n rows.
  ///   - covariates: n entries each; finite.
  ///   - strata: a label for each row; risk sets never cross strata. Empty for none.
  ///   - offset: a known part of the linear predictor. Empty for none.
  ///   - ties: the treatment of tied deaths; neither of the exact ones, which know no weights.
  /// - Throws: ``SurvivalDataError`` for data that are not finite or without events.
  /// - Precondition: every array has one entry a row.
  /// - Complexity: O(n log n + n p) time.
  public init<Stratum: Hashable & CustomStringConvertible>(
    _ outcome: SurvivalOutcome, covariates: [Covariate], strata: [Stratum] = [String](),
    offset: [Double] = [], ties: CoxTies = .efron
  ) throws(SurvivalDataError) {
    let frame = try ModelFrame(
      outcome, covariates: covariates, strata: strata, cluster: [String](), weights: [],
      offset: offset)
    guard !ties.isExact else {
      throw .incompatible("exact ties cannot be combined with weights; use efron or breslow")
    }
    guard outcome.eventCount > 0 else { throw .noEvents }
    names = frame.design.names
    rows = outcome.count
    self.ties = ties
    data = PreparedCox(
      outcome, columns: frame.design.columns, strata: frame.strata, weights: nil,
      offset: frame.offset)
  }

  /// Fits each of many sets of case weights, side by side on all cores.
  ///
  /// Each fit is what ``fitCox(_:covariates:strata:cluster:weights:offset:ties:robust:level:initial:maximumIterations:)``
  /// gives with those weights, without tests and variances. The result does not depend on the number
  /// of cores.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - weights: the weights of a replicate, `0 ..< count`: a number for each row as given, finite and
  ///     not negative; rows of weight zero are left out. Called on any thread.
  ///   - progress: told now and then how many fits are done.
  /// - Returns: the fits, in the order of the replicates.
  /// - Throws: ``SurvivalDataError`` for weights that are not finite, negative, or too few or many;
  ///   `CancellationError` soon after the task is cancelled.
  /// - Complexity: O(count n p^2) time, over the cores.
  public func replicates(
    _ count: Int, progress: (@Sendable (Int) -> Void)? = nil,
    weights: @escaping @Sendable (_ replicate: Int) -> [Double]
  ) async throws -> [CoxReplicate] {
    precondition(count >= 0, "a number of replicates is not negative")
    let start = firstFit()
    // Chunks long enough that a task is nothing beside its fits, short enough to tell of progress.
    let chunk = max(1, min(32, count / 64))
    var result = [CoxReplicate?](repeating: nil, count: count)
    var done = 0
    try await withThrowingTaskGroup(of: (Int, [CoxReplicate]).self) { group in
      var next = 0
      func addTask() {
        let range = next..<min(next + chunk, count)
        next = range.upperBound
        group.addTask {
          // The cores are taken by other fits.
          try Lanes.$areSerial.withValue(true) {
            let fits = try range.map { replicate in
              try Task.checkCancellation()
              return try fit(weights(replicate), from: start)
            }
            return (range.lowerBound, fits)
          }
        }
      }
      let cores = ProcessInfo.processInfo.activeProcessorCount
      while next < count, next < 2 * cores * chunk { addTask() }
      while let (first, fits) = try await group.next() {
        for (k, fit) in fits.enumerated() { result[first + k] = fit }
        done += fits.count
        progress?(done)
        if next < count { addTask() }
      }
    }
    return result.compactMap { $0 }
  }

  /// Where replicates start from: the fit with all weights 1, or zero where it has no maximum.
  private func firstFit() -> [Double] {
    var columns = EstimableColumns(data, ties: ties)
    let optimum = columns.maximize(CoxOptions())
    let isWhole = columns.kept.count == data.p && columns.illConditioned.isEmpty
    return isWhole && optimum.ending == .converged
      ? optimum.point : [Double](repeating: 0, count: data.p)
  }

  private func fit(_ weights: [Double], from start: [Double]) throws -> CoxReplicate {
    guard weights.count == rows else {
      throw SurvivalDataError.invalidOption(
        name: "the number of weights", value: "\(weights.count)",
        expected: "\(rows), one for each row")
    }
    for (row, weight) in weights.enumerated() where !(weight >= 0 && weight.isFinite) {
      throw weight.isFinite
        ? SurvivalDataError.negativeWeight(row: row + 1, value: weight)
        : .notFinite(row: row + 1, column: "weights", value: weight)
    }
    guard let data = data.reweighted(data.riskSets.order.map({ weights[Int($0)] })) else {
      return CoxReplicate(names.map { _ in .nan }, .nan, .notEstimable)
    }
    // Where the climb from the first fit ends at a maximum, all columns are estimable.
    var likelihood = PartialLikelihood(data, ties: ties)
    let near = NewtonRaphson().maximize(&likelihood, from: start)
    if near.ending == .converged, AliasedColumns.areClear(near.terms.information, data) {
      let estimates = near.point.indices.map { near.point[$0] / data.scale[$0] }
      return CoxReplicate(estimates, data.logLikelihood(near.terms.value), .converged)
    }
    var columns = EstimableColumns(data, ties: ties)
    let optimum = columns.maximize(CoxOptions())
    let coordinates = columns.estimates(optimum.point)
    var estimates = names.map { _ in Double.nan }
    for (k, j) in columns.kept.enumerated() { estimates[j] = coordinates[k] }
    let status: Convergence.Status =
      columns.kept.isEmpty && !names.isEmpty
      ? .notEstimable
      : optimum.ending == .running && columns.risesForever(along: optimum.step)
        ? .infiniteCoefficients : optimum.ending == .converged ? .converged : .iterationLimit
    return CoxReplicate(estimates, data.logLikelihood(optimum.terms.value), status)
  }
}

/// What a fit to one set of weights comes to.
public struct CoxReplicate: Sendable, Equatable {
  /// The log hazard ratios, in the order of the problem's names; NaN where not estimable.
  public let coefficients: [Double]
  /// The log partial likelihood at the estimate; NaN without events.
  public let logLikelihood: Double
  /// How the iteration ended.
  public let status: Convergence.Status

  init(_ coefficients: [Double], _ logLikelihood: Double, _ status: Convergence.Status) {
    self.coefficients = coefficients
    self.logLikelihood = logLikelihood
    self.status = status
  }
}
