// Two rates compared within strata: Mantel and Haenszel's ratio and difference, and whether the ratio
// is the same in all strata.
//
// Derivation:  Documentation/Derivations/IncidenceRates.md, (19)-(24)
// Called from: Rates/CompareRates.swift

import Foundation

/// The counts and person-times of two groups in a number of strata.
struct StratifiedRates {
  /// One entry a stratum. A group without person-time in a stratum adds nothing.
  let strata: [ObservedRates]

  /// Strata in which both groups were observed.
  private var informative: [ObservedRates] {
    strata.filter { $0.timeA > 0 && $0.timeB > 0 }
  }

  /// The Mantel-Haenszel summary, its difference multiplied by `per`.
  func mantelHaenszel(level: Double, per: Double) -> MantelHaenszel {
    let z = NormalDistribution().upperQuantile((1 - level) / 2)
    var (r, s, v, w, spread) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for x in informative {
      let time = x.timeA + x.timeB
      let share = x.timeA / time * x.timeB
      r += x.counts.a * (x.timeB / time)
      s += x.counts.b * (x.timeA / time)
      v += x.counts.n * (x.timeA / time) * (x.timeB / time)
      w += share
      spread += share * share * (x.rateA / x.timeA + x.rateB / x.timeB)
    }
    let error = (v / r / s).squareRoot()
    let ratio = r / s
    let isKnown = r > 0 && s > 0
    let difference = per * (r - s) / w
    let differenceError = per * spread.squareRoot() / w
    let test = ChiSquareTest(statistic: v > 0 ? (r - s) * (r - s) / v : 0, degreesOfFreedom: 1)
    return MantelHaenszel(
      ratio: RateEstimate(
        estimate: ratio, lower: isKnown ? ratio * exp(-z * error) : 0,
        upper: isKnown ? ratio * exp(z * error) : .infinity),
      difference: RateEstimate(
        estimate: difference, lower: difference - z * differenceError,
        upper: difference + z * differenceError),
      statistic: test.statistic, degreesOfFreedom: test.degreesOfFreedom, pValue: test.pValue)
  }

  /// The likelihood-ratio test that the rate ratio is the same in all strata; nil where fewer than
  /// two strata have events.
  func homogeneity() -> ChiSquareTest? {
    let strata = informative.filter { $0.counts.n > 0 }
    guard strata.count > 1 else { return nil }
    let a = strata.reduce(0) { $0 + $1.counts.a }
    let b = strata.reduce(0) { $0 + $1.counts.b }
    // Without events in one group every stratum has the same ratio, 0 or infinite.
    guard a > 0, b > 0 else {
      return ChiSquareTest(statistic: 0, degreesOfFreedom: strata.count - 1)
    }
    // (23): the common ratio at which the expected counts of the first group add up to what was
    // seen, a decreasing function of it.
    let odds = strata.map { $0.timeA / $0.timeB }
    func excess(_ logRatio: Double) -> Double {
      var sum = 0.0
      for (x, o) in zip(strata, odds) {
        // Divided by what may be infinite, where it is more than 1.
        let here = exp(logRatio) * o
        sum +=
          here <= 1
          ? (x.counts.a - x.counts.b * here) / (1 + here)
          : (x.counts.a / here - x.counts.b) / (1 / here + 1)
      }
      return sum
    }
    let timeA = strata.reduce(0) { $0 + $1.timeA }
    let timeB = strata.reduce(0) { $0 + $1.timeB }
    let start = log(a / timeA) - log(b / timeB)
    var step = 1.0
    while excess(start - step) < 0 { step *= 2 }
    let low = start - step
    step = 1
    while excess(start + step) > 0 { step *= 2 }
    let common = exp(root(between: low, and: start + step, of: excess))
    let deviance = zip(strata, odds).reduce(0) { $0 + $1.0.counts.deviance(odds: common * $1.1) }
    return ChiSquareTest(statistic: deviance, degreesOfFreedom: strata.count - 1)
  }
}
