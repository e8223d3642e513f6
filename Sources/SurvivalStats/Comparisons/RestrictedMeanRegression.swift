// The difference of restricted means adjusted for covariates: least squares of min(T, tau) on group
// and covariates, weighted by the inverse probability of not being censored.
//
// Derivation:  Documentation/Derivations/CurveContrasts.md, (13)-(17)
// Uses:        Linear/AliasedColumns.swift, Linear/Cholesky.swift
// Called from: Comparisons/CompareRestrictedMeans.swift

import Foundation

/// The adjusted difference, its variance by the infinitesimal jackknife, and what it is adjusted for.
///
/// Without covariates both are those of the Kaplan-Meier curves, to rounding.
struct RestrictedMeanRegression {
  /// The second group's mean less the first's at equal covariates.
  private(set) var difference = Double.nan
  private(set) var variance = Double.nan
  /// Columns of the regression beside the group.
  private(set) var columns: [String] = []
  /// Columns left out.
  private(set) var aliased: [String] = []

  /// - Complexity: O(n log n + n p^2).
  init(_ frame: ModelFrame, _ curves: ContrastCurves, tau: Double) throws(SurvivalDataError) {
    guard let outcome = frame.outcome, let groups = frame.groups else { return }
    guard outcome.entry == nil else {
      throw .incompatible(
        "adjusted restricted means weight by the probability of not being censored, which late entry "
          + "does not allow; leave out the entry times or the covariates")
    }
    var names = ["group"] + frame.design.names
    var x = [groups.codes.map { Double($0) }] + frame.design.columns
    if let strata = frame.strata {
      for s in 1..<max(1, strata.count) {
        names.append("strata " + strata.labels[s])
        x.append(strata.codes.map { $0 == s ? 1 : 0 })
      }
    }
    let n = outcome.count
    let cases = frame.weights ?? [Double](repeating: 1, count: n)
    let censoring = (0..<2).map { g in
      CensoringWeights(outcome, cases, rows: (0..<n).filter { groups.codes[$0] == g }, tau: tau)
    }
    var known = [Double](repeating: 0, count: n)
    for part in censoring {
      for (row, weight) in zip(part.order, part.weights) { known[row] = weight }
    }
    let used = (0..<n).filter { known[$0] > 0 }
    let total = used.reduce(0) { $0 + known[$1] * cases[$1] }
    // Centred and scaled, so that neither units nor origins cost digits.
    var magnitudes: [Double] = []
    for j in x.indices {
      let mean = used.reduce(0) { $0 + known[$1] * cases[$1] * x[j][$1] } / total
      let magnitude = x[j].reduce(0) { max($0, abs($1)) }
      let spread = x[j].reduce(0) { max($0, abs($1 - mean)) }
      let scale = j > 0 && spread > 0 ? spread : 1
      magnitudes.append(magnitude / scale)
      x[j] = x[j].map { ($0 - mean) / scale }
    }
    var rowMajor = [Double](repeating: 0, count: used.count * x.count)
    for (i, row) in used.enumerated() {
      for j in x.indices { rowMajor[i * x.count + j] = x[j][row] }
    }
    let columns = AliasedColumns(
      rowMajor, order: x.count, weights: used.map { known[$0] * cases[$0] }, magnitude: magnitudes)
    aliased = columns.aliased.map { names[$0] }
    guard columns.kept.first == 0 else { return }
    self.columns = columns.kept.dropFirst().map { names[$0] }
    solve(
      columns.kept.map { x[$0] }, outcome.exit.map { min($0, tau) }, known, cases, used, censoring,
      areFrequencies: !curves.robust)
  }

  /// Least squares of y on centred columns, and the variance of the first coefficient.
  private mutating func solve(
    _ x: [[Double]], _ y: [Double], _ known: [Double], _ cases: [Double], _ used: [Int],
    _ censoring: [CensoringWeights], areFrequencies: Bool
  ) {
    let p = x.count
    let total = used.reduce(0) { $0 + known[$1] * cases[$1] }
    let mean = used.reduce(0) { $0 + known[$1] * cases[$1] * y[$1] } / total
    var gram = [Double](repeating: 0, count: p * p)
    var right = [Double](repeating: 0, count: p)
    for i in used {
      let w = known[i] * cases[i]
      for j in 0..<p {
        right[j] += w * x[j][i] * (y[i] - mean)
        for k in 0...j { gram[k + j * p] += w * x[j][i] * x[k][i] }
      }
    }
    guard let factor = try? Cholesky(gram, order: p) else { return }
    let beta = factor.solve(right)
    var unit = [Double](repeating: 0, count: p)
    unit[0] = 1
    let direction = factor.solve(unit)
    difference = beta[0]
    // The share of each row in the first coefficient, before that of its censoring.
    var share = [Double](repeating: 0, count: y.count)
    for i in used {
      var error = y[i] - mean
      var along = 0.0
      for j in 0..<p {
        error -= beta[j] * x[j][i]
        along += direction[j] * x[j][i]
      }
      share[i] = known[i] * error * along
    }
    variance = censoring.reduce(0) {
      $0 + $1.variance(of: share, cases, areFrequencies: areFrequencies)
    }
  }
}

/// One group's weights d_i / G(y_i-), with G the Kaplan-Meier curve of censoring; who dies at the time
/// of a censoring was not at risk of it.
private struct CensoringWeights {
  /// The group's rows by `min(T, tau)`, at one time the deaths first.
  let order: [Int]
  /// d / G(y-) for each of them: 0 for those censored before tau.
  private(set) var weights: [Double] = []
  /// Runs of rows censored at one time: where they start and end, and the weight at risk of it.
  private var times: [(start: Int, end: Int, atRisk: Double, censored: Double)] = []

  init(_ outcome: SurvivalOutcome, _ cases: [Double], rows: [Int], tau: Double) {
    func isCensored(_ row: Int) -> Bool { !outcome.event[row] && outcome.exit[row] < tau }
    func time(_ row: Int) -> Double { min(outcome.exit[row], tau) }
    order = rows.sorted {
      let (a, b) = (time($0), time($1))
      if a != b { return a < b }
      let (c, d) = (isCensored($0), isCensored($1))
      return c != d ? d : $0 < $1
    }
    // What is left from each place on, summed from the end.
    var left = [Double](repeating: 0, count: order.count + 1)
    for k in order.indices.reversed() { left[k] = left[k + 1] + cases[order[k]] }
    var uncensored = 1.0
    var k = 0
    while k < order.count {
      guard isCensored(order[k]) else {
        weights.append(1 / uncensored)
        k += 1
        continue
      }
      let start = k
      while k < order.count, isCensored(order[k]), time(order[k]) == time(order[start]) {
        weights.append(0)
        k += 1
      }
      times.append((start, k, left[start], left[start] - left[k]))
      uncensored *= left[k] / left[start]
    }
  }

  /// The sum of squared influences on the sum of `share`, whose weights move with G.
  func variance(of share: [Double], _ cases: [Double], areFrequencies: Bool) -> Double {
    var influence = order.map { share[$0] }
    // For each time of censoring the mean share of those who stay, from the end.
    var beyond = 0.0
    var place = order.count
    var steps = [Double](repeating: 0, count: times.count)
    for t in times.indices.reversed() {
      while place > times[t].end {
        place -= 1
        beyond += cases[order[place]] * share[order[place]]
      }
      let staying = times[t].atRisk - times[t].censored
      steps[t] = staying > 0 ? beyond / staying : 0
    }
    var taken = 0.0
    var t = 0
    for k in order.indices {
      if t < times.count, k == times[t].start {
        taken += steps[t] * times[t].censored / times[t].atRisk
        for i in k..<times[t].end { influence[i] += steps[t] }
        t += 1
      }
      influence[k] -= taken
    }
    var sum = 0.0
    for (k, row) in order.enumerated() {
      let weight = areFrequencies ? cases[row] : cases[row] * cases[row]
      sum += weight * influence[k] * influence[k]
    }
    return sum
  }
}
