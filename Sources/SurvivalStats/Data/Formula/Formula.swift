// A formula as R writes them, and the complete cases of a table that it asks for.
//
// The steps, each in a file of its own: tokens (FormulaLexer), a tree (FormulaParser), terms
// (ModelTerms), values (ExpressionEvaluator, BasisEvaluator), columns (DesignBuilder).

/// A model formula, as `Surv(months, progressed) ~ arm + age + strata(response)`.
struct Formula: Sendable {
  /// What the right-hand side is read as.
  enum Purpose: Sendable {
    /// Columns of a design.
    case covariates
    /// Labelled groups, and strata beside them.
    case groups
    /// Labelled groups, of which strata are some.
    case curves
  }

  let text: String
  let response: Expression
  private let rightHandSide: Expression

  /// Reads a formula.
  init(_ text: String) throws(FormulaError) {
    self.text = text
    var parser = try FormulaParser(text)
    (response, rightHandSide) = try parser.formula()
  }

  /// The complete cases of the columns that the formula uses.
  ///
  /// Rows selected by `condition` are all there is: knots and levels come from them. The status is
  /// coded as in the whole table, as R's `Surv()` is evaluated before `subset`: where nobody selected
  /// has the event, 1 is still R's code of censoring; of a table that is itself a part, `coding` is the
  /// whole's. Rows with a missing value or a zero weight are left out and counted. Rows in errors count
  /// from 1 in the table as given.
  func frame(
    in table: DataTable, for purpose: Purpose, weights: String? = nil, cluster: String? = nil,
    where condition: String? = nil, mergingNearTies: Bool = true,
    coding known: SurvivalOutcome.StatusCoding? = nil
  ) throws -> ModelFrame {
    guard table.rowCount > 0 else { throw SurvivalDataError.noRows(dropped: 0) }
    var selected = table
    var rowNumbers = Array(1...table.rowCount)
    var coding = known
    if let condition {
      coding = coding ?? statusCoding(in: table)
      let rows = try Self.rows(of: table, where: condition)
      guard !rows.isEmpty else { throw SurvivalDataError.noRows(dropped: table.rowCount) }
      selected = table.selecting(rows)
      rowNumbers = rows.map { $0 + 1 }
    }
    var evaluator = ExpressionEvaluator(table: selected, rowNumbers: rowNumbers, text: text)
    let terms = try terms(in: table, beside: [weights, cluster].compactMap { $0 })

    var missing = [Bool](repeating: false, count: selected.rowCount)
    func note(_ flags: [Bool]) { for i in flags.indices where flags[i] { missing[i] = true } }
    let left = try ResponseValues(response, evaluator, coding: coding)
    left.columns.forEach { note($0.missing) }
    let hasTransforms = try TimeTransform.isIn(terms, table: table, text: text)
    if hasTransforms {
      guard purpose == .covariates, let exits = left.exits, let times = exits.numbers else {
        throw FormulaError(
          message: "tt() needs a Cox model", text: text, position: rightHandSide.position)
      }
      selected = try TimeTransform.adding(times, missing: exits.missing, to: selected)
      evaluator = ExpressionEvaluator(
        table: selected, rowNumbers: rowNumbers, text: text, notes: evaluator.notes)
    }
    let values = try terms.variables.map { variable in
      let value = try evaluator.evaluate(variable)
      note(value.missing)
      return value
    }
    let offsets = try terms.offsets.map { try evaluator.numbers($0) }
    offsets.forEach { note($0.missing) }
    var clusterValues = try terms.clusters.map { try evaluator.strata([$0]) }
    if let cluster {
      clusterValues.append(
        try evaluator.strata([columnExpression(cluster, in: table)]))
    }
    guard clusterValues.count <= 1 else {
      throw SurvivalDataError.incompatible("the cluster is given twice; give it once")
    }
    clusterValues.forEach { note($0.missing) }
    var weightValues: [Double]?
    if let weights {
      let (numbers, flags) = try evaluator.numbers(columnExpression(weights, in: table))
      for i in numbers.indices where !flags[i] && numbers[i] < 0 {
        throw SurvivalDataError.negativeWeight(row: rowNumbers[i], value: numbers[i])
      }
      note(flags)
      weightValues = numbers
    }

    let complete = missing.indices.filter { !missing[$0] }
    let kept = weightValues.map { w in complete.filter { w[$0] > 0 } } ?? complete
    var frame = ModelFrame()
    frame.interceptIsRemoved = terms.interceptIsRemoved
    frame.dropped = DroppedRows(
      missing: missing.count - complete.count, zeroWeight: complete.count - kept.count)
    guard !complete.isEmpty else {
      throw SurvivalDataError.noRows(dropped: missing.count)
    }
    guard !kept.isEmpty else { throw SurvivalDataError.allWeightsZero }
    frame.rows = kept.map { rowNumbers[$0] - 1 }
    let numbers = frame.rows.map { $0 + 1 }
    do {
      try left.fill(&frame, rows: kept, mergingNearTies: mergingNearTies)
    } catch {
      throw error.renumbered { numbers[$0 - 1] }
    }
    frame.weights = weightValues.map { w in kept.map { w[$0] } }
    frame.offset =
      offsets.isEmpty
      ? nil : kept.map { row in offsets.reduce(0) { $0 + $1.values[row] } }
    frame.cluster = clusterValues.first.map { Self.grouping($0.selecting(kept)) }

    let isStrata = terms.variables.map { variable in
      if case .call("strata", _) = variable.kind { true } else { false }
    }
    let keptValues = values.map { $0.selecting(kept) }
    // As in R: strata within an interaction are strata, too.
    let strataUsed = isStrata.indices.filter { variable in
      isStrata[variable] && terms.terms.contains { $0.contains(variable) }
    }
    frame.strata = try combined(strataUsed, terms, keptValues, labelled: false)
    frame.strataName =
      strataUsed.isEmpty
      ? nil : strataUsed.map { terms.variables[$0].text }.joined(separator: ":")
    switch purpose {
    case .covariates:
      let strata = Set(isStrata.indices.filter { isStrata[$0] })
      frame.design = try DesignBuilder(terms: terms, values: keptValues).design(strata: strata)
      frame.coding = .formula(
        FormulaCoding(
          formula: self, terms: terms, values: keptValues, strata: strata,
          strataUsed: strataUsed, notes: evaluator.notes))
      if hasTransforms { try frame.transformTimes(in: selected, at: kept) }
    case .groups, .curves:
      for term in terms.terms where term.count > 1 {
        throw FormulaError(
          message: "groups are made by +; an interaction has no meaning here", text: text,
          position: terms.variables[term[1]].position)
      }
      let variables = terms.terms.map { $0[0] }.filter { purpose == .curves || !isStrata[$0] }
      frame.groups = try combined(variables, terms, keptValues, labelled: true)
      if purpose == .curves { frame.strata = nil }
    }
    return frame
  }

  /// How the status is coded in a whole table; nil where it takes a selection to be readable.
  func statusCoding(in table: DataTable) -> SurvivalOutcome.StatusCoding? {
    guard table.rowCount > 0 else { return nil }
    let evaluator = ExpressionEvaluator(
      table: table, rowNumbers: Array(1...table.rowCount), text: text)
    return try? ResponseValues(response, evaluator).status.coding
  }

  /// The terms of the right-hand side, `.` being every column that is not used otherwise.
  func terms(in table: DataTable, beside others: [String] = []) throws(FormulaError) -> ModelTerms {
    let used = Set(response.columnNames + others)
    return try ModelTerms(
      rightHandSide, text: text, others: table.columnNames.filter { !used.contains($0) })
  }

  /// The rows of a table for which a condition holds.
  static func rows(of table: DataTable, where condition: String) throws -> [Int] {
    var parser = try FormulaParser(condition)
    let expression = try parser.condition()
    guard table.rowCount > 0 else { return [] }
    let value = try ExpressionEvaluator(
      table: table, rowNumbers: Array(1...table.rowCount), text: condition
    ).evaluate(expression)
    guard case .logical(let flags) = value.content else {
      throw FormulaError(
        message: "this is no condition; write a comparison, as age > 50", text: condition,
        position: expression.position)
    }
    return flags.indices.filter { flags[$0] && !value.missing[$0] }
  }

  private func columnExpression(_ name: String, in table: DataTable) throws -> Expression {
    _ = try table.column(name)
    return Expression(kind: .name(name), position: 0)
  }

  private static func grouping(_ value: TermValue) -> Grouping {
    guard case .factor(let codes, let levels) = value.asFactor.content else {
      return Grouping(value.labels)
    }
    return Grouping(codes: codes, labels: levels)
  }

  /// The combinations that occur of several variables, the first varying slowest.
  private func combined(
    _ variables: [Int], _ terms: ModelTerms, _ values: [TermValue], labelled: Bool
  ) throws -> Grouping? {
    guard let first = variables.first else { return nil }
    var labels = [""]
    var codes = [Int](repeating: 0, count: values[first].missing.count)
    for variable in variables {
      guard case .factor(let each, let levels) = values[variable].asFactor.content else {
        throw FormulaError(
          message: "\(terms.variables[variable].text) cannot make groups", text: text,
          position: terms.variables[variable].position)
      }
      let name = labelled ? terms.variables[variable].label + "=" : ""
      // Only levels that occur, so that many variables do not multiply out.
      let present = Grouping(codes: each, labels: levels)
      let sum = zip(codes, present.codes).map { $0 * present.count + $1 }
      let labelsNow = labels.flatMap { label in
        present.labels.map { (label.isEmpty ? "" : label + ", ") + name + $0 }
      }
      let reduced = Grouping(codes: sum, labels: labelsNow)
      codes = reduced.codes
      labels = reduced.labels
    }
    return Grouping(codes: codes, labels: labels)
  }
}
