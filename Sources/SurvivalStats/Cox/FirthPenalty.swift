// Firth's penalty: half the log determinant of the information, with its derivatives.
//
// Derivation:  Documentation/Derivations/FirthPenalty.md
// Uses:        Cox/InformationGradient.swift
// Called from: Cox/PenalisedLikelihood.swift

import Foundation

/// `0.5 log det I(beta)` [heinze2001].
struct FirthPenalty: CoxPenalty {
  /// The likelihood is in units of its weights; the penalty does not grow with them.
  private let unit: Double
  private var gradient: InformationGradient
  private var nearby: LikelihoodTerms
  /// Whether the penalty's own curvature is added: p / (events) of the information, and not needed
  /// for a climb that gains a factor of 10^4 a step without.
  private let hasCurvature: Bool

  /// The step of the central differences, in standard errors.
  private static let step = 1e-3

  init(_ data: PreparedCox) {
    unit = data.weightUnit
    gradient = InformationGradient(data)
    nearby = LikelihoodTerms(order: data.p)
    hasCurvature = data.deathWeight < 1e4 * Double(data.p)
  }

  /// The gradient is exact; second derivatives are central differences of it along the principal
  /// axes of the information, to some 1e-7, which makes Newton's steps gain that factor each.
  ///
  /// - Complexity: 2 p + 1 evaluations of the information and of its gradient, O(n p^2) each.
  mutating func add(
    to terms: inout LikelihoodTerms, of likelihood: inout PartialLikelihood, at beta: [Double]
  ) {
    let p = beta.count
    guard let factor = try? Cholesky(terms.information, order: p),
      let here = gradient.trace(with: factor.inverse(), of: &likelihood, at: beta)
    else {
      terms.value = -.infinity
      return
    }
    for j in 0..<p {
      terms.value += log(factor.upper[j * (p + 1)]) / unit
      terms.score[j] += here[j] / 2 / unit
    }
    guard hasCurvature, let curvature = curvature(of: &likelihood, at: beta, factor) else { return }
    var whole = terms.information
    for k in whole.indices { whole[k] -= curvature[k] / unit }
    // Far from the maximum the sum may have no factor; the information alone leads uphill.
    if (try? Cholesky(whole, order: p)) != nil { terms.information = whole }
  }

  /// The penalty's second derivatives at beta; nil where they cannot be had.
  private mutating func curvature(
    of likelihood: inout PartialLikelihood, at beta: [Double], _ factor: Cholesky
  ) -> [Double]? {
    let p = beta.count
    let upper = factor.upper
    // The changes of the gradient along the columns of U^-1, a standard error long each.
    var changes = [Double](repeating: 0, count: p * p)
    for k in 0..<p {
      var direction = [Double](repeating: 0, count: p)
      for row in (0...k).reversed() {
        var rest = row == k ? 1.0 : 0
        for column in (row + 1)..<max(row + 1, k + 1) {
          rest -= upper[row + column * p] * direction[column]
        }
        direction[row] = rest / upper[row * (p + 1)]
      }
      let size = Self.step / unit.squareRoot()
      for sign in [1.0, -1] {
        let point = zip(beta, direction).map { $0 + sign * size * $1 }
        likelihood.evaluate(at: point, into: &nearby)
        guard let inverse = (try? Cholesky(nearby.information, order: p))?.inverse(),
          let there = gradient.trace(with: inverse, of: &likelihood, at: point)
        else { return nil }
        for j in 0..<p { changes[j + k * p] += sign * there[j] / 2 / (2 * size) }
      }
    }
    // What changes by `changes` along U^-1 has the second derivatives changes U.
    var result = [Double](repeating: 0, count: p * p)
    for column in 0..<p {
      for row in 0..<p {
        var sum = 0.0
        for k in 0...column { sum += changes[row + k * p] * upper[k + column * p] }
        result[row + column * p] += sum / 2
        result[column + row * p] += sum / 2
      }
    }
    return result
  }
}
