// The outcome of every analysis: how long each row was watched, and whether the event ended it.

/// Times under observation with their ends: right-censored, or spells `(entry, exit]`.
///
/// A row that leaves at the moment of someone's event was still at risk of it; one that enters at
/// that moment was not. Times that differ by rounding only are merged on the way in, as R does.
///
/// - Units: any one unit of time throughout.
public struct SurvivalOutcome: Sendable, Equatable {
  /// How a column of codes was understood as event or censoring.
  public enum StatusCoding: String, Sendable, Codable {
    /// `true` is the event, 1 is the event, or a comparison named it.
    case event
    /// R's coding: 1 is censored, 2 the event.
    case oneTwo
    /// All codes are 1, hence every row has the event.
    case allEvents
  }

  /// The time of entry of each row, or nil where all are watched from the beginning.
  public let entry: [Double]?
  /// The time at which each row leaves.
  public let exit: [Double]
  /// Whether the row leaves by the event (and not by censoring).
  public let event: [Bool]
  /// How many times were moved to merge near ties.
  public let nearTiesMerged: Int
  /// How the status was coded.
  public let statusCoding: StatusCoding
  /// Entries and exits as they were given; nil where no time was moved.
  private let given: GivenTimes?

  private struct GivenTimes: Sendable, Equatable {
    var entry: [Double]?
    var exit: [Double]
  }

  /// The number of rows.
  public var count: Int { exit.count }
  /// The number of rows with the event.
  public var eventCount: Int { event.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// What a reader should know of how times and status were read.
  var warnings: [String] {
    var result: [String] = []
    if statusCoding == .oneTwo {
      result.append("the status was read as R codes it: 1 is censored, 2 is the event")
    }
    if nearTiesMerged > 0 {
      result.append("times moved to merge near ties: \(nearTiesMerged)")
    }
    return result
  }

  /// Right-censored times.
  ///
  /// - Parameters:
  ///   - time: time under observation of each row; finite, not negative.
  ///   - event: whether it ended in the event.
  ///   - mergingNearTies: whether times equal within rounding are merged (R's `timefix`).
  /// - Precondition: both arrays have the same length.
  /// - Complexity: O(n).
  public init(
    time: [Double], event: [Bool], mergingNearTies: Bool = true
  ) throws(SurvivalDataError) {
    try self.init(
      entry: nil, exit: time, event: event, coding: .event, mergingNearTies: mergingNearTies)
  }

  /// Spells, open on the left and closed on the right: `(entry, exit]`.
  ///
  /// - Parameters:
  ///   - entry: when each row comes under observation; finite.
  ///   - exit: when it leaves; finite and after `entry`.
  ///   - event: whether it leaves by the event.
  ///   - mergingNearTies: whether times equal within rounding are merged, entry and exit jointly.
  /// - Precondition: the arrays have the same length.
  /// - Complexity: O(n).
  public init(
    entry: [Double], exit: [Double], event: [Bool], mergingNearTies: Bool = true
  ) throws(SurvivalDataError) {
    try self.init(
      entry: entry, exit: exit, event: event, coding: .event, mergingNearTies: mergingNearTies)
  }

  /// Right-censored times with a numeric status: 0/1, or R's 1/2.
  public init(time: [Double], status: [Double]) throws(SurvivalDataError) {
    let (event, coding) = try Self.events(status: status, name: "status")
    try self.init(entry: nil, exit: time, event: event, coding: coding, mergingNearTies: true)
  }

  /// Right-censored times with a status by name, of which `event` names the event.
  public init(
    time: [Double], status: [String], event: String
  ) throws(SurvivalDataError) {
    guard status.contains(event) else {
      throw .unknownStatus(column: "status", values: Array(Set(status)).sorted())
    }
    try self.init(time: time, event: status.map { $0 == event })
  }

  /// Times and events of any coding, without an entry or with one.
  package init(
    entry: [Double]?, exit: [Double], event: [Bool], coding: StatusCoding, mergingNearTies: Bool
  ) throws(SurvivalDataError) {
    precondition(exit.count == event.count, "time and event differ in length")
    precondition(entry.map { $0.count == exit.count } ?? true, "entry and exit differ in length")
    let span = ValueSpan(exit)
    let entrySpan = entry.map { ValueSpan($0) }
    let isRight =
      if let entry, let entrySpan {
        span.isFinite && entrySpan.isFinite && Self.areSpells(entry, exit)
      } else {
        span.isFinite && span.least >= 0
      }
    if !isRight, let error = Self.firstError(entry: entry, exit: exit) { throw error }
    self.event = event
    statusCoding = coding
    guard mergingNearTies else {
      self.entry = entry
      self.exit = exit
      nearTiesMerged = 0
      given = nil
      return
    }
    guard let entry else {
      let fixed = TimeFix.merged(exit, span: span)
      self.entry = nil
      self.exit = fixed.times
      nearTiesMerged = fixed.moved
      given = fixed.moved > 0 ? GivenTimes(entry: nil, exit: exit) : nil
      return
    }
    let both = entrySpan.map { $0.joined(with: span) } ?? span
    if TimeFix.isWholeAndFarApart(both) {
      self.entry = entry
      self.exit = exit
      nearTiesMerged = 0
      given = nil
      return
    }
    let fixed = TimeFix.merged(entry + exit, span: both)
    let begins = Array(fixed.times[..<entry.count])
    let ends = Array(fixed.times[entry.count...])
    for i in ends.indices where begins[i] >= ends[i] {
      throw .spellWithinTolerance(row: i + 1, entry: entry[i], exit: exit[i])
    }
    self.entry = begins
    self.exit = ends
    nearTiesMerged = fixed.moved
    given = fixed.moved > 0 ? GivenTimes(entry: entry, exit: exit) : nil
  }

  /// The same with its times merged or as they were given.
  ///
  /// - Complexity: O(n).
  func merging(_ merges: Bool) throws(SurvivalDataError) -> SurvivalOutcome {
    try SurvivalOutcome(
      entry: given?.entry ?? entry, exit: given?.exit ?? exit, event: event, coding: statusCoding,
      mergingNearTies: merges)
  }

  /// Whether every exit is after its entry.
  private static func areSpells(_ entry: [Double], _ exit: [Double]) -> Bool {
    var wrong = 0
    for i in exit.indices { wrong += entry[i] < exit[i] ? 0 : 1 }
    return wrong == 0
  }

  /// What is wrong in the first row in which something is.
  private static func firstError(entry: [Double]?, exit: [Double]) -> SurvivalDataError? {
    for (i, time) in exit.enumerated() {
      guard time.isFinite else { return .notFinite(row: i + 1, column: "time", value: time) }
      if let begin = entry?[i] {
        guard begin.isFinite else { return .notFinite(row: i + 1, column: "entry", value: begin) }
        guard begin < time else {
          return .exitNotAfterEntry(row: i + 1, entry: begin, exit: time)
        }
      } else if time < 0 {
        return .negativeTime(row: i + 1, value: time)
      }
    }
    return nil
  }

  /// Which rows have the event, from a numeric status.
  ///
  /// 0/1 as it stands; {1, 2} is R's coding; all 1 means that every row has the event. All 2, or
  /// anything else, is an error that says what to write.
  package static func events(
    status: [Double], name: String
  ) throws(SurvivalDataError) -> (event: [Bool], coding: StatusCoding) {
    if let row = status.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: row + 1, column: name, value: status[row])
    }
    let codes = Set(status)
    if codes.isSubset(of: [0, 1]) {
      return (status.map { $0 == 1 }, codes == [1] ? .allEvents : .event)
    }
    guard codes == [1, 2] else {
      let values = codes.sorted().prefix(6).map { Expression.text(of: $0) }
      throw .unknownStatus(column: name, values: Array(values))
    }
    return (status.map { $0 == 2 }, .oneTwo)
  }

  /// The rows listed, in that order, their times as they are.
  func selecting(_ rows: [Int]) -> SurvivalOutcome {
    SurvivalOutcome(
      checkedEntry: entry.map { e in rows.map { e[$0] } }, exit: rows.map { exit[$0] },
      event: rows.map { event[$0] }, nearTiesMerged: nearTiesMerged, coding: statusCoding,
      given: given.map { times in
        GivenTimes(
          entry: times.entry.map { e in rows.map { e[$0] } }, exit: rows.map { times.exit[$0] })
      })
  }

  private init(
    checkedEntry: [Double]?, exit: [Double], event: [Bool], nearTiesMerged: Int,
    coding: StatusCoding, given: GivenTimes?
  ) {
    entry = checkedEntry
    self.exit = exit
    self.event = event
    self.nearTiesMerged = nearTiesMerged
    statusCoding = coding
    self.given = given
  }
}
