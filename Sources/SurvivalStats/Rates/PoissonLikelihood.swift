// The log likelihood of Poisson counts with its score and information.
//
// Derivation:  Documentation/Derivations/PoissonRegression.md, (3.1)-(3.4)
// Walks over:  Rates/PreparedPoisson.swift
// Called from: Inference/NewtonRaphson.swift, Rates/FitPoisson.swift

import Foundation

/// `sum w (y (eta - log y) - mu)`, the log likelihood less what beta does not move, at many beta.
///
/// Minus that is half the deviance and the number of events, so its size is that of its rounding's
/// scale, as Newton-Raphson's slack supposes.
struct PoissonLikelihood: Likelihood {
  private let data: PreparedPoisson
  /// `w y (offset - log y)`, summed.
  private let constant: Double
  private var block: [Double]

  /// Rows of a block: enough for the matrix product, few enough for the cache.
  static let blockRows = 256

  var order: Int { data.p }

  init(_ data: PreparedPoisson) {
    self.data = data
    var sum = 0.0
    for i in 0..<data.rowCount where data.events[i] > 0 {
      let y = data.events[i]
      sum += data.weights[i] * y * (data.offset[i] - log(y))
    }
    constant = sum
    block = [Double](repeating: 0, count: Self.blockRows * data.p)
  }

  mutating func evaluate(at beta: [Double], into terms: inout LikelihoodTerms) {
    let p = data.p
    let n = data.rowCount
    let data = data
    terms.value = constant
    for j in 0..<p { terms.score[j] = 0 }
    for k in 0..<(p * p) { terms.information[k] = 0 }
    var eta = [Double](repeating: 0, count: Self.blockRows)
    var part = [Double](repeating: 0, count: p)
    data.x.withUnsafeBufferPointer { x in
      guard let rows = x.baseAddress else { return }
      var first = 0
      while first < n {
        let count = min(Self.blockRows, n - first)
        RankUpdate.products(rows + first * p, rows: count, order: p, with: beta, into: &eta)
        var value = 0.0
        for j in 0..<p { part[j] = 0 }
        part.withUnsafeMutableBufferPointer { part in
          block.withUnsafeMutableBufferPointer { block in
            for k in 0..<count {
              let i = first + k
              let w = data.weights[i]
              let y = data.events[i]
              let mu = exp(eta[k] + data.offset[i])
              value += w * (y * eta[k] - mu)
              let residual = w * (y - mu)
              let root = (w * mu).squareRoot()
              for j in 0..<p {
                let entry = x[i * p + j]
                part[j] += residual * entry
                block[k * p + j] = root * entry
              }
            }
          }
        }
        terms.value += value
        for j in 0..<p { terms.score[j] += part[j] }
        RankUpdate.add(block, rows: count, order: p, to: &terms.information)
        first += count
      }
    }
    for column in 0..<p {
      for row in 0..<column {
        terms.information[column + row * p] = terms.information[row + column * p]
      }
    }
    if terms.value.isNaN { terms.value = -.infinity }
  }

  mutating func reach(of step: [Double]) -> Double {
    data.products(with: step).reduce(0) { max($0, abs($1)) }
  }
}

extension PreparedPoisson {
  /// The product of each row with a vector.
  func products(with vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: rowCount)
    RankUpdate.products(x, rows: rowCount, order: p, with: vector, into: &result)
    return result
  }

  /// The expected counts at `beta`.
  func means(at beta: [Double]) -> [Double] {
    zip(products(with: beta), offset).map { exp($0 + $1) }
  }

  /// The weighted contributions to the score, given the expected counts: row-major.
  func scores(_ mu: [Double]) -> [Double] {
    var result = x
    for i in 0..<rowCount {
      let residual = weights[i] * (events[i] - mu[i])
      for j in 0..<p { result[i * p + j] *= residual }
    }
    return result
  }

  /// The first coordinate at the maximum without covariates, in closed form.
  ///
  /// - Precondition: some event has a positive weight.
  var nullIntercept: Double {
    var observed = 0.0
    var exposure = 0.0
    for i in 0..<rowCount {
      observed += weights[i] * events[i]
      exposure += weights[i] * exp(offset[i])
    }
    return log(observed) - log(exposure)
  }

  /// Whether the likelihood rises for ever along `direction`: it moves no row that has events, and
  /// takes expected counts from rows that have none, within `tolerance` of its largest move.
  ///
  /// Rows whose expected count has already gone are not asked. The information no longer feels them
  /// beside its rounding, so a Newton step moves them at random.
  ///
  /// - Complexity: O(n p).
  func isRecession(_ direction: [Double], means mu: [Double], tolerance: Double = 0.01) -> Bool {
    let z = products(with: direction)
    let gone = 1e-14 * mu.reduce(0, +)
    let asked = z.indices.filter { events[$0] > 0 || mu[$0] > gone }
    let slack = tolerance * asked.reduce(0) { max($0, abs(z[$1])) }
    guard slack > 0, slack.isFinite else { return false }
    return asked.allSatisfy { z[$0] <= slack && (events[$0] == 0 || z[$0] >= -slack) }
  }
}
