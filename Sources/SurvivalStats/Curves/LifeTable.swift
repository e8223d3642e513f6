// The actuarial life table: events and withdrawals by interval.

/// An actuarial life table of one group.
public struct LifeTable: Sendable, Equatable, Codable {
  /// The group's label; nil where there are no groups.
  @OrNull public internal(set) var group: String?
  /// The intervals, in order of time.
  public internal(set) var intervals: [LifeTableInterval]
}

/// One interval, closed at its start and open at its end.
public struct LifeTableInterval: Sendable, Equatable, Codable {
  /// Where it starts.
  public internal(set) var start: Double
  /// Where it ends; infinite for the last.
  @Reported public internal(set) var end: Double
  /// Under observation at its start.
  public internal(set) var entering: Double
  /// Censored within it.
  public internal(set) var withdrawn: Double
  /// Events within it.
  public internal(set) var events: Double
  /// Exposed to risk: those entering less half of those withdrawn.
  public internal(set) var exposed: Double
  /// The probability of the event within it, of those exposed.
  @Reported public internal(set) var conditionalProbability: Double
  /// S at its start.
  public internal(set) var survival: Double
  /// The standard error of S there, by Greenwood.
  @Reported public internal(set) var standardError: Double
  /// Events per unit of time at its middle; not available for the last.
  @Reported public internal(set) var density: Double
  /// The standard error of the density.
  @Reported public internal(set) var densityStandardError: Double
  /// The hazard at its middle; not available for the last.
  @Reported public internal(set) var hazard: Double
  /// The standard error of the hazard.
  @Reported public internal(set) var hazardStandardError: Double
}

/// The actuarial life table: withdrawals count as exposed for half their interval.
///
/// - Parameters:
///   - outcome: right-censored times.
///   - breaks: where intervals end, ascending; the first starts at 0, the last never ends.
///   - weights: how often each row counts, or empty for once each.
/// - Precondition: `weights` is empty or as long as the outcome.
/// - Throws: ``SurvivalDataError`` for late entry, which it does not know, for no rows, or breaks that
///   do not ascend from above 0.
/// - Complexity: O(n log k) for k intervals.
/// - Reference: Cutler and Ederer (1958) [cutler1958]; Gehan (1969) [gehan1969]; SAS's
///   `PROC LIFETEST METHOD=LT`, Stata's `ltable`, R's `KMsurv::lifetab`.
public func lifeTable(
  _ outcome: SurvivalOutcome, breaks: [Double], weights: [Double] = []
) throws(SurvivalDataError) -> LifeTable {
  precondition(weights.isEmpty || weights.count == outcome.count, "weights and outcome differ")
  var frame = ModelFrame()
  frame.outcome = outcome
  if !weights.isEmpty {
    frame.rows = Array(weights.indices)
    try frame.apply(weights: weights)
  }
  let tables = try lifeTables(frame: frame, breaks: breaks)
  guard let table = tables.curves.first else { throw .noRows(dropped: frame.dropped.total) }
  return table
}

/// The actuarial life tables that a formula asks for, one a group.
///
///     lifeTables("Surv(months, died) ~ arm", in: table, breaks: [6, 12, 24])
///
/// - Parameters:
///   - formula: `Surv(time, event)` on the left; on the right `1`, or the variables whose combinations
///     have a table each.
///   - table: the data.
///   - breaks: where intervals end, ascending; the first starts at 0, the last never ends.
///   - weights: the column of case weights, if any: how often each row counts.
///   - condition: selects rows.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: O(n log k) for k intervals.
public func lifeTables(
  _ formula: String, in table: DataTable, breaks: [Double], weights: String? = nil,
  where condition: String? = nil
) throws -> CurveResults<LifeTable> {
  let frame = try Formula(formula).frame(
    in: table, for: .curves, weights: weights, where: condition)
  return try lifeTables(frame: frame, breaks: breaks)
}

func lifeTables(
  frame: ModelFrame, breaks: [Double]
) throws(SurvivalDataError) -> CurveResults<LifeTable> {
  guard let outcome = frame.outcome else {
    throw .incompatible("a life table is of times: write Surv(time, event) on the left")
  }
  guard outcome.entry == nil else {
    throw .incompatible("a life table counts from time 0; rows that enter late have no place in it")
  }
  guard outcome.count > 0 else { throw .noRows(dropped: 0) }
  for (k, end) in breaks.enumerated() where !(end > (k == 0 ? 0 : breaks[k - 1]) && end.isFinite) {
    throw .invalidOption(
      name: "an end of an interval", value: "\(end)", expected: "finite numbers that ascend from 0")
  }
  let starts = [0] + breaks
  let all = CurveRows(
    exit: outcome.exit, event: outcome.event, entry: nil, weights: frame.weights, cluster: nil)
  return CurveResults(
    model: "lifeTables", dropped: frame.dropped, warnings: outcome.warnings,
    curves: all.split(by: frame.groups).map { label, rows in
      LifeTable(group: label, intervals: actuarialIntervals(rows, starts: starts))
    })
}

private func actuarialIntervals(_ rows: CurveRows, starts: [Double]) -> [LifeTableInterval] {
  var events = [Double](repeating: 0, count: starts.count)
  var withdrawn = events
  for i in rows.exit.indices {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= rows.exit[i] { low = middle } else { high = middle }
    }
    let weight = rows.weights?[i] ?? 1
    if rows.event[i] { events[low] += weight } else { withdrawn[low] += weight }
  }
  var entering = zip(events, withdrawn).reduce(0) { $0 + $1.0 + $1.1 }
  var survival = 1.0
  var greenwood = 0.0
  var intervals: [LifeTableInterval] = []
  for (k, start) in starts.enumerated() {
    let end = k + 1 < starts.count ? starts[k + 1] : .infinity
    let exposed = entering - withdrawn[k] / 2
    let q = exposed > 0 ? events[k] / exposed : .nan
    let p = 1 - q
    let width = end - start
    let hazard = 2 * q / (width * (1 + p))
    // q / (exposed p) is the interval's part of Greenwood's sum.
    let part = events[k] > 0 ? q / (exposed * p) : 0
    let isLast = end == .infinity
    let density = survival * q / width
    let within = q > 0 ? greenwood + p / (exposed * q) : .nan
    let halfWidth = hazard * width / 2
    intervals.append(
      LifeTableInterval(
        start: start, end: end, entering: entering, withdrawn: withdrawn[k], events: events[k],
        exposed: exposed, conditionalProbability: q, survival: survival,
        standardError: survival * greenwood.squareRoot(),
        density: isLast ? .nan : density,
        densityStandardError: isLast ? .nan : density * within.squareRoot(),
        hazard: isLast ? .nan : hazard,
        hazardStandardError: isLast
          ? .nan
          : hazard * ((1 - halfWidth * halfWidth) / (exposed * q)).squareRoot()))
    if events[k] > 0 {
      survival *= p
      greenwood += part
    }
    entering -= events[k] + withdrawn[k]
  }
  return intervals
}
