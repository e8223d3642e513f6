// The baseline of one stratum of a Cox model: its hazard, and what the variance of a curve is made of.
//
// Derivation:  Documentation/Derivations/AdjustedCurves.md, (1.1)-(1.4)
// Walks over:  RiskSets/RiskSets.swift, Curves/ExitTable.swift
// Called from: Cox/BaselineHazards.swift

import Foundation

/// The cumulative hazard of one stratum at its times of death, for a subject whose linear predictor
/// is `shift` in the coordinates of the fit, and every distinct exit time with who is at risk.
struct StratumBaseline: Sendable {
  /// The stratum's label; nil where there are none.
  var label: String?
  /// The rows.
  var observations = 0
  /// Every distinct exit time, ascending, with sums of weights.
  var times: [Double] = []
  var atRisk: [Double] = []
  var events: [Double] = []
  var censored: [Double] = []
  /// For each exit time, how many times of death are not after it.
  var deathsMet: [Int32] = []

  /// The times of death, ascending.
  var deathTimes: [Double] = []
  /// The hazard up to each, `sum of v alpha`.
  var hazard: [Double] = []
  /// The variance of the hazard with known coefficients, `sum of v alpha^2`.
  var variance: [Double] = []
  /// The hazard times the mean covariate, `sum of v alpha m`: p numbers a time of death.
  var means: [Double] = []
  /// The mean of alpha at each time of death, and the own `sum of v (1 - l/d) alpha^2` of its deaths:
  /// what a row's influence is made of.
  var meanAlpha: [Double] = []
  var ownVariance: [Double] = []
  /// The log of the unit of `hazard`.
  var shift = 0.0
  /// A row of the frame and its place in the sweep: the fit's coordinates are known by them. Nil
  /// for a stratum without deaths.
  var anchor: (row: Int, place: Int)?

  /// The last exit time.
  var followUp: Double { times.last ?? 0 }

  /// The index of the last time of death not after `time`; -1 before the first.
  func lastDeath(atOrBefore time: Double) -> Int {
    Self.count(deathTimes, atOrBefore: time) - 1
  }

  /// How many of ascending numbers are not above `value`.
  static func count(_ ascending: [Double], atOrBefore value: Double) -> Int {
    var low = 0
    var high = ascending.count
    while low < high {
      let middle = (low + high) / 2
      if ascending[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension StratumBaseline {
  /// Who leaves and who is at risk.
  init(_ rows: CurveRows, label: String?) {
    self.label = label
    observations = rows.count
    let exits = ExitTable(rows)
    let risks = RiskTable(exits, rows)
    times = exits.times.map(\.time)
    events = exits.times.map(\.events)
    censored = exits.times.map(\.censored)
    atRisk = risks.times.map(\.atRisk)
    deathsMet = []
    deathsMet.reserveCapacity(times.count)
    var met: Int32 = 0
    for exit in exits.times {
      met += exit.eventRows > 0 ? 1 : 0
      deathsMet.append(met)
    }
  }

  /// Takes the sums of the stratum's tie sets, which are numbered backwards in time.
  ///
  /// - Complexity: O(T p + deaths p).
  mutating func setHazard(
    _ likelihood: PartialLikelihood, sets range: Range<Int>, exit: [Double]
  ) {
    guard let trace = likelihood.trace else { return }
    let data = likelihood.data
    let p = data.p
    let sets = data.riskSets.tieSets
    // Shifts differ only where log risk scores are hundreds apart; relative to the smallest no step
    // leaves the range.
    shift = range.reduce(Double.infinity) { min($0, likelihood.shift[$1]) }
    let first = sets[range.lowerBound].stratumStart
    anchor = (Int(data.riskSets.order[first]), first)
    var mean = [Double](repeating: 0, count: p)
    var d1 = mean
    var total = 0.0
    var spread = 0.0
    for k in range.reversed() {
      let set = sets[k]
      let d = Int(set.deaths)
      var d0 = 0.0
      var weight = 0.0
      for j in 0..<p { d1[j] = 0 }
      for i in (set.end - d)..<set.end {
        let r = data.weights[i] * exp(likelihood.eta[i] - likelihood.shift[k])
        d0 += r
        weight += data.weights[i]
        for j in 0..<p { d1[j] += r * data.x[i * p + j] }
      }
      let terms = TieSetTerms(
        s0: trace.s0[k], d0: d0, deaths: d, deathWeight: weight, efron: likelihood.ties == .efron)
      let unit = exp(shift - likelihood.shift[k])
      total += terms.hazard * unit
      // The weights are in units of `weightUnit`: a step of the hazard does not know it, its
      // variance is that many times too large.
      let square = unit * unit / data.weightUnit
      spread += terms.alphaAlpha * square
      for j in 0..<p {
        mean[j] += (terms.alphaAlpha * trace.s1[k * p + j] - terms.alphaBeta * d1[j]) * unit
      }
      deathTimes.append(exit[Int(data.riskSets.order[set.end - 1])])
      hazard.append(total)
      variance.append(spread)
      means += mean
      meanAlpha.append(terms.meanAlpha * unit / data.weightUnit)
      ownVariance.append(terms.alphaAlphaOfDeaths * square)
    }
  }
}
