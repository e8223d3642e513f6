// How many standard errors wide a simultaneous band is.
//
// Derivation:  Documentation/Derivations/Bands.md, (2)-(6)
// Called from: Curves/ConfidenceBand.swift

import Foundation

/// Critical values of the suprema of a Brownian bridge B over `a...b`, `0 < a <= b < 1`.
enum BandCriticalValue {
  /// The c with P(sup |B(x)| <= c) = level.
  ///
  /// Given its values u and v at a and b the bridge stays within c with a probability that is a
  /// sum of reflections; what is left is an integral of an analytic function over a square.
  ///
  /// - Accuracy: 1e-13.
  static func hallWellner(from a: Double, to b: Double, level: Double) -> Double {
    // One point is one normal variable.
    guard b > a else { return pointwise(level) * (a * (1 - a)).squareRoot() }
    return root(between: 0.001, and: 12) { hallWellnerProbability($0, a, b) - level }
  }

  /// The c with P(sup |B(x)| / sqrt(x (1 - x)) <= c) = level.
  ///
  /// On the scale of log odds the process is Ornstein and Uhlenbeck's, so the probability is that of
  /// a diffusion not to have left `-c...c`: the symmetric operator's exponential, in cosines.
  ///
  /// - Accuracy: 1e-10 where the log odds of a and b differ by 0.04 or more; on shorter ranges the
  ///   series of cosines is cut short and the value good to 1e-3 only.
  static func equalPrecision(from a: Double, to b: Double, level: Double) -> Double {
    guard b > a else { return pointwise(level) }
    let time = 0.5 * log(b * (1 - a) / (a * (1 - b)))
    return root(between: 0.1, and: 40) { StayingProbability(within: $0).after(time) - level }
  }

  /// The same by the approximation of Miller and Siegmund (1982) [miller1982], which SAS, R's km.ci
  /// and the printed tables use; some thousandths too small.
  static func equalPrecisionApproximately(from a: Double, to b: Double, level: Double) -> Double {
    let span = log(b * (1 - a) / (a * (1 - b)))
    // Beyond its maximum near 1 the tail falls.
    return root(between: 1.2, and: 40) { c in
      let density = NormalDistribution().density(c)
      return 4 * density / c + density * (c - 1 / c) * span - (1 - level)
    }
  }

  private static func pointwise(_ level: Double) -> Double {
    NormalDistribution().upperQuantile((1 - level) / 2)
  }

  private static func hallWellnerProbability(_ c: Double, _ a: Double, _ b: Double) -> Double {
    let (va, vb, cov) = (a * (1 - a), b * (1 - b), a * (1 - b))
    let determinant = va * vb - cov * cov
    let length = b - a
    // Beyond eight standard deviations the ends are never.
    let (endA, endB) = (min(c, 8.5 * va.squareRoot()), min(c, 8.5 * vb.squareRoot()))
    let reflections = Int((endA + endB) / c) + 2 + Int((40 * length).squareRoot() / (2 * c))
    let rule = GaussLegendre(count: 64)
    var sum = 0.0
    for (x, wx) in zip(rule.nodes, rule.weights) {
      let u = endA * x
      var inner = 0.0
      // Given u the other end is within a few deviations of its mean: on a short range a narrow
      // ridge, that nodes over the whole square would step across.
      let mean = cov / va * u
      let reach = 8.5 * (determinant / va).squareRoot()
      let (low, high) = (max(-endB, mean - reach), min(endB, mean + reach))
      guard high > low else { continue }
      let half = (high - low) / 2
      for (y, wy) in zip(rule.nodes, rule.weights) {
        let v = (high + low) / 2 + half * y
        let direct = (v - u) * (v - u)
        var stays = 0.0
        for k in -reflections...reflections {
          let shift = 4 * Double(k) * c
          let same = v - u + shift
          let mirrored = 2 * c - u - v + shift
          stays +=
            exp((direct - same * same) / (2 * length))
            - exp((direct - mirrored * mirrored) / (2 * length))
        }
        let form = (vb * u * u - 2 * cov * u * v + va * v * v) / determinant
        inner += wy * half * stays * exp(-form / 2)
      }
      sum += wx * inner
    }
    return sum * endA / (2 * .pi * determinant.squareRoot())
  }
}

/// The probability of a stationary Ornstein-Uhlenbeck process, of covariance exp(-|t|), to stay within
/// `-c...c`.
private struct StayingProbability {
  private var decay: [Double]
  private var share: [Double]

  /// Cosines that vanish at both ends; the error falls with the fourth power.
  private static let count = 96

  init(within c: Double) {
    let n = Self.count
    let frequency = (0..<n).map { (Double($0) + 0.5) * .pi / c }
    // x^2 between two cosines, by its integrals against the sum's and the difference's cosine.
    func moment(_ number: Int) -> Double {
      guard number != 0 else { return 2 * c * c * c / 3 }
      let m = Double(number) * .pi / c
      return 4 * c * (number % 2 == 0 ? 1 : -1) / (m * m)
    }
    var operatorMatrix = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
      for k in 0..<n {
        operatorMatrix[j + k * n] = (moment(j - k) + moment(j + k + 1)) / (8 * c)
      }
      operatorMatrix[j * (n + 1)] += frequency[j] * frequency[j] - 0.5
    }
    // The root of the normal density in cosines.
    var start = [Double](repeating: 0, count: n)
    // Enough for the fastest cosine.
    let rule = GaussLegendre(count: 2 * n)
    for (x, w) in zip(rule.nodes, rule.weights) {
      let place = c * x
      let value = w * c * exp(-place * place / 4)
      for j in 0..<n { start[j] += value * cos(frequency[j] * place) }
    }
    let scale = 1 / (c.squareRoot() * pow(2 * .pi, 0.25))
    let eigen = SymmetricEigen(operatorMatrix, order: n)
    decay = eigen.values
    share = (0..<n).map { m in
      (0..<n).reduce(0) { $0 + eigen.vectors[$1 + m * n] * start[$1] } * scale
    }
  }

  func after(_ time: Double) -> Double {
    zip(decay, share).reduce(0) { $0 + $1.1 * $1.1 * exp(-time * $1.0) }
  }
}
