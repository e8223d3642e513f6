// Restricted means and times lost adjusted for covariates: a regression of min(T, tau), or of what it
// lacks of tau, on group and covariates, weighted by the inverse probability of not being censored.
//
// Derivation:  Documentation/Derivations/CurveContrasts.md, (13)-(17)
// Uses:        Linear/AliasedColumns.swift, Linear/Cholesky.swift
// Called from: Comparisons/CompareRestrictedMeans.swift

import Foundation

/// What the groups' adjusted contrasts are read from.
///
/// Without covariates these and their variances, by the infinitesimal jackknife, are those of the
/// Kaplan-Meier curves, to rounding.
struct RestrictedMeanRegression {
  /// Columns of the regression beside the group.
  private(set) var columns: [String] = []
  /// Columns left out.
  private(set) var aliased: [String] = []
  /// The group's column, the covariates', and that of the intercept; all but the last are centred.
  private var x: [[Double]] = []
  /// min(T, tau) of each row.
  private var time: [Double] = []
  /// The inverse probability of not being censored, 0 for rows censored before tau.
  private var known: [Double] = []
  private var cases: [Double] = []
  /// Rows with a weight above 0.
  private var used: [Int] = []
  private var censoring: [CensoringWeights] = []
  private let tau: Double
  private let areFrequencies: Bool

  /// - Complexity: O(n log n + n p^2).
  init(_ frame: ModelFrame, _ curves: ContrastCurves, tau: Double) throws(SurvivalDataError) {
    self.tau = tau
    areFrequencies = !curves.robust
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
    time = outcome.exit.map { min($0, tau) }
    cases = frame.weights ?? [Double](repeating: 1, count: n)
    censoring = (0..<2).map { [cases] g in
      CensoringWeights(outcome, cases, rows: (0..<n).filter { groups.codes[$0] == g }, tau: tau)
    }
    known = [Double](repeating: 0, count: n)
    for part in censoring {
      for (row, weight) in zip(part.order, part.weights) { known[row] = weight }
    }
    used = (0..<n).filter { [known] in known[$0] > 0 }
    // Centred and scaled, so that neither units nor origins cost digits.
    var magnitudes: [Double] = []
    for j in x.indices {
      let mean = weightedMean(x[j])
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
    let independent = AliasedColumns(
      rowMajor, order: x.count, weights: used.map { known[$0] * cases[$0] }, magnitude: magnitudes)
    aliased = independent.aliased.map { names[$0] }
    guard independent.kept.first == 0 else { return }
    columns = independent.kept.dropFirst().map { names[$0] }
    self.x = independent.kept.map { x[$0] } + [[Double](repeating: 1, count: n)]
  }

  private func weightedMean(_ values: [Double]) -> Double {
    var sum = 0.0
    var total = 0.0
    for i in used {
      sum += known[i] * cases[i] * values[i]
      total += known[i] * cases[i]
    }
    return sum / total
  }

  /// The contrasts of the second group with the first at equal covariates.
  func contrasts(_ options: ContrastOptions) -> [CurveContrast] {
    let lost = time.map { tau - $0 }
    let asked: [(CurveContrastName, [Double])] = [
      (.restrictedMeanDifference, time), (.restrictedMeanRatio, time),
      (.restrictedMeanTimeLostDifference, lost), (.restrictedMeanTimeLostRatio, lost),
    ]
    return asked.map { name, response in
      guard !x.isEmpty else {
        return CurveContrast(
          name, at: tau, margin: options.margins[name],
          because: "the covariates tell the groups apart, so nothing is left to compare")
      }
      guard let (value, variance) = effect(on: response, isRatio: name.isRatio) else {
        return CurveContrast(
          name, at: tau, margin: options.margins[name],
          because: "the regression of the ratio does not settle, as where a group or a level of a "
            + "covariate has only zeros")
      }
      return .wald(name, at: tau, value, variance: variance, options)
    }
  }

  /// The group's coefficient, of a ratio the logarithm's, and its variance; nil where Newton's method
  /// does not settle.
  private func effect(on y: [Double], isRatio: Bool) -> (value: Double, variance: Double)? {
    let p = x.count
    let centre = weightedMean(y)
    guard !isRatio || centre > 0 else { return nil }
    var beta = [Double](repeating: 0, count: p)
    beta[p - 1] = isRatio ? log(centre) : centre
    var fit = Fit(self, y, beta, isRatio: isRatio)
    var hasSettled = false
    for _ in 0..<50 where !hasSettled {
      guard let factor = try? Cholesky(fit.information, order: p) else { return nil }
      let step = factor.solve(fit.score)
      guard step.allSatisfy(\.isFinite) else { return nil }
      var part = 1.0
      var moved = beta
      var next = fit
      repeat {
        moved = zip(beta, step).map { $0 + part * $1 }
        next = Fit(self, y, moved, isRatio: isRatio)
        part /= 2
        // Differences of rounding are no worse.
      } while !(next.value >= fit.value - 1e-12 * abs(fit.value)) && part > 1e-9
      (beta, fit) = (moved, next)
      // A sum of squares is at its end after a step. Otherwise columns are of size 1, and a step as
      // small as this leaves an error of its square.
      hasSettled = !isRatio || step.allSatisfy { abs($0) < 1e-8 }
    }
    guard hasSettled, let factor = try? Cholesky(fit.information, order: p) else { return nil }
    var unit = [Double](repeating: 0, count: p)
    unit[0] = 1
    let direction = factor.solve(unit)
    // The share of each row in the first coefficient, before that of its censoring.
    var share = [Double](repeating: 0, count: y.count)
    // What the shares would be if nothing of y were explained: the scale of their rounding.
    let largest = used.reduce(0) { max($0, abs(y[$1])) }
    var scale = 0.0
    for i in used {
      var along = 0.0
      var magnitude = 0.0
      for j in 0..<p {
        along += direction[j] * x[j][i]
        magnitude += abs(direction[j] * x[j][i])
      }
      share[i] = known[i] * fit.residuals[i] * along
      let bound = cases[i] * known[i] * largest * magnitude
      scale += bound * bound
    }
    let variance = censoring.reduce(0) {
      $0 + $1.variance(of: share, cases, areFrequencies: areFrequencies)
    }
    // Residuals of 0 but for rounding would give a P-value of rounding.
    return (beta[0], variance > 1e-24 * scale ? variance : 0)
  }

  /// Objective, score, information and residuals at a vector of coefficients: least squares for a
  /// difference, Poisson's likelihood for a ratio.
  private struct Fit {
    var value = 0.0
    var score: [Double]
    var information: [Double]
    var residuals: [Double]

    init(_ of: RestrictedMeanRegression, _ y: [Double], _ beta: [Double], isRatio: Bool) {
      let p = beta.count
      score = [Double](repeating: 0, count: p)
      information = [Double](repeating: 0, count: p * p)
      residuals = [Double](repeating: 0, count: y.count)
      for i in of.used {
        let weight = of.known[i] * of.cases[i]
        var predictor = 0.0
        for j in 0..<p { predictor += beta[j] * of.x[j][i] }
        let mean = isRatio ? exp(predictor) : predictor
        let residual = y[i] - mean
        residuals[i] = residual
        value += weight * (isRatio ? y[i] * predictor - mean : -residual * residual / 2)
        for j in 0..<p {
          score[j] += weight * residual * of.x[j][i]
          let scaled = weight * (isRatio ? mean : 1) * of.x[j][i]
          for k in 0...j { information[k + j * p] += scaled * of.x[k][i] }
        }
      }
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
