// The distributions that the estimators refer their statistics to, by Boost.Math.
//
// The only folder that imports CDistributions. Both tails are computed directly, so that a
// P-value of 1e-300 is not 0 and no digits are lost to `1 - p`.

import CDistributions
import Foundation

/// What every distribution here can answer.
///
/// - Domain: with a parameter outside its domain every answer is NaN, as with an argument that is
///   NaN and a probability outside [0, 1]. Any other `x`, infinite or outside the support, is
///   answered: density 0, tails 0 and 1. The quantile of 0 or 1 is an end of the support. A
///   discrete distribution takes an `x` between integers as the integer below.
/// - Accuracy: at least 12 digits agree with values at 50 digits in both tails, down to the smallest
///   normal number; with parameters beyond 5000, as many as an ulp of the parameter leaves in the
///   exponential. Documentation/Validation.md has the digits that were measured.
/// - Complexity: O(1), save for quantiles, which take some evaluations of a tail.
public protocol Distribution: Sendable {
  /// The probability density, or the mass of a discrete distribution, at `x`.
  func density(_ x: Double) -> Double
  /// P(X <= x).
  func lowerTail(_ x: Double) -> Double
  /// P(X > x).
  func upperTail(_ x: Double) -> Double
  /// The x below which the probability is `p`; the smallest integer that reaches it if discrete.
  func lowerQuantile(_ p: Double) -> Double
  /// The x above which the probability is `p`; if discrete the smallest integer above which it is
  /// at most `p`.
  func upperQuantile(_ p: Double) -> Double
}

/// A normal distribution.
public struct NormalDistribution: Distribution, Equatable {
  /// The mean.
  public let mean: Double
  /// The standard deviation, positive.
  public let standardDeviation: Double

  /// The distribution with these parameters.
  public init(mean: Double = 0, standardDeviation: Double = 1) {
    self.mean = mean
    self.standardDeviation = standardDeviation
  }
  private var support: Support? {
    mean.isFinite && standardDeviation > 0 && standardDeviation.isFinite ? .real : nil
  }

  /// The density at `x`.
  public func density(_ x: Double) -> Double {
    Support.density(support, x) { ssd_normal_density(mean, standardDeviation, $0) }
  }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double {
    Support.lowerTail(support, x) { ssd_normal_lower(mean, standardDeviation, $0) }
  }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double {
    Support.upperTail(support, x) { ssd_normal_upper(mean, standardDeviation, $0) }
  }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    Support.lowerQuantile(support, p, lowerTail) {
      ssd_normal_lower_quantile(mean, standardDeviation, $0)
    }
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    Support.upperQuantile(support, p, upperTail) {
      ssd_normal_upper_quantile(mean, standardDeviation, $0)
    }
  }
}

/// A chi-square distribution.
public struct ChiSquareDistribution: Distribution, Equatable {
  /// The degrees of freedom, positive.
  public let degreesOfFreedom: Double

  /// The distribution with these parameters.
  public init(degreesOfFreedom: Double) {
    self.degreesOfFreedom = degreesOfFreedom
  }
  private var support: Support? {
    degreesOfFreedom > 0 && degreesOfFreedom.isFinite ? .positive : nil
  }

  /// The density at `x`.
  public func density(_ x: Double) -> Double {
    Support.density(support, x) { ssd_chi_square_density(degreesOfFreedom, $0) }
  }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double {
    Support.lowerTail(support, x) { ssd_chi_square_lower(degreesOfFreedom, $0) }
  }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double {
    Support.upperTail(support, x) { ssd_chi_square_upper(degreesOfFreedom, $0) }
  }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    Support.lowerQuantile(support, p, lowerTail) {
      ssd_chi_square_lower_quantile(degreesOfFreedom, $0)
    }
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    Support.upperQuantile(support, p, upperTail) {
      ssd_chi_square_upper_quantile(degreesOfFreedom, $0)
    }
  }
}

/// Student's t distribution.
public struct StudentTDistribution: Distribution, Equatable {
  /// The degrees of freedom, positive.
  public let degreesOfFreedom: Double

  /// The distribution with these parameters.
  public init(degreesOfFreedom: Double) {
    self.degreesOfFreedom = degreesOfFreedom
  }
  private var support: Support? { degreesOfFreedom > 0 ? .real : nil }

  /// The density at `x`.
  public func density(_ x: Double) -> Double {
    Support.density(support, x) { ssd_student_t_density(degreesOfFreedom, $0) }
  }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double {
    Support.lowerTail(support, x) {
      degreesOfFreedom == 1 ? Self.cauchyTail(-$0) : ssd_student_t_lower(degreesOfFreedom, $0)
    }
  }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double {
    Support.upperTail(support, x) {
      degreesOfFreedom == 1 ? Self.cauchyTail($0) : ssd_student_t_upper(degreesOfFreedom, $0)
    }
  }
  /// The upper tail for one degree of freedom: Boost 1.74 has half the digits near 0 (it takes the
  /// arcsine of a root near 1), and none beyond 1e154 (it squares).
  private static func cauchyTail(_ x: Double) -> Double {
    x > 0.5 ? atan(1 / x) / .pi : 0.5 - atan(x) / .pi
  }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    Support.lowerQuantile(support, p, lowerTail) {
      ssd_student_t_lower_quantile(degreesOfFreedom, $0)
    }
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    Support.upperQuantile(support, p, upperTail) {
      ssd_student_t_upper_quantile(degreesOfFreedom, $0)
    }
  }
}

/// Fisher's F distribution.
public struct FDistribution: Distribution, Equatable {
  /// The degrees of freedom of the numerator.
  public let numerator: Double
  /// The degrees of freedom of the denominator.
  public let denominator: Double

  /// The distribution with these parameters.
  public init(numerator: Double, denominator: Double) {
    self.numerator = numerator
    self.denominator = denominator
  }
  private var support: Support? {
    numerator > 0 && numerator.isFinite && denominator > 0 && denominator.isFinite ? .positive : nil
  }

  /// The density at `x`.
  public func density(_ x: Double) -> Double {
    Support.density(support, x) { ssd_fisher_f_density(numerator, denominator, $0) }
  }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double {
    Support.lowerTail(support, x) { ssd_fisher_f_lower(numerator, denominator, $0) }
  }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double {
    Support.upperTail(support, x) { ssd_fisher_f_upper(numerator, denominator, $0) }
  }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    Support.lowerQuantile(support, p, lowerTail) {
      ssd_fisher_f_lower_quantile(numerator, denominator, $0)
    }
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    Support.upperQuantile(support, p, upperTail) {
      ssd_fisher_f_upper_quantile(numerator, denominator, $0)
    }
  }
}

/// A Poisson distribution.
public struct PoissonDistribution: Distribution, Equatable {
  /// The mean, positive.
  public let mean: Double

  /// The distribution with these parameters.
  public init(mean: Double) {
    self.mean = mean
  }
  private var support: Support? { mean > 0 && mean.isFinite ? .counts(upTo: .infinity) : nil }

  /// The mass at `x`.
  public func density(_ x: Double) -> Double {
    Support.density(support, x) { ssd_poisson_density(mean, $0) }
  }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double {
    Support.lowerTail(support, x) { ssd_poisson_lower(mean, $0) }
  }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double {
    Support.upperTail(support, x) { ssd_poisson_upper(mean, $0) }
  }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    Support.lowerQuantile(support, p, lowerTail) { ssd_poisson_lower_quantile(mean, $0) }
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    Support.upperQuantile(support, p, upperTail) { ssd_poisson_upper_quantile(mean, $0) }
  }
}

/// A binomial distribution.
public struct BinomialDistribution: Distribution, Equatable {
  /// The number of trials.
  public let trials: Double
  /// The probability of success.
  public let probability: Double

  /// The distribution with these parameters.
  public init(trials: Double, probability: Double) {
    self.trials = trials
    self.probability = probability
  }
  private var support: Support? {
    trials >= 0 && trials.isFinite && trials == trials.rounded() && probability >= 0
      && probability <= 1 ? .counts(upTo: trials) : nil
  }

  /// The mass at `x`.
  public func density(_ x: Double) -> Double {
    Support.density(support, x) { ssd_binomial_density(trials, probability, $0) }
  }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double {
    Support.lowerTail(support, x) { ssd_binomial_lower(trials, probability, $0) }
  }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double {
    Support.upperTail(support, x) { ssd_binomial_upper(trials, probability, $0) }
  }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    Support.lowerQuantile(support, p, lowerTail) {
      // Boost answers 0 where success is certain.
      probability == 1 ? trials : ssd_binomial_lower_quantile(trials, probability, $0)
    }
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    Support.upperQuantile(support, p, upperTail) {
      // Boost answers 0 where success is certain.
      probability == 1 ? trials : ssd_binomial_upper_quantile(trials, probability, $0)
    }
  }
}

/// A gamma distribution.
public struct GammaDistribution: Distribution, Equatable {
  /// The shape, positive.
  public let shape: Double
  /// The scale, positive.
  public let scale: Double

  /// The distribution with these parameters.
  public init(shape: Double, scale: Double) {
    self.shape = shape
    self.scale = scale
  }
  private var support: Support? {
    shape > 0 && shape.isFinite && scale > 0 && scale.isFinite ? .positive : nil
  }

  /// The density at `x`.
  public func density(_ x: Double) -> Double {
    Support.density(support, x) {
      // Boost answers 0 at 0 whatever the shape.
      guard $0 == 0 else { return ssd_gamma_density(shape, scale, $0) }
      return shape < 1 ? .infinity : shape == 1 ? 1 / scale : 0
    }
  }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double {
    Support.lowerTail(support, x) { ssd_gamma_lower(shape, scale, $0) }
  }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double {
    Support.upperTail(support, x) { ssd_gamma_upper(shape, scale, $0) }
  }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    Support.lowerQuantile(support, p, lowerTail) { ssd_gamma_lower_quantile(shape, scale, $0) }
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    Support.upperQuantile(support, p, upperTail) { ssd_gamma_upper_quantile(shape, scale, $0) }
  }
}

/// A beta distribution on (0, 1).
public struct BetaDistribution: Distribution, Equatable {
  /// The first shape, positive.
  public let alpha: Double
  /// The second shape, positive.
  public let beta: Double

  /// The distribution with these parameters.
  public init(alpha: Double, beta: Double) {
    self.alpha = alpha
    self.beta = beta
  }
  private var support: Support? {
    alpha > 0 && alpha.isFinite && beta > 0 && beta.isFinite ? .unit : nil
  }

  /// The density at `x`.
  public func density(_ x: Double) -> Double {
    Support.density(support, x) { ssd_beta_density(alpha, beta, $0) }
  }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double {
    Support.lowerTail(support, x) { ssd_beta_lower(alpha, beta, $0) }
  }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double {
    Support.upperTail(support, x) { ssd_beta_upper(alpha, beta, $0) }
  }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    Support.lowerQuantile(support, p, lowerTail) { ssd_beta_lower_quantile(alpha, beta, $0) }
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    Support.upperQuantile(support, p, upperTail) { ssd_beta_upper_quantile(alpha, beta, $0) }
  }
}
