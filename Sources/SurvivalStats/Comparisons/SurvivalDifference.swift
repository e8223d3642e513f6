// The difference of two survival curves over time, with limits that hold at each time and a band that
// holds at all of them.
//
// Derivation: Documentation/Derivations/CurveContrasts.md, (33)-(35)
// Uses:       Comparisons/ContrastCurves.swift, QuantileSteps.swift, DifferenceBand.swift
// Drawn by:   Figures/ComparisonFigure.swift

/// The difference of two survival curves, the second group's less the reference's.
public struct SurvivalDifference: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "survivalDifference"
  /// The group whose label sorts first.
  public internal(set) var reference: String
  /// The group that is compared with it.
  public internal(set) var compared: String
  /// The coverage of limits and band.
  public internal(set) var level: Double
  /// The number of strata, 1 if there are none; curves are averaged over them.
  public internal(set) var strata: Int
  /// Where the band begins: the first time by which both groups have had an event.
  @Reported public internal(set) var from: Double?
  /// Where it ends: the horizon.
  public internal(set) var to: Double
  /// How many standard errors the band reaches to either side; not available where weights are not
  /// whole, or where nothing varies.
  @Reported public internal(set) var criticalValue: Double?
  /// How many processes that number was taken from.
  public internal(set) var simulations: Int
  /// What the random numbers began with.
  public internal(set) var seed: UInt64
  /// The difference from each time on, where a curve moves.
  public internal(set) var points: [SurvivalDifferencePoint]
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
}

/// The difference of two survival curves from one time on.
public struct SurvivalDifferencePoint: Sendable, Equatable, Codable {
  /// The time, in the units of the outcome.
  public internal(set) var time: Double
  /// S of the second group less S of the reference.
  public internal(set) var difference: Double
  /// Its standard error.
  @Reported public internal(set) var standardError: Double
  /// The lower limit at this time alone.
  @Reported public internal(set) var lower: Double
  /// The upper limit at this time alone.
  @Reported public internal(set) var upper: Double
  /// The band's lower edge; not available outside the band's range.
  @Reported public internal(set) var bandLower: Double
  /// The band's upper edge.
  @Reported public internal(set) var bandUpper: Double
}

/// The difference of two survival curves over time.
///
///     survivalDifference(outcome, groups: arm)
///
/// Limits are the difference with so many standard errors on either side. The band's number of standard
/// errors is the quantile of the largest standardized distance of simulated processes, which have the
/// curves' own covariance, so that it covers the whole difference with the stated probability in large
/// samples.
///
/// - Parameters:
///   - outcome: right-censored times or spells, 0 or above.
///   - groups: a label for each row, of two kinds.
///   - strata: a label for each row, or empty; curves are averaged with the strata's shares.
///   - weights: a case weight for each row, or empty; with weights that are not whole there is no band.
///   - tau: the horizon; by default the smaller of the groups' largest times, with strata the smallest in
///     any of them.
///   - level: the coverage.
///   - simulations: how many processes to simulate, 1 to 1 000 000.
///   - seed: what the random numbers begin with: the same seed gives the same band on every machine.
/// - Throws: ``SurvivalDataError``: no rows, no events, other than two groups, a curve that ends before
///   the horizon, an option outside its domain.
/// - Precondition: arrays are as long as the outcome, or where that is allowed empty.
/// - Complexity: O(n log n), and for each simulation O(200) for each stratum, in lanes.
/// - Reference: Parzen, Wei and Ying (1997) [parzen1997].
public func survivalDifference<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  weights: [Double] = [], tau: Double? = nil, level: Double = 0.95, simulations: Int = 5000,
  seed: UInt64 = 1
) throws(SurvivalDataError) -> SurvivalDifference {
  try survivalDifference(
    frame: .contrasting(outcome, groups: groups, strata: strata, weights: weights), tau: tau,
    level: level, simulations: simulations, seed: seed)
}

/// The same of the complete cases of a table, as a formula asks.
///
///     survivalDifference("Surv(months, died) ~ arm + strata(site)", in: table)
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right a variable of
///     two values, and `strata()`.
///   - table: the data.
///   - weights: the column of case weights, if any.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - tau, level, simulations, seed: as in the array door.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func survivalDifference(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, tau: Double? = nil, level: Double = 0.95,
  simulations: Int = 5000, seed: UInt64 = 1
) throws -> SurvivalDifference {
  try survivalDifference(
    frame: .contrasting(
      formula, adjustingFor: nil, in: table, weights: weights, where: condition), tau: tau,
    level: level, simulations: simulations, seed: seed)
}

/// The difference of the curves of a frame's two groups.
func survivalDifference(
  frame: ModelFrame, tau: Double?, level: Double, simulations: Int, seed: UInt64
) throws(SurvivalDataError) -> SurvivalDifference {
  let level = try ConfidenceInterval.checked(level: level)
  guard (1...1_000_000).contains(simulations) else {
    throw .invalidOption(
      name: "the number of simulations", value: "\(simulations)",
      expected: "a whole number from 1 to 1000000")
  }
  let curves = try ContrastCurves(frame, for: "a difference of survival curves")
  let horizon = try curves.horizon(tau)
  if let reason = curves.reasonForEnd(before: horizon) { throw .incompatible(reason) }
  let heights = curves.arms.map { StandardizedCurve($0, shares: curves.shares) }
  let z = NormalDistribution().upperQuantile((1 - level) / 2)
  let times = mergedTimes(heights.map(\.time)).filter { $0 <= horizon }
  let first = heights.compactMap(\.time.first)
  var points = times.map { time in
    let (a, b) = (heights[0].value(at: time), heights[1].value(at: time))
    let difference = b.survival - a.survival
    let error = (a.standardError * a.standardError + b.standardError * b.standardError)
      .squareRoot()
    return SurvivalDifferencePoint(
      time: time, difference: difference, standardError: error, lower: difference - z * error,
      upper: difference + z * error, bandLower: .nan, bandUpper: .nan)
  }
  let from = first.count == 2 ? max(first[0], first[1]) : .infinity
  let ranged = points.indices.filter { points[$0].time >= from && points[$0].standardError > 0 }
  var warnings = curves.warnings
  var critical: Double?
  if curves.robust {
    warnings.append("the band needs whole weights; the limits hold at one time each")
  } else if ranged.isEmpty {
    warnings.append("there is no band, since no time has events of both groups before it")
  } else {
    let band = DifferenceBand(
      curves, times: ranged.map { points[$0].time }, errors: ranged.map { points[$0].standardError }
    )
    let c = band.criticalValue(level: level, simulations: simulations, seed: seed)
    for k in ranged {
      points[k].bandLower = points[k].difference - c * points[k].standardError
      points[k].bandUpper = points[k].difference + c * points[k].standardError
    }
    critical = c
  }
  return SurvivalDifference(
    reference: curves.labels[0], compared: curves.labels[1], level: level, strata: curves.strata,
    from: from.isFinite ? from : nil, to: horizon, criticalValue: critical,
    simulations: simulations, seed: seed, points: points, droppedRows: curves.dropped.total,
    warnings: warnings)
}

/// The times of two ascending lists, each once.
private func mergedTimes(_ lists: [[Double]]) -> [Double] {
  var result: [Double] = []
  for time in lists.flatMap(\.self).sorted() where result.last != time { result.append(time) }
  return result
}

extension StandardizedCurve {
  /// S and its standard error at a time.
  fileprivate func value(at t: Double) -> (survival: Double, standardError: Double) {
    var (low, high) = (0, time.count)
    while low < high {
      let middle = (low + high) / 2
      if time[middle] <= t { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? (survival[low - 1], standardError[low - 1]) : (1, 0)
  }
}
