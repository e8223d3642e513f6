// Keeps the digits that agreed in the checks of a test, for Documentation/Validation.md.

import Foundation

/// Every number that `expectClose` compared while this ledger was the current one.
final class DigitsLedger: Sendable {
  /// The ledger that checks write to, if any.
  @TaskLocal static var current: DigitsLedger?

  private let lock = NSLock()
  nonisolated(unsafe) private var digits: [Double] = []

  func note(_ value: Double) { lock.withLock { digits.append(value) } }

  /// How many numbers were compared.
  var count: Int { lock.withLock { digits.count } }

  /// The digits that a fraction of the numbers reach at least; 1 for the fewest digits of all.
  func digits(reachedBy fraction: Double) -> Double {
    lock.withLock {
      let sorted = digits.sorted(by: >)
      guard !sorted.isEmpty else { return 0 }
      return sorted[min(sorted.count - 1, Int(fraction * Double(sorted.count)))]
    }
  }
}

extension Tolerance {
  /// Whether the expected number was printed: the digits that agree are then those of the printer.
  var isOfPrint: Bool {
    switch self {
    case .published, .publishedDecimals: true
    default: false
    }
  }

  /// The digits of `actual` that agree, counted on the scale that the tolerance judges by.
  func digitsAgreed(_ actual: Double, expected: Double) -> Double {
    if accepts(actual, expected: expected), !(abs(actual - expected) > 0) { return 17 }
    let scale =
      switch self {
      case .againstRScaled(let by), .rounding(let by): max(abs(expected), abs(by))
      default: abs(expected)
      }
    let relative = abs(actual - expected) / max(scale, .leastNormalMagnitude)
    return relative.isNaN ? 0 : min(17, max(0, -log10(relative)))
  }
}
