// From a model frame to a fitted Poisson regression: columns sorted out, the likelihood climbed,
// tests and variances taken at the top.
//
// Derivation:  Documentation/Derivations/PoissonRegression.md
// Called from: Rates/FitPoisson+Arrays.swift, Rates/FitPoisson+Formula.swift
// Uses:        Rates/PreparedPoisson.swift, Rates/PoissonLikelihood.swift,
//              Inference/NewtonRaphson.swift

/// Fits a Poisson regression to complete cases.
///
/// Strata enter as a factor, so each has an intercept of its own.
///
/// - Complexity: O(iterations n p^2) time, n p + O(n + p^2) numbers of memory.
func fitPoisson(
  frame: ModelFrame, robust wished: Bool, level: Double, maximumIterations: Int
) throws(SurvivalDataError) -> PoissonFit {
  guard let (events, personTime) = frame.counts else {
    throw .incompatible(
      "a Poisson regression needs counts: write Rate(events, persontime) on the left of ~")
  }
  guard !frame.interceptIsRemoved else {
    throw .incompatible(
      "a Poisson regression has an intercept here; leave out \"- 1\" and \"+ 0\"")
  }
  let level = try ConfidenceInterval.checked(level: level)
  guard events.contains(where: { $0 > 0 }) else { throw .noEvents }
  let fractional = frame.weights?.contains { $0 != $0.rounded() } ?? false
  let robust = wished || frame.cluster != nil || fractional
  let design = frame.design.adding(strata: frame.strata, called: frame.strataName)
  let names = ["(Intercept)"] + design.names

  let full = PreparedPoisson(
    events: events, personTime: personTime, columns: design.columns, weights: frame.weights,
    offset: frame.offset)
  let columns = AliasedColumns(
    full.x, order: full.p, weights: full.weights, magnitude: full.magnitude)
  let reduced = full.keeping(columns.kept)
  let basis = columns.basis
  let data = basis.map { reduced.rotated(to: $0) } ?? reduced
  let p = data.p

  // At the maximum without covariates, the place to start from and to take the score test at.
  var scaledNull = [Double](repeating: 0, count: p)
  scaledNull[0] = data.nullIntercept
  let start = basis?.coordinates(of: scaledNull) ?? scaledNull
  var likelihood = PoissonLikelihood(data)
  var null = LikelihoodTerms(order: p)
  likelihood.evaluate(at: start, into: &null)
  let nullFit = PoissonDeviance(data, means: data.means(at: start))

  var climb = NewtonRaphson(maximumIterations: maximumIterations)
  var optimum = climb.maximize(&likelihood, from: start)
  var means = data.means(at: optimum.point)
  // Rows with next to no events expected may still be finding their place: the value hardly feels
  // them. A finer tolerance lets them settle before the fit is given up.
  for _ in 0..<2
  where optimum.ending == .running && !data.isRecession(optimum.step, means: means) {
    climb.tolerance *= 1e-6
    let before = optimum.iterations
    climb.maximumIterations = max(0, maximumIterations - before)
    optimum = climb.maximize(&likelihood, from: optimum.point)
    optimum.iterations += before
    means = data.means(at: optimum.point)
  }
  let separated = optimum.ending != .converged && data.isRecession(optimum.step, means: means)
  let fitted = PoissonDeviance(data, means: means)

  // The model-based variance, and the sandwich where it is asked for, in the fit's coordinates.
  let inverse = (try? Cholesky(optimum.terms.information, order: p))?.inverse()
  let modelBased = inverse ?? [Double](repeating: .nan, count: p * p)
  let sandwich: [Double]? =
    robust
    ? SandwichVariance.sandwich(
      modelBased,
      SandwichVariance.meat(data.scores(means), order: p, clusters: frame.cluster?.codes), order: p)
    : nil
  let scaled = basis?.solve(optimum.point) ?? optimum.point
  let estimates = reduced.estimates(scaled)
  let model = reduced.covariance(modelBased, basis: basis)
  let reported = sandwich.map { reduced.covariance($0, basis: basis) } ?? model

  let slopes = p - 1
  let tests = PoissonTests(
    likelihoodRatio: ChiSquareTest(
      statistic: max(0, nullFit.deviance - fitted.deviance), degreesOfFreedom: slopes),
    wald: ChiSquareTest(
      statistic: waldStatistic(optimum.point, sandwich ?? modelBased), degreesOfFreedom: slopes),
    score: ChiSquareTest(
      statistic: slopes > 0 ? quadraticForm(null.score, inverseOf: null.information) : 0,
      degreesOfFreedom: slopes))

  var coefficients: [PoissonCoefficient] = []
  for (j, name) in names.enumerated() {
    let k = columns.kept.firstIndex(of: j)
    coefficients.append(
      PoissonCoefficient(
        name: name, estimate: k.map { estimates[$0] } ?? .nan,
        standardError: k.map { model[$0 + $0 * p].squareRoot() } ?? .nan,
        robustStandardError: robust ? k.map { reported[$0 + $0 * p].squareRoot() } : nil,
        level: level))
  }

  let infinite =
    separated ? reduced.infinite(along: basis?.solve(optimum.step) ?? optimum.step) : []
  let convergence = Convergence(
    status: separated
      ? .infiniteCoefficients : optimum.ending == .converged ? .converged : .iterationLimit,
    iterations: optimum.iterations, newtonDecrement: optimum.decrement,
    conditionNumber: ConditionNumber.scaled(
      basis?.information(optimum.terms.information) ?? optimum.terms.information,
      inverse: basis?.covariance(modelBased) ?? modelBased, order: p),
    aliased: columns.aliased.map { names[$0] },
    illConditioned: columns.illConditioned.map { names[$0] },
    infinite: infinite.map {
      InfiniteCoefficient(name: names[columns.kept[$0.column]], direction: $0.direction)
    })
  let freedom = data.rowCount - p
  return PoissonFit(
    observations: data.rowCount, events: events.reduce(0, +), personTime: personTime.reduce(0, +),
    droppedRows: frame.dropped.total, dropped: frame.dropped,
    logLikelihood: LogLikelihoods(null: nullFit.logLikelihood, fitted: fitted.logLikelihood),
    deviance: fitted.deviance, nullDeviance: nullFit.deviance, pearson: fitted.pearson,
    dispersion: freedom > 0 ? fitted.pearson / Double(freedom) : .nan, degreesOfFreedom: freedom,
    tests: tests, convergence: convergence, robust: robust, level: level,
    coefficients: coefficients,
    covariance: (0..<p).map { row in (0..<p).map { reported[row + $0 * p] } },
    warnings: poissonWarnings(convergence, clusters: frame.cluster?.count, coefficients: p))
}

/// b' V^-1 b over all coordinates but the first. Later coordinates span the same covariates in any
/// basis that was made column by column from the intercept on.
private func waldStatistic(_ beta: [Double], _ variance: [Double]) -> Double {
  let p = beta.count
  var block: [Double] = []
  for column in 1..<max(p, 1) {
    for row in 1..<p { block.append(variance[row + column * p]) }
  }
  return quadraticForm(Array(beta.dropFirst()), inverseOf: block)
}

extension DesignMatrix {
  /// The design with a 0/1 column for each stratum but the first.
  fileprivate func adding(strata: Grouping?, called name: String?) -> DesignMatrix {
    guard let strata else { return self }
    var result = self
    for level in strata.labels.indices.dropFirst() {
      // R's name where there is an expression: strata(site)b.
      result.names.append(
        name.map { $0 + strata.labels[level] } ?? "strata(\(strata.labels[level]))")
      result.columns.append(strata.codes.map { $0 == level ? 1 : 0 })
    }
    return result
  }
}

extension PreparedPoisson {
  /// The columns that run to infinity along a direction of the scaled columns, each with its part
  /// in the columns as given, the largest being 1 or -1.
  fileprivate func infinite(along scaled: [Double]) -> [(column: Int, direction: Double)] {
    let given = direction(scaled)
    // The intercept is judged beside the covariates' largest part: far from the centre of a
    // covariate that runs it runs further than that, and would hide it.
    var parts = scaled
    parts[0] = 0
    let largest = parts.reduce(0) { max($0, abs($1)) }
    parts[0] = min(largest, max(-largest, given[0]))
    let running = Convergence.running(along: parts)
    let top = running.reduce(0) { max($0, abs(given[$1])) }
    return running.map { ($0, given[$0] / top) }
  }
}

/// What the reader should know before trusting the figures.
private func poissonWarnings(
  _ convergence: Convergence, clusters: Int?, coefficients p: Int
) -> [String] {
  var warnings = convergence.warnings
  if let clusters, clusters <= p {
    warnings.append(
      "\(clusters) clusters are too few for the robust variance of \(p) coefficients")
  }
  return warnings
}
