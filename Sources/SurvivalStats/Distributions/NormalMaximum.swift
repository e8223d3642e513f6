// The largest of several correlated normal variables: its tail, by quadrature, however small.
//
// Derivation:  Documentation/Derivations/MaxCombo.md, sections 2 to 4
// Called from: Comparisons/MaxCombo.swift, Comparisons/PairwiseLogRank.swift

import Foundation

/// Standard normal variables Z_i = l_i' X, where X has independent components, at most three.
///
/// The l_i are rows of unit length. What Z may be without the largest exceeding c is a polytope of x;
/// the probability beyond it is a sum over its faces, each an integral over the angle about the face's
/// foot.
struct NormalMaximum: Sendable {
  /// The rows that differ, three numbers each.
  private let rows: [[Double]]
  private let isTwoSided: Bool
  private static let rule = GaussLegendre(count: 40)

  /// Rows of length 1 up to rounding. Of rows that are the same, or opposite if it is two-sided, one
  /// is kept.
  init(rows given: [[Double]], isTwoSided: Bool) {
    var kept: [[Double]] = []
    for row in given {
      let row = row + [Double](repeating: 0, count: max(0, 3 - row.count))
      let isKnown = kept.contains { other in
        Self.distance(row, other, 1) < 1e-14 || isTwoSided && Self.distance(row, other, -1) < 1e-14
      }
      if !isKnown { kept.append(row) }
    }
    rows = kept
    self.isTwoSided = isTwoSided
  }

  /// The probability that the largest Z_i, or |Z_i| if two-sided, is c or more.
  ///
  /// - Complexity: O(m^3) evaluations of the complementary error function for m rows.
  func tail(_ c: Double) -> Double {
    if c.isNaN { return .nan }
    if isTwoSided, c <= 0 { return 1 }
    if c == .infinity || rows.isEmpty { return 0 }
    if c == -.infinity { return 1 }
    var sum = 0.0
    for i in rows.indices { sum += face(i, c) }
    if isTwoSided { sum *= 2 }
    // Below 0 the faces are seen from outside, and what lies beyond them is within the polytope.
    return c > 0 ? min(1, sum) : max(0, 1 - sum)
  }

  /// The probability beyond the face Z_i = c within the cone that it spans.
  private func face(_ i: Int, _ c: Double) -> Double {
    let edges = edges(of: i)
    var breaks = [-Double.pi, .pi]
    func addBreak(_ angle: Double) { breaks.append(remainder(angle, 2 * .pi)) }
    for (a, one) in edges.enumerated() {
      addBreak(one.angle + .pi / 2)
      addBreak(one.angle - .pi / 2)
      for other in edges[..<a] {
        // Where both edges are as far away: d_1 cos(phi - a_2) = d_2 cos(phi - a_1).
        let x = one.distance * cos(other.angle) - other.distance * cos(one.angle)
        let y = one.distance * sin(other.angle) - other.distance * sin(one.angle)
        let angle = atan2(x, -y)
        addBreak(angle)
        addBreak(angle + .pi)
      }
    }
    breaks.sort()
    let size = abs(c)
    let peak = c > 0 ? erfc(size / 2.0.squareRoot()) : 0
    var sum = 0.0
    for (begin, end) in zip(breaks, breaks.dropFirst()) where end - begin > 1e-15 {
      for (node, weight) in zip(Self.rule.nodes, Self.rule.weights) {
        let angle = (begin + end) / 2 + node * (end - begin) / 2
        let value: Double
        if c > 0 {
          // The ray leaves the face at the nearest edge.
          let ratio = (1 + square(nearest(edges, angle))).squareRoot()
          value = peak - erfc(size * ratio / 2.0.squareRoot()) / ratio
        } else {
          // The ray comes into the face at the farthest edge, if it meets all of them.
          let ratio = (1 + square(farthest(edges, angle))).squareRoot()
          value = erfc(size * ratio / 2.0.squareRoot()) / ratio
        }
        sum += weight * (end - begin) / 2 * value
      }
    }
    return sum / (4 * .pi)
  }

  /// The lines that bound face i, as seen from its foot: in units of c, and by angle in its plane.
  private func edges(of i: Int) -> [(distance: Double, angle: Double)] {
    let (u, v) = Self.plane(rows[i])
    var result: [(distance: Double, angle: Double)] = []
    for j in rows.indices where j != i {
      for sign in isTwoSided ? [1.0, -1] : [1.0] {
        // 1 - r and 1 + r as squares of distances: r may be near either end.
        let less = Self.distance(rows[i], rows[j], sign) / 2
        let more = Self.distance(rows[i], rows[j], -sign) / 2
        guard more > 0 else { continue }
        let angle = atan2(sign * Self.product(rows[j], v), sign * Self.product(rows[j], u))
        result.append(((less / more).squareRoot(), angle))
      }
    }
    return result
  }

  private func nearest(_ edges: [(distance: Double, angle: Double)], _ angle: Double) -> Double {
    var result = Double.infinity
    for edge in edges {
      let share = cos(angle - edge.angle)
      if share > 0 { result = min(result, edge.distance / share) }
    }
    return result
  }

  /// Seen from beyond, edges lie on the other side.
  private func farthest(_ edges: [(distance: Double, angle: Double)], _ angle: Double) -> Double {
    var result = 0.0
    for edge in edges {
      let share = -cos(angle - edge.angle)
      guard share > 0 else { return .infinity }
      result = max(result, edge.distance / share)
    }
    return result
  }

  private func square(_ x: Double) -> Double { x * x }

  // MARK: - Vectors

  private static func product(_ a: [Double], _ b: [Double]) -> Double {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
  }

  /// The square of |a - sign b|.
  private static func distance(_ a: [Double], _ b: [Double], _ sign: Double) -> Double {
    let d = (0..<3).map { a[$0] - sign * b[$0] }
    return product(d, d)
  }

  /// Two unit vectors that are orthogonal to a unit vector and to each other.
  private static func plane(_ n: [Double]) -> (u: [Double], v: [Double]) {
    // Away from the axis that is nearest to n.
    let axis = (0..<3).min { abs(n[$0]) < abs(n[$1]) } ?? 0
    var u = (0..<3).map { ($0 == axis ? 1 : 0) - n[axis] * n[$0] }
    let length = product(u, u).squareRoot()
    u = u.map { $0 / length }
    let v = [
      n[1] * u[2] - n[2] * u[1], n[2] * u[0] - n[0] * u[2], n[0] * u[1] - n[1] * u[0],
    ]
    return (u, v)
  }
}
