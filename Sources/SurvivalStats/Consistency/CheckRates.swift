// Which counts, person-times and tests agree with two rates and a P-value as a paper rounds them: the
// doors, and the box of person-times behind them.
//
// Derivation: Documentation/Derivations/Consistency.md, (8)-(14)
// Uses:       Consistency/PValueOverRatios.swift
// Result:     Consistency/RateConsistency.swift

/// Checks two printed rates and a P-value for given numbers of events.
///
///     try checkRates("3.1", "1.2", per: 100, events: (32, 12), pValue: "0.002")
///
/// A P-value for equal rates depends on the person-times by their ratio alone, so the box of
/// person-times is searched along its diagonal, from corner to corner.
///
/// - Parameters:
///   - first: the first group's rate as printed.
///   - second: the second group's.
///   - per: the rates are per so much person-time.
///   - events: the numbers of events.
///   - pValue: the two-sided P-value of equal rates, as printed.
/// - Returns: the box, and for each of the seven tests of ``compareRates(events:personTime:labels:per:level:)``
///   the least and greatest P-value in it and whether it may round to the printed one.
/// - Domain: positive rates, 1 to 100 000 events in each group, a positive `per`.
/// - Accuracy: the least and greatest P-value are those of the test; by minimum likelihood, which
///   jumps, ratios within 1e-9 of a jump are left out.
/// - Throws: ``ConsistencyError``.
/// - Complexity: a few dozen evaluations of each test; by minimum likelihood O(events).
public func checkRates(
  _ first: String, _ second: String, per: Double = 100, events: (Int, Int), pValue: String
) throws(ConsistencyError) -> RateConsistency {
  let box = try RateBox(first, second, per: per, pValue: pValue)
  for count in [events.0, events.1] {
    try ConsistencyError.require(
      (1...RateBox.mostEvents).contains(count), "a number of events", count, "from 1 to 100000")
  }
  return box.check(events.0, events.1, within: nil) ?? box.empty(events.0, events.1)
}

/// The numbers of events that agree with two printed rates and a P-value at all.
///
/// - Parameters:
///   - first: the first group's rate as printed.
///   - second: the second group's.
///   - per: the rates are per so much person-time.
///   - pValue: the two-sided P-value of equal rates, as printed.
///   - personTime: the person-time that each group may have had.
/// - Returns: a check for each pair of counts with a person-time in the range that rounds to the
///   rates and a test that gives the P-value there.
/// - Domain: as for ``checkRates(_:_:per:events:pValue:)``; a finite range above 0.
/// - Throws: ``ConsistencyError``, also where more than 40 000 pairs would have to be searched.
/// - Complexity: that of ``checkRates(_:_:per:events:pValue:)`` for each pair.
public func countsConsistentWithRates(
  _ first: String, _ second: String, per: Double = 100, pValue: String,
  personTime: ClosedRange<Double>
) throws(ConsistencyError) -> ConsistentCounts {
  try countsConsistentWithRates(
    first, second, per: per, pValue: pValue, personTimes: (personTime, personTime))
}

/// The numbers of events that agree with two printed rates and a P-value, where patients were watched
/// for a mean time within a range.
///
///     try countsConsistentWithRates(
///       "3.1", "1.2", pValue: "0.002", patients: (307, 307), meanFollowUp: 3.2...3.75)
///
/// - Parameters:
///   - first: the first group's rate as printed.
///   - second: the second group's.
///   - per: the rates are per so much person-time.
///   - pValue: the two-sided P-value of equal rates, as printed.
///   - patients: the patients of each group.
///   - meanFollowUp: what each group's mean time under observation may have been, in the unit of the
///     rates' person-time. It may differ between the groups.
/// - Returns: as for person-times of `patients` times `meanFollowUp`.
/// - Domain: at least one patient in each group, a finite range above 0.
/// - Throws: ``ConsistencyError``.
/// - Complexity: that of ``checkRates(_:_:per:events:pValue:)`` for each pair.
public func countsConsistentWithRates(
  _ first: String, _ second: String, per: Double = 100, pValue: String, patients: (Int, Int),
  meanFollowUp: ClosedRange<Double>
) throws(ConsistencyError) -> ConsistentCounts {
  for count in [patients.0, patients.1] {
    try ConsistencyError.require(count > 0, "a number of patients", count, "at least 1")
  }
  func total(_ patients: Int) -> ClosedRange<Double> {
    let (a, b) = (meanFollowUp.lowerBound, meanFollowUp.upperBound)
    return (Double(patients) * a)...(Double(patients) * b)
  }
  return try countsConsistentWithRates(
    first, second, per: per, pValue: pValue, personTimes: (total(patients.0), total(patients.1)))
}

/// The numbers of events that agree with two printed rates and a P-value, each group with its own range
/// of person-time.
///
/// - Parameters:
///   - first: the first group's rate as printed.
///   - second: the second group's.
///   - per: the rates are per so much person-time.
///   - pValue: the two-sided P-value of equal rates, as printed.
///   - personTimes: the person-time that the first and the second group may have had.
/// - Returns: a check for each pair of counts with person-times in the ranges that round to the rates
///   and a test that gives the P-value there.
/// - Domain: as for ``checkRates(_:_:per:events:pValue:)``; finite ranges above 0.
/// - Throws: ``ConsistencyError``, also where more than 40 000 pairs would have to be searched.
/// - Complexity: that of ``checkRates(_:_:per:events:pValue:)`` for each pair.
public func countsConsistentWithRates(
  _ first: String, _ second: String, per: Double = 100, pValue: String,
  personTimes: (ClosedRange<Double>, ClosedRange<Double>)
) throws(ConsistencyError) -> ConsistentCounts {
  let box = try RateBox(first, second, per: per, pValue: pValue)
  let ranges = [personTimes.0, personTimes.1]
  var counts: [ClosedRange<Int>?] = []
  var candidates = 1.0
  for (rate, range) in zip(box.rates, ranges) {
    try ConsistencyError.require(
      range.lowerBound > 0 && range.upperBound.isFinite, "the person-time", range,
      "a finite range above 0")
    // A billionth more on each side, so that no count is lost to rounding; the box decides.
    let least = max(
      1, (rate.range.lowerBound / per * range.lowerBound * (1 - 1e-9)).rounded(.up))
    let most = (rate.range.upperBound / per * range.upperBound * (1 + 1e-9)).rounded(.down)
    try ConsistencyError.require(
      most <= Double(RateBox.mostEvents), "the number of events", most,
      "at most 100000: narrow the person-time")
    candidates *= max(0, most - least + 1)
    counts.append(least <= most ? Int(least)...Int(most) : nil)
  }
  try ConsistencyError.require(
    candidates <= 40_000, "the number of pairs of counts", candidates,
    "at most 40000: narrow the person-time")
  var checks: [RateConsistency] = []
  if let firsts = counts[0], let seconds = counts[1] {
    for a in firsts {
      for b in seconds {
        if let check = box.check(a, b, within: ranges) { checks.append(check) }
      }
    }
  }
  return ConsistentCounts(
    rates: box.rates, per: per, pValue: box.pValue, personTime: ranges,
    pairsOfRates: checks.count, pairs: checks.filter(\.isPossible))
}

/// Two printed rates and a P-value, read and checked.
private struct RateBox {
  let rates: [PrintedNumber]
  let per: Double
  let pValue: PrintedNumber

  /// The P-value by minimum likelihood looks at each outcome.
  static let mostEvents = 100_000

  init(
    _ first: String, _ second: String, per: Double, pValue: String
  ) throws(ConsistencyError) {
    try ConsistencyError.require(per > 0 && per.isFinite, "per", per, "a positive number")
    rates = [try PrintedNumber(first), try PrintedNumber(second)]
    self.per = per
    self.pValue = try PrintedNumber(pValue)
    for rate in rates { try ConsistencyError.requirePositive(rate, "a rate") }
    try ConsistencyError.requireProbability(self.pValue, "the P-value")
  }

  /// (8): the person-times of `count` events that round to a rate, within a range if there is one;
  /// nil if there are none.
  private func side(
    _ rate: PrintedNumber, _ count: Int, within range: ClosedRange<Double>?
  ) -> ImpliedNumber? {
    var least = Double(count) * per / rate.range.upperBound
    var greatest = Double(count) * per / rate.range.lowerBound
    if let range {
      least = max(least, range.lowerBound)
      greatest = min(greatest, range.upperBound)
    }
    guard least <= greatest else { return nil }
    return ImpliedNumber(
      min(max(Double(count) * per / rate.value, least), greatest), least, greatest)
  }

  /// What the tests give for these counts; nil if no person-times round to both rates.
  func check(_ a: Int, _ b: Int, within ranges: [ClosedRange<Double>]?) -> RateConsistency? {
    guard let x = side(rates[0], a, within: ranges?[0]),
      let y = side(rates[1], b, within: ranges?[1])
    else { return nil }
    // (9)
    let range = (x.least / y.greatest)...(x.greatest / y.least)
    let counts = CountPair(a: Double(a), b: Double(b))
    let tests = RateTestMethod.allCases.map { method in
      let values = PValueOverRatios(counts, method, over: range)
      let ratio = values.ratio(giving: pValue)
      return RateTestConsistency(
        method: method.rawValue, least: values.least, greatest: values.greatest,
        verdict: ratio == nil
          ? .nowhere : values.isEverywhere(pValue) ? .everywhere : .somewhere,
        personTimeRatio: ratio, personTimes: ratio.map { times(of: $0, x, y) } ?? [])
    }
    return RateConsistency(
      rates: rates, per: per, events: [a, b], pValue: pValue, personTime: [x, y], tests: tests)
  }

  /// (10): the middle of the line of this ratio within the box.
  private func times(of ratio: Double, _ x: ImpliedNumber, _ y: ImpliedNumber) -> [Double] {
    let low = max(y.least, x.least / ratio)
    let high = min(y.greatest, x.greatest / ratio)
    let second = low + (high - low) / 2
    return [ratio * second, second]
  }

  /// The check of counts that no person-time fits.
  func empty(_ a: Int, _ b: Int) -> RateConsistency {
    RateConsistency(
      rates: rates, per: per, events: [a, b], pValue: pValue, personTime: [], tests: [])
  }
}
