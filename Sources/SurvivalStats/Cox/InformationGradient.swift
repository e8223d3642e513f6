// How the information of Breslow's and Efron's likelihood changes with beta, seen through a matrix.
//
// Derivation:  Documentation/Derivations/FirthPenalty.md, (4)-(6)
// Called from: Cox/FirthPenalty.swift
//
// The derivative of a covariance by a log weight's slope is the third central moment. Contracted with a
// matrix A it needs, of each risk set, sums of r times 1, x, h, h x and x x', with h = x' A x alone new:
// no array of p x p x p is formed.

import Foundation

/// The vector of tr(A dI / dbeta_j).
struct InformationGradient {
  private let data: PreparedCox
  private let p: Int
  /// x, h, h x and x x' of one row, one after the other.
  private var row: [Double]
  private var plain: [Double]
  private var deaths: [Double]
  private var rest: [Double]
  private var sums: RiskSums
  private var mean: [Double]
  private var turned: [Double]

  init(_ data: PreparedCox) {
    self.data = data
    p = data.p
    let q = 1 + 2 * p + p * p
    row = [Double](repeating: 0, count: q)
    plain = row
    deaths = row
    rest = row
    sums = RiskSums(order: data.riskSets.hasEntry ? q : 0)
    mean = [Double](repeating: 0, count: p)
    turned = mean
  }

  /// The traces at beta for a symmetric A, column-major; nil where beta is out of reach.
  ///
  /// - Complexity: O(n p^2), and O(p^2) for each death under Efron's ties.
  mutating func trace(
    with a: [Double], of likelihood: inout PartialLikelihood, at beta: [Double]
  ) -> [Double]? {
    guard likelihood.setRisks(at: beta) else { return nil }
    let sets = data.riskSets.tieSets
    let departures = data.riskSets.departures
    let hasEntry = data.riskSets.hasEntry
    var result = [Double](repeating: 0, count: p)
    var risk = likelihood.risk
    var s0 = 0.0
    var next = 0
    var left = 0
    var earlierShift = 0.0
    for (k, set) in sets.enumerated() {
      var shift = likelihood.shift[k]
      let isFirst = k == 0 || sets[k - 1].stratum != set.stratum
      if isFirst {
        s0 = 0
        for j in plain.indices { plain[j] = 0 }
        sums.empty()
        next = set.stratumStart
        left = set.stratumStart
      }
      let hasMoved = !isFirst && shift != earlierShift
      earlierShift = shift
      if hasEntry {
        for i in next..<set.end { add(i, risk[i], a) }
        for place in departures[left..<set.departuresEnd] {
          add(Int(place), -risk[Int(place)], a)
        }
        if hasMoved || sums.isWornOut {
          // Everyone who is at risk now, relative to the largest of them.
          let atRisk = (set.stratumStart..<set.end).filter { data.riskSets.endSet[$0] > k }
          let largest = atRisk.reduce(-Double.infinity) { max($0, likelihood.eta[$1]) }
          if abs(largest - shift) > PartialLikelihood.widestRange {
            shift = largest
            likelihood.shift[k] = largest
            earlierShift = largest
          }
          sums.empty()
          for i in atRisk {
            risk[i] = data.weights[i] * exp(likelihood.eta[i] - shift)
            add(i, risk[i], a)
          }
        }
        left = set.departuresEnd
        sums.values(into: &plain)
        s0 = sums.s0.value
      } else {
        if hasMoved {
          let factor = exp(likelihood.shift[k - 1] - shift)
          s0 *= factor
          for j in plain.indices { plain[j] *= factor }
        }
        for i in next..<set.end {
          s0 += risk[i]
          extend(i, a)
          for j in row.indices { plain[j] += risk[i] * row[j] }
        }
      }
      next = set.end
      add(set, s0: s0, shift: shift, a, likelihood, to: &result)
    }
    return result
  }

  /// Adds a row to the sums in doubled precision, or takes it away.
  private mutating func add(_ i: Int, _ r: Double, _ a: [Double]) {
    extend(i, a)
    row.withUnsafeBufferPointer { sums.add(r, $0, from: 0) }
  }

  /// x, h, h x and x x' of a row.
  private mutating func extend(_ i: Int, _ a: [Double]) {
    let (p, base) = (p, i * p)
    data.x.withUnsafeBufferPointer { x in
      a.withUnsafeBufferPointer { a in
        row.withUnsafeMutableBufferPointer { row in
          var h = 0.0
          for column in 0..<p {
            var product = 0.0
            let value = x[base + column]
            for k in 0..<p {
              product += a[k + column * p] * x[base + k]
              row[1 + 2 * p + k + column * p] = x[base + k] * value
            }
            h += product * value
            row[column] = value
          }
          row[p] = h
          for j in 0..<p { row[p + 1 + j] = h * x[base + j] }
        }
      }
    }
  }

  /// Adds the part of a tie set: for each of its denominators the third moment about its mean.
  private mutating func add(
    _ set: TieSet, s0: Double, shift: Double, _ a: [Double], _ likelihood: PartialLikelihood,
    to result: inout [Double]
  ) {
    let d = Int(set.deaths)
    let dying = (set.end - d)..<set.end
    let weight = dying.reduce(0) { $0 + data.weights[$1] }
    guard likelihood.ties == .efron, d > 1 else {
      rest = plain
      addMoment(weight, s0, a, to: &result)
      return
    }
    var d0 = 0.0
    for j in deaths.indices { deaths[j] = 0 }
    for i in dying {
      let r = data.weights[i] * exp(likelihood.eta[i] - shift)
      d0 += r
      extend(i, a)
      for j in row.indices { deaths[j] += r * row[j] }
    }
    for l in 0..<d {
      let f = Double(l) / Double(d)
      for j in rest.indices { rest[j] = plain[j] - f * deaths[j] }
      addMoment(weight / Double(d), s0 - f * d0, a, to: &result)
    }
  }

  /// v ( E[h x] - E[h] m - 2 E[x x'] A m + 2 m (m' A m) ) of the sums in `rest`.
  private mutating func addMoment(
    _ v: Double, _ s0: Double, _ a: [Double], to result: inout [Double]
  ) {
    for j in 0..<p { mean[j] = rest[j] / s0 }
    var square = 0.0
    for column in 0..<p {
      var product = 0.0
      for k in 0..<p { product += a[k + column * p] * mean[k] }
      turned[column] = product
      square += product * mean[column]
    }
    let h = rest[p] / s0
    for j in 0..<p {
      var product = 0.0
      for k in 0..<p { product += rest[1 + 2 * p + j + k * p] * turned[k] }
      result[j] +=
        v * (rest[p + 1 + j] / s0 - h * mean[j] - 2 * product / s0 + 2 * mean[j] * square)
    }
  }
}
