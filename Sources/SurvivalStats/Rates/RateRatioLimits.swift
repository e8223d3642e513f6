// The limits of a ratio of two rates: for each test the ratios that it does not reject.
//
// Derivation:  Documentation/Derivations/IncidenceRates.md, (7)-(14)
// Called from: Rates/CompareRates.swift

import Foundation

extension CountPair {
  /// The limits of the odds of the numerator; divided by the ratio of person-times they are those of
  /// the rate ratio.
  ///
  /// - Domain: without events in the numerator the lower limit is 0, without events in the
  ///   denominator the upper one infinite.
  func oddsLimits(_ method: RateTestMethod, level: Double) -> (lower: Double, upper: Double) {
    guard n > 0 else { return (0, .infinity) }
    let tail = (1 - level) / 2
    let z = NormalDistribution().upperQuantile(tail)
    switch method {
    case .exactCentral:
      return (lowerCentral(tail), 1 / swapped.lowerCentral(tail))
    case .midP:
      return (lowerMidP(tail), 1 / swapped.lowerMidP(tail))
    case .exactMinlike:
      return (lowerMinlike(1 - level), 1 / swapped.lowerMinlike(1 - level))
    case .score:
      // (11); the product of the two is (a/b)^2, so that no digits cancel.
      let middle = 2 * a * b + z * z * n
      let larger = middle + z * (n * (4 * a * b + z * z * n)).squareRoot()
      return (2 * a * a / larger, b > 0 ? larger / (2 * b * b) : .infinity)
    case .waldLog:
      guard a > 0, b > 0 else { return (0, .infinity) }
      let factor = exp(z * (1 / a + 1 / b).squareRoot())
      return (a / b / factor, a / b * factor)
    case .likelihoodRatio:
      return (lowerDeviance(z * z), 1 / swapped.lowerDeviance(z * z))
    case .squareRoot:
      return (lowerSquareRoot(z), 1 / swapped.lowerSquareRoot(z))
    }
  }

  /// (8): Clopper and Pearson's limit as odds, p and 1 - p each by its own quantile.
  func lowerCentral(_ tail: Double) -> Double {
    guard a > 0 else { return 0 }
    return BetaDistribution(alpha: a, beta: b + 1).lowerQuantile(tail)
      / BetaDistribution(alpha: b + 1, beta: a).upperQuantile(tail)
  }

  /// (9): where half the mass at `a` and all above it add up to `tail`.
  private func lowerMidP(_ tail: Double) -> Double {
    guard a > 0 else { return 0 }
    let start = lowerCentral(tail)
    // Above the central limit, and below the estimate unless the level is very low.
    var end = max(start, b > 0 ? a / b : 2 * a)
    func excess(_ logOdds: Double) -> Double {
      let t = tails(odds: exp(logOdds))
      return log((t.above + t.at / 2) / tail)
    }
    while excess(log(end)) < 0, end < 1e300 { end *= 4 }
    return exp(root(between: log(start), and: log(end), of: excess))
  }

  /// (14): sin^2 of the estimate's angle, less that of the statistic.
  private func lowerSquareRoot(_ z: Double) -> Double {
    let bound = z / (2 * n.squareRoot())
    guard bound < 1 else { return 0 }
    let angle = atan2(a.squareRoot(), b.squareRoot()) - asin(bound)
    guard angle > 0 else { return 0 }
    let tangent = tan(angle)
    return tangent * tangent
  }

  /// (13): below the estimate, where the deviance is `bound`.
  private func lowerDeviance(_ bound: Double) -> Double {
    guard a > 0 else { return 0 }
    // Without events in the denominator it is -2 a log p.
    if b == 0 { return 1 / expm1(bound / (2 * a)) }
    let top = log(a / b)
    var step = (bound * (1 / a + 1 / b)).squareRoot()
    func excess(_ logOdds: Double) -> Double { deviance(odds: exp(logOdds)) - bound }
    while excess(top - step) < 0 { step *= 2 }
    return exp(root(between: top - step, and: top, of: excess))
  }
}
