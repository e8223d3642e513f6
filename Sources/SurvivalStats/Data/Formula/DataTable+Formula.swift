// What a condition or an expression makes of a table: some of its rows, or a column of levels.

extension DataTable {
  /// The rows for which a condition holds, as `etype == 1 & age > 50`; a missing value does not.
  ///
  /// - Throws: `FormulaError` for a condition that cannot be read.
  /// - Complexity: O(rows x columns).
  public func rows(where condition: String) throws -> DataTable {
    selecting(try Formula.rows(of: self, where: condition))
  }

  /// A column or an expression as levels, a row each: text as it is, numbers in order of size,
  /// conditions as `FALSE` and `TRUE`.
  ///
  /// - Parameters:
  ///   - expression: a column's name, or an expression of columns as `age >= 65` or `log(x)`.
  ///   - name: the name of the new column; the expression by default.
  /// - Throws: `FormulaError` for an expression that cannot be read or has no levels.
  /// - Complexity: O(rows log rows).
  public func levels(of expression: String, named name: String? = nil) throws -> Column {
    var parser = try FormulaParser(expression)
    let tree = try parser.condition()
    let value = try ExpressionEvaluator(
      table: self, rowNumbers: Array(0..<rowCount).map { $0 + 1 }, text: expression
    ).evaluate(tree).asFactor
    guard case .factor(let codes, let levels) = value.content else {
      throw FormulaError(
        message: "this has no levels", text: expression, position: tree.position)
    }
    return Column(
      name: name ?? expression,
      values: .text(
        codes: zip(codes, value.missing).map { $1 ? -1 : Int32($0) }, levels: levels),
      missing: value.missing)
  }
}

extension Formula {
  /// The first term of the right-hand side, and how many columns it makes at most.
  ///
  /// - Throws: `FormulaError` if there is none, or if it is a product.
  func firstTerm(in table: DataTable) throws -> (text: String, columns: Int) {
    let terms = try terms(in: table)
    guard let first = terms.terms.first, first.count == 1 else {
      throw FormulaError(
        message: "the first term is the treatment; write Surv(time, event) ~ arm", text: text,
        position: text.count)
    }
    let variable = terms.variables[first[0]]
    let value = try ExpressionEvaluator(
      table: table, rowNumbers: Array(0..<table.rowCount).map { $0 + 1 }, text: text
    ).evaluate(variable)
    switch value.content {
    case .numeric, .logical: return (variable.text, 1)
    case .factor(_, let levels): return (variable.text, levels.count - 1)
    case .basis(let columns, _): return (variable.text, columns.count)
    }
  }
}
