// A smooth line through points: local straight lines, after Cleveland.
//
// Called from: Figures/ResidualFigure.swift

/// Local linear regression with tricube weights [cleveland1979], without robustness steps.
enum LocalRegression {
  /// The line's heights at up to `count` of the points' x, spread over their ranks.
  ///
  /// At each x a straight line is fitted to the nearest `span` of the points, weighted by
  /// `(1 - (distance / farthest)^3)^3`; where these all lie at one x, the mean of all that do
  /// is the height.
  ///
  /// - Domain: finite numbers; nothing comes of fewer than two points.
  /// - Complexity: O(n log n + count n).
  static func smooth(
    _ x: [Double], _ y: [Double], span: Double = 2.0 / 3, count: Int = 60
  ) -> [(x: Double, y: Double)] {
    let order = x.indices.filter { x[$0].isFinite && y[$0].isFinite }.sorted { x[$0] < x[$1] }
    let n = order.count
    guard n > 1, count > 1 else { return [] }
    let xs = order.map { x[$0] }
    let ys = order.map { y[$0] }
    let near = min(n, max(2, Int((span * Double(n)).rounded(.up))))
    var result: [(x: Double, y: Double)] = []
    var begin = 0
    for k in 0..<min(count, n) {
      let at = xs[k * (n - 1) / (min(count, n) - 1)]
      if result.last?.x == at { continue }
      // The nearest points are neighbours; their window only moves on.
      while begin + near < n, xs[begin + near] - at < at - xs[begin] { begin += 1 }
      // A little beyond the farthest, so that it still counts.
      let reach = 1.000001 * max(at - xs[begin], xs[begin + near - 1] - at)
      var window = begin..<(begin + near)
      if reach == 0 {
        var (first, end) = (window.lowerBound, window.upperBound)
        while first > 0, xs[first - 1] == at { first -= 1 }
        while end < n, xs[end] == at { end += 1 }
        window = first..<end
      }
      var (w, wx, wy, wxx, wxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for i in window {
        let d = xs[i] - at
        let share = reach > 0 ? abs(d) / reach : 0
        let cube = 1 - share * share * share
        let weight = cube * cube * cube
        w += weight
        wx += weight * d
        wy += weight * ys[i]
        wxx += weight * d * d
        wxy += weight * d * ys[i]
      }
      let spread = wxx - wx * wx / w
      let slope = spread > 1e-9 * wxx ? (wxy - wx * wy / w) / spread : 0
      result.append((at, (wy - slope * wx) / w))
    }
    return result
  }
}
