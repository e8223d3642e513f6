// The sum of x x' over rows, in lanes.
//
// Kernels:     CLapack/CoxKernel.c, by Linear/CoxKernel.swift
// Called from: Inference/SandwichVariance.swift

/// The products of rows with themselves, summed.
enum GramMatrix {
  private static let chunk = 64

  /// The p x p sum of w_i^2 x_i x_i', both triangles.
  ///
  /// How rows are cut into lanes hangs on their number and on p alone, and so do the bits.
  ///
  /// - Parameters:
  ///   - x: rows of p numbers each.
  ///   - rows: how many.
  ///   - weights: a number w_i for each row.
  /// - Complexity: O(rows p^2).
  static func of(
    _ x: UnsafePointer<Double>, rows: Int, order p: Int, weights: UnsafePointer<Double>
  ) -> [Double] {
    var result = [Double](repeating: 0, count: p * p)
    guard rows > 0, p > 0 else { return result }
    let lanes = max(1, min(32, rows * p / 60_000))
    let tiles = CoxKernel.tileCount(order: p)
    let sums = Scratch<Double>(lanes * tiles)
    let source = GramSource(rows: CoxKernel.Rows(x: x, end: x + rows * p, p: p), weights: weights)
    inLanes(lanes, size: rows * p) { lane in
      let panels = Scratch<Double>(CoxKernel.panelCount(order: p, capacity: chunk))
      let own = sums.base + lane * tiles
      own.update(repeating: 0, count: tiles)
      var begin = rows * lane / lanes
      let last = rows * (lane + 1) / lanes
      while begin < last {
        let count = min(chunk, last - begin)
        CoxKernel.pack(
          source.rows, from: begin, rows: count, factor: source.weights + begin,
          into: panels.base, capacity: chunk)
        CoxKernel.addProducts(
          panels.base, rows: count, capacity: chunk, order: p, to: own)
        begin += count
      }
    }
    for lane in 0..<lanes {
      CoxKernel.unpack(sums.base + lane * tiles, order: p, to: &result)
    }
    for column in 0..<p {
      for row in 0..<column { result[column + row * p] = result[row + column * p] }
    }
    return result
  }
}

/// What lanes read.
private struct GramSource: @unchecked Sendable {
  let rows: CoxKernel.Rows
  let weights: UnsafePointer<Double>
}
