// The distributions that the estimators refer their statistics to, by Boost.Math.
//
// The only folder that imports CDistributions. Both tails are computed directly, so that a
// P-value of 1e-300 is not 0 and no digits are lost to `1 - p`.

import CDistributions

/// What every distribution here can answer.
///
/// - Domain: outside a parameter's domain every answer is NaN.
/// - Accuracy: relative error of a few ulps in both tails, down to the smallest normal number;
///   see Boost.Math's pages.
public protocol Distribution: Sendable {
  /// The probability density, or the mass of a discrete distribution, at `x`.
  func density(_ x: Double) -> Double
  /// P(X <= x).
  func lowerTail(_ x: Double) -> Double
  /// P(X > x).
  func upperTail(_ x: Double) -> Double
  /// The x below which the probability is `p`; the smallest integer that reaches it if discrete.
  func lowerQuantile(_ p: Double) -> Double
  /// The x above which the probability is `p`.
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
  /// The density at `x`.
  public func density(_ x: Double) -> Double { ssd_normal_density(mean, standardDeviation, x) }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double { ssd_normal_lower(mean, standardDeviation, x) }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double { ssd_normal_upper(mean, standardDeviation, x) }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    ssd_normal_lower_quantile(mean, standardDeviation, p)
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    ssd_normal_upper_quantile(mean, standardDeviation, p)
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
  /// The density at `x`.
  public func density(_ x: Double) -> Double { ssd_chi_square_density(degreesOfFreedom, x) }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double { ssd_chi_square_lower(degreesOfFreedom, x) }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double { ssd_chi_square_upper(degreesOfFreedom, x) }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    ssd_chi_square_lower_quantile(degreesOfFreedom, p)
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    ssd_chi_square_upper_quantile(degreesOfFreedom, p)
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
  /// The density at `x`.
  public func density(_ x: Double) -> Double { ssd_student_t_density(degreesOfFreedom, x) }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double { ssd_student_t_lower(degreesOfFreedom, x) }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double { ssd_student_t_upper(degreesOfFreedom, x) }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    ssd_student_t_lower_quantile(degreesOfFreedom, p)
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    ssd_student_t_upper_quantile(degreesOfFreedom, p)
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
  /// The density at `x`.
  public func density(_ x: Double) -> Double { ssd_fisher_f_density(numerator, denominator, x) }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double { ssd_fisher_f_lower(numerator, denominator, x) }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double { ssd_fisher_f_upper(numerator, denominator, x) }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    ssd_fisher_f_lower_quantile(numerator, denominator, p)
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    ssd_fisher_f_upper_quantile(numerator, denominator, p)
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
  /// The mass at `x`.
  public func density(_ x: Double) -> Double { ssd_poisson_density(mean, x) }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double { ssd_poisson_lower(mean, x) }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double { ssd_poisson_upper(mean, x) }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double { ssd_poisson_lower_quantile(mean, p) }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double { ssd_poisson_upper_quantile(mean, p) }
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
  /// The mass at `x`.
  public func density(_ x: Double) -> Double { ssd_binomial_density(trials, probability, x) }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double { ssd_binomial_lower(trials, probability, x) }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double { ssd_binomial_upper(trials, probability, x) }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double {
    ssd_binomial_lower_quantile(trials, probability, p)
  }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double {
    ssd_binomial_upper_quantile(trials, probability, p)
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
  /// The density at `x`.
  public func density(_ x: Double) -> Double { ssd_gamma_density(shape, scale, x) }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double { ssd_gamma_lower(shape, scale, x) }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double { ssd_gamma_upper(shape, scale, x) }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double { ssd_gamma_lower_quantile(shape, scale, p) }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double { ssd_gamma_upper_quantile(shape, scale, p) }
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
  /// The density at `x`.
  public func density(_ x: Double) -> Double { ssd_beta_density(alpha, beta, x) }
  /// P(X <= x).
  public func lowerTail(_ x: Double) -> Double { ssd_beta_lower(alpha, beta, x) }
  /// P(X > x).
  public func upperTail(_ x: Double) -> Double { ssd_beta_upper(alpha, beta, x) }
  /// The quantile of the lower tail.
  public func lowerQuantile(_ p: Double) -> Double { ssd_beta_lower_quantile(alpha, beta, p) }
  /// The quantile of the upper tail.
  public func upperQuantile(_ p: Double) -> Double { ssd_beta_upper_quantile(alpha, beta, p) }
}
