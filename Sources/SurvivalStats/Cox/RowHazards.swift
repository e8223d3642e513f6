// Expected events of any row over any time, with their standard errors.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Called from: Cox/CoxModel+Prediction.swift
// Neighbours:  Cox/CumulativeHazard.swift, Cox/ScoreResiduals.swift

import Foundation

/// The cumulative hazard of each stratum with what its variance needs, at the estimate.
///
/// With H the cumulative hazard of a row whose score is 1, V the sum of the squared steps and M the
/// integral of the mean covariate, a row with covariates x and score r expects `r H` events, with
/// variance `r^2 (V + d' C d)` where `d = H x - M` and C is the covariance of the coefficients
/// [tsiatis1981]. Over a spell H, V and M are those from its entry to its exit.
struct RowHazards {
  private let data: PreparedCox
  private let likelihood: PartialLikelihood
  private let sums: CumulativeHazard
  /// The covariance in the coordinates of `data`.
  private let covariance: [Double]
  /// By the stratum's number; nil where nobody dies.
  private let strata: [Stratum?]

  /// A row in the coordinates of the fit.
  struct Row {
    var eta: Double
    var x: [Double]
  }

  private struct Stratum {
    var shift: Double
    /// A place in the sweep by which other rows are put into the fit's coordinates.
    var place: Int
    /// Times of death, ascending, and the sums up to and with each; a leading zero.
    var times: [Double] = []
    var hazard: [Double] = [0]
    var variance: [Double] = [0]
    var means: [Double]
  }

  /// - Complexity: O(n p^2) for the sums at the estimate.
  init(_ model: CoxModel) {
    let data = model.prepared
    let p = data.p
    // R gives fits by the exact likelihood Breslow's hazard.
    let ties: CoxTies = model.options.ties == .efron ? .efron : .breslow
    var likelihood = PartialLikelihood(data, ties: ties)
    likelihood.keepTrace()
    var terms = LikelihoodTerms(order: p)
    likelihood.evaluate(at: model.point, into: &terms)
    let sets = data.riskSets.tieSets
    sums = CumulativeHazard(
      sets: sets, shift: likelihood.shift, hazard: likelihood.hazard,
      hasEntry: data.riskSets.hasEntry)
    var scaled = model.covariance
    for j in 0..<p { for i in 0..<p { scaled[i + j * p] *= data.scale[i] * data.scale[j] } }
    covariance = scaled
    self.data = data
    self.likelihood = likelihood
    var strata = [Stratum?](repeating: nil, count: model.frame.strata?.count ?? 1)
    let trace = likelihood.trace ?? ([], [])
    for range in data.riskSets.setsByStratum {
      let shift = likelihood.shift[range].max() ?? 0
      var s = Stratum(
        shift: shift, place: sets[range.lowerBound].stratumStart,
        means: [Double](repeating: 0, count: p))
      var means = s.means
      for k in range.reversed() {
        let set = sets[k]
        let first = set.end - Int(set.deaths)
        var d0 = 0.0
        var weight = 0.0
        var d1 = [Double](repeating: 0, count: p)
        for i in first..<set.end {
          let r = data.weights[i] * exp(likelihood.eta[i] - likelihood.shift[k])
          d0 += r
          weight += data.weights[i]
          for j in 0..<p { d1[j] += r * data.x[i * p + j] }
        }
        let t = TieSetTerms(
          s0: trace.s0[k], d0: d0, deaths: Int(set.deaths), deathWeight: weight,
          efron: ties == .efron)
        let factor = exp(shift - likelihood.shift[k])
        for j in 0..<p {
          means[j] += factor * (t.alphaAlpha * trace.s1[k * p + j] - t.alphaBeta * d1[j])
        }
        s.times.append(model.outcome.exit[Int(data.riskSets.order[first])])
        s.hazard.append(s.hazard[s.hazard.count - 1] + factor * t.hazard)
        s.variance.append(
          s.variance[s.variance.count - 1] + factor * factor * t.alphaAlpha / data.weightUnit)
        s.means += means
      }
      strata[Int(sets[range.lowerBound].stratum)] = s
    }
    self.strata = strata
  }

  /// The row at a place of the sweep.
  func row(at place: Int) -> Row {
    Row(eta: likelihood.eta[place], x: Array(data.x[(place * data.p)..<((place + 1) * data.p)]))
  }

  /// For each place of the sweep the events expected, a death's own share of its tie set counted as
  /// its martingale residual does.
  func expectedOfFit() -> [Double] {
    var result = [Double](repeating: 0, count: data.rowCount)
    let sets = data.riskSets.tieSets
    for (k, set) in sets.enumerated() {
      let deaths = set.end - Int(set.deaths)
      let begin = k == 0 || sets[k - 1].stratum != set.stratum ? set.stratumStart : sets[k - 1].end
      for i in begin..<set.end {
        result[i] = sums.expected(
          eta: likelihood.eta[i], weight: 1, from: k,
          to: data.riskSets.hasEntry ? Int(data.riskSets.endSet[i]) : sums.stratumEnd(k),
          replacingFirst: i >= deaths ? likelihood.hazardOfDeaths[k] : nil)
      }
    }
    return result
  }

  /// A row of other covariates in a stratum; nil where nobody dies in it.
  ///
  /// - Parameters:
  ///   - given: the estimated columns of the design, and the row in them.
  ///   - frame: the fit's, in the same columns.
  func row(
    _ given: [[Double]], _ row: Int, offset: Double, stratum: Int, frame: ModelFrame, kept: [Int],
    point: [Double]
  ) -> Row? {
    guard let s = strata[stratum] else { return nil }
    let base = Int(data.riskSets.order[s.place])
    var result = self.row(at: s.place)
    result.eta += offset - (frame.offset?[base] ?? 0)
    for j in 0..<data.p {
      let step = (given[kept[j]][row] - frame.design.columns[kept[j]][base]) / data.scale[j]
      result.x[j] += step
      result.eta += point[j] * step
    }
    return result
  }

  /// The events that a row expects after `entry` and up to `exit`, and their standard error.
  ///
  /// - Complexity: O(log n + p^2).
  func expected(
    _ row: Row, stratum: Int, entry: Double, exit: Double
  ) -> (events: Double, error: Double) {
    guard let s = strata[stratum] else { return (0, 0) }
    let a = Self.count(s.times, upTo: entry)
    let b = max(a, Self.count(s.times, upTo: exit))
    guard b > a else { return (0, 0) }
    let p = data.p
    let hazard = s.hazard[b] - s.hazard[a]
    var variance = s.variance[b] - s.variance[a]
    for i in 0..<p {
      let di = hazard * row.x[i] - (s.means[b * p + i] - s.means[a * p + i])
      for j in 0..<p {
        let dj = hazard * row.x[j] - (s.means[b * p + j] - s.means[a * p + j])
        variance += di * covariance[i + j * p] * dj
      }
    }
    let risk = exp(row.eta - s.shift)
    return (risk * hazard, risk * max(0, variance).squareRoot())
  }

  /// How many of ascending times are at most `time`.
  private static func count(_ times: [Double], upTo time: Double) -> Int {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
