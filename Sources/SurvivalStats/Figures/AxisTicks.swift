// Round numbers for axes: linear, in months or weeks, and logarithmic.

import Foundation

/// What an axis counts, which decides what a round step is.
public enum FigureTimeUnit: String, Sendable, Codable, CaseIterable {
  /// Steps of 1, 2 or 5 times a power of ten.
  case decimal
  /// Steps of 1, 2, 3, 6, 12, 24, ... months.
  case months
  /// Steps of 1, 2, 4, 8, 13, 26, 52, ... weeks.
  case weeks

  /// The unit that an axis label names: "Time (months)" is in months.
  public init(axisLabel: String) {
    let label = axisLabel.lowercased()
    self = label.contains("month") ? .months : label.contains("week") ? .weeks : .decimal
  }

  /// Steps below which only fractions would do, ascending.
  fileprivate var steps: [Double] {
    switch self {
    case .decimal: []
    case .months: [1, 2, 3, 6, 12, 24, 36, 60, 120, 240]
    case .weeks: [1, 2, 4, 8, 13, 26, 52, 104, 260, 520]
    }
  }
}

/// Ticks of an axis.
struct AxisTicks: Equatable {
  /// Where they stand, ascending; never empty.
  let values: [Double]
  /// What is written there.
  let labels: [String]

  private init(values: [Double], labels: [String]) {
    self.values = values
    self.labels = labels
  }

  /// Ticks in the finest round step that makes no more than `most` intervals.
  ///
  /// - Domain: finite, `low < high`; `most >= 1`.
  init(from low: Double, to high: Double, most: Int, unit: FigureTimeUnit = .decimal) {
    let step = Self.step(span: high - low, most: max(1, most), unit: unit)
    self.init(from: low, to: high, step: step)
  }

  /// Ticks at the multiples of `step` from `low` to `high`; at `low` alone if there are none.
  init(from low: Double, to high: Double, step: Double) {
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard last >= first, last.isFinite else {
      self.init(values: [low], labels: [Self.label(low, step: low)])
      return
    }
    // Times of 1e300 have steps whose multiples are all the same: one tick then.
    let count = min(max(1, Int(min(last - first, 1000)) + 1), 1001)
    let values = (0..<count).map { (first + Double($0)) * step }.map { $0 == 0 ? 0 : $0 }
    self.init(values: values, labels: values.map { Self.label($0, step: step) })
  }

  /// The finest round step that makes no more than `most` intervals of `span`.
  static func step(span: Double, most: Int, unit: FigureTimeUnit) -> Double {
    guard span > 0, span.isFinite else { return 1 }
    let least = span / Double(most) * (1 - 1e-9)
    if least > 0.5, let step = unit.steps.first(where: { $0 >= least }) { return step }
    var power = pow(10, log10(least).rounded(.down))
    if power == 0 || !power.isFinite { power = least }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? 10 * power
  }

  /// A tick's label: as many decimals as the step has, so that all labels have the same.
  static func label(_ value: Double, step: Double) -> String {
    if abs(value) >= 1e7 || (step < 1e-5) { return String(format: "%.3g", value) }
    var decimals = 0
    while decimals < 6, abs(step * pow(10, Double(decimals))).distanceToWhole > 1e-6 {
      decimals += 1
    }
    return String(format: "%.\(decimals)f", value)
  }

  /// Ticks of a logarithmic axis from `low` to `high`, with 1 among them: 1, 2, 5 times powers of
  /// ten, sparser over many decades, and linear steps within less than a factor of 3.
  ///
  /// - Domain: `0 < low < 1 < high`, finite.
  static func logarithmic(from low: Double, to high: Double) -> AxisTicks {
    if high / low < 3 {
      let step = step(span: high - low, most: 5, unit: .decimal)
      let down = Int(((1 - low) / step + 1e-9).rounded(.up))
      let up = Int(((high - 1) / step - 1e-9).rounded(.up))
      let values = (-down...max(up, 1 - down)).map { 1 + Double($0) * step }.filter { $0 > 0 }
      return AxisTicks(values: values, labels: values.map { label($0, step: step) })
    }
    let decades = log10(high / low)
    let digits: [Double] = decades > 4 ? [1] : decades > 2.6 ? [1, 3] : [1, 2, 5]
    let bottom = Int(log10(low).rounded(.down)) - 1
    let top = Int(log10(high).rounded(.up)) + 1
    let all = (bottom...top).flatMap { k in digits.map { $0 * pow(10, Double(k)) } }
    let first = all.lastIndex { $0 <= low * (1 + 1e-9) } ?? 0
    let last = all.firstIndex { $0 >= high * (1 - 1e-9) } ?? all.count - 1
    let values = Array(all[first...max(first, last)])
    return AxisTicks(values: values, labels: values.map { String(format: "%g", $0) })
  }
}

extension Double {
  fileprivate var distanceToWhole: Double { abs(self - rounded()) }
}
