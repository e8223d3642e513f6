// The limits of a difference of two rates.
//
// Derivation:  Documentation/Derivations/IncidenceRates.md, (15)-(18)
// Called from: Rates/CompareRates.swift

import Foundation

/// How the limits of a difference of rates are made.
enum RateDifferenceMethod: String, CaseIterable {
  case wald
  case score
  case mover
}

/// Two counts with the person-times in which they were seen.
struct ObservedRates {
  let counts: CountPair
  /// Person-time of the numerator's group.
  let timeA: Double
  /// Person-time of the denominator's group.
  let timeB: Double

  var rateA: Double { counts.a / timeA }
  var rateB: Double { counts.b / timeB }
  var difference: Double { rateA - rateB }

  /// The limits of `rateA - rateB`.
  func differenceLimits(
    _ method: RateDifferenceMethod, level: Double
  ) -> (lower: Double, upper: Double) {
    let z = NormalDistribution().upperQuantile((1 - level) / 2)
    switch method {
    case .wald:
      let error = (rateA / timeA + rateB / timeB).squareRoot()
      return (difference - z * error, difference + z * error)
    case .score:
      return (scoreLimit(z), scoreLimit(-z))
    case .mover:
      // (18), from the score limits of each rate.
      let a = poissonMeanLimits(counts.a, method: .score, level: level)
      let b = poissonMeanLimits(counts.b, method: .score, level: level)
      let down = hypot(rateA - a.lower / timeA, b.upper / timeB - rateB)
      let up = hypot(a.upper / timeA - rateA, rateB - b.lower / timeB)
      return (difference - down, difference + up)
    }
  }

  /// (17): the difference at which the score statistic is z.
  private func scoreLimit(_ z: Double) -> Double {
    // The statistic falls in the difference. Wald's error with an event more in each group is wide
    // enough to begin with.
    var step =
      abs(z)
      * ((counts.a + 1) / (timeA * timeA) + (counts.b + 1) / (timeB * timeB))
      .squareRoot()
    func excess(_ delta: Double) -> Double { scoreStatistic(delta) - z }
    if z > 0 {
      while excess(difference - step) < 0 { step *= 2 }
      return root(between: difference - step, and: difference, of: excess)
    }
    while excess(difference + step) > 0 { step *= 2 }
    return root(between: difference, and: difference + step, of: excess)
  }

  /// (15), (16): the difference seen less `delta`, over its error at the rates likeliest under `delta`.
  private func scoreStatistic(_ delta: Double) -> Double {
    guard delta >= 0 else {
      // Turned around, so that the smaller rate is the one that is solved for.
      return -ObservedRates(counts: counts.swapped, timeA: timeB, timeB: timeA)
        .scoreStatistic(-delta)
    }
    let time = timeA + timeB
    let middle = counts.n - time * delta
    let spread = hypot(middle, 2 * (time * counts.b * delta).squareRoot())
    // The larger root of time x^2 - middle x - b delta; by the product of the roots where its two
    // terms would cancel.
    let x =
      middle >= 0 || spread == 0
      ? (middle + spread) / (2 * time) : 2 * counts.b * delta / (spread - middle)
    let variance = (x + delta) / timeA + x / timeB
    let numerator = difference - delta
    return numerator == 0 ? 0 : numerator / variance.squareRoot()
  }
}
