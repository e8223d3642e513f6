// The coding of a formula's columns, kept by a fit, and new rows of a table through it.
//
// Made by: Data/Formula/Formula.swift

/// What a fit by a formula remembers: its terms, the levels that occurred, and the notes of its
/// expressions.
struct FormulaCoding: Sendable {
  let formula: Formula
  let terms: ModelTerms
  /// For each variable the levels that occurred; nil for what is no factor.
  private let levels: [[String]?]
  /// The variables that are `strata()`, and those of them that stratify.
  private let strata: Set<Int>
  private let strataUsed: [Int]
  private let memory: CodingMemory

  /// - Parameter values: the variables in the complete rows.
  init(
    formula: Formula, terms: ModelTerms, values: [TermValue], strata: Set<Int>,
    strataUsed: [Int], notes: CodingNotes
  ) {
    self.formula = formula
    self.terms = terms
    levels = values.map { value in
      guard case .factor(let codes, let levels) = value.content else { return nil }
      return Grouping(codes: codes, labels: levels).labels
    }
    self.strata = strata
    self.strataUsed = strataUsed
    memory = notes.memory
  }

  /// The complete rows of a table.
  ///
  /// - Parameters:
  ///   - fitted: the strata of the fit.
  ///   - outcome: the outcome of the fit, if that of the new rows is wanted.
  ///   - numbers: each row's number for errors; by default its place, from 1.
  func rows(
    of table: DataTable, strata fitted: Grouping?, outcome: SurvivalOutcome?, numbers: [Int]? = nil
  ) throws -> NewRows {
    let numbers = numbers ?? (0..<table.rowCount).map { $0 + 1 }
    let evaluator = ExpressionEvaluator(
      table: table, rowNumbers: numbers, text: formula.text,
      notes: CodingNotes(following: memory))
    var missing = [Bool](repeating: false, count: table.rowCount)
    func note(_ flags: [Bool]) { for i in flags.indices where flags[i] { missing[i] = true } }

    // A stratum alone makes no column; without it one still has the linear predictor.
    let inDesign = Set(terms.terms.filter { !($0.count == 1 && strata.contains($0[0])) }.joined())
    let needed =
      inDesign.sorted().map { terms.variables[$0] } + terms.offsets
      + (outcome == nil ? [] : [formula.response])
    for name in needed.flatMap(\.columnNames) where !Self.isWord(name) {
      _ = try table.column(name)
    }
    let strataKnown = strataUsed.allSatisfy {
      terms.variables[$0].columnNames.allSatisfy { Self.isWord($0) || table.hasColumn($0) }
    }
    var values = [TermValue?](repeating: nil, count: terms.variables.count)
    for v in terms.variables.indices
    where inDesign.contains(v) || (strataKnown && strataUsed.contains(v)) {
      let value = try evaluator.evaluate(terms.variables[v])
      note(value.missing)
      values[v] = value
    }
    let offsets = try terms.offsets.map { try evaluator.numbers($0) }
    offsets.forEach { note($0.missing) }
    let left = try outcome.map {
      try ResponseValues(formula.response, evaluator, coding: $0.statusCoding)
    }
    left?.columns.forEach { note($0.missing) }

    let rows = missing.indices.filter { !missing[$0] }
    let none = TermValue(content: .numeric([]), missing: [])
    let kept = try terms.variables.indices.map { v in
      guard inDesign.contains(v), let value = values[v] else { return none }
      return try coded(value.selecting(rows), variable: v, rowNumbers: rows.map { numbers[$0] })
    }
    let design = try DesignBuilder(terms: terms, values: kept, usesAllLevels: true)
      .design(strata: strata)
    var frame = ModelFrame()
    if let left {
      do {
        // New times are not moved, as in R.
        try left.fill(&frame, rows: rows, mergingNearTies: false)
      } catch {
        throw error.renumbered { rows[$0 - 1] + 1 }
      }
    }
    return NewRows(
      columns: design.columns,
      strata: try fitted.map { fitted in
        try strataPlaces(strataKnown ? values : [], rows: rows, fitted: fitted)
      } ?? rows.map { _ in nil },
      offset: rows.map { row in offsets.reduce(0) { $0 + $1.values[row] } },
      count: rows.count, rowNumbers: rows.map { numbers[$0] },
      missing: DroppedRows(missing: table.rowCount - rows.count), outcome: frame.outcome)
  }

  /// Truth values are words that need no column.
  private static func isWord(_ name: String) -> Bool {
    ["TRUE", "T", "FALSE", "F", "Inf"].contains(name)
  }

  /// A factor by the levels that occurred in the fit.
  private func coded(
    _ value: TermValue, variable: Int, rowNumbers: [Int]
  ) throws(SurvivalDataError) -> TermValue {
    guard let known = levels[variable],
      case .factor(let codes, let levels) = value.asFactor.content
    else { return value }
    let place = Dictionary(uniqueKeysWithValues: zip(known, known.indices))
    let places = levels.map { place[$0] ?? -1 }
    if let row = codes.firstIndex(where: { places[$0] < 0 }) {
      throw .unknownLevel(
        row: rowNumbers[row], column: terms.variables[variable].label,
        value: levels[codes[row]], known: known)
    }
    return TermValue(
      content: .factor(codes: codes.map { places[$0] }, levels: known), missing: value.missing)
  }

  /// Each row's stratum by its label, as the fit's labels are made.
  private func strataPlaces(
    _ values: [TermValue?], rows: [Int], fitted: Grouping
  ) throws(SurvivalDataError) -> [Int?] {
    guard !values.isEmpty else { return rows.map { _ in nil } }
    let place = Dictionary(uniqueKeysWithValues: zip(fitted.labels, fitted.labels.indices))
    let labels = strataUsed.map { values[$0]?.labels ?? [] }
    var result: [Int?] = []
    for row in rows {
      let label = labels.map { $0[row] }.joined(separator: ", ")
      guard let found = place[label] else {
        throw .unknownLevel(
          row: row + 1,
          column: strataUsed.map { terms.variables[$0].text }.joined(separator: " + "),
          value: label, known: fitted.labels)
      }
      result.append(found)
    }
    return result
  }
}
