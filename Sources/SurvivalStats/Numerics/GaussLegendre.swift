// Gauss and Legendre's rule for the integral over -1...1.
//
// Called from: Curves/BandCriticalValue.swift, Distributions/NormalMaximum.swift

import Foundation

/// Nodes and weights that integrate polynomials up to degree 2 count - 1 exactly.
struct GaussLegendre: Sendable {
  let nodes: [Double]
  let weights: [Double]

  /// - Complexity: O(count^2).
  init(count n: Int) {
    var nodes = [Double](repeating: 0, count: n)
    var weights = nodes
    for k in 0..<n {
      // Newton's steps from Tricomi's estimate of the kth root.
      var x = -cos(.pi * (Double(k) + 0.75) / (Double(n) + 0.5))
      var slope = 1.0
      for _ in 0..<6 {
        var (before, now) = (1.0, x)
        for degree in stride(from: 2, through: n, by: 1) {
          let m = Double(degree)
          (before, now) = (now, ((2 * m - 1) * x * now - (m - 1) * before) / m)
        }
        slope = Double(n) * (x * now - before) / (x * x - 1)
        x -= now / slope
      }
      nodes[k] = x
      weights[k] = 2 / ((1 - x * x) * slope * slope)
    }
    self.nodes = nodes
    self.weights = weights
  }
}
