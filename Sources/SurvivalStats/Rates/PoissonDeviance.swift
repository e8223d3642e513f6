// Deviance, Pearson's chi-square and the log likelihood of counts about their means.
//
// Derivation:  Documentation/Derivations/PoissonRegression.md, (4.1)-(4.6)
// Called from: Rates/FitPoisson.swift

import Foundation

/// How far counts lie from their means.
struct PoissonDeviance: Sendable {
  /// Twice the log likelihood lost against means equal to the counts.
  private(set) var deviance = 0.0
  /// The sum of `(y - mu)^2 / mu`.
  private(set) var pearson = 0.0
  /// The log likelihood with means equal to the counts, factorials included.
  private(set) var saturated = 0.0

  /// The log likelihood, factorials included.
  var logLikelihood: Double { saturated - deviance / 2 }

  /// - Complexity: O(n), summed in blocks.
  init(_ data: PreparedPoisson, means: [Double]) {
    let rows = PoissonLikelihood.blockRows
    for first in stride(from: 0, to: data.rowCount, by: rows) {
      var (d, x, s) = (0.0, 0.0, 0.0)
      for i in first..<min(first + rows, data.rowCount) {
        let (w, y, mu) = (data.weights[i], data.events[i], means[i])
        d += w * 2 * Self.half(y, mean: mu)
        // A row without events keeps its place where its mean has run to 0.
        x += w * (y > 0 ? (y - mu) / mu * (y - mu) : mu)
        s += w * Self.saturated(y)
      }
      deviance += d
      pearson += x
      saturated += s
    }
  }

  /// `y log(y / mu) - (y - mu)`, half the deviance of one count.
  ///
  /// - Accuracy: relative error of a few ulps also where the mean is near the count and the two
  ///   terms cancel, by Loader's series in `(y - mu) / (y + mu)`.
  /// - Reference: Loader (2000) [loader2000].
  static func half(_ y: Double, mean mu: Double) -> Double {
    guard y > 0 else { return mu }
    guard abs(y - mu) < 0.1 * (y + mu) else { return y * log(y / mu) - (y - mu) }
    let v = (y - mu) / (y + mu)
    var sum = (y - mu) * v
    var term = 2 * y * v
    for j in 1..<1000 {
      term *= v * v
      let next = sum + term / Double(2 * j + 1)
      if next == sum { break }
      sum = next
    }
    return sum
  }

  /// `y log y - y - log y!`, the log probability of a count that equals its mean.
  ///
  /// - Domain: whole `y >= 0`.
  /// - Accuracy: 1e-15 absolute. Above 15 Stirling's series stops at a term below 1e-17.
  static func saturated(_ y: Double) -> Double {
    guard y > 0 else { return 0 }
    guard y > 15 else {
      var factorial = 1.0
      for k in 1...Int(y) { factorial *= Double(k) }
      return y * log(y) - y - log(factorial)
    }
    let r = 1 / (y * y)
    let series = 1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)))
    return -0.5 * log(2 * .pi * y) - series / y
  }
}
