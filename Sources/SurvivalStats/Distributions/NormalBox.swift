// The largest of many correlated normal variables, by a fixed lattice.
//
// Called from: Comparisons/ManyToOne.swift

import Foundation

/// Standard normal variables of more than three dimensions: the probability that none is far from 0, by
/// Genz's separation of variables over a lattice that is the same on every machine [genz1992].
struct NormalBox {
  private let factor: [Double]
  private let m: Int
  private static let points = 1 << 14

  /// - Parameter factor: U of the correlation U'U, m x m, column-major; empty for one that is not
  ///   positive definite.
  init(factor: [Double], order m: Int) {
    self.m = m
    self.factor = factor
  }

  /// The probability that the largest |Z_i| is c or more, to about 1e-5; NaN for a correlation that is
  /// not positive definite.
  ///
  /// - Complexity: 16,384 m^2.
  func tail(_ c: Double) -> Double {
    guard !factor.isEmpty, !c.isNaN else { return .nan }
    let normal = NormalDistribution()
    // Roots of primes are the lattice's generators.
    let generators = Self.primes(m).map { Double($0).squareRoot() }
    var sum = 0.0
    var y = [Double](repeating: 0, count: m)
    for point in 1...Self.points {
      // What is left out is summed, so that a small tail keeps digits.
      var inside = 1.0
      var outside = 0.0
      for i in 0..<m {
        var centre = 0.0
        for j in 0..<i { centre += factor[j + i * m] * y[j] }
        let scale = factor[i * (m + 1)]
        let low = normal.lowerTail((-c - centre) / scale)
        let high = normal.upperTail((c - centre) / scale)
        outside += inside * (low + high)
        // The baker's transformation makes the integrand periodic.
        let fraction = (Double(point) * generators[i]).truncatingRemainder(dividingBy: 1)
        let u = 1 - abs(2 * fraction - 1)
        y[i] = normal.lowerQuantile(min(max(low + u * (1 - low - high), 1e-300), 1 - 1e-16))
        inside *= max(0, 1 - low - high)
      }
      sum += outside
    }
    return min(1, sum / Double(Self.points))
  }

  private static func primes(_ count: Int) -> [Int] {
    var result: [Int] = []
    var candidate = 2
    while result.count < count {
      if !result.contains(where: { candidate % $0 == 0 }) { result.append(candidate) }
      candidate += 1
    }
    return result
  }
}
