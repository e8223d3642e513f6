// What can be wrong with the data. Each case carries what the reader must go and look at.

/// Something wrong in the data, or nothing in them to estimate. Rows count from 1, as a reader
/// counts the records below a header.
public enum SurvivalDataError: Error, Equatable, Sendable {
  /// A value that must be a finite number is NaN or infinite.
  case notFinite(row: Int, column: String, value: Double)
  /// A time under observation is below zero.
  case negativeTime(row: Int, value: Double)
  /// A spell ends at or before its beginning.
  case exitNotAfterEntry(row: Int, entry: Double, exit: Double)
  /// A spell's ends differ by less than the tolerance within which times are merged.
  case spellWithinTolerance(row: Int, entry: Double, exit: Double)
  /// A status that is neither 0/1, 1/2, logical nor compared with a level.
  case unknownStatus(column: String, values: [String])
  /// A weight is below zero.
  case negativeWeight(row: Int, value: Double)
  /// Every weight is zero.
  case allWeightsZero
  /// A person-time that is not positive, or a count that is negative or not whole.
  case invalidRate(row: Int, column: String, value: Double)
  /// A column that the table lacks.
  case noSuchColumn(name: String, available: [String])
  /// A column appears twice.
  case duplicateColumn(name: String)
  /// A column of new data that holds another kind of values than the model's.
  case columnType(name: String, expected: String, found: String)
  /// A level of new data for which the model has no coefficient, or a stratum it does not have.
  case unknownLevel(row: Int, column: String, value: String, known: [String])
  /// Time transforms would need more numbers than are allowed.
  case tooManyCopies(rows: Int, columns: Int, limit: Int)
  /// A term with which a design would have more columns, or numbers, than are allowed.
  case tooManyColumns(term: String, columns: Int, rows: Int)
  /// Text where a number is due.
  case notNumeric(row: Int, column: String, value: String)
  /// No rows are left, after `dropped` with missing values or zero weight went.
  case noRows(dropped: Int)
  /// Nobody has the event.
  case noEvents
  /// A comparison needs two groups and found one.
  case singleGroup(name: String)
  /// An option outside its domain.
  case invalidOption(name: String, value: String, expected: String)
  /// Two options that exclude each other.
  case incompatible(String)

  /// Whether the data are valid but hold nothing to estimate (exit status 3 of the command line).
  public var isNothingToEstimate: Bool {
    switch self {
    case .noEvents, .singleGroup: true
    default: false
    }
  }
}

extension SurvivalDataError: CustomStringConvertible {
  /// One sentence for a tired statistician.
  public var description: String {
    switch self {
    case .notFinite(let row, let column, let value):
      "row \(row), column \"\(column)\": \(Self.text(value)) is not a finite number; "
        + "write NA if the value is missing"
    case .negativeTime(let row, let value):
      "row \(row): the time \(value) is negative; time under observation starts at 0"
    case .exitNotAfterEntry(let row, let entry, let exit):
      "row \(row): the exit time \(exit) is not after the entry time \(entry)"
    case .spellWithinTolerance(let row, let entry, let exit):
      "row \(row): entry \(entry) and exit \(exit) are equal within the tolerance for tied times, "
        + "so nothing is left of the spell"
    case .unknownStatus(let column, let values):
      "the status \"\(column)\" holds \(values.joined(separator: ", ")); expected 0/1, 1/2 or "
        + "TRUE/FALSE; name the event by a comparison, as in Surv(time, \(column) == "
        + "\(Self.literal(values.last ?? "1")))"
    case .negativeWeight(let row, let value):
      "row \(row): the weight \(value) is negative"
    case .allWeightsZero:
      "every weight is zero, so no row counts"
    case .invalidRate(let row, let column, let value):
      "row \(row), column \"\(column)\": \(value) is not valid; events must be whole and not "
        + "negative, person-time positive"
    case .noSuchColumn(let name, let available):
      "no column \"\(name)\"; the table has \(Self.list(ofColumns: available))"
    case .duplicateColumn(let name):
      "the column \"\(name)\" appears twice; names must differ"
    case .columnType(let name, let expected, let found):
      "the column \"\(name)\" holds \(found); the model was fitted to \(expected)"
    case .unknownLevel(let row, let column, let value, let known):
      "row \(row), column \"\(column)\": the model has no \"\(value)\"; it was fitted to "
        + known.joined(separator: ", ")
    case .tooManyCopies(let rows, let columns, let limit):
      "time transforms need a copy of each row for every time of death at which it is at risk: "
        + "\(rows) rows of \(columns) columns, more than \(limit) numbers; round the times, or "
        + "split them at some and let the coefficient change there"
    case .tooManyColumns(let term, let columns, let rows):
      "with the term \(term) the model has \(columns) columns of \(rows) rows; more than "
        + "\(DesignMatrix.mostColumns) columns or \(DesignMatrix.mostNumbers) numbers are not "
        + "fitted; a column that tells patients apart is no covariate"
    case .notNumeric(let row, let column, let value):
      "row \(row), column \"\(column)\": \"\(value)\" is not a number"
    case .noRows(let dropped):
      dropped == 0
        ? "the table has no rows"
        : "no rows are left: all \(dropped) have a missing value, a zero weight, or were not selected"
    case .noEvents:
      "there are no events, so there is nothing to estimate"
    case .singleGroup(let name):
      "there is a single group (\(name)), so there is nothing to compare"
    case .invalidOption(let name, let value, let expected):
      "\(name) is \(value); expected \(expected)"
    case .incompatible(let sentence):
      sentence
    }
  }

  /// A number that is not finite as it is written in tables.
  private static func text(_ value: Double) -> String {
    value.isNaN ? "NaN" : value > 0 ? "Inf" : "-Inf"
  }

  private static func literal(_ text: String) -> String {
    Double(text) == nil && !text.hasPrefix("\"") ? "\"\(text)\"" : text
  }
}

extension SurvivalDataError {
  /// A table's columns by name, with a hint where a separator other than the comma made them one.
  static func list(ofColumns names: [String]) -> String {
    names.joined(separator: ", ")
      + (names.count == 1 && names[0].contains { ";\t|".contains($0) }
        ? " (one column: fields are separated by commas)" : "")
  }
}
