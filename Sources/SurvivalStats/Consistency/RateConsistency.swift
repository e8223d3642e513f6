// What two printed rates and a P-value leave open: results.
//
// Made by:    Consistency/CheckRates.swift
// Printed by: Reports/Consistency+Text.swift

/// What two printed rates and a printed P-value leave open for given numbers of events.
public struct RateConsistency: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "rateConsistency"
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

  init(
    rates: [PrintedNumber], per: Double, events: [Int], pValue: PrintedNumber,
    personTime: [ImpliedNumber], tests: [RateTestConsistency]
  ) {
    self.rates = rates
    self.per = per
    self.events = events
    self.pValue = pValue
    self.personTime = personTime
    self.tests = tests
  }
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
  /// The ratio of person-times, first to second, at which it does, nearest 1 to a thousandth; nil if
  /// nowhere.
  @Reported public internal(set) var personTimeRatio: Double?
  /// Person-times of that ratio which round to the printed rates, first and second; empty if nowhere.
  public let personTimes: [Double]

  init(
    method: String, least: Double, greatest: Double, verdict: Verdict, personTimeRatio: Double?,
    personTimes: [Double]
  ) {
    self.method = method
    self.least = least
    self.greatest = greatest
    self.verdict = verdict
    _personTimeRatio = Reported(wrappedValue: personTimeRatio)
    self.personTimes = personTimes
  }
}

/// The numbers of events that two printed rates and a P-value leave open, given what the person-times
/// may have been: a collection of its pairs.
public struct ConsistentCounts: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "consistentCounts"
  /// The rates as printed, numerator first.
  public let rates: [PrintedNumber]
  /// The rates are per so much person-time.
  public let per: Double
  /// The P-value as printed.
  public let pValue: PrintedNumber
  /// The least person-time that each group may have had.
  public let leastPersonTime: [Double]
  /// The greatest.
  public let greatestPersonTime: [Double]
  /// How many pairs of counts have person-times that round to both rates, whatever P is.
  public let pairsOfRates: Int
  /// The pairs that also reach the P-value by some test; by the first count, then the second. Their
  /// person-times are those which round to the rates and lie in the range.
  public let pairs: [RateConsistency]

  /// The pairs that reach the P-value by this test, as `[first, second]`.
  public func events(by method: String) -> [[Int]] {
    pairs.filter { ($0[method]?.verdict ?? .nowhere) != .nowhere }.map(\.events)
  }

  init(
    rates: [PrintedNumber], per: Double, pValue: PrintedNumber,
    personTime: [ClosedRange<Double>], pairsOfRates: Int, pairs: [RateConsistency]
  ) {
    self.rates = rates
    self.per = per
    self.pValue = pValue
    leastPersonTime = personTime.map(\.lowerBound)
    greatestPersonTime = personTime.map(\.upperBound)
    self.pairsOfRates = pairsOfRates
    self.pairs = pairs
  }
}

extension ConsistentCounts: RandomAccessCollection {
  /// 0.
  public var startIndex: Int { 0 }
  /// The number of pairs.
  public var endIndex: Int { pairs.count }
  /// The check of one pair of counts.
  ///
  /// - Precondition: an index below `count`.
  public subscript(index: Int) -> RateConsistency { pairs[index] }
}
