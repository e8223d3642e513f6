// ns(), bs() and poly() in formulas: their arguments, as R reads them.

extension ExpressionEvaluator {
  /// The columns of a basis of one variable. Knots come from the rows where it is not missing.
  func basis(
    _ function: String, _ arguments: [Expression.Argument], at place: Expression
  ) throws -> TermValue {
    let allowed: [String: [String]] = [
      "ns": ["x", "df", "knots", "intercept", "Boundary.knots"],
      "bs": ["x", "df", "knots", "degree", "intercept", "Boundary.knots"],
      "poly": ["x", "degree", "raw"],
    ]
    let names = allowed[function] ?? []
    let given = try matched(arguments, to: names, of: function)
    guard let variable = given["x"] else { throw error("\(function)() needs a column", at: place) }
    let (all, missing) = try numbers(variable)
    let x = zip(all, missing).filter { !$0.1 }.map(\.0)
    if let known = notes.basis(called: place.text) {
      return spread(known.columns(at: x), missing)
    }
    guard !x.isEmpty else { throw SurvivalDataError.noRows(dropped: all.count) }

    func whole(_ name: String, default value: Int, atLeast least: Int) throws -> Int {
      guard let expression = given[name] else { return value }
      guard case .number(let number) = expression.ungrouped.kind, number == number.rounded(),
        number >= Double(least), number <= 1000
      else { throw error("\(name) must be a whole number from \(least)", at: expression) }
      return Int(number)
    }
    func flag(_ name: String) throws -> Bool {
      guard let expression = given[name] else { return false }
      switch expression.ungrouped.kind {
      case .name("TRUE"), .name("T"): return true
      case .name("FALSE"), .name("F"): return false
      default: throw error("\(name) must be TRUE or FALSE", at: expression)
      }
    }
    func list(_ name: String) throws -> [Double]? {
      guard let expression = given[name] else { return nil }
      var items = [expression]
      if case .call("c", let elements) = expression.ungrouped.kind { items = elements.map(\.value) }
      return try items.map { item in
        var sign = 1.0
        var kind = item.ungrouped.kind
        if case .unary("-", let inner) = kind {
          sign = -1
          kind = inner.ungrouped.kind
        }
        guard case .number(let number) = kind else {
          throw error("\(name) must be numbers, as c(40, 60)", at: item)
        }
        return sign * number
      }.sorted()
    }

    let coding: BasisCoding
    var columns: [[Double]]?
    if function == "poly" {
      let degree = try whole("degree", default: 1, atLeast: 1)
      guard degree < Set(x).count else {
        throw error(
          "poly() of degree \(degree) needs more than \(degree) distinct values", at: place)
      }
      if try flag("raw") {
        coding = .powers(degree: degree)
      } else {
        let polynomial = OrthogonalPolynomial(of: x, degree: degree)
        coding = .orthogonal(polynomial.recurrence)
        columns = polynomial.columns
      }
    } else {
      let isNatural = function == "ns"
      let degree = isNatural ? 3 : try whole("degree", default: 3, atLeast: 1)
      let intercept = try flag("intercept")
      let boundary = try list("Boundary.knots") ?? [x.min() ?? 0, x.max() ?? 0]
      if let place = given["Boundary.knots"], boundary.count != 2 || boundary[0] == boundary[1] {
        throw error("Boundary.knots are two numbers, as c(40, 60)", at: place)
      }
      guard boundary[0] < boundary[1] else {
        throw error("\(variable.text) has a single value, so there is no spline", at: variable)
      }
      let fixed = isNatural ? 1 + (intercept ? 1 : 0) : degree + (intercept ? 1 : 0)
      let df = try whole("df", default: fixed, atLeast: fixed)
      let knots =
        try list("knots")
        // As in R, values beyond the boundary knots have no say.
        ?? SplineBasis.quantileKnots(
          of: x.filter { $0 >= boundary[0] && $0 <= boundary[1] }, count: df - fixed)
      for knot in knots where knot <= boundary[0] || knot >= boundary[1] {
        throw error("the knot \(Expression.text(of: knot)) is not inside the values", at: place)
      }
      let spline = SplineBasis(degree: degree, knots: knots, boundary: boundary)
      coding = .spline(spline, isNatural: isNatural, intercept: intercept)
    }
    notes.note(coding, called: place.text)
    return spread(columns ?? coding.columns(at: x), missing)
  }

  /// Columns of the rows that are not missing, back to all rows; what is missing stays missing.
  private func spread(_ columns: [[Double]], _ missing: [Bool]) -> TermValue {
    var place = 0
    var positions = [Int](repeating: -1, count: missing.count)
    for i in missing.indices where !missing[i] {
      positions[i] = place
      place += 1
    }
    return TermValue(
      content: .basis(
        columns: columns.map { column in positions.map { $0 < 0 ? .nan : column[$0] } },
        names: columns.count == 1 ? [""] : columns.indices.map { "\($0 + 1)" }),
      missing: missing)
  }
}
