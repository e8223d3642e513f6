// How the columns of a design were made, so that new rows get the same columns.
//
// Read by: Data/NewRows.swift

/// What a fit remembers of its columns' coding.
enum DesignCoding: Sendable {
  case formula(FormulaCoding)
  case arrays([CovariateCoding])

  init(_ covariates: [Covariate]) {
    self = .arrays(covariates.map { CovariateCoding($0) })
  }
}

/// The coding of a covariate given as an array.
struct CovariateCoding: Sendable, Equatable {
  let name: String
  private let kind: Kind

  private enum Kind: Sendable, Equatable {
    case numeric, logical
    case factor(levels: [String], reference: Int)

    var words: String {
      switch self {
      case .numeric: "numbers"
      case .logical: "truth values"
      case .factor: "levels"
      }
    }
  }

  init(_ covariate: Covariate) {
    name = covariate.name
    kind =
      switch covariate.kind {
      case .numeric: .numeric
      case .logical: .logical
      case .factor(let grouping, let reference):
        .factor(levels: grouping.labels, reference: reference)
      }
  }

  /// The columns of another array for this covariate.
  func columns(of covariate: Covariate) throws(SurvivalDataError) -> [[Double]] {
    switch (kind, covariate.kind) {
    case (.numeric, .numeric), (.logical, .logical): return covariate.design.columns
    case (.factor(let levels, let reference), .factor(let rows, _)):
      let known = Dictionary(uniqueKeysWithValues: zip(levels, levels.indices))
      let places = rows.labels.map { known[$0] ?? -1 }
      if let row = rows.codes.firstIndex(where: { places[$0] < 0 }) {
        throw .unknownLevel(
          row: row + 1, column: name, value: rows.labels[rows.codes[row]], known: levels)
      }
      return levels.indices.filter { $0 != reference }.map { level in
        rows.codes.map { places[$0] == level ? 1 : 0 }
      }
    default:
      throw .columnType(
        name: name, expected: kind.words, found: CovariateCoding(covariate).kind.words)
    }
  }
}

extension Covariate {
  /// The number of rows.
  var count: Int {
    if case .factor(let rows, _) = kind { return rows.codes.count }
    return design.columns.first?.count ?? 0
  }
}
