// The hull of the ratios that the minimum-likelihood test does not reject.
//
// Derivation:  Documentation/Derivations/IncidenceRates.md, (10)
// Called from: Rates/RateRatioLimits.swift

import Foundation

extension CountPair {
  /// The smallest odds at which the minimum-likelihood P-value exceeds `alpha`.
  ///
  /// Below the estimate that P-value is P(X >= a) + P(X <= k), where k grows by one each time that k
  /// has become as unlikely as a: at odds which (10) gives in closed form. Between two such odds the
  /// mass in the middle rises and falls once, so the P-value is largest at an end, and where it
  /// passes `alpha` from below it does so once.
  ///
  /// - Parameter walksFromZero: whether to look at every k, however many there are.
  /// - Complexity: up to 500 events at most four binomial tails for each; beyond, some hundreds of tails.
  func lowerMinlike(_ alpha: Double, walksFromZero: Bool = false) -> Double {
    guard a > 0 else { return 0 }
    func pValue(_ odds: Double, _ k: Double) -> Double {
      let upper = tails(odds: odds)
      guard k >= 0 else { return upper.at + upper.above }
      let lower = CountPair(a: k, b: n - k).tails(odds: odds)
      return upper.at + upper.above + lower.below + lower.at
    }
    // Where k is no likelier than a, the tail below k is at most `excess` times that above a: both are
    // nearly geometric, and their factors differ by the skewness, of the order of z over the root of
    // the rarer count. So nothing is accepted where the tail above a is less than this share of alpha.
    let z = NormalDistribution().upperQuantile(alpha / 2)
    let excess = min(99, 1 + 8 * (1 + z) / (min(a, b) + 1).squareRoot())
    let start = lowerCentral(alpha / (1 + excess))
    var k = -1.0
    if a > 500, !walksFromZero {
      k = CountPair.firstWhole(from: 0, to: a) { odds(whereAsLikely: $0) > start } - 1
    }
    while k < a - 1 {
      let begin = k < 0 ? min(start, odds(whereAsLikely: 0)) : odds(whereAsLikely: k)
      if k >= 0, pValue(begin, k) > alpha { return begin }
      let end = odds(whereAsLikely: k + 1)
      if pValue(end, k) > alpha {
        return exp(root(between: log(begin), and: log(end)) { log(pValue(exp($0), k) / alpha) })
      }
      k += 1
    }
    return odds(whereAsLikely: a - 1)
  }

  /// (10): the odds from which on `k < a` events are no likelier than `a`.
  ///
  /// - Accuracy: a few ulps for all counts. The binomial coefficients' logarithms would lose a digit for
  ///   each in the count; of n log n nothing is left here but ratios, and what Stirling's
  ///   formula leaves of a factorial is computed as such.
  private func odds(whereAsLikely k: Double) -> Double {
    let d = a - k
    let stirling =
      PoissonDeviance.saturated(k) - PoissonDeviance.saturated(a)
      + PoissonDeviance.saturated(b + d) - PoissonDeviance.saturated(b)
    let ratios = (k > 0 ? k * log1p(-d / a) : 0) + (b > 0 ? b * log1p(d / b) : 0)
    return a / (b + d) * exp((stirling - ratios - log(CountPair.equallyLikely)) / d)
  }
}
