// A number that follows from printed ones, with the range that their rounding leaves.
//
// Derivation: Documentation/Derivations/Consistency.md, (1)

/// A number that follows from printed ones: from their digits as they stand, and the least and
/// greatest value that their rounding leaves open.
public struct ImpliedNumber: Sendable, Equatable, Codable {
  /// From the figures as printed.
  @Reported public internal(set) var value: Double
  /// The least value that the figures may have come from.
  @Reported public internal(set) var least: Double
  /// The greatest.
  @Reported public internal(set) var greatest: Double

  init(_ value: Double, _ least: Double, _ greatest: Double) {
    _value = Reported(wrappedValue: value)
    _least = Reported(wrappedValue: least)
    _greatest = Reported(wrappedValue: greatest)
  }

  /// Whether some value of the range may have been printed so.
  ///
  /// - Complexity: O(1).
  public func agrees(with printed: PrintedNumber) -> Bool {
    printed.accepts(least) || printed.accepts(greatest)
      || (printed.relation == .equal && least <= printed.value && printed.value <= greatest)
  }
}
