// What can be wrong with a CSV file. Each case carries the line that the reader must go and look at.

/// Why a CSV file could not be read as a table.
///
/// Lines count from 1 as an editor counts them: the header is line 1, a line break within quotes
/// begins a new line, and CRLF, LF and CR each end one.
public enum CSVError: Error, Equatable, Sendable {
  /// There is no such file, or it may not be read. `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// There is nothing but white space in the file.
  case empty
  /// The column at this place, counted from 1, has no name in the header.
  case emptyHeader(position: Int)
  /// Two columns share a name; places count from 1.
  case duplicateHeader(name: String, first: Int, second: Int)
  /// The record that begins at `line` has more or fewer fields than the header. A blank line has 0.
  case wrongFieldCount(line: Int, expected: Int, found: Int)
  /// The quote that opens at `line` is never closed.
  case unterminatedQuote(line: Int, column: String)
  /// A quote within an unquoted field, or text after a closing quote.
  case strayQuote(line: Int, column: String)
  /// Bytes that are not UTF-8, or zero, in the field that begins at `line`.
  case invalidUTF8(line: Int, column: String)
}

extension CSVError: CustomStringConvertible {
  /// One sentence that says where to look and what to write.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      path == "-" ? "cannot read standard input: \(reason)" : "cannot read \"\(path)\": \(reason)"
    case .empty:
      "the file is empty; expected a header line with the names of the columns"
    case .emptyHeader(let position):
      "line 1: column \(position) has no name"
        + (position == 1 ? " (row names? in R, write.csv(..., row.names = FALSE) omits them)" : "")
    case .duplicateHeader(let name, let first, let second):
      "line 1: columns \(first) and \(second) are both named \"\(name)\"; names must differ"
    case .wrongFieldCount(let line, let expected, 0):
      "line \(line) is blank; expected \(Self.fields(expected))"
    case .wrongFieldCount(let line, let expected, let found):
      "line \(line) has \(Self.fields(found)); expected \(expected), as in the header"
    case .unterminatedQuote(let line, let column):
      "line \(line), column \"\(column)\": the quote that opens here is never closed"
    case .strayQuote(let line, let column):
      "line \(line), column \"\(column)\": a quote inside a field; put the whole field in quotes "
        + "and write each quote within it twice"
    case .invalidUTF8(let line, let column):
      "line \(line), column \"\(column)\": the text is not UTF-8; save the file in that encoding"
    }
  }

  private static func fields(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }
}
