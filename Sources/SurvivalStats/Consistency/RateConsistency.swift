// Which counts, person-times and tests agree with two rates and a P-value as a paper rounds them.
//
// Derivation: Documentation/Derivations/Consistency.md, (8)-(11)
// Uses:       Rates/RateRatioTests.swift

/// What two printed rates and a printed P-value leave open for given numbers of events.
public struct RateConsistency: Sendable, Equatable, Codable {
  /// The rates as printed, numerator first.
  public let rates: [PrintedNumber]
  /// The rates are per so much person-time.
  public let per: Double
  /// The numbers of events.
  public let events: [Int]
  /// The P-value as printed.
  public let pValue: PrintedNumber
  /// For each group the person-times that round to its rate: the sides of the box.
  public let personTime: [ImpliedNumber]
  /// For each test what it gives over the box.
  public let tests: [RateTestConsistency]

  /// Whether some test in some part of the box gives the printed P-value.
  public var isPossible: Bool { tests.contains { $0.verdict != .nowhere } }
  /// What a test gives; nil for a method that is none of the seven.
  public subscript(method: String) -> RateTestConsistency? { tests.first { $0.method == method } }
}

/// What a test of two rates gives over all person-times that round to the printed rates.
public struct RateTestConsistency: Sendable, Equatable, Codable {
  /// Where in the box the test's P-value rounds to the printed one.
  public enum Verdict: String, Sendable, Codable {
    /// Everywhere.
    case everywhere
    /// In a part of it.
    case somewhere
    /// In no part of it.
    case nowhere
  }

  /// The test, as `likelihood-ratio`.
  public let method: String
  /// The least P-value over the box.
  public let least: Double
  /// The greatest.
  public let greatest: Double
  /// Where it rounds to the printed one.
  public let verdict: Verdict
  /// The ratio of person-times, first to second, at which it does, nearest 1; nil if nowhere.
  @Reported public internal(set) var personTimeRatio: Double?

  /// Writes every key, null where there is nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(method, forKey: .method)
    try container.encode(least, forKey: .least)
    try container.encode(greatest, forKey: .greatest)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(_personTimeRatio, forKey: .personTimeRatio)
  }
}

/// Checks two printed rates and a P-value for given numbers of events.
///
///     try checkRates("3.1", "1.2", per: 100, events: (32, 12), pValue: "0.002")
///
/// A P-value for equal rates depends on the person-times by their ratio alone, so the box of
/// person-times is searched along its diagonal: every test at 2001 ratios from the least to the
/// greatest, which the box's corners give.
///
/// - Parameters:
///   - first: the first group's rate as printed.
///   - second: the second group's.
///   - per: the rates are per so much person-time.
///   - events: the numbers of events.
///   - pValue: the two-sided P-value of equal rates, as printed.
/// - Domain: positive rates, at least one event in each group, a positive `per`.
/// - Throws: ``ConsistencyError``.
/// - Complexity: 2001 evaluations of each of seven tests: some milliseconds for dozens of events.
public func checkRates(
  _ first: String, _ second: String, per: Double = 100, events: (Int, Int), pValue: String
) throws(ConsistencyError) -> RateConsistency {
  let box = try RateBox(first, second, per: per, pValue: pValue)
  for count in [events.0, events.1] {
    try ConsistencyError.require(count > 0, "a number of events", count, "at least 1")
  }
  return box.check(events.0, events.1, within: nil)
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
///   rates and a test that gives the P-value there; by the first count, then the second.
/// - Domain: as for ``checkRates(_:_:per:events:pValue:)``; a finite range above 0.
/// - Throws: ``ConsistencyError``, also where more than 40 000 pairs would have to be searched.
/// - Complexity: that of ``checkRates(_:_:per:events:pValue:)`` for each pair.
public func countsConsistentWithRates(
  _ first: String, _ second: String, per: Double = 100, pValue: String,
  personTime: ClosedRange<Double>
) throws(ConsistencyError) -> [RateConsistency] {
  let box = try RateBox(first, second, per: per, pValue: pValue)
  try ConsistencyError.require(
    personTime.lowerBound > 0 && personTime.upperBound.isFinite, "the person-time", personTime,
    "a finite range above 0")
  let counts = box.rates.map { rate in
    let least = (rate.range.lowerBound / per * personTime.lowerBound).rounded(.up)
    let greatest = (rate.range.upperBound / per * personTime.upperBound).rounded(.down)
    return (least: max(1, least), greatest: greatest)
  }
  let pairs = counts.reduce(1) { $0 * max(0, $1.greatest - $1.least + 1) }
  try ConsistencyError.require(
    pairs <= 40_000, "the number of pairs of counts", pairs, "at most 40000: narrow the person-time"
  )
  var result: [RateConsistency] = []
  guard pairs > 0 else { return result }
  for a in Int(counts[0].least)...Int(counts[0].greatest) {
    for b in Int(counts[1].least)...Int(counts[1].greatest) {
      let check = box.check(a, b, within: personTime)
      if check.isPossible { result.append(check) }
    }
  }
  return result
}

/// Two printed rates and a P-value, read and checked.
private struct RateBox {
  let rates: [PrintedNumber]
  let per: Double
  let pValue: PrintedNumber

  static let ratios = 2001

  init(
    _ first: String, _ second: String, per: Double, pValue: String
  ) throws(ConsistencyError) {
    try ConsistencyError.require(per > 0 && per.isFinite, "per", per, "a positive number")
    rates = [try PrintedNumber(first), try PrintedNumber(second)]
    self.per = per
    self.pValue = try PrintedNumber(pValue)
    for rate in rates {
      try ConsistencyError.require(
        rate.relation == .equal && rate.range.lowerBound > 0, "a rate", rate, "a positive number")
    }
    let p = self.pValue.value
    try ConsistencyError.require(p > 0 && p <= 1, "the P-value", self.pValue, "between 0 and 1")
  }

  /// The person-times of `count` events that round to a rate, within a range if there is one; nil
  /// if there are none.
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

  func check(_ a: Int, _ b: Int, within range: ClosedRange<Double>?) -> RateConsistency {
    let sides = zip(rates, [a, b]).compactMap { side($0, $1, within: range) }
    var tests: [RateTestConsistency] = []
    if sides.count == 2 {
      let least = sides[0].least / sides[1].greatest
      let greatest = sides[0].greatest / sides[1].least
      let counts = CountPair(a: Double(a), b: Double(b))
      tests = RateTestMethod.allCases.map { method in
        over(least...greatest, method) { counts.test(method, odds: $0).pValue }
      }
    }
    return RateConsistency(
      rates: rates, per: per, events: [a, b], pValue: pValue, personTime: sides, tests: tests)
  }

  private func over(
    _ range: ClosedRange<Double>, _ method: RateTestMethod, _ p: (Double) -> Double
  ) -> RateTestConsistency {
    let step = (range.upperBound - range.lowerBound) / Double(Self.ratios - 1)
    let ratios = (0..<Self.ratios).map { range.lowerBound + Double($0) * step }
    let values = ratios.map(p)
    let hits = ratios.indices.filter { pValue.accepts(values[$0]) }
    let least = values.min() ?? .nan
    let greatest = values.max() ?? .nan
    // A continuous P-value that passes the printed one between two ratios meets it there.
    let passes =
      method != .exactMinlike && pValue.relation == .equal && least < pValue.value
      && pValue.value < greatest
    return RateTestConsistency(
      method: method.rawValue, least: least, greatest: greatest,
      verdict: hits.count == ratios.count
        ? .everywhere : hits.isEmpty && !passes ? .nowhere : .somewhere,
      personTimeRatio: Reported(
        wrappedValue: hits.map { ratios[$0] }.min { abs($0 - 1) < abs($1 - 1) }
      ).wrappedValue)
  }
}
