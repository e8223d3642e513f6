// Fits of a table of named columns by a formula. Columns that the texts do not name are not copied.

import CSurvivalStats
import SurvivalStats

/// The caller's table as the library takes it, and the texts that go with it.
private struct CallerTable {
  private(set) var table: DataTable
  let formula: String
  let condition: String?
  let weights: String?
  let cluster: String?
  /// Every column, those that were not copied included.
  private let columns: [CallerColumn]

  init(_ pointer: UnsafePointer<sst_table>?, _ formulaPointer: UnsafePointer<CChar>?) throws {
    guard let pointer else { throw Problem.null("the table") }
    guard let formulaPointer else { throw Problem.null("the formula") }
    let given = try versioned(pointer, "sst_table")
    func read(_ pointer: UnsafePointer<CChar>?, _ what: String) throws -> String? {
      guard let value = try pointer.map({ try text($0, what) }) else { return nil }
      guard value.utf8.count <= Limit.bytesOfText else {
        throw Problem(SST_TOO_LARGE, "\(what) is longer than \(Limit.bytesOfText) bytes")
      }
      return value
    }
    formula = try read(formulaPointer, "the formula") ?? ""
    condition = try read(given.condition, "the condition")
    weights = try read(given.weights, "the name of the weights")
    cluster = try read(given.cluster, "the name of the clusters")

    columns = try CallerColumns(given.columns, given.column_count, role: "column").all
    for column in columns.dropFirst() where column.count != columns[0].count {
      throw Problem(
        SST_INVALID_ARGUMENT,
        "column \"\(column.name)\" has \(column.count) rows and \"\(columns[0].name)\" "
          + "\(columns[0].count)")
    }
    var seen = Set<String>()
    for name in columns.map(\.name) where !seen.insert(name).inserted {
      throw SurvivalDataError.duplicateColumn(name: name)
    }
    let texts = [formula, condition, weights, cluster].compactMap { $0 }
    // `.` by itself stands for all columns.
    let takesAll = Self.hasLonelyDot(formula)
    var used = columns.filter { column in
      takesAll || texts.contains { $0.contains(column.name) }
    }
    // Even a formula that names none is told how many rows there are.
    if used.isEmpty { used = Array(columns.prefix(1)) }
    table = try DataTable(used.map { try $0.column() })
  }

  private static func hasLonelyDot(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    func isPartOfName(_ place: Int) -> Bool {
      guard bytes.indices.contains(place) else { return false }
      let byte = bytes[place]
      return byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
        || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
    }
    return bytes.indices.contains {
      bytes[$0] == UInt8(ascii: ".") && !isPartOfName($0 - 1) && !isPartOfName($0 + 1)
    }
  }

  /// Does the work. What is wrong with a formula is said again with every column at hand, so that the
  /// sentence can name the one that was meant.
  func fit<Result>(_ work: (CallerTable) throws -> Result) throws -> Result {
    do {
      return try work(self)
    } catch {
      let isOfFormula: Bool
      switch error {
      case is FormulaError, SurvivalDataError.noSuchColumn: isOfFormula = true
      default: isOfFormula = false
      }
      guard isOfFormula, table.columns.count < columns.count else { throw error }
      var whole = self
      whole.table = try DataTable(columns.map { try $0.column() })
      return try work(whole)
    }
  }
}

extension CallerColumn {
  /// A copy, with its missing rows marked.
  fileprivate func column() throws -> Column {
    var missing: [Bool]?
    mark(&missing)
    switch kind {
    case .dictionary:
      let places = try places(nil)
      guard labelsAreInOrder else { return .text(name, places: places, labels: labels) }
      return Column(
        name: name, values: .text(codes: places.map { max($0, -1) }, levels: labels),
        missing: places.map { $0 < 0 })
    case .bool8:
      guard let missing else {
        return Column(name: name, values: .logical(try truths(nil)), missing: nil)
      }
      let present = missing.indices.filter { !missing[$0] }
      var flags = [Bool](repeating: false, count: count)
      for (row, flag) in zip(present, try truths(present)) { flags[row] = flag }
      return Column(name: name, values: .logical(flags), missing: missing)
    default:
      guard let missing else { return .numeric(name, try doubles(nil)) }
      let present = missing.indices.filter { !missing[$0] }
      var numbers = [Double](repeating: .nan, count: count)
      for (row, number) in zip(present, try doubles(present)) { numbers[row] = number }
      return Column(name: name, values: .numeric(numbers), missing: missing)
    }
  }
}

/// Hands out a result by its handle, once it is there.
func give(
  _ result: UnsafeMutablePointer<sst_handle>?, _ work: () throws -> Outcome
) throws {
  guard let result else { throw Problem.null("the place for the result") }
  store(0, at: result)
  store(Registry.shared.add(try work()), at: result)
}

/// As survivalstats.h says.
@c @implementation
public func sst_cox(
  _ table: UnsafePointer<sst_table>?, _ formula: UnsafePointer<CChar>?,
  _ options: UnsafePointer<sst_cox_options>?, _ result: UnsafeMutablePointer<sst_handle>?,
  _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    try give(result) {
      let choices = try CoxChoices(options)
      return .cox(
        try CallerTable(table, formula).fit {
          try fitCox(
            $0.formula, in: $0.table, weights: $0.weights, cluster: $0.cluster,
            where: $0.condition, ties: choices.ties, robust: choices.robust,
            level: choices.level, intervals: choices.intervals, penalty: choices.penalty,
            initial: choices.initial, maximumIterations: choices.maximumIterations,
            profile: choices.profile)
        })
    }
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_kaplan_meier(
  _ table: UnsafePointer<sst_table>?, _ formula: UnsafePointer<CChar>?,
  _ options: UnsafePointer<sst_kaplan_meier_options>?,
  _ result: UnsafeMutablePointer<sst_handle>?, _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    try give(result) {
      let choices = try CurveChoices(options)
      return .kaplanMeier(
        try CallerTable(table, formula).fit {
          try $0.refuseCluster("Kaplan-Meier curves take cluster() in the formula")
          return try kaplanMeier(
            $0.formula, in: $0.table, weights: $0.weights, where: $0.condition,
            confidenceType: choices.confidence, level: choices.level,
            quantiles: choices.quantiles, tau: choices.tau, profile: choices.profile)
        })
    }
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_log_rank(
  _ table: UnsafePointer<sst_table>?, _ formula: UnsafePointer<CChar>?,
  _ options: UnsafePointer<sst_log_rank_options>?, _ result: UnsafeMutablePointer<sst_handle>?,
  _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    try give(result) {
      let choices = try LogRankChoices(options)
      return .logRank(
        try CallerTable(table, formula).fit {
          try $0.refuseCluster("log-rank tests take no clusters")
          return try logRank(
            $0.formula, in: $0.table, weights: $0.weights, where: $0.condition,
            rho: choices.rho, gamma: choices.gamma)
        })
    }
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_rates(
  _ table: UnsafePointer<sst_table>?, _ formula: UnsafePointer<CChar>?,
  _ options: UnsafePointer<sst_rates_options>?, _ result: UnsafeMutablePointer<sst_handle>?,
  _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    try give(result) {
      let choices = try RateChoices(options)
      return .rates(
        try CallerTable(table, formula).fit {
          try $0.refuseCluster("rates take no clusters")
          return try compareRates(
            $0.formula, in: $0.table, weights: $0.weights, where: $0.condition,
            per: choices.per, level: choices.level)
        })
    }
  }
}

extension CallerTable {
  fileprivate func refuseCluster(_ sentence: String) throws {
    if cluster != nil { throw SurvivalDataError.incompatible(sentence) }
  }
}
