// Densities, both tails and both quantiles against 50 digits, out to the ends of the doubles.
//
// Expected values: Reference/distributions.json, by Reference/Make/distributions.py with mpmath.

import Foundation
import Testing

@testable import SurvivalStats

struct DistributionCase: Decodable, Sendable, CustomTestStringConvertible {
  /// A double, or an infinity as text.
  struct Number: Decodable, Sendable {
    let value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        value = text == "Infinity" ? .infinity : -.infinity
      } else {
        value = try container.decode(Double.self)
      }
    }
  }

  let name: String
  let family: String
  let parameters: [Double]
  let x: [Double]
  let density: [Number]
  let lower: [Number]
  let upper: [Number]
  let p: [Double]
  let lowerQuantile: [Number]
  let upperQuantile: [Number]

  var testDescription: String { name }
  var isDiscrete: Bool { family == "poisson" || family == "binomial" }

  func distribution() throws -> any Distribution {
    let a = parameters[0]
    let b = parameters.count > 1 ? parameters[1] : .nan
    switch family {
    case "normal": return NormalDistribution(mean: a, standardDeviation: b)
    case "chiSquare": return ChiSquareDistribution(degreesOfFreedom: a)
    case "studentT": return StudentTDistribution(degreesOfFreedom: a)
    case "fisherF": return FDistribution(numerator: a, denominator: b)
    case "gamma": return GammaDistribution(shape: a, scale: b)
    case "beta": return BetaDistribution(alpha: a, beta: b)
    case "poisson": return PoissonDistribution(mean: a)
    case "binomial": return BinomialDistribution(trials: a, probability: b)
    default: throw CocoaError(.coderInvalidValue)
    }
  }

  static let all: [DistributionCase] = {
    do { return try Reference.load("distributions", as: DistributionCase.self) } catch { return [] }
  }()
}

@Suite struct DistributionReferenceTests {
  /// Twelve digits, and less with parameters in the thousands: a tail is the exponential of terms of
  /// the size of the parameters, each of which carries an ulp of its own.
  private func tolerance(_ expected: DistributionCase, p: Double = 1) -> Tolerance {
    // Boost's incomplete beta function raises 0.23 to the 500th by itself there, which is no normal
    // number any more, before it multiplies by what brings it back.
    if expected.name == "fisherF(20, 1000)", p < 1e-299 { return .digits(7) }
    let largest = expected.parameters.map(abs).max() ?? 0
    return .digits(min(12, -log10(largest * .ulpOfOne)))
  }

  @Test func thereAreCases() {
    #expect(DistributionCase.all.count > 40)
  }

  @Test(arguments: DistributionCase.all)
  func densitiesAndTails(_ expected: DistributionCase) throws {
    let distribution = try expected.distribution()
    for (i, x) in expected.x.enumerated() {
      for (what, actual, value) in [
        ("density", distribution.density(x), expected.density[i].value),
        ("lower tail", distribution.lowerTail(x), expected.lower[i].value),
        ("upper tail", distribution.upperTail(x), expected.upper[i].value),
      ] {
        // Below the smallest normal number digits run out, and 0 is as good.
        if value < .leastNormalMagnitude {
          #expect(actual < 2 * .leastNormalMagnitude && actual >= 0, "\(what) at \(x): \(actual)")
        } else {
          expectClose(actual, value, tolerance(expected), "\(what) at \(x)")
        }
      }
    }
  }

  @Test(arguments: DistributionCase.all)
  func quantiles(_ expected: DistributionCase) throws {
    let distribution = try expected.distribution()
    for (i, p) in expected.p.enumerated() {
      for (what, actual, value) in [
        ("lower quantile", distribution.lowerQuantile(p), expected.lowerQuantile[i].value),
        ("upper quantile", distribution.upperQuantile(p), expected.upperQuantile[i].value),
      ] {
        if expected.isDiscrete {
          #expect(actual == value, "\(what) of \(p)")
        } else if abs(value) < .leastNormalMagnitude {
          #expect(abs(actual) < 2 * .leastNormalMagnitude, "\(what) of \(p): \(actual)")
        } else {
          expectClose(actual, value, tolerance(expected, p: p), "\(what) of \(p)")
        }
      }
    }
  }
}
