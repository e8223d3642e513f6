// B-splines and natural cubic splines, as R's splines::bs and splines::ns.

/// The B-splines of a degree over inner knots and two boundary knots [deboor1978].
struct SplineBasis: Sendable {
  private let order: Int
  private let knots: [Double]

  init(degree: Int, knots inner: [Double], boundary: [Double]) {
    order = degree + 1
    knots =
      [Double](repeating: boundary[0], count: order) + inner
      + [Double](repeating: boundary[1], count: order)
  }

  private var count: Int { knots.count - order }

  /// `count` inner knots at equally spaced quantiles of x (R's type 7).
  static func quantileKnots(of x: [Double], count: Int) -> [Double] {
    guard count > 0, !x.isEmpty else { return [] }
    let sorted = x.sorted()
    return (1...count).map { k in
      let place = Double(sorted.count - 1) * Double(k) / Double(count + 1)
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    }
  }

  /// The columns of `bs`: all B-splines, or all but the first without an intercept. Beyond the
  /// boundary knots the outer polynomials go on, as in R.
  func columns(at x: [Double], intercept: Bool) -> [[Double]] {
    let rows = x.map { values(at: $0, order: order) }
    return ((intercept ? 0 : 1)..<count).map { j in rows.map { $0[j] } }
  }

  /// The columns of `ns`: combinations of B-splines without curvature at the boundary, taken from
  /// the null space of the two constraints by Householder reflections, so that signs are R's. Beyond
  /// the boundary knots they are straight lines.
  func naturalColumns(at x: [Double], intercept: Bool) -> [[Double]] {
    let first = intercept ? 0 : 1
    let size = count - first
    var constraints = [knots[0], knots[knots.count - 1]].map {
      Array(secondDerivatives(at: $0)[first...])
    }
    let boundary = [knots[0], knots[knots.count - 1]]
    let atBoundary = boundary.map { values(at: $0, order: order) }
    let slopes = boundary.map { derivatives(values(at: $0, order: order - 1), to: [order]) }
    var rows = x.map { x in
      guard x < boundary[0] || x > boundary[1] else {
        return Array(values(at: x, order: order)[first...])
      }
      let end = x < boundary[0] ? 0 : 1
      return zip(atBoundary[end], slopes[end]).map { $0 + (x - boundary[end]) * $1 }[first...]
        .map { $0 }
    }
    for c in 0..<2 {
      // Reflects the part of the constraint below row c onto its first axis.
      var v = [Double](repeating: 0, count: size)
      for i in c..<size { v[i] = constraints[c][i] }
      let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { continue }
      v[c] += v[c] < 0 ? -length : length
      let square = v.reduce(0) { $0 + $1 * $1 }
      func reflect(_ vector: inout [Double]) {
        var product = 0.0
        for i in c..<size { product += v[i] * vector[i] }
        let factor = 2 * product / square
        for i in c..<size { vector[i] -= factor * v[i] }
      }
      for k in c..<2 { reflect(&constraints[k]) }
      for r in rows.indices { reflect(&rows[r]) }
    }
    return (2..<size).map { j in rows.map { $0[j] } }
  }

  /// All B-splines of an order at x, by de Boor's recursion; the last interval is closed.
  private func values(at x: Double, order k: Int) -> [Double] {
    let total = knots.count - 1
    var basis = [Double](repeating: 0, count: total)
    var interval = order - 1
    while interval + 1 < knots.count - order, knots[interval + 1] <= x { interval += 1 }
    basis[interval] = 1
    guard k > 1 else { return basis }
    for degree in 1..<k {
      for i in 0..<(total - degree) {
        let left = knots[i + degree] - knots[i]
        let right = knots[i + degree + 1] - knots[i + 1]
        basis[i] =
          (left > 0 ? (x - knots[i]) / left * basis[i] : 0)
          + (right > 0 ? (knots[i + degree + 1] - x) / right * basis[i + 1] : 0)
      }
    }
    return Array(basis[..<(knots.count - k)])
  }

  private func secondDerivatives(at x: Double) -> [Double] {
    derivatives(values(at: x, order: order - 2), to: [order - 1, order])
  }

  /// B-splines of a lower order into derivatives of those of the orders listed, one after the other.
  private func derivatives(_ lower: [Double], to orders: [Int]) -> [Double] {
    var derivatives = lower
    for k in orders {
      derivatives = (0..<(knots.count - k)).map { i in
        let left = knots[i + k - 1] - knots[i]
        let right = knots[i + k] - knots[i + 1]
        return Double(k - 1)
          * ((left > 0 ? derivatives[i] / left : 0)
            - (right > 0 ? derivatives[i + 1] / right : 0))
      }
    }
    return derivatives
  }
}
