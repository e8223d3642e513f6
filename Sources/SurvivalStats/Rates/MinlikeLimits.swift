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
  /// - Complexity: O(a) evaluations of a binomial tail up to 20 000 events; beyond that the walk begins
  ///   at the central limit for a hundredth of `alpha`, where both tails are nearly alike.
  func lowerMinlike(_ alpha: Double) -> Double {
    guard a > 0 else { return 0 }
    let whole = Int(a)
    func logChoose(_ k: Double) -> Double { lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) }
    let atA = logChoose(a) + log(CountPair.equallyLikely)
    /// The odds from which on k is no likelier than a.
    func turn(_ k: Int) -> Double {
      exp((logChoose(Double(k)) - atA) / (a - Double(k)))
    }
    func pValue(_ odds: Double, _ k: Int) -> Double {
      let upper = tails(odds: odds)
      guard k >= 0 else { return upper.at + upper.above }
      let lower = CountPair(a: Double(k), b: n - Double(k)).tails(odds: odds)
      return upper.at + upper.above + lower.below + lower.at
    }
    let central = oddsLimits(.exactCentral, level: 1 - alpha / 100).lower
    var k = -1
    if n > 20_000 {
      k = Int(CountPair.firstWhole(from: 0, to: a) { turn(Int($0)) > central }) - 1
    }
    while k < whole - 1 {
      let begin = k < 0 ? min(central, turn(0)) : turn(k)
      if k >= 0, pValue(begin, k) > alpha { return begin }
      let end = turn(k + 1)
      if pValue(end, k) > alpha {
        // With a single tail the P-value falls to 0, and the central limit lies below the root.
        let logOdds = root(between: log(begin), and: log(end)) { log(pValue(exp($0), k) / alpha) }
        return exp(logOdds)
      }
      k += 1
    }
    return turn(whole - 1)
  }
}
