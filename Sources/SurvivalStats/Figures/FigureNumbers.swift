// Numbers as figures print them: hazard ratios, P-values, counts, times.

import Foundation

/// Numbers in the words of a figure. What is not available is a dash, what is infinite its sign.
enum FigureNumbers {
  /// Not available.
  static let missing = "\u{2013}"

  /// A ratio to two decimals, or one from 10 and none from 100 on.
  static func ratio(_ value: Double?, decimals: Int = 2) -> String {
    guard let value, !value.isNaN else { return missing }
    guard value.isFinite else { return value > 0 ? "\u{221E}" : "-\u{221E}" }
    if value >= 999.5 { return ">999" }
    if value >= 99.95 { return String(format: "%.0f", value) }
    if value >= 9.995 { return String(format: "%.1f", value) }
    if value > 0, value < 0.005 { return "<0.01" }
    return String(format: "%.\(decimals)f", value)
  }

  /// A ratio with its limits: `0.69 (0.55 to 0.87)`; three decimals where the limits are so close
  /// that two would not tell them apart, as for a year of age.
  static func interval(_ estimate: Double?, _ lower: Double?, _ upper: Double?) -> String {
    guard let estimate, estimate >= 0 else { return "not estimable" }
    guard let lower, let upper, !lower.isNaN, !upper.isNaN else { return ratio(estimate) }
    let decimals = upper > lower && upper - lower < 0.03 && lower > 0.1 ? 3 : 2
    func text(_ value: Double) -> String { ratio(value, decimals: decimals) }
    return "\(text(estimate)) (\(text(lower)) to \(text(upper)))"
  }

  /// A P-value for a column: two digits above 0.1, three below, `<0.001`.
  static func pValue(_ value: Double?) -> String {
    guard let value, value.isFinite else { return missing }
    if value < 0.001 { return "<0.001" }
    // Rounding up must not say 0.05 of what is below 0.05.
    return value < 0.0995 ? String(format: "%.3f", value) : String(format: "%.2f", value)
  }

  /// A P-value in a sentence: `P = 0.012`, `P < 0.001`; nil where there is none.
  static func statement(pValue value: Double?) -> String? {
    guard let value, value.isFinite else { return nil }
    return value < 0.001 ? "P < 0.001" : "P = \(pValue(value))"
  }

  /// The natural logarithm.
  static func logarithm(_ value: Double) -> Double { log(value) }

  /// A count, or a sum of weights to one decimal.
  static func count(_ value: Double) -> String {
    guard value.isFinite else { return missing }
    let whole = abs(value - value.rounded()) < 1e-9 * max(1, abs(value))
    guard abs(value) < 1e9 else { return String(format: "%.3g", value) }
    return whole ? "\(Int(value.rounded()))" : String(format: "%.1f", value)
  }

  /// A time: one decimal, none for whole numbers and from 1000 on, more for small ones.
  static func time(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "NR" }
    if abs(value) >= 1e9 || abs(value) < 1, value != 0 { return String(format: "%.3g", value) }
    if value == value.rounded() { return "\(Int(value))" }
    if abs(value) >= 1000 { return String(format: "%.0f", value) }
    return String(format: abs(value) < 10 ? "%.2f" : "%.1f", value)
  }

  /// A level as a percentage: 0.95 is `95%`.
  static func percent(_ level: Double) -> String {
    guard level.isFinite else { return missing }
    return String(format: "%g%%", (level * 1000).rounded() / 10)
  }
}
