// Confidence limits of one Poisson mean.
//
// Derivation:  Documentation/Derivations/IncidenceRates.md, (1)-(5)
// Called from: Rates/CompareRates.swift

import Foundation

/// How the limits of one rate are made.
enum RateIntervalMethod: String, CaseIterable {
  case exact
  case midP = "mid-p"
  case byar
  case score
  case logNormal = "log-normal"
}

/// The limits of the mean of a Poisson count.
///
/// - Parameters:
///   - k: the count, whole and not negative.
///   - level: the coverage, between 0 and 1.
/// - Complexity: O(1); mid-p solves an equation for each limit.
func poissonMeanLimits(
  _ k: Double, method: RateIntervalMethod, level: Double
) -> (lower: Double, upper: Double) {
  let tail = (1 - level) / 2
  let z = NormalDistribution().upperQuantile(tail)
  switch method {
  case .exact:
    // (1): the sum of k exponential waiting times is a gamma variable.
    return (
      k == 0 ? 0 : GammaDistribution(shape: k, scale: 1).lowerQuantile(tail),
      GammaDistribution(shape: k + 1, scale: 1).upperQuantile(tail)
    )
  case .midP:
    // (2), as roots in the logarithm of the mean. Both lie between the exact limits, which are wider;
    // the estimate does not part them, for at a level below 0.1 both may be above it.
    if k == 0 { return (0, -log(2 * tail)) }
    let exact = poissonMeanLimits(k, method: .exact, level: level)
    let lower = root(between: log(exact.lower), and: log(exact.upper)) { logMean in
      let x = PoissonDistribution(mean: exp(logMean))
      return log((x.upperTail(k) + x.density(k) / 2) / tail)
    }
    let upper = root(between: log(exact.lower), and: log(exact.upper)) { logMean in
      let x = PoissonDistribution(mean: exp(logMean))
      return log((x.lowerTail(k - 1) + x.density(k) / 2) / tail)
    }
    return (exp(lower), exp(upper))
  case .byar:
    // (3)
    func cube(_ n: Double, _ z: Double) -> Double {
      let root = max(0, 1 - 1 / (9 * n) + z / (3 * n.squareRoot()))
      return n * root * root * root
    }
    return (k == 0 ? 0 : cube(k, -z), cube(k + 1, z))
  case .score:
    // (4); the lower limit by the product of the two, k^2, so that no digits cancel.
    let upper = k + z * z / 2 + z * (k + z * z / 4).squareRoot()
    return (k * (k / upper), upper)
  case .logNormal:
    // (5); without events the error of the logarithm is infinite.
    guard k > 0 else { return (0, .infinity) }
    let factor = exp(z / k.squareRoot())
    return (k / factor, k * factor)
  }
}
