// The logarithmic axis of a forest plot: how far it goes, and where a ratio stands on it.
//
// Called by: Figures/ForestDrawing.swift

import Foundation

/// A logarithmic axis around 1.
struct ForestAxis {
  let ticks: AxisTicks
  let left: Double
  let right: Double

  /// The axis goes as far as the limits do, but not beyond ten times the outermost ratio, nor beyond
  /// 1/1000 and 1000: one wide interval must not squeeze all others.
  init(rows: [ForestFigure.Row], left: Double, right: Double) {
    func usable(_ value: Double?) -> Double? {
      value.flatMap { $0 > 0 && $0.isFinite ? min(max($0, 1e-3), 1e3) : nil }
    }
    // A ratio of 0 or infinity is somewhere beyond its one limit, which stands for it.
    func place(_ row: ForestFigure.Row) -> Double? {
      guard let estimate = row.estimate, estimate >= 0 else { return nil }
      return usable(estimate) ?? (estimate == 0 ? usable(row.upper) : usable(row.lower))
    }
    let shown = rows.filter { !$0.isHeading && place($0) != nil }
    let estimates = shown.compactMap(place) + [1]
    let least = estimates.min() ?? 1
    let most = estimates.max() ?? 1
    let spread = max(4, min(10, most / least * 3))
    var low = max(shown.compactMap { usable($0.lower) }.min() ?? least, least / spread)
    var high = min(shown.compactMap { usable($0.upper) }.max() ?? most, most * spread)
    low = max(min(low, least), 1e-3)
    high = min(max(high, most), 1e3)
    // Both sides of 1 are seen, a quarter of the other side at least.
    let wider = max(-log(low), log(high), 0.01)
    low = min(low, exp(-wider / 4))
    high = max(high, exp(wider / 4))
    if shown.isEmpty {
      low = 0.5
      high = 2
    }
    ticks = AxisTicks.logarithmic(from: low, to: high)
    self.left = left
    self.right = right
  }

  /// The smallest and largest ratio on the axis.
  var low: Double { ticks.values.first ?? 0.5 }
  var high: Double { ticks.values.last ?? 2 }

  /// The x of a ratio.
  ///
  /// - Precondition: `value` is positive and finite.
  func x(_ value: Double) -> Double {
    left + (log(value) - log(low)) / (log(high) - log(low)) * (right - left)
  }

  /// Whether a ratio lies on the axis.
  func holds(_ value: Double) -> Bool {
    value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)
  }

  /// Those ticks that have room for their labels: 1 first, then from it outwards.
  func labelled(size: Double) -> [Int] {
    guard let one = ticks.values.firstIndex(where: { abs($0 - 1) < 1e-9 }) else {
      return Array(ticks.values.indices)
    }
    var taken: [Int] = [one]
    func half(_ k: Int) -> Double { TextMetrics.width(ticks.labels[k], size: size) / 2 }
    func isFree(_ k: Int, of other: Int) -> Bool {
      abs(x(ticks.values[k]) - x(ticks.values[other])) >= half(k) + half(other) + 6
    }
    var last = one
    for k in ticks.values.indices.dropFirst(one + 1) where isFree(k, of: last) {
      taken.append(k)
      last = k
    }
    last = one
    for k in ticks.values.indices.prefix(one).reversed() where isFree(k, of: last) {
      taken.append(k)
      last = k
    }
    return taken.sorted()
  }
}
