// The exact marginal likelihood of ties: closed forms, extremes, and the rules of the likelihood.
//
// Against enumeration of all orders: Properties/CoxDefinitionTests.swift

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct ExactMarginalTests {
  private func evaluated(_ logRatios: [Double], x: [Double]) -> TieSetIntegral {
    var integral = TieSetIntegral(order: x.isEmpty ? 0 : 1)
    integral.begin(logRatios: logRatios, x: x)
    integral.evaluate()
    return integral
  }

  /// d deaths with the same risk score rho relative to the rest: P is prod k rho / (k rho + 1), a beta
  /// function, whatever d and rho are.
  @Test(arguments: [2, 3, 10, 200, 5_000], [-600.0, -200, -40, -10, -2, 0, 1, 5, 20, 300, 600])
  func equalRisksAreABetaFunction(deaths: Int, logRatio: Double) {
    let integral = evaluated([Double](repeating: logRatio, count: deaths), x: [])
    var expected = 0.0
    var share = 0.0
    for k in 1...deaths {
      expected -= log1p(exp(-logRatio) / Double(k))
      // dlog P / dlog rho, the sum of all shares.
      share += 1 / (1 + Double(k) * exp(logRatio))
    }
    let scale = Double(deaths) * max(1, abs(logRatio))
    // In P itself: the sum of d logs rounds by that many ulps of its size.
    expectClose(integral.logValue, expected, .rounding(of: scale))
    // Shares below e^-45 are those of an integrand that is left out.
    expectClose(
      integral.shares.reduce(0, +), share, logRatio > 10 ? .rounding(of: 1) : .digits(11))
  }

  /// One death has the partial likelihood's share, two that of either order.
  @Test(arguments: [-30.0, -3, 0, 2, 25], [-500.0, -1, 0, 4, 500])
  func twoDeathsInClosedForm(a: Double, b: Double) {
    let integral = evaluated([a, b], x: [])
    // 1 - 1/(1 + A) - 1/(1 + B) + 1/(1 + A + B) = A B (2 + A + B) / ((1 + A)(1 + B)(1 + A + B)).
    func log1pexp(_ x: Double) -> Double { x > 30 ? x + exp(-x) : log1p(exp(x)) }
    let larger = max(a, b)
    let sum = larger + log1p(exp(min(a, b) - larger))
    let two = sum > log(2) ? sum + log1p(2 * exp(-sum)) : log(2) + log1p(exp(sum) / 2)
    let expected = a + b + two - log1pexp(a) - log1pexp(b) - log1pexp(sum)
    expectClose(integral.logValue, expected, .rounding(of: max(1, abs(a), abs(b)) / 16))
    let one = evaluated([a], x: [])
    expectClose(one.logValue, a - log1pexp(a), .rounding(of: max(1, abs(a)) / 16))
  }

  /// Efron's estimate is nearest to that of the marginal likelihood, which it approximates.
  @Test func theMethodsAreOrdered() throws {
    let sample = CoxSample(seed: 9, count: 300, p: 1, [.ties])
    let b = try CoxTies.allCases.map { try sample.fit($0).coefficients[0].estimate }
    let spread = (b.max() ?? 0) - (b.min() ?? 0)
    #expect(spread > 1e-4)
    let marginal = try sample.fit(.exactMarginal).coefficients[0].estimate
    let distance = try [CoxTies.efron, .breslow, .exact].map {
      abs(try sample.fit($0).coefficients[0].estimate - marginal)
    }
    #expect(distance[0] < distance[1] && distance[0] < distance[2])
  }

  /// The last tie set has no survivors: the deaths are certain, and say nothing.
  @Test func withoutSurvivorsNothingIsLearnt() throws {
    let all = CoxSample(
      time: [1, 1, 1], event: [true, true, true], columns: [[0.5, -1, 3]])
    let terms = try all.terms(at: [0.7], ties: .exactMarginal)
    #expect(terms.value == 0 && terms.score[0] == 0 && terms.information[0] == 0)
    let fit = try all.fit(.exactMarginal)
    #expect(fit.convergence.status == .notEstimable)
  }

  /// As for the exact partial likelihood, (4.4): deaths need only be above the survivors.
  @Test func separationIsJudgedByTheSurvivors() throws {
    let sample = CoxSample(
      time: [1, 1, 2], event: [true, true, false], columns: [[2, 1, 0]])
    #expect(try sample.fit(.exactMarginal).convergence.status == .infiniteCoefficients)
    let mixed = CoxSample(
      time: [1, 1, 2, 3], event: [true, true, false, false], columns: [[2, 1, 0, 1.5]])
    #expect(try mixed.fit(.exactMarginal).convergence.status == .converged)
  }

  @Test func weightsAndSandwichesAreRefused() throws {
    let sample = CoxSample(seed: 1, count: 20, p: 1, [.ties])
    func refuses(_ body: () throws -> CoxFit) {
      #expect {
        try body()
      } throws: {
        guard case .incompatible = $0 as? SurvivalDataError else { return false }
        return true
      }
    }
    refuses { try sample.fit(.exactMarginal, robust: true) }
    refuses { try sample.fit(.exactMarginal, clustered: true) }
    refuses {
      try fitCox(
        sample.outcome(), covariates: [.numeric("x", sample.columns[0])],
        weights: [Double](repeating: 2, count: 20), ties: .exactMarginal)
    }
    #expect(throws: SurvivalDataError.self) {
      try CoxProblem(
        sample.outcome(), covariates: [.numeric("x", sample.columns[0])], ties: .exactMarginal)
    }
  }

  /// Its name at the command line and in JSON.
  @Test func itsName() throws {
    #expect(CoxTies(rawValue: "exact-marginal") == .exactMarginal)
    let fit = try CoxSample(seed: 5, count: 20, p: 1, [.ties]).fit(.exactMarginal)
    #expect(fit.description.contains("exact marginal likelihood for ties"))
  }
}
