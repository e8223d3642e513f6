// Scaled Schoenfeld residuals against time, and a natural spline through them with its band.
//
// Derivation: Documentation/Derivations/ProportionalHazards.md, section 3
// Uses:       Cox/SchoenfeldResiduals.swift, Data/Formula/SplineBasis.swift
// Drawn by:   Figures/ProportionalHazardsFigure.swift

import Foundation

extension CoxModel {
  /// Each coefficient as a function of time, as R's `plot(cox.zph(fit))` draws it.
  ///
  /// The curve is a natural cubic spline, inner knots at quantiles of the transformed times, through
  /// the scaled Schoenfeld residuals plus the estimate; the band is two standard errors wide on
  /// either side. Where a covariate is constant in a stratum, the stratum's events are left out.
  ///
  /// - Parameters:
  ///   - transform: how time is transformed.
  ///   - byTerm: whether the columns of a term are shown together.
  ///   - degreesOfFreedom: of the spline, 2 at least.
  ///   - points: how many points the curve has, 2 at least.
  /// - Throws: what ``proportionalHazards(transform:byTerm:singleDegree:)`` throws.
  /// - Complexity: O(n log n + n p^2) time.
  /// - Reference: [grambsch1994].
  public func coefficientTrends(
    transform: TimeScale = .km, byTerm: Bool = true, degreesOfFreedom: Int = 4,
    points: Int = 40
  ) throws(SurvivalDataError) -> [CoefficientTrend] {
    guard degreesOfFreedom >= 2, points >= 2 else {
      throw .invalidOption(
        name: "the degrees of freedom or points of a curve",
        value: "\(min(degreesOfFreedom, points))", expected: "2 at least")
    }
    guard prepared.p > 0, !options.ties.isExact else {
      throw .incompatible("scaled residuals need coefficients, and ties that are not exact")
    }
    let events = try ScaledEvents(self, transform, byTerm: byTerm)
    return tested(byTerm: byTerm).enumerated().map { index, term in
      let curve = events.curve(index, degreesOfFreedom: degreesOfFreedom, points: points)
      return CoefficientTrend(
        term: term.name, transform: transform.name, times: curve[0], transformed: curve[1],
        estimate: curve[2], lower: curve[3], upper: curve[4], events: events.points(index))
    }
  }
}

extension CoxModel {
  /// For each stratum, and each estimated column, whether it varies among the stratum's rows, those that
  /// leave before the first event included, as R has it.
  fileprivate func movingColumns() -> [Bool] {
    let p = kept.count
    let codes = frame.strata?.codes
    let count = frame.strata?.count ?? 1
    var first = [Int](repeating: -1, count: count)
    for row in 0..<outcome.count {
      let stratum = codes?[row] ?? 0
      if first[stratum] < 0 { first[stratum] = row }
    }
    var result = [Bool](repeating: false, count: count * p)
    for (j, column) in kept.enumerated() {
      let values = frame.design.columns[column]
      for row in 0..<outcome.count {
        let stratum = codes?[row] ?? 0
        if values[row] != values[first[stratum]] { result[stratum * p + j] = true }
      }
    }
    return result
  }
}

/// The events of a model with their scaled residuals, a column for each term.
private struct ScaledEvents {
  let times: [Double]
  let transformed: [Double]
  let weights: [Double]
  /// For each term a value for each event; NaN where its covariates do not vary in the stratum.
  let values: [[Double]]
  /// The variance of one residual of each term.
  let variances: [Double]

  init(_ model: CoxModel, _ transform: TimeScale, byTerm: Bool) throws(SurvivalDataError) {
    let data = model.prepared
    let p = data.p
    let terms = model.tested(byTerm: byTerm)
    let m = terms.count
    let sets = data.riskSets.tieSets
    let g = try transform.values(data.riskSets, model.outcome, weights: model.frame.weights)
    var likelihood = PartialLikelihood(data, ties: model.options.ties)
    var sums = LikelihoodTerms(order: p)
    let point = model.point
    likelihood.evaluate(at: point, into: &sums)
    let (places, residuals) = SchoenfeldResiduals.compute(
      data, ties: model.options.ties, at: point)

    // A term of several columns is its part of the linear predictor; others are themselves, in units
    // of the column.
    let combination = terms.map { term in
      term.columns.count > 1
        ? term.columns.map { ($0, point[$0]) } : term.columns.map { ($0, data.scale[$0]) }
    }
    let estimates = model.estimates
    let centre = terms.map { $0.columns.count > 1 ? 1 : estimates[$0.columns[0]] }

    // The weight of the deaths at which the columns vary, stratum by stratum.
    let strata = data.riskSets.setsByStratum
    var varies: [[Bool]] = []
    var together = [Double](repeating: 0, count: m * m)
    let moves = model.movingColumns()
    for range in strata {
      let stratum = Int(sets[range.lowerBound].stratum)
      let deaths = range.reduce(0) { sum, k in
        ((sets[k].end - Int(sets[k].deaths))..<sets[k].end).reduce(sum) { $0 + data.weights[$1] }
      }
      let moving = terms.map { term in
        term.columns.contains { moves[stratum * p + $0] }
      }
      varies.append(moving)
      for a in 0..<m where moving[a] {
        for b in 0..<m where moving[b] { together[a + b * m] += deaths }
      }
    }
    // The mean information of an event.
    var mean = [Double](repeating: 0, count: m * m)
    for a in 0..<m {
      for b in 0..<m {
        var sum = 0.0
        for (i, f) in combination[a] {
          for (j, h) in combination[b] { sum += f * h * sums.information[i + j * p] }
        }
        mean[a + b * m] = sum / (together[a + b * m] > 0 ? together[a + b * m] : 1)
      }
    }
    let inverse = (try? Cholesky(mean, order: m))?.inverse()
    variances = (0..<m).map { (inverse?[$0 + $0 * m] ?? .nan) / data.weightUnit }

    var values = [[Double]](repeating: [], count: m)
    var (times, transformed, weights): ([Double], [Double], [Double]) = ([], [], [])
    var event = 0
    for (s, range) in strata.enumerated() {
      let moving = (0..<m).filter { varies[s][$0] }
      let factor = try? Cholesky(
        moving.flatMap { b in moving.map { mean[$0 + b * m] } }, order: moving.count)
      for k in range.reversed() {
        for _ in 0..<Int(sets[k].deaths) {
          let place = places[event]
          times.append(model.outcome.exit[Int(data.riskSets.order[place])])
          transformed.append(g[k])
          weights.append(data.weights[place])
          let row = moving.map { term in
            combination[term].reduce(0) { $0 + $1.1 * residuals[event * p + $1.0] }
          }
          let scaled = factor?.solve(row)
          for a in 0..<m { values[a].append(.nan) }
          for (at, term) in moving.enumerated() {
            values[term][event] = (scaled?[at] ?? .nan) + centre[term]
          }
          event += 1
        }
      }
    }
    self.times = times
    self.transformed = transformed
    self.weights = weights
    self.values = values
  }

  func points(_ term: Int) -> [[Double]] {
    let known = times.indices.filter { !values[term][$0].isNaN }
    return [
      known.map { times[$0] }, known.map { transformed[$0] }, known.map { values[term][$0] },
    ]
  }

  /// Times, transformed times, the spline, and its lower and upper limits.
  func curve(_ term: Int, degreesOfFreedom df: Int, points count: Int) -> [[Double]] {
    let low = transformed.min() ?? 0
    let high = transformed.max() ?? 0
    let at = (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
    let none = [Double](repeating: .nan, count: count)
    let timesAt = original(at)
    guard high > low else { return [timesAt, at, none, none, none] }
    let all = at + transformed
    // A natural spline on k inner knots has k + 2 columns, the intercept among them.
    let basis = SplineBasis(
      degree: 3, knots: SplineBasis.quantileKnots(of: all, count: df - 2), boundary: [low, high])
    let columns = basis.naturalColumns(at: all, intercept: true)
    let known = times.indices.filter { !values[term][$0].isNaN }
    var gram = [Double](repeating: 0, count: df * df)
    var product = [Double](repeating: 0, count: df)
    for event in known {
      for a in 0..<df {
        let x = weights[event] * columns[a][count + event]
        product[a] += x * values[term][event]
        for b in 0..<df { gram[a + b * df] += x * columns[b][count + event] }
      }
    }
    // A singular fit has a pivot of rounding only.
    let diagonal = (0..<df).map { gram[$0 + $0 * df] }
    guard let factor = try? Cholesky(gram, order: df),
      (0..<df).allSatisfy({
        let pivot = factor.upper[$0 + $0 * df]
        return pivot * pivot > 1e-12 * diagonal[$0]
      })
    else { return [timesAt, at, none, none, none] }
    let coefficients = factor.solve(product)
    var (estimate, lower, upper): ([Double], [Double], [Double]) = ([], [], [])
    for i in 0..<count {
      let row = (0..<df).map { columns[$0][i] }
      let value = zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
      let spread = zip(row, factor.solve(row)).reduce(0) { $0 + $1.0 * $1.1 }
      let width = 2 * (variances[term] * spread).squareRoot()
      estimate.append(value)
      lower.append(value - width)
      upper.append(value + width)
    }
    return [timesAt, at, estimate, lower, upper]
  }

  /// Times at transformed times, linear between those of the events.
  private func original(_ places: [Double]) -> [Double] {
    let order = transformed.indices.sorted {
      (transformed[$0], times[$0]) < (transformed[$1], times[$1])
    }
    var knots: [(x: Double, time: Double)] = []
    for event in order where knots.last.map({ $0.x < transformed[event] }) ?? true {
      knots.append((transformed[event], times[event]))
    }
    var k = 0
    return places.map { place in
      while k + 2 < knots.count, knots[k + 1].x < place { k += 1 }
      guard k + 1 < knots.count else { return knots.last?.time ?? .nan }
      let share = (place - knots[k].x) / (knots[k + 1].x - knots[k].x)
      return knots[k].time + min(1, max(0, share)) * (knots[k + 1].time - knots[k].time)
    }
  }
}
