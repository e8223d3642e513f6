// Tests of proportional hazards: score tests of covariates times a function of time.
//
// Derivation: Documentation/Derivations/ProportionalHazards.md, sections 1 and 2
// Kernels:    Cox/PartialLikelihood.swift with an emphasis on each tie set; Cox/TimeScale.swift
// Guide:      Documentation/Guides/ProportionalHazards.md

import Foundation

extension CoxModel {
  /// Tests that the coefficients do not change with time, as R's `cox.zph`.
  ///
  /// ```swift
  /// let model = try CoxModel("Surv(time, status) ~ age + sex", in: lung)
  /// print(try model.proportionalHazards())
  /// ```
  ///
  /// Each line is the score test, at the estimate, of adding the covariates of a term times g(t) to
  /// the model. Case weights count as so many rows. Aliased coefficients are left out, and with them
  /// terms that have no others.
  ///
  /// - Parameters:
  ///   - transform: g.
  ///   - byTerm: whether the columns of a term are tested together; else each coefficient alone.
  ///   - singleDegree: whether a term of several columns is tested by one degree of freedom: its part
  ///     of the linear predictor times g(t).
  ///   - form: R's score test; or the average variance of other packages, which tests each coefficient
  ///     alone, whatever its term, and knows no weights.
  /// - Throws: ``SurvivalDataError/incompatible(_:)`` for a model without coefficients or with exact
  ///   ties, and where g is not finite at a time of death.
  /// - Complexity: O(n log n + n p^2) time, that of three evaluations of the information.
  /// - Reference: [grambsch1994].
  public func proportionalHazards(
    transform: TimeScale = .km, byTerm: Bool = true, singleDegree: Bool = false,
    form: ProportionalHazardsForm = .score
  ) throws(SurvivalDataError) -> ProportionalHazardsTest {
    let trend = try TimeTrend(self, transform)
    if form == .averageVariance {
      return ProportionalHazardsTest(
        transform: transform.name, form: form, terms: try averageVarianceTests(transform))
    }
    let unit = prepared.weightUnit
    var lines: [ProportionalHazardsTest.Term] = []
    for (name, columns) in tested(byTerm: byTerm) {
      let score = columns.map { trend.score[$0] }
      let test: ChiSquareTest
      if byTerm, singleDegree, columns.count > 1 {
        let direction = columns.map { point[$0] }
        let variance = trend.quadratic(direction, columns)
        let sum = zip(direction, score).reduce(0) { $0 + $1.0 * $1.1 }
        test = ChiSquareTest(statistic: unit * sum * sum / variance, degreesOfFreedom: 1)
      } else {
        test = ChiSquareTest(
          statistic: unit * quadraticForm(score, inverseOf: trend.information(of: columns)),
          degreesOfFreedom: columns.count)
      }
      lines.append(.init(name, test))
    }
    let all = ChiSquareTest(
      statistic: unit * quadraticForm(trend.score, inverseOf: trend.information),
      degreesOfFreedom: prepared.p)
    lines.append(.init("GLOBAL", all))
    return ProportionalHazardsTest(transform: transform.name, form: form, terms: lines)
  }

  /// The names of what is tested, and the places among the kept columns.
  func tested(byTerm: Bool) -> [(name: String, columns: [Int])] {
    guard byTerm else {
      return kept.enumerated().map { (frame.design.names[$1], [$0]) }
    }
    return frame.design.terms.compactMap { term in
      let columns = kept.indices.filter { term.columns.contains(kept[$0]) }
      return columns.isEmpty ? nil : (term.name, columns)
    }
  }
}

/// Score and information of the covariates times g(t), free of the covariates themselves.
struct TimeTrend {
  let order: Int
  /// In the coordinates of the prepared problem and units of its weights.
  let score: [Double]
  /// Column-major.
  let information: [Double]

  init(_ model: CoxModel, _ transform: TimeScale) throws(SurvivalDataError) {
    let data = model.prepared
    let p = data.p
    guard p > 0 else {
      throw .incompatible("a model without coefficients has no hazards to be proportional")
    }
    guard !model.options.ties.isExact else {
      throw .incompatible(
        "tests of proportional hazards are not available for exact ties; use efron or breslow")
    }
    let g = try transform.values(data.riskSets, model.outcome, weights: model.frame.weights)
    // The test knows g up to a factor and a constant: brought to 2^-10 ... 1, roots of it exist.
    let low = g.min() ?? 0
    let width = (g.max() ?? 0) - low
    let h = g.map { width > 0 ? 0x1p-10 + (1 - 0x1p-10) * (($0 - low) / width) : 1 }
    let point = model.point
    func terms(_ emphasis: [Double]) -> LikelihoodTerms {
      var likelihood = PartialLikelihood(data, ties: model.options.ties, emphasis: emphasis)
      var terms = LikelihoodTerms(order: p)
      likelihood.evaluate(at: point, into: &terms)
      return terms
    }
    let plain = terms([])
    let once = terms(h)
    let twice = terms(h.map { $0 * $0 })
    // The score has the deaths' covariates at their full weight: h of it is due, and of the score at
    // the estimate, 0 but for rounding, the mean h is taken off.
    var sums = once.score
    var mean = 0.0
    for (k, set) in data.riskSets.tieSets.enumerated() {
      for i in (set.end - Int(set.deaths))..<set.end {
        mean += h[k]
        let excess = data.weights[i] * (1 - h[k])
        for j in 0..<p { sums[j] -= excess * data.x[i * p + j] }
      }
    }
    mean /= Double(data.riskSets.tieSets.reduce(0) { $0 + Int($1.deaths) })
    for j in 0..<p { sums[j] -= mean * plain.score[j] }
    // The Schur complement of the information of the covariates. About the mean h:
    // C = I_h - m I_1 and I_hh - 2 m I_h + m^2 I_1 - C I_1^-1 C, whose last term is small.
    var cross = once.information
    var square = twice.information
    for k in cross.indices {
      square[k] -= mean * (2 * once.information[k] - mean * plain.information[k])
      cross[k] -= mean * plain.information[k]
    }
    if let factor = try? Cholesky(plain.information, order: p) {
      for column in 0..<p {
        let solved = factor.solve(Array(cross[(column * p)..<((column + 1) * p)]))
        for row in 0..<p {
          var sum = 0.0
          for k in 0..<p { sum += cross[k + row * p] * solved[k] }
          square[row + column * p] -= sum
        }
      }
    } else {
      for k in square.indices { square[k] = .nan }
    }
    // One time of death, or one value of g: nothing is left but rounding.
    if !(width > 0) { for k in square.indices { square[k] = .nan } }
    order = p
    score = sums
    information = square
  }

  /// The rows and columns of some covariates.
  func information(of columns: [Int]) -> [Double] {
    columns.flatMap { column in columns.map { information[$0 + column * order] } }
  }

  func quadratic(_ direction: [Double], _ columns: [Int]) -> Double {
    var sum = 0.0
    for (a, row) in zip(direction, columns) {
      for (b, column) in zip(direction, columns) {
        sum += a * b * information[row + column * order]
      }
    }
    return sum
  }
}
