// Incidence rates and their comparison: the door for counts, and the way from counts to the result.
//
// Derivation:  Documentation/Derivations/IncidenceRates.md
// Uses:        Rates/RateIntervals.swift, RateRatioTests.swift, RateRatioLimits.swift,
//              RateDifferenceLimits.swift, StratifiedRates.swift
// Result:      Rates/RateComparison.swift

/// Incidence rates from counts of events and person-time, and their comparison.
///
///     compareRates(events: [32, 12], personTime: [1032, 1000], labels: ["drug", "placebo"])
///
/// - Parameters:
///   - events: the number of events in each group; whole, not negative, at most 1e10.
///   - personTime: the time under observation of each group, summed over persons; from 1e-100 to
///     1e100 in whatever unit.
///   - labels: the groups' names; empty for `1`, `2` and so on.
///   - per: what rates and differences are multiplied by, as 100 for rates per 100 person-years,
///     from 1e-100 to 1e100. Ratios do not change.
///   - level: the coverage of the limits.
/// - Returns: the rates; for two groups the first against the second; for more the second and later
///   ones against the first.
/// - Domain: no events in a group, or in both, are valid: the limits are then 0 or infinite where they
///   should be. One group has a rate and no comparison.
/// - Throws: ``SurvivalDataError`` for counts that are negative or not whole, person-time that is not
///   positive, arrays of different lengths, an option outside its domain. Rows count from 1.
/// - Complexity: O(groups), with a few dozen evaluations of a distribution for each; the limits of
///   the minimum-likelihood test take some hundreds.
/// - Reference: Garwood (1936) [garwood1936]; Fay (2010) [fay2010]; Gu et al. (2008) [gu2008];
///   Miettinen and Nurminen (1985) [miettinen1985].
public func compareRates(
  events: [Double], personTime: [Double], labels: [String] = [], per: Double = 100,
  level: Double = 0.95
) throws(SurvivalDataError) -> RateComparison {
  guard events.count == personTime.count else {
    throw .incompatible(
      "there are \(events.count) event counts and \(personTime.count) person-times; give one of "
        + "each for every group")
  }
  guard labels.isEmpty || labels.count == events.count else {
    throw .incompatible("there are \(labels.count) labels for \(events.count) groups")
  }
  guard Set(labels).count == labels.count else {
    throw .incompatible("two groups have the same label; labels must differ")
  }
  guard !events.isEmpty else { throw .noRows(dropped: 0) }
  for (i, count) in events.enumerated() {
    guard count >= 0, count == count.rounded(), count.isFinite else {
      throw .invalidRate(row: i + 1, column: "events", value: count)
    }
  }
  for (i, time) in personTime.enumerated() where !(time > 0 && time.isFinite) {
    throw .invalidRate(row: i + 1, column: "person-time", value: time)
  }
  let cells = zip(events, personTime).map { [RateCell(events: $0, personTime: $1)] }
  return try compareRates(
    cells, labels: labels.isEmpty ? events.indices.map { "\($0 + 1)" } : labels,
    isFirstOverSecond: true, isStratified: false, per: per, level: level,
    dropped: DroppedRows(), warnings: [])
}

/// The events and person-time of one group in one stratum.
struct RateCell {
  var events = 0.0
  var personTime = 0.0

  /// Up to here the limits are right to nine digits and more. Beyond, the incomplete gamma function's
  /// quantile loses them: at 1e12 events the exact upper limit is off by 3e-8.
  static let mostEvents = 1e10

  /// Person-times whose ratios, and whose squares beside a count, are neither 0 nor infinite. No unit
  /// of time leads out of this range; a number out of it is a slip.
  static let magnitudes = 1e-100...1e100

  /// Refuses a group whose figures could not all be finite numbers.
  fileprivate static func check(
    _ group: [RateCell], _ label: String
  ) throws(SurvivalDataError) {
    let times = group.map(\.personTime).filter { $0 != 0 }
    let total = times.reduce(0, +)
    for time in times + [total] where !magnitudes.contains(time) {
      throw .incompatible(
        "group \(label): the person-time \(time) is not between 1e-100 and 1e100; "
          + "choose another unit of time")
    }
    let events = group.reduce(0) { $0 + $1.events }
    guard events <= mostEvents else {
      throw .incompatible("group \(label): \(events) events are more than 1e10")
    }
  }
}

/// Rates and comparisons of cells that are known to be valid.
///
/// - Parameters:
///   - cells: for each group one cell a stratum.
///   - isFirstOverSecond: whether two groups are compared first over second, and not level over
///     reference.
///   - isStratified: whether there are strata, though perhaps only one.
func compareRates(
  _ cells: [[RateCell]], labels: [String], isFirstOverSecond: Bool, isStratified: Bool,
  per: Double, level: Double, dropped: DroppedRows, warnings: [String]
) throws(SurvivalDataError) -> RateComparison {
  let level = try ConfidenceInterval.checked(level: level)
  guard RateCell.magnitudes.contains(per) else {
    throw .invalidOption(name: "per", value: "\(per)", expected: "a number from 1e-100 to 1e100")
  }
  for (label, group) in zip(labels, cells) { try RateCell.check(group, label) }
  let totals = cells.map { group in
    group.reduce(into: RateCell()) {
      $0.events += $1.events
      $0.personTime += $1.personTime
    }
  }
  let rates = zip(labels, totals).map { label, total in
    let scale = per / total.personTime
    return IncidenceRate(
      group: label, events: total.events, personTime: total.personTime,
      rate: total.events * scale,
      intervals: RateIntervalMethod.allCases.map { method in
        let limits = poissonMeanLimits(total.events, method: method, level: level)
        return RateInterval(
          method: method.rawValue, lower: limits.lower * scale, upper: limits.upper * scale)
      })
  }
  func contrast(_ a: Int, _ b: Int) -> RateContrast {
    func pair(_ x: RateCell, _ y: RateCell) -> ObservedRates {
      ObservedRates(
        counts: CountPair(a: x.events, b: y.events), timeA: x.personTime, timeB: y.personTime)
    }
    var result = RateContrast(
      pair(totals[a], totals[b]), numerator: labels[a], denominator: labels[b], per: per,
      level: level)
    if isStratified {
      let strata = StratifiedRates(strata: zip(cells[a], cells[b]).map(pair))
      result.mantelHaenszel = strata.mantelHaenszel(level: level, per: per)
      result.homogeneity = strata.homogeneity().map(HomogeneityTest.init)
    }
    return result
  }
  let pairs =
    labels.count == 2 && isFirstOverSecond ? [(0, 1)] : labels.indices.dropFirst().map { ($0, 0) }
  return RateComparison(
    per: per, level: level, rates: rates, contrasts: pairs.map { contrast($0, $1) },
    strata: cells.first?.count ?? 1, dropped: dropped, warnings: warnings)
}

extension RateContrast {
  /// Every ratio, difference and test of two rates without strata.
  fileprivate init(
    _ observed: ObservedRates, numerator: String, denominator: String, per: Double, level: Double
  ) {
    let odds = observed.timeA / observed.timeB
    let counts = observed.counts
    ratio = RateRatio(
      numerator: numerator, denominator: denominator,
      estimate: observed.rateA / observed.rateB,
      intervals: RateTestMethod.allCases.map { method in
        let limits = counts.oddsLimits(method, level: level)
        return RateInterval(
          method: method.rawValue, lower: limits.lower / odds, upper: limits.upper / odds)
      })
    difference = RateDifference(
      numerator: numerator, denominator: denominator, estimate: per * observed.difference,
      intervals: RateDifferenceMethod.allCases.map { method in
        let limits = observed.differenceLimits(method, level: level)
        return RateInterval(
          method: method.rawValue, lower: per * limits.lower, upper: per * limits.upper)
      })
    tests = RateTestMethod.allCases.map { method in
      let test = counts.test(method, odds: odds)
      return RateTest(method: method.rawValue, statistic: test.statistic, pValue: test.pValue)
    }
    mantelHaenszel = nil
    homogeneity = nil
  }
}
