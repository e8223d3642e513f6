// What a variable of a formula is once it is evaluated: one entry a row, missing rows marked.

/// Numbers, levels, truth values, or several columns of a basis.
struct TermValue: Sendable {
  enum Content: Sendable {
    case numeric([Double])
    case factor(codes: [Int], levels: [String])
    case logical([Bool])
    case basis(columns: [[Double]], names: [String])
  }

  var content: Content
  /// One flag a row.
  var missing: [Bool]

  /// Numbers, with truth values as 0 and 1; nil for levels and bases.
  var numbers: [Double]? {
    switch content {
    case .numeric(let values): values
    case .logical(let flags): flags.map { $0 ? 1 : 0 }
    case .factor, .basis: nil
    }
  }

  /// Each row's value as text, as it appears in labels and levels.
  var labels: [String] {
    switch content {
    case .numeric(let values): values.map { Expression.text(of: $0) }
    case .logical(let flags): flags.map { $0 ? "TRUE" : "FALSE" }
    case .factor(let codes, let levels): codes.map { $0 < 0 ? "" : levels[$0] }
    case .basis(let columns, _): (columns.first ?? []).map { _ in "" }
    }
  }

  /// The value as levels: numbers in order of size, text in the C locale's order.
  var asFactor: TermValue {
    if case .factor = content { return self }
    if case .logical(let flags) = content {
      return TermValue(
        content: .factor(codes: flags.map { $0 ? 1 : 0 }, levels: ["FALSE", "TRUE"]),
        missing: missing)
    }
    guard let numbers else { return self }
    let distinct = Set(zip(numbers, missing).filter { !$0.1 }.map(\.0)).sorted()
    var code: [Double: Int] = [:]
    // As in R, numbers that print alike, as 0.1 + 0.2 and 0.3, are one level.
    var levels: [String] = []
    for value in distinct {
      let label = Expression.text(of: value)
      if label != levels.last { levels.append(label) }
      code[value] = levels.count - 1
    }
    return TermValue(
      content: .factor(
        codes: zip(numbers, missing).map { $1 ? -1 : code[$0] ?? -1 },
        levels: levels),
      missing: missing)
  }

  /// The rows listed.
  func selecting(_ rows: [Int]) -> TermValue {
    let kept: Content =
      switch content {
      case .numeric(let values): .numeric(rows.map { values[$0] })
      case .factor(let codes, let levels): .factor(codes: rows.map { codes[$0] }, levels: levels)
      case .logical(let flags): .logical(rows.map { flags[$0] })
      case .basis(let columns, let names):
        .basis(columns: columns.map { column in rows.map { column[$0] } }, names: names)
      }
    return TermValue(content: kept, missing: rows.map { missing[$0] })
  }
}
