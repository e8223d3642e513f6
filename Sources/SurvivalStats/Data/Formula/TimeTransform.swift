// Covariates that are functions of time: tt() in formulas, closures for arrays.
//
// Each row is copied for every time of death at which it is at risk; the copies of one time are a
// stratum of their own, in which the covariate has the value of that time. The partial likelihood
// is that of the model asked for, in every treatment of ties.

/// A covariate that changes with time, `transform(value, t)` at each time t at which a row is at risk.
///
/// ```swift
/// let fading = TimeTransform("karno:log(t)", karno) { $0 * log($1) }
/// ```
///
/// R's `tt()` with `tt = function(x, t, ...)`.
public struct TimeTransform: Sendable {
  let name: String
  let values: [Double]
  let transform: @Sendable (Double, Double) -> Double

  /// - Parameters:
  ///   - name: the coefficient's name.
  ///   - values: a number for each row.
  ///   - transform: the covariate at a time, from the row's number and the time; finite.
  public init(
    _ name: String, _ values: [Double], _ transform: @escaping @Sendable (Double, Double) -> Double
  ) {
    self.name = name
    self.values = values
    self.transform = transform
  }

  /// The most numbers that copies of rows may hold, 8 bytes each.
  static let mostNumbers = 1 << 27

  /// Whether a formula has `tt()`, in which alone `t` is the time.
  static func isIn(
    _ terms: ModelTerms, table: DataTable, text: String
  ) throws(FormulaError) -> Bool {
    let calls = terms.variables.filter { $0.contains(call: "tt") }
    guard let first = calls.first else { return false }
    if table.hasColumn("t") {
      throw FormulaError(
        message: "in tt() t is the time, but the table has a column \"t\"; rename it", text: text,
        position: first.position)
    }
    for variable in calls {
      guard case .call("tt", let arguments) = variable.ungrouped.kind, arguments.count == 1,
        arguments[0].name == nil, !arguments[0].value.contains(call: "tt")
      else {
        throw FormulaError(
          message: "write tt() as a term of its own with one expression, as tt(age * log(t))",
          text: text, position: variable.position)
      }
      guard arguments[0].value.columnNames.contains("t") else {
        throw FormulaError(
          message: "tt() holds a function of the time t, as tt(age * log(t))", text: text,
          position: variable.position)
      }
    }
    let others =
      terms.variables.filter { !$0.contains(call: "tt") } + terms.offsets + terms.clusters
    for expression in others where expression.columnNames.contains("t") {
      throw FormulaError(
        message: "t is the time within tt() only", text: text, position: expression.position)
    }
    return true
  }

  /// A table with the times as its column t.
  static func adding(
    _ times: [Double], missing: [Bool], to table: DataTable
  ) throws(SurvivalDataError) -> DataTable {
    try DataTable(
      table.columns.filter { $0.name != "t" }
        + [Column(name: "t", values: .numeric(times), missing: missing)])
  }
}

extension Expression {
  /// Whether a function is called anywhere in it.
  func contains(call function: String) -> Bool {
    switch kind {
    case .number, .string, .name: false
    case .call(let name, let arguments):
      name == function || arguments.contains { $0.value.contains(call: function) }
    case .unary(_, let operand): operand.contains(call: function)
    case .binary(_, let left, let right):
      left.contains(call: function) || right.contains(call: function)
    case .sum(let first, let rest):
      first.contains(call: function) || rest.contains { $0.value.contains(call: function) }
    case .group(let inner): inner.contains(call: function)
    }
  }
}

/// The copies of rows, one for each time of death at which a row is at risk.
private struct AtRiskCopies {
  private(set) var rows: [Int] = []
  private(set) var times: [Double] = []
  private(set) var sets: [Int] = []
  private(set) var setCount = 0

  /// - Complexity: O(n log n + copies + n for each stratum's time of death at which rows entered
  ///   late).
  init(_ outcome: SurvivalOutcome, strata: Grouping?, columns: Int) throws(SurvivalDataError) {
    func stratum(_ i: Int) -> Int { strata?.codes[i] ?? 0 }
    // Latest exit first, so that those at risk at a time are the first of their stratum.
    let order = outcome.exit.indices.sorted {
      (stratum($0), -outcome.exit[$0], $0) < (stratum($1), -outcome.exit[$1], $1)
    }
    var begin = 0
    var i = 0
    while i < order.count {
      let time = outcome.exit[order[i]]
      if i == 0 || stratum(order[i]) != stratum(order[i - 1]) { begin = i }
      var end = i
      var hasDeath = false
      while end < order.count, outcome.exit[order[end]] == time,
        stratum(order[end]) == stratum(order[i])
      {
        hasDeath = hasDeath || outcome.event[order[end]]
        end += 1
      }
      if hasDeath {
        for row in order[begin..<end] where outcome.entry.map({ $0[row] < time }) ?? true {
          rows.append(row)
          times.append(time)
          sets.append(setCount)
        }
        setCount += 1
        guard rows.count * (columns + 4) <= TimeTransform.mostNumbers else {
          throw .tooManyCopies(
            rows: rows.count, columns: columns, limit: TimeTransform.mostNumbers)
        }
      }
      i = end
    }
  }
}

extension ModelFrame {
  /// Copies of the rows of a formula's frame, its columns evaluated anew at each time.
  ///
  /// - Parameters:
  ///   - table: the selected rows of the table with the column t.
  ///   - kept: for each row of the frame its place in `table`.
  mutating func transformTimes(in table: DataTable, at kept: [Int]) throws {
    guard case .formula(let coding) = coding, let outcome else { return }
    let copies = try AtRiskCopies(outcome, strata: strata, columns: design.names.count)
    guard !copies.rows.isEmpty else { return }
    let numbers = copies.rows.map { rows[$0] + 1 }
    let needed = Set(
      coding.terms.variables.flatMap(\.columnNames) + coding.terms.offsets.flatMap(\.columnNames))
    let slim = try DataTable(table.columns.filter { needed.contains($0.name) })
      .selecting(copies.rows.map { kept[$0] })
    let timed = try TimeTransform.adding(
      copies.times, missing: [Bool](repeating: false, count: copies.rows.count), to: slim)
    let made = try coding.rows(of: timed, strata: nil, outcome: nil, numbers: numbers)
    guard made.count == copies.rows.count else {
      throw SurvivalDataError.incompatible("a tt() is missing at some time of death")
    }
    try repeatRows(copies, columns: made.columns)
  }

  /// Copies of the rows of arrays, with the columns of the transforms added.
  mutating func transformTimes(_ transforms: [TimeTransform]) throws(SurvivalDataError) {
    guard let outcome, !transforms.isEmpty else { return }
    let place = rows.isEmpty ? Array(0..<outcome.count) : rows
    let copies = try AtRiskCopies(
      outcome, strata: strata, columns: design.names.count + transforms.count)
    var columns = design.columns.map { column in copies.rows.map { column[$0] } }
    for transform in transforms {
      precondition(
        (place.max() ?? -1) < transform.values.count, "\(transform.name) differs in length")
      var column: [Double] = []
      column.reserveCapacity(copies.rows.count)
      for (row, time) in zip(copies.rows, copies.times) {
        let value = transform.transform(transform.values[place[row]], time)
        guard value.isFinite else {
          throw .notFinite(row: place[row] + 1, column: transform.name, value: value)
        }
        column.append(value)
      }
      design.add(term: transform.name, names: [transform.name], columns: [])
      columns.append(column)
    }
    try repeatRows(copies, columns: columns)
  }

  private mutating func repeatRows(
    _ copies: AtRiskCopies, columns: [[Double]]
  ) throws(SurvivalDataError) {
    guard let outcome else { return }
    beforeTransforms = (outcome.count, strata?.count ?? 1)
    design.columns = columns
    weights = weights.map { w in copies.rows.map { w[$0] } }
    offset = offset.map { o in copies.rows.map { o[$0] } }
    cluster = cluster?.selecting(copies.rows)
    rows = copies.rows.map { rows.isEmpty ? $0 : rows[$0] }
    strata = Grouping(
      codes: copies.sets, labels: (0..<copies.setCount).map { "time \($0 + 1)" })
    self.outcome = try SurvivalOutcome(
      entry: nil, exit: copies.times,
      event: copies.rows.indices.map { k in
        outcome.event[copies.rows[k]] && outcome.exit[copies.rows[k]] == copies.times[k]
      }, coding: outcome.statusCoding, mergingNearTies: false)
  }
}
