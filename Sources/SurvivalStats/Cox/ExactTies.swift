// The exact partial likelihood at tie sets of two or more deaths, by the polynomial recursion.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Called from: Cox/PartialLikelihood.swift
//
// The denominator is the elementary symmetric polynomial e_d of the risk scores: the sum over all
// sets of d subjects at risk. Adding subject j turns e_l into e_l + r_j e_{l-1}: a mixture of the
// sets without and with j. Carrying each level's mean and covariance of the sum of covariates as a
// mixture keeps every term positive, so nothing cancels, and log e_l never overflows.

import Foundation

/// The levels 0 ... d of the recursion over one risk set.
struct ExactTies {
  private let data: PreparedCox
  private let deepest: Int
  private var logE: [Double]
  private var mean: [Double]
  private var covariance: [Double]
  private var count = 0

  init(_ data: PreparedCox) {
    self.data = data
    deepest = data.riskSets.tieSets.reduce(0) { max($0, $1.deaths > 1 ? Int($1.deaths) : 0) }
    logE = [Double](repeating: -.infinity, count: deepest + 1)
    mean = [Double](repeating: 0, count: (deepest + 1) * data.p)
    covariance = [Double](repeating: 0, count: (deepest + 1) * data.p * data.p)
  }

  /// Adds value, score and information of all tie sets with two or more deaths.
  ///
  /// - Complexity: O(n d p^2) where nobody enters late, d the most deaths at one time in the
  ///   stratum; with late entry O(n_k d_k p^2) for each tie set k.
  mutating func add(eta: [Double], into terms: inout LikelihoodTerms) {
    guard deepest > 1 else { return }
    let sets = data.riskSets.tieSets
    var k = 0
    while k < sets.count {
      var last = k
      var depth = 0
      while last < sets.count, sets[last].stratum == sets[k].stratum {
        if sets[last].deaths > 1 { depth = max(depth, Int(sets[last].deaths)) }
        last += 1
      }
      if depth > 1 { addStratum(k..<last, depth: depth, eta: eta, into: &terms) }
      k = last
    }
  }

  private mutating func addStratum(
    _ range: Range<Int>, depth: Int, eta: [Double], into terms: inout LikelihoodTerms
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
          include(i, eta: eta[i], depth: Int(set.deaths))
        }
      } else {
        for i in row..<set.end { include(i, eta: eta[i], depth: depth) }
        row = set.end
        guard set.deaths > 1 else { continue }
      }
      let p = data.p
      let d = Int(set.deaths)
      terms.value -= logE[d]
      for i in (set.end - d)..<set.end {
        terms.value += eta[i]
        for j in 0..<p { terms.score[j] += data.x[i * p + j] }
      }
      for j in 0..<p { terms.score[j] -= mean[d * p + j] }
      for j in 0..<(p * p) { terms.information[j] += covariance[d * p * p + j] }
    }
  }

  private mutating func empty(_ depth: Int) {
    count = 0
    for l in 0...depth { logE[l] = l == 0 ? 0 : -.infinity }
  }

  /// Adds one subject to all levels.
  private mutating func include(_ row: Int, eta: Double, depth: Int) {
    let p = data.p
    let x = row * p
    count += 1
    for l in stride(from: min(count, depth), through: 1, by: -1) {
      let withRow = eta + logE[l - 1]
      if logE[l] == -.infinity {
        logE[l] = withRow
        for j in 0..<p {
          mean[l * p + j] = (l > 1 ? mean[(l - 1) * p + j] : 0) + data.x[x + j]
        }
        for j in 0..<(p * p) {
          covariance[l * p * p + j] = l > 1 ? covariance[(l - 1) * p * p + j] : 0
        }
        continue
      }
      let gap = withRow - logE[l]
      let omega = 1 / (1 + exp(-gap))
      let rest = 1 / (1 + exp(gap))
      logE[l] = gap > 0 ? withRow + log1p(exp(-gap)) : logE[l] + log1p(exp(gap))
      for j in 0..<p {
        let deltaJ = (l > 1 ? mean[(l - 1) * p + j] : 0) + data.x[x + j] - mean[l * p + j]
        for m in 0..<p {
          let deltaM = (l > 1 ? mean[(l - 1) * p + m] : 0) + data.x[x + m] - mean[l * p + m]
          let below = l > 1 ? covariance[(l - 1) * p * p + j * p + m] : 0
          let place = l * p * p + j * p + m
          covariance[place] =
            rest * covariance[place] + omega * below + omega * rest * deltaJ * deltaM
        }
      }
      for j in 0..<p {
        let shifted = (l > 1 ? mean[(l - 1) * p + j] : 0) + data.x[x + j]
        mean[l * p + j] += omega * (shifted - mean[l * p + j])
      }
    }
  }
}
