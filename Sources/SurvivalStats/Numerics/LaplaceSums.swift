// Sums of exponentials at many points: directly, or through Chebyshev nodes where points are many.
//
// Derivation:  Documentation/Derivations/AdjustedCurves.md, section 4
// Called from: Cox/StandardizedGroup.swift

import Foundation

/// The sums `sum of w exp(-h r) {1, r, r x_1, ..., r x_p}` over rows, as functions of h >= 0.
///
/// Each is a Laplace transform of the rows' r, analytic in h, so that a hundred points tell it to
/// the last digits: on `[0, 2 / max r]`, and then on intervals from h to 2 h, its interpolant through
/// 24 Chebyshev nodes is off by less than 1e-17 of the sum of w (respectively of w r). An average of
/// a million curves at 100 000 times thus costs as much as at some hundred times.
struct LaplaceSums: Sendable {
  /// Each row's r, finite and not negative.
  let rates: [Double]
  /// Each row's w.
  let weights: [Double]
  /// Row by row, p numbers each.
  let x: [Double]
  let p: Int

  /// How many sums there are.
  var width: Int { p + 2 }
  private static let nodes = 24
  /// The angles of the nodes.
  private static let angles: [Double] = (0..<nodes).map { (Double($0) + 0.5) * .pi / 24 }
  private static let abscissas: [Double] = angles.map { cos($0) }
  /// Barycentric weights of these nodes: sines of alternating sign.
  private static let barycentric: [Double] = angles.enumerated().map { k, angle in
    k % 2 == 0 ? sin(angle) : -sin(angle)
  }

  /// The sums at each point, `width` numbers each.
  ///
  /// - Complexity: O(n p m) for m points, or for some hundred nodes if those are fewer; then
  ///   O(24 p) a point.
  func values(at points: [Double]) -> [Double] {
    let largest = rates.max() ?? 0
    guard points.count > 2 * Self.nodes, largest > 0, largest.isFinite,
      let last = points.max(), last.isFinite
    else { return sums(at: points) }
    // Panel 0 is 0...first, panel k is first 2^(k-1)...first 2^k.
    let first = 2 / largest
    func panel(_ h: Double) -> Int {
      guard h > first else { return 0 }
      let ratio = h / first
      return Int(ratio.exponent) + (ratio.significand > 1 ? 1 : 0)
    }
    guard (last / first).isFinite else { return sums(at: points) }
    var members = [[Int]](repeating: [], count: panel(last) + 1)
    for (i, h) in points.enumerated() { members[panel(h)].append(i) }
    var result = [Double](repeating: 0, count: points.count * width)
    for (k, places) in members.enumerated() where !places.isEmpty {
      guard places.count > Self.nodes else {
        let direct = sums(at: places.map { points[$0] })
        for (m, i) in places.enumerated() {
          for j in 0..<width { result[i * width + j] = direct[m * width + j] }
        }
        continue
      }
      let low = k == 0 ? 0 : scalbn(first, k - 1)
      let high = scalbn(first, k)
      let (middle, half) = ((low + high) / 2, (high - low) / 2)
      let known = sums(at: Self.abscissas.map { middle + half * $0 })
      for i in places {
        interpolate(known, at: (points[i] - middle) / half, into: &result, place: i * width)
      }
    }
    return result
  }

  /// The barycentric formula, in which both sums lose the same digits.
  private func interpolate(
    _ known: [Double], at u: Double, into result: inout [Double], place: Int
  ) {
    var total = 0.0
    for m in 0..<Self.nodes {
      let distance = u - Self.abscissas[m]
      if distance == 0 {
        for j in 0..<width { result[place + j] = known[m * width + j] }
        return
      }
      let share = Self.barycentric[m] / distance
      total += share
      for j in 0..<width { result[place + j] += share * known[m * width + j] }
    }
    for j in 0..<width { result[place + j] /= total }
  }

  /// The sums row by row, in blocks so that a million terms round as a thousand do.
  private func sums(at points: [Double]) -> [Double] {
    let width = width
    let n = rates.count
    var result = [Double](repeating: 0, count: points.count * width)
    result.withUnsafeMutableBufferPointer {
      let results = LaneResults($0)
      inLanes(points.count, size: points.count * n) { k in
        var block = [Double](repeating: 0, count: width)
        let h = points[k]
        block.withUnsafeMutableBufferPointer { block in
          for start in stride(from: 0, to: n, by: 1024) {
            for j in 0..<width { block[j] = 0 }
            add(h, rows: start..<min(start + 1024, n), into: block)
            for j in 0..<width { results.add(block[j], at: k * width + j) }
          }
        }
      }
    }
    return result
  }

  @inline(__always)
  private func add(
    _ h: Double, rows: Range<Int>, into block: UnsafeMutableBufferPointer<Double>
  ) {
    rates.withUnsafeBufferPointer { rates in
      weights.withUnsafeBufferPointer { weights in
        x.withUnsafeBufferPointer { x in
          for i in rows {
            let term = weights[i] * exp(-h * rates[i])
            block[0] += term
            let slope = term * rates[i]
            block[1] += slope
            for j in 0..<p { block[j + 2] += slope * x[i * p + j] }
          }
        }
      }
    }
  }
}
