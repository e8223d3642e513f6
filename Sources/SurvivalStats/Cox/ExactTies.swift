// The exact partial likelihood at tie sets of two or more deaths, by the polynomial recursion.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Called from: Cox/PartialLikelihood.swift
//
// The denominator is the elementary symmetric polynomial e_d of the risk scores: the sum over all
// sets of d subjects at risk. Adding subject j turns e_l into e_l + r_j e_{l-1}: a mixture of the
// sets without and with j. Carrying each level's mean and covariance of the sum of covariates as a
// mixture keeps every term positive, so nothing cancels. The e's themselves leave every range, and
// only their ratios q_l = e_l / e_{l-1} are carried: (3.7) and (3.8).

import Foundation

/// The levels 0 ... d of the recursion over one risk set.
struct ExactTies {
  private let data: PreparedCox
  private let deepest: Int
  private var ratio: [Double]
  private var mean: [Double]
  private var covariance: [Double]
  private var delta: [Double]
  private var count = 0

  /// How far apart the log risk scores of a stratum may be; the scores are taken relative to the
  /// middle, and so stay within e^650 of 1. Further apart a point is out of reach.
  static let widestRange = 1300.0

  init(_ data: PreparedCox) {
    self.data = data
    deepest = data.riskSets.tieSets.reduce(0) { max($0, $1.deaths > 1 ? Int($1.deaths) : 0) }
    ratio = [Double](repeating: 0, count: deepest + 1)
    mean = [Double](repeating: 0, count: (deepest + 1) * data.p)
    covariance = [Double](repeating: 0, count: (deepest + 1) * data.p * data.p)
    delta = [Double](repeating: 0, count: data.p)
  }

  /// Adds value, score and information (its upper triangle) of all tie sets with two or more
  /// deaths. False if the risk scores are too far apart.
  ///
  /// - Complexity: O(n d p^2) where nobody enters late, d the most deaths at one time in the
  ///   stratum; with late entry O(n_k d_k p^2) for each tie set k.
  mutating func add(eta: [Double], into terms: inout LikelihoodTerms) -> Bool {
    guard deepest > 1 else { return true }
    let sets = data.riskSets.tieSets
    var k = 0
    while k < sets.count {
      var last = k
      var depth = 0
      while last < sets.count, sets[last].stratum == sets[k].stratum {
        if sets[last].deaths > 1 { depth = max(depth, Int(sets[last].deaths)) }
        last += 1
      }
      if depth > 1 {
        var low = Double.infinity
        var high = -Double.infinity
        for i in sets[k].stratumStart..<sets[last - 1].end {
          low = min(low, eta[i])
          high = max(high, eta[i])
        }
        guard high - low < Self.widestRange else { return false }
        addStratum(k..<last, depth: depth, eta: eta, shift: low + (high - low) / 2, into: &terms)
      }
      k = last
    }
    return true
  }

  private mutating func addStratum(
    _ range: Range<Int>, depth: Int, eta: [Double], shift: Double,
    into terms: inout LikelihoodTerms
  ) {
    let sets = data.riskSets.tieSets
    empty(depth)
    var row = sets[range.lowerBound].stratumStart
    for k in range {
      let set = sets[k]
      if data.riskSets.hasEntry {
        guard set.deaths > 1 else { continue }
        empty(Int(set.deaths))
        for i in set.stratumStart..<set.end where data.riskSets.endSet[i] > k {
          include(i, risk: exp(eta[i] - shift), depth: Int(set.deaths))
        }
      } else {
        for i in row..<set.end { include(i, risk: exp(eta[i] - shift), depth: depth) }
        row = set.end
        guard set.deaths > 1 else { continue }
      }
      let p = data.p
      let d = Int(set.deaths)
      for l in 1...d { terms.value -= log(ratio[l]) }
      for i in (set.end - d)..<set.end {
        terms.value += eta[i] - shift
        for j in 0..<p { terms.score[j] += data.x[i * p + j] }
      }
      for j in 0..<p { terms.score[j] -= mean[d * p + j] }
      for j in 0..<(p * p) { terms.information[j] += covariance[d * p * p + j] }
    }
  }

  private mutating func empty(_ depth: Int) {
    count = 0
    for l in 0...depth { ratio[l] = 0 }
    for j in 0..<((depth + 1) * data.p) { mean[j] = 0 }
    for j in 0..<((depth + 1) * data.p * data.p) { covariance[j] = 0 }
  }

  /// Adds one subject to all levels.
  private mutating func include(_ row: Int, risk r: Double, depth: Int) {
    count += 1
    let top = min(count, depth)
    let p = data.p
    data.x.withUnsafeBufferPointer { x in
      ratio.withUnsafeMutableBufferPointer { ratio in
        mean.withUnsafeMutableBufferPointer { mean in
          covariance.withUnsafeMutableBufferPointer { covariance in
            delta.withUnsafeMutableBufferPointer { delta in
              for l in stride(from: top, through: 1, by: -1) {
                // The level below is still without the subject.
                let sum = ratio[l] + r
                let omega = r / sum
                let rest = ratio[l] / sum
                let below = (l - 1) * p
                for j in 0..<p {
                  delta[j] = mean[below + j] + x[row * p + j] - mean[l * p + j]
                }
                for j in 0..<p {
                  let spread = omega * rest * delta[j]
                  let to = (l * p + j) * p
                  let from = to - p * p
                  for m in 0...j {
                    covariance[to + m] =
                      rest * covariance[to + m] + omega * covariance[from + m] + spread * delta[m]
                  }
                }
                for j in 0..<p { mean[l * p + j] += omega * delta[j] }
                guard l > 1 else {
                  ratio[l] = sum
                  continue
                }
                // q_{l-1} sum / (q_{l-1} + r), the quotient that is at least a half taken first.
                let q = ratio[l - 1]
                ratio[l] = r > q ? sum / (q + r) * q : q / (q + r) * sum
              }
            }
          }
        }
      }
    }
  }
}
