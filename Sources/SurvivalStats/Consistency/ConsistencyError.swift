// What makes printed figures useless for a check, and the questions asked of them.

/// What makes printed figures useless for a check.
public enum ConsistencyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A text that is no printed number.
  case noNumber(String)
  /// A figure outside what it can be.
  case outside(name: String, value: String, expected: String)

  /// The error in one sentence.
  public var description: String {
    switch self {
    case .noNumber(let text): "'\(text)' is no printed number; write it as 0.53, <0.001 or 40%"
    case .outside(let name, let value, let expected):
      "\(name) is \(value); it must be \(expected)"
    }
  }

  static func require(
    _ holds: Bool, _ name: String, _ value: some CustomStringConvertible, _ expected: String
  ) throws(ConsistencyError) {
    if !holds { throw .outside(name: name, value: "\(value)", expected: expected) }
  }

  /// Refuses what is not printed as a number all of whose range is above 0.
  static func requirePositive(
    _ figure: PrintedNumber, _ name: String
  ) throws(ConsistencyError) {
    try require(
      figure.relation == .equal && figure.range.lowerBound > 0, name, figure, "a positive number")
  }

  /// Refuses what no probability can be printed as.
  static func requireProbability(
    _ figure: PrintedNumber, _ name: String
  ) throws(ConsistencyError) {
    let holds =
      switch figure.relation {
      case .equal: (0...1).contains(figure.value)
      case .below: figure.value > 0 && figure.value <= 1
      case .above: figure.value >= 0 && figure.value < 1
      }
    try require(holds, name, figure, "between 0 and 1")
  }
}
