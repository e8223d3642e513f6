// What the columns of a design took from the rows of a fit: kinds of columns, levels, knots, centres.
//
// Written and read by: Data/Formula/ExpressionEvaluator.swift, Data/Formula/BasisEvaluator.swift
// Kept by:             Data/DesignCoding.swift

/// How a basis of several columns is computed at any value.
enum BasisCoding: Sendable {
  case powers(degree: Int)
  case orthogonal(OrthogonalPolynomial.Recurrence)
  case spline(SplineBasis, isNatural: Bool, intercept: Bool)

  func columns(at x: [Double]) -> [[Double]] {
    switch self {
    case .powers(let degree): OrthogonalPolynomial.powers(of: x, degree: degree)
    case .orthogonal(let recurrence): recurrence.columns(at: x)
    case .spline(let spline, let isNatural, let intercept):
      isNatural
        ? spline.naturalColumns(at: x, intercept: intercept)
        : spline.columns(at: x, intercept: intercept)
    }
  }
}

/// Everything that an expression takes from the rows it is evaluated for, by the text of the
/// expression.
struct CodingMemory: Sendable {
  /// What a column held.
  enum Kind: Sendable {
    case numeric
    case text([String])
    case logical

    var words: String {
      switch self {
      case .numeric: "numbers"
      case .text: "text"
      case .logical: "truth values"
      }
    }
  }

  var columns: [String: Kind] = [:]
  var levels: [String: [String]] = [:]
  var bases: [String: BasisCoding] = [:]
  var numbers: [String: [Double]] = [:]
}

/// Notes taken while the rows of a fit are evaluated, or read while new rows are: R's `xlev` and
/// `makepredictcall`.
final class CodingNotes {
  private(set) var memory: CodingMemory
  /// Whether the notes are another evaluation's, to be followed.
  let isReading: Bool

  /// Notes to be taken.
  init() {
    memory = CodingMemory()
    isReading = false
  }

  /// Notes to be followed.
  init(following memory: CodingMemory) {
    self.memory = memory
    isReading = true
  }

  func basis(called name: String) -> BasisCoding? { isReading ? memory.bases[name] : nil }

  func note(_ basis: BasisCoding, called name: String) { memory.bases[name] = basis }

  /// The numbers noted under a name, or those that `make` finds in the rows at hand.
  func numbers(called name: String, _ make: () throws -> [Double]) rethrows -> [Double] {
    if isReading, let known = memory.numbers[name] { return known }
    let made = try make()
    memory.numbers[name] = made
    return made
  }

  /// A factor whose known levels keep their codes; new levels follow them.
  func factor(_ value: TermValue, called name: String) -> TermValue {
    guard case .factor(let codes, let levels) = value.content else { return value }
    guard isReading, let known = memory.levels[name] else {
      memory.levels[name] = levels
      return value
    }
    let (places, all) = Self.joined(levels, to: known)
    return TermValue(
      content: .factor(codes: codes.map { $0 < 0 ? -1 : places[$0] }, levels: all),
      missing: value.missing)
  }

  /// A column as it is, or coded as the fit's column of that name was.
  func conformed(_ column: Column, _ rowNumbers: [Int]) throws(SurvivalDataError) -> Column {
    let kind: CodingMemory.Kind =
      switch column.values {
      case .numeric: .numeric
      case .text(_, let levels): .text(levels)
      case .logical: .logical
      }
    guard isReading, let known = memory.columns[column.name] else {
      memory.columns[column.name] = kind
      return column
    }
    let present = (0..<column.count).filter { !column.isMissing($0) }
    switch (known, column.values) {
    case (.numeric, .numeric), (.logical, .logical): return column
    case (.text(let known), .text(let codes, let levels)):
      let (places, all) = Self.joined(levels, to: known)
      return Column(
        name: column.name,
        values: .text(codes: codes.map { $0 < 0 ? -1 : Int32(places[Int($0)]) }, levels: all),
        missing: column.missing)
    case (.text, .numeric(let numbers)):
      // A file in which every level looks like a number.
      return try conformed(
        .text(
          column.name,
          numbers.indices.map { column.isMissing($0) ? nil : Expression.text(of: numbers[$0]) }),
        rowNumbers)
    case (.numeric, .text(let codes, let levels)):
      // A column without a value is of no kind.
      guard
        let row = present.first(where: { Double(levels[Int(codes[$0])]) == nil })
          ?? present.first
      else { return .numeric(column.name, [Double?](repeating: nil, count: column.count)) }
      throw .notNumeric(
        row: rowNumbers[row], column: column.name, value: levels[Int(codes[row])])
    case (.logical, _) where present.isEmpty:
      return .logical(column.name, [Bool?](repeating: nil, count: column.count))
    default:
      throw .columnType(name: column.name, expected: known.words, found: kind.words)
    }
  }

  /// For each level its place among the known ones, and those with the new ones after them.
  private static func joined(
    _ levels: [String], to known: [String]
  ) -> (places: [Int], all: [String]) {
    var all = known
    var place: [String: Int] = [:]
    for (i, level) in known.enumerated() { place[level] = i }
    let places = levels.map { level in
      if let found = place[level] { return found }
      place[level] = all.count
      all.append(level)
      return all.count - 1
    }
    return (places, all)
  }
}
