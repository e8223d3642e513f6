// One named column of a table, with its missing values marked.

/// A column of numbers, text or truth values.
public struct Column: Sendable, Equatable {
  /// What a column holds.
  public enum Values: Sendable, Equatable {
    /// Numbers; the value at a missing row is NaN.
    case numeric([Double])
    /// Text, as codes into its distinct levels, in sorted order (C locale) unless the source has an order
    /// of its own; a missing row has -1.
    case text(codes: [Int32], levels: [String])
    /// Truth values; a missing row has false.
    case logical([Bool])
  }

  /// The column's name.
  public let name: String
  /// Its values.
  public let values: Values
  /// Which rows are missing; nil where none is.
  public let missing: [Bool]?

  /// The number of rows.
  public var count: Int {
    switch values {
    case .numeric(let numbers): numbers.count
    case .text(let codes, _): codes.count
    case .logical(let flags): flags.count
    }
  }

  /// A column as it is stored.
  package init(name: String, values: Values, missing: [Bool]?) {
    self.name = name
    self.values = values
    self.missing = missing.flatMap { $0.contains(true) ? $0 : nil }
  }

  /// Numbers without missing values.
  public static func numeric(_ name: String, _ values: [Double]) -> Column {
    Column(name: name, values: .numeric(values), missing: nil)
  }

  /// Numbers, nil where missing.
  public static func numeric(_ name: String, _ values: [Double?]) -> Column {
    Column(
      name: name, values: .numeric(values.map { $0 ?? .nan }), missing: values.map { $0 == nil })
  }

  /// Text, nil where missing.
  public static func text(_ name: String, _ values: [String?]) -> Column {
    let levels = Set(values.compactMap { $0 }).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    let code = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
    return Column(
      name: name,
      values: .text(codes: values.map { $0.flatMap { code[$0] } ?? -1 }, levels: levels),
      missing: values.map { $0 == nil })
  }

  /// Text as places in `labels`, which may come in any order; a negative place is missing.
  ///
  /// - Precondition: places are less than the number of labels.
  /// - Complexity: O(n + k log k) for k labels.
  public static func text(_ name: String, places: [Int32], labels: [String]) -> Column {
    let levels = Set(labels).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let code = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
    let codes = labels.map { code[$0] ?? -1 }
    return Column(
      name: name,
      values: .text(codes: places.map { $0 < 0 ? -1 : codes[Int($0)] }, levels: levels),
      missing: places.map { $0 < 0 })
  }

  /// Truth values, nil where missing.
  public static func logical(_ name: String, _ values: [Bool?]) -> Column {
    Column(
      name: name, values: .logical(values.map { $0 ?? false }), missing: values.map { $0 == nil })
  }

  /// Whether the row's value is missing.
  func isMissing(_ row: Int) -> Bool { missing?[row] ?? false }

  /// The rows listed, in that order. Levels of text that no longer occur are kept.
  func selecting(_ rows: [Int]) -> Column {
    let kept: Values =
      switch values {
      case .numeric(let numbers): .numeric(rows.map { numbers[$0] })
      case .text(let codes, let levels): .text(codes: rows.map { codes[$0] }, levels: levels)
      case .logical(let flags): .logical(rows.map { flags[$0] })
      }
    return Column(name: name, values: kept, missing: missing.map { m in rows.map { m[$0] } })
  }
}
