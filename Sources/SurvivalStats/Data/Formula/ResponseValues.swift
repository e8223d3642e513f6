// The left-hand side of a formula: Surv(time, event), Surv(entry, exit, event), Rate(events, time).

/// The evaluated columns of a response.
struct ResponseValues {
  enum Kind { case survival, rate }

  let columns: [TermValue]
  let kind: Kind
  let arguments: [Expression]
  let status: (event: [Bool], coding: SurvivalOutcome.StatusCoding)

  /// - Parameter known: how the status of a fit was coded, whose code new rows follow.
  init(
    _ response: Expression, _ evaluator: ExpressionEvaluator,
    coding known: SurvivalOutcome.StatusCoding? = nil
  ) throws {
    guard case .call(let name, let given) = response.ungrouped.kind,
      name == "Surv" || name == "Rate"
    else {
      throw evaluator.error(
        "the response must be Surv(time, event), Surv(entry, exit, event) or "
          + "Rate(events, persontime)", at: response)
    }
    kind = name == "Surv" ? .survival : .rate
    arguments = try Self.ordered(given, of: kind, at: response, evaluator)
    columns = try arguments.map(evaluator.evaluate)
    let times = kind == .rate ? 2 : max(1, given.count - 1)
    for i in 0..<times where columns[i].numbers == nil {
      throw Self.notNumeric(columns[i], arguments[i], evaluator)
    }
    guard kind == .survival, let last = columns.last, given.count > 1 else {
      let rows = evaluator.table.rowCount
      status = ([Bool](repeating: true, count: rows), .allEvents)
      return
    }
    status = try Self.events(last, name: arguments[given.count - 1].label, coding: known)
  }

  /// The arguments in the order entry, exit, event, whatever their order and names are.
  private static func ordered(
    _ given: [Expression.Argument], of kind: Kind, at response: Expression,
    _ evaluator: ExpressionEvaluator
  ) throws -> [Expression] {
    let expected = kind == .survival ? 1...3 : 2...2
    guard expected.contains(given.count) else {
      throw evaluator.error(
        kind == .survival
          ? "Surv() takes a time and an event, or an entry, an exit and an event"
          : "Rate() takes events and person-time", at: response)
    }
    let names = given.count < 3 ? ["time", "event"] : ["time", "time2", "event"]
    var placed: [String: Expression] = [:]
    for argument in given {
      guard let label = argument.name else { continue }
      guard kind == .survival, names.contains(label) else {
        throw evaluator.error(
          kind == .rate
            ? "Rate() takes no names; write Rate(events, persontime)"
            : "Surv() does not take \"\(label)\" here; write Surv(time, event) or "
              + "Surv(entry, exit, event)", at: argument.value)
      }
      guard placed.updateValue(argument.value, forKey: label) == nil else {
        throw evaluator.error("\"\(label)\" is given twice", at: argument.value)
      }
    }
    // What has no name fills the places that are left, as in R.
    var free = names.filter { placed[$0] == nil }[...]
    for argument in given where argument.name == nil {
      if let name = free.popFirst() { placed[name] = argument.value }
    }
    guard placed["time"] != nil else { throw evaluator.error("Surv() needs a time", at: response) }
    return names.compactMap { placed[$0] }
  }

  /// The times at which rows leave; nil for counts.
  var exits: TermValue? {
    kind == .rate ? nil : columns.count == 3 ? columns[1] : columns[0]
  }

  /// Builds the outcome or the counts from the listed rows.
  func fill(
    _ frame: inout ModelFrame, rows: [Int], mergingNearTies: Bool
  ) throws(SurvivalDataError) {
    let numbers = columns.map { column in column.numbers.map { n in rows.map { n[$0] } } ?? [] }
    switch kind {
    case .survival:
      let event = rows.map { status.event[$0] }
      frame.outcome = try SurvivalOutcome(
        entry: columns.count == 3 ? numbers[0] : nil,
        exit: columns.count == 3 ? numbers[1] : numbers[0], event: event, coding: status.coding,
        mergingNearTies: mergingNearTies)
    case .rate:
      for (i, count) in numbers[0].enumerated() where count < 0 || count != count.rounded() {
        throw .invalidRate(row: i + 1, column: arguments[0].text, value: count)
      }
      for (i, time) in numbers[1].enumerated() where time <= 0 {
        throw .invalidRate(row: i + 1, column: arguments[1].text, value: time)
      }
      frame.counts = (numbers[0], numbers[1])
    }
  }

  /// The events among all rows; a missing status is no event here and leaves with its row.
  private static func events(
    _ value: TermValue, name: String, coding known: SurvivalOutcome.StatusCoding?
  ) throws(SurvivalDataError) -> (event: [Bool], coding: SurvivalOutcome.StatusCoding) {
    switch value.content {
    case .logical(let flags): return (flags, .event)
    case .factor(_, let levels):
      throw .unknownStatus(column: name, values: levels.prefix(6).map { "\"\($0)\"" })
    case .basis: throw .unknownStatus(column: name, values: ["several columns"])
    case .numeric(let codes):
      let present = codes.indices.filter { !value.missing[$0] }
      if let known {
        let isCoded: [Double] = known == .oneTwo ? [1, 2] : [0, 1]
        let others = Set(present.map { codes[$0] }).subtracting(isCoded)
        guard others.isEmpty else {
          throw .unknownStatus(
            column: name, values: others.sorted().prefix(6).map { Expression.text(of: $0) })
        }
        return (codes.indices.map { !value.missing[$0] && codes[$0] == isCoded[1] }, known)
      }
      let (event, coding) = try SurvivalOutcome.events(
        status: present.map { codes[$0] }, name: name)
      var all = [Bool](repeating: false, count: codes.count)
      for (k, i) in present.enumerated() { all[i] = event[k] }
      return (all, coding)
    }
  }

  private static func notNumeric(
    _ value: TermValue, _ argument: Expression, _ evaluator: ExpressionEvaluator
  ) -> any Error {
    // The first row whose text is no number is what the reader must look at.
    // Swift reads 0x10 as a number; a table does not.
    for (i, label) in value.labels.enumerated()
    where !value.missing[i] && (Double(label) == nil || label.contains { "xX".contains($0) }) {
      return SurvivalDataError.notNumeric(
        row: evaluator.rowNumbers[i], column: argument.text, value: label)
    }
    return evaluator.error("\(argument.text) must be a number", at: argument)
  }
}

extension SurvivalDataError {
  /// The same trouble with its row numbered otherwise.
  package func renumbered(_ number: (Int) -> Int) -> SurvivalDataError {
    switch self {
    case .notFinite(let row, let column, let value):
      .notFinite(row: number(row), column: column, value: value)
    case .negativeTime(let row, let value): .negativeTime(row: number(row), value: value)
    case .exitNotAfterEntry(let row, let entry, let exit):
      .exitNotAfterEntry(row: number(row), entry: entry, exit: exit)
    case .spellWithinTolerance(let row, let entry, let exit):
      .spellWithinTolerance(row: number(row), entry: entry, exit: exit)
    case .invalidRate(let row, let column, let value):
      .invalidRate(row: number(row), column: column, value: value)
    case .negativeWeight(let row, let value): .negativeWeight(row: number(row), value: value)
    default: self
    }
  }
}
