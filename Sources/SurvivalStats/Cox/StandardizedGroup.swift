// The population's rows as if all were of one group: their mean curve and how it hangs on the fit.
//
// Derivation:  Documentation/Derivations/AdjustedCurves.md, sections 2 and 3
// Uses:        Numerics/LaplaceSums.swift
// Called from: Cox/AdjustedCurves.swift

import Foundation

/// A number that is estimated from the fit: a mean survival or its area, with its derivatives by the
/// steps of each stratum's hazard and by the coefficients, all with the sign turned.
struct FitFunctional: Sendable {
  var value = 0.0
  /// For each stratum the derivative by the hazard at any time before `times`; for an area by the
  /// step at each time of death.
  var slopes: [[Double]]
  /// For each stratum how many times of death count.
  var met: [Int]
  /// By the coefficients, in the fit's coordinates.
  var gradient: [Double]

  /// The derivative by the d-th step of stratum s.
  @inline(__always)
  func slope(_ s: Int, _ d: Int) -> Double { slopes[s].count == 1 ? slopes[s][0] : slopes[s][d] }
}

/// One group's counterfactual rows.
struct StandardizedGroup: Sendable {
  let label: String
  /// Each row's stratum and its risk score relative to the stratum's shift.
  let stratumOf: [Int]
  let risk: [Double]
  private let rows: [LaplaceSums]
  private let totalWeight: Double
  private let baselines: BaselineHazards

  /// - Parameter columns: the estimated columns.
  /// - Complexity: O(n p) time and memory.
  init(
    label: String, columns: [[Double]], strata: [Int], offset: [Double], weights: [Double]?,
    baselines: BaselineHazards
  ) {
    let p = baselines.p
    let n = strata.count
    var risk = [Double](repeating: 0, count: n)
    var rates = [[Double]](repeating: [], count: baselines.strata.count)
    var shares = rates
    var x = rates
    var total = 0.0
    var z = [Double](repeating: 0, count: p)
    for i in 0..<n {
      let s = strata[i]
      let eta = z.withUnsafeMutableBufferPointer { z in
        z.baseAddress.map { baselines.place(columns, row: i, stratum: s, into: $0) } ?? 0
      }
      risk[i] = exp(eta + offset[i] - baselines.strata[s].shift)
      let weight = weights?[i] ?? 1
      total += weight
      rates[s].append(risk[i])
      shares[s].append(weight)
      x[s] += z
    }
    self.label = label
    self.risk = risk
    self.baselines = baselines
    stratumOf = strata
    totalWeight = total
    rows = rates.indices.map { s in
      LaplaceSums(rates: rates[s], weights: shares[s].map { $0 / total }, x: x[s], p: p)
    }
  }

  /// The mean survival at each time, (2.1), with its derivatives, (2.3) and (2.4).
  ///
  /// - Complexity: that of the sums of all strata, O(n p min(m, some hundred)) for m times.
  func survival(at times: [Double]) -> [FitFunctional] {
    let p = baselines.p
    var result = times.map { _ in
      FitFunctional(
        slopes: [[Double]](repeating: [0], count: rows.count),
        met: [Int](repeating: 0, count: rows.count),
        gradient: [Double](repeating: 0, count: p))
    }
    for (s, sums) in rows.enumerated() where !sums.rates.isEmpty {
      let stratum = baselines.strata[s]
      let deaths = times.map { stratum.lastDeath(atOrBefore: $0) }
      let values = sums.values(at: deaths.map { $0 < 0 ? 0 : stratum.hazard[$0] })
      for (k, d) in deaths.enumerated() {
        let base = k * sums.width
        result[k].value += values[base]
        guard d >= 0 else { continue }
        let slope = values[base + 1]
        result[k].slopes[s] = [slope]
        result[k].met[s] = d + 1
        for j in 0..<p {
          result[k].gradient[j] +=
            stratum.hazard[d] * values[base + 2 + j] - slope * stratum.means[d * p + j]
        }
      }
    }
    return result
  }

  /// The area under the mean curve up to `tau`, (3.1), with its derivatives, (3.2) and (3.3).
  func area(to tau: Double) -> FitFunctional {
    let p = baselines.p
    var result = FitFunctional(
      slopes: [[Double]](repeating: [0], count: rows.count),
      met: [Int](repeating: 0, count: rows.count), gradient: [Double](repeating: 0, count: p))
    for (s, sums) in rows.enumerated() where !sums.rates.isEmpty {
      let stratum = baselines.strata[s]
      let end = stratum.lastDeath(atOrBefore: tau) + 1
      let values = sums.values(at: Array(stratum.hazard[..<end]))
      var tails = [Double](repeating: 0, count: end)
      var tail = 0.0
      var right = tau
      for d in (0..<end).reversed() {
        let width = right - stratum.deathTimes[d]
        let base = d * sums.width
        result.value += width * values[base]
        tail += width * values[base + 1]
        tails[d] = tail
        for j in 0..<p {
          result.gradient[j] +=
            width
            * (stratum.hazard[d] * values[base + 2 + j]
              - values[base + 1] * stratum.means[d * p + j])
        }
        right = stratum.deathTimes[d]
      }
      result.value += right * sums.weights.reduce(0, +)
      result.slopes[s] = tails.isEmpty ? [0] : tails
      result.met[s] = end
    }
    return result
  }

  /// Each row's own survival at a time.
  func survivalOfRows(at time: Double) -> [Double] {
    let hazards = baselines.strata.map { stratum in
      let d = stratum.lastDeath(atOrBefore: time)
      return d < 0 ? 0 : stratum.hazard[d]
    }
    return risk.indices.map { exp(-hazards[stratumOf[$0]] * risk[$0]) }
  }

  /// Each row's own area up to `tau`: as a function of its risk score a sum of exponentials too.
  func areaOfRows(to tau: Double) -> [Double] {
    var result = [Double](repeating: 0, count: risk.count)
    var places = [[Int]](repeating: [], count: rows.count)
    for (i, s) in stratumOf.enumerated() { places[s].append(i) }
    for (s, members) in places.enumerated() where !members.isEmpty {
      let stratum = baselines.strata[s]
      let end = stratum.lastDeath(atOrBefore: tau) + 1
      let times = stratum.deathTimes[..<end] + [tau]
      let widths = (0..<end).map { times[$0 + 1] - times[$0] }
      let sums = LaplaceSums(
        rates: Array(stratum.hazard[..<end]), weights: widths, x: [], p: 0)
      let values = sums.values(at: members.map { risk[$0] })
      for (k, i) in members.enumerated() { result[i] = times[0] + values[k * sums.width] }
    }
    return result
  }
}
