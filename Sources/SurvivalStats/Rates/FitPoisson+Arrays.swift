// The array door to Poisson regression.

/// Fits a Poisson regression of rates to arrays: the log of the expected events of a row is the log
/// of its person-time plus a linear predictor.
///
/// An intercept always comes first, named `(Intercept)`: the log rate where all covariates are 0.
///
/// - Parameters:
///   - events: counts of events, n rows; whole and not negative.
///   - personTime: the time at risk of each row, positive. Its unit is that of the rates.
///   - covariates: n entries each; finite.
///   - weights: case weights, not negative; rows of weight zero are left out. A whole weight stands
///     for so many rows; fractional weights make the variance robust.
///   - offset: a known part of the linear predictor, beside the log of the person-time.
///   - cluster: a label for each row; the variance is then robust, summed by cluster.
///   - robust: whether to use the sandwich variance in any case. It has no small-sample factor.
///   - level: the coverage of the limits.
///   - maximumIterations: Newton steps at most.
/// - Returns: the fit. A likelihood without a maximum, a column that says nothing new and an
///   iteration that stopped early are part of it: see ``PoissonFit/convergence``.
/// - Throws: ``SurvivalDataError`` for data that are not finite, counts that are negative or not
///   whole, person-time that is not positive, weights that are negative or all zero, or no events.
/// - Precondition: every array has one entry a row.
/// - Complexity: O(iterations n p^2) time; beside the caller's arrays n p + O(n + p^2) numbers of
///   memory, and n p more for a robust variance.
/// - Reference: McCullagh and Nelder (1989) [mccullagh1989].
public func fitPoisson<Cluster: Hashable & CustomStringConvertible>(
  events: [Double], personTime: [Double], covariates: [Covariate] = [], weights: [Double] = [],
  offset: [Double] = [], cluster: [Cluster] = [String](), robust: Bool = false,
  level: Double = 0.95, maximumIterations: Int = 50
) throws(SurvivalDataError) -> PoissonFit {
  let n = events.count
  precondition(personTime.count == n, "person-time and events differ in length")
  for (row, count) in events.enumerated() {
    guard count.isFinite else { throw .notFinite(row: row + 1, column: "events", value: count) }
    guard count >= 0, count == count.rounded() else {
      throw .invalidRate(row: row + 1, column: "events", value: count)
    }
  }
  for (row, time) in personTime.enumerated() {
    guard time.isFinite else { throw .notFinite(row: row + 1, column: "personTime", value: time) }
    guard time > 0 else { throw .invalidRate(row: row + 1, column: "personTime", value: time) }
  }
  var frame = ModelFrame()
  for covariate in covariates {
    frame.design.add(
      term: covariate.name, names: covariate.design.names, columns: covariate.design.columns)
  }
  let names = frame.design.names + ["offset"]
  for (name, column) in zip(names, frame.design.columns + (offset.isEmpty ? [] : [offset])) {
    precondition(column.count == n, "\(name) and the events differ in length")
    for (row, value) in column.enumerated() where !value.isFinite {
      throw .notFinite(row: row + 1, column: name, value: value)
    }
  }
  precondition(cluster.isEmpty || cluster.count == n, "clusters differ in length")
  frame.counts = (events, personTime)
  frame.cluster = cluster.isEmpty ? nil : Grouping(cluster)
  frame.offset = offset.isEmpty ? nil : offset
  frame.rows = Array(0..<n)
  if !weights.isEmpty { try frame.apply(weights: weights) }
  guard !frame.rows.isEmpty else { throw .noRows(dropped: frame.dropped.total) }
  return try fitPoisson(
    frame: frame, robust: robust, level: level, maximumIterations: maximumIterations)
}
