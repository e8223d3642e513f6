// Rows cut into spells at given times: R's survSplit.

extension SurvivalOutcome {
  /// The same time at risk in pieces: each row is cut at the times within it.
  ///
  /// Likelihoods of Cox models, rates and risk sets are the same; covariates may then differ from
  /// piece to piece. An event belongs to a row's last piece. Rows without an entry begin at 0.
  ///
  /// - Parameter cuts: finite times, in any order.
  /// - Returns: the pieces in the order of rows and times; for each its row, from 0, and the number of
  ///   its interval: 0 up to the first cut, and so on.
  /// - Throws: ``SurvivalDataError/exitNotAfterEntry(row:entry:exit:)`` for a row without any time.
  /// - Complexity: O(pieces + n log(cuts)).
  public func split(
    at cuts: [Double]
  ) throws(SurvivalDataError) -> (outcome: SurvivalOutcome, sourceRow: [Int], interval: [Int]) {
    if let wrong = cuts.first(where: { !$0.isFinite }) {
      throw .invalidOption(name: "a cut", value: "\(wrong)", expected: "a finite time")
    }
    let cuts = Set(cuts).sorted()
    var begins: [Double] = []
    var ends: [Double] = []
    var events: [Bool] = []
    var rows: [Int] = []
    var intervals: [Int] = []
    for i in exit.indices {
      var begin = entry?[i] ?? 0
      guard begin < exit[i] else {
        throw .exitNotAfterEntry(row: i + 1, entry: begin, exit: exit[i])
      }
      // The number of cuts not after the entry.
      var k = 0
      var high = cuts.count
      while k < high {
        let middle = (k + high) / 2
        if cuts[middle] <= begin { k = middle + 1 } else { high = middle }
      }
      while true {
        let isLast = k == cuts.count || cuts[k] >= exit[i]
        begins.append(begin)
        ends.append(isLast ? exit[i] : cuts[k])
        events.append(isLast && event[i])
        rows.append(i)
        intervals.append(k)
        if isLast { break }
        begin = cuts[k]
        k += 1
      }
    }
    let outcome = try SurvivalOutcome(
      entry: begins, exit: ends, event: events, coding: .event, mergingNearTies: false)
    return (outcome, rows, intervals)
  }
}

extension DataTable {
  /// The table with each row cut into spells at the times within it, as R's `survSplit` does.
  ///
  /// ```swift
  /// let spells = try veteran.split("Surv(time, status)", at: [90, 180], episode: "period")
  /// let model = try CoxModel("Surv(tstart, time, status) ~ karno:strata(period)", in: spells)
  /// ```
  ///
  /// All columns are repeated for each spell; the times and the status become those of the spell.
  /// Where the response is no plain column, its times are called `tstop` and its status `event`.
  /// Rows without a time or a status are left out.
  ///
  /// - Parameters:
  ///   - response: `Surv(time, event)` or `Surv(entry, exit, event)`.
  ///   - cuts: finite times.
  ///   - start: the name of the column with the entries, where the response has none.
  ///   - episode: the name of a new column with the interval's number, from 1.
  ///   - id: the name of a new column with the row's number in this table, from 1.
  /// - Throws: `FormulaError` for a response that cannot be read; ``SurvivalDataError``.
  public func split(
    _ response: String, at cuts: [Double], start: String = "tstart", episode: String? = nil,
    id: String? = nil
  ) throws -> DataTable {
    let text = response.contains("~") ? response : response + " ~ 1"
    let formula = try Formula(text)
    let evaluator = ExpressionEvaluator(
      table: self, rowNumbers: (0..<rowCount).map { $0 + 1 }, text: text)
    let values = try ResponseValues(formula.response, evaluator)
    guard values.kind == .survival else {
      throw SurvivalDataError.incompatible("only times are split: write Surv(time, event)")
    }
    let complete = (0..<rowCount).filter { row in values.columns.allSatisfy { !$0.missing[row] } }
    guard !complete.isEmpty else { throw SurvivalDataError.noRows(dropped: rowCount) }
    var frame = ModelFrame()
    let split: (outcome: SurvivalOutcome, sourceRow: [Int], interval: [Int])
    do {
      try values.fill(&frame, rows: complete, mergingNearTies: false)
      guard let outcome = frame.outcome else { return self }
      split = try outcome.split(at: cuts)
    } catch {
      throw error.renumbered { complete[$0 - 1] + 1 }
    }
    func name(_ place: Int, or other: String) -> String {
      if place < values.arguments.count, case .name(let name) = values.arguments[place].kind {
        return name
      }
      return other
    }
    let isSpells = values.columns.count == 3
    var made: [Column] = [
      .numeric(isSpells ? name(0, or: start) : start, split.outcome.entry ?? []),
      .numeric(name(isSpells ? 1 : 0, or: "tstop"), split.outcome.exit),
      .numeric(name(isSpells ? 2 : 1, or: "event"), split.outcome.event.map { $0 ? 1 : 0 }),
    ]
    if let episode { made.append(.numeric(episode, split.interval.map { Double($0 + 1) })) }
    let rows = split.sourceRow.map { complete[$0] }
    if let id { made.append(.numeric(id, rows.map { Double($0 + 1) })) }
    for column in made where hasColumn(column.name) {
      guard values.arguments.contains(where: { $0.kind == .name(column.name) }) else {
        throw SurvivalDataError.duplicateColumn(name: column.name)
      }
    }
    let replaced = Set(made.map(\.name))
    return try DataTable(
      columns.filter { !replaced.contains($0.name) }.map { $0.selecting(rows) } + made)
  }
}
