// Seven tests of a ratio of two rates, each of which has its limits in RateRatioLimits.swift.
//
// Derivation:  Documentation/Derivations/IncidenceRates.md, (7)-(14)
// Called from: Rates/CompareRates.swift

import Foundation

/// A test of two rates and the interval that goes with it.
enum RateTestMethod: String, CaseIterable {
  case exactCentral = "exact-central"
  case exactMinlike = "exact-minlike"
  case midP = "mid-p"
  case score
  case waldLog = "wald-log"
  case likelihoodRatio = "likelihood-ratio"
  case squareRoot = "square-root"
}

/// Two Poisson counts. Given their sum, the first is binomial with odds `ratio * odds`, where `odds`
/// is the ratio of the person-times.
struct CountPair {
  /// Events in the numerator's group.
  let a: Double
  /// Events in the denominator's group.
  let b: Double
  /// All events.
  var n: Double { a + b }
  /// The binomial of `a` given `n` where its odds are these.
  func binomial(odds: Double) -> BinomialDistribution {
    // Above odds of 1 the complement has the digits; the caller turns the pair around.
    BinomialDistribution(trials: n, probability: odds / (1 + odds))
  }
  /// The same with numerator and denominator exchanged.
  var swapped: CountPair { CountPair(a: b, b: a) }

  /// The probabilities of fewer than `a` events in the numerator, of just `a`, and of more, at these
  /// odds.
  func tails(odds: Double) -> (below: Double, at: Double, above: Double) {
    guard odds <= 1 else {
      let turned = swapped.tails(odds: 1 / odds)
      return (turned.above, turned.at, turned.below)
    }
    let x = binomial(odds: odds)
    return (a > 0 ? x.lowerTail(a - 1) : 0, x.density(a), a < n ? x.upperTail(a) : 0)
  }

  /// The statistic, where the test has one, and the P-value at these odds.
  ///
  /// - Domain: without events every P-value is 1.
  func test(_ method: RateTestMethod, odds: Double) -> (statistic: Double?, pValue: Double) {
    guard n > 0 else { return (nil, 1) }
    func normal(_ z: Double) -> (Double?, Double) {
      (z, min(1, 2 * NormalDistribution().upperTail(abs(z))))
    }
    switch method {
    case .exactCentral:
      let t = tails(odds: odds)
      return (nil, min(1, 2 * min(t.below + t.at, t.at + t.above)))
    case .midP:
      let t = tails(odds: odds)
      return (nil, min(1, 2 * min(t.below + t.at / 2, t.at / 2 + t.above)))
    case .exactMinlike: return (nil, minlike(odds: odds))
    case .score: return normal((a - b * odds) / (n * odds).squareRoot())
    case .waldLog:
      // (12); as a count goes to 0 so does the statistic.
      guard a > 0, b > 0 else { return (0, 1) }
      return normal(log(a / b / odds) / (1 / a + 1 / b).squareRoot())
    case .likelihoodRatio:
      let test = ChiSquareTest(statistic: deviance(odds: odds), degreesOfFreedom: 1)
      return (test.statistic, test.pValue)
    case .squareRoot:
      return normal(
        2 * (a.squareRoot() - (b * odds).squareRoot()) / (1 + odds).squareRoot())
    }
  }

  /// (13): twice the log likelihood that these odds cost.
  func deviance(odds: Double) -> Double {
    // x log(x / m) - (x - m), which is never negative, summed: the (x - m) cancel.
    2
      * (PoissonDeviance.half(a, mean: n * (odds / (1 + odds)))
        + PoissonDeviance.half(b, mean: n / (1 + odds)))
  }

  /// (10): the probability of all outcomes that are no likelier than the one seen, with R's
  /// tolerance of 1e-7 on what counts as equally likely.
  func minlike(odds: Double) -> Double {
    if odds > 1 { return swapped.minlike(odds: 1 / odds) }
    let x = binomial(odds: odds)
    let bound = x.density(a) * CountPair.equallyLikely
    // Too small for a double: so are its tail, and all that is less likely.
    if bound == 0 { return 0 }
    let mode = ((n + 1) * odds / (1 + odds)).rounded(.down)
    // The mass falls on both sides of the mode, so each side is a tail.
    if x.density(min(mode, n)) <= bound { return 1 }
    if a < mode {
      let upper = CountPair.firstWhole(from: mode, to: n + 1) { x.density($0) <= bound }
      return min(1, x.lowerTail(a) + (upper <= n ? x.upperTail(upper - 1) : 0))
    }
    let lower = CountPair.firstWhole(from: 0, to: mode) { x.density($0) > bound } - 1
    return min(1, (a > 0 ? x.upperTail(a - 1) : 1) + (lower >= 0 ? x.lowerTail(lower) : 0))
  }

  /// R's `poisson.test` and `binom.test`: a mass within this factor is no likelier.
  static let equallyLikely = 1 + 1e-7

  /// The first whole number in `low..<high` for which `holds`, which stays true once it is; `high`
  /// if there is none.
  static func firstWhole(
    from low: Double, to high: Double, _ holds: (Double) -> Bool
  ) -> Double {
    var (low, high) = (low, high)
    while low < high {
      let middle = ((low + high) / 2).rounded(.down)
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
