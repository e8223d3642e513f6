// From a model frame to a fitted Cox model: options checked, columns sorted out, the likelihood
// climbed, tests and variances taken at the top.
//
// Called from: Cox/FitCox+Arrays.swift, Cox/FitCox+Formula.swift
// Uses:        Cox/PreparedCox.swift, Cox/PartialLikelihood.swift, Inference/NewtonRaphson.swift

/// Fits a Cox model to complete cases.
///
/// - Complexity: O(n log n + iterations n p^2) time, n p + O(n + p^2) numbers of memory.
func fitCox(frame: ModelFrame, options: CoxOptions) throws(SurvivalDataError) -> CoxFit {
  try frame.design.columns.withViews { columns throws(SurvivalDataError) in
    try fitCox(frame: frame, columns: columns, options: options)
  }
}

/// The same with covariates that lie elsewhere.
func fitCox(
  frame: ModelFrame, columns: [ColumnView], options: CoxOptions
) throws(SurvivalDataError) -> CoxFit {
  // The sorted covariates are gone before the concordance needs room of its own.
  func released() throws(SurvivalDataError) -> (fit: CoxFit, sets: RiskSets, kept: [Int]) {
    let solution = try solveCox(frame, columns, options)
    return (solution.fit, solution.data.riskSets, solution.kept)
  }
  var (fit, sets, kept) = try released()
  if options.concordance {
    fit.concordance = concordance(of: fit, kept: kept, sets: sets, frame: frame, columns: columns)
  }
  return fit
}

/// The concordance of a fit's linear predictor with the times.
func concordance(
  of fit: CoxFit, kept: [Int], sets: RiskSets, frame: ModelFrame, columns: [ColumnView]
) -> Concordance {
  let predictor = linearPredictor(
    kept.map { columns[$0] }, estimates: kept.map { fit.coefficients[$0].estimate },
    offset: frame.offset, rows: frame.outcome?.count ?? 0)
  return concordance(
    sets, predictor: predictor, weights: frame.weights, cluster: frame.cluster)
}

/// A fit without its concordance, and what it was made from.
struct CoxSolution {
  var fit: CoxFit
  /// The times and events.
  var outcome: SurvivalOutcome
  /// All columns, sorted.
  var data: PreparedCox
  /// The columns that were estimated.
  var kept: [Int]
  /// The model-based covariance of their estimates, column-major.
  var modelBased: [Double]
}

/// Checks, fits, tests.
func solveCox(
  _ frame: ModelFrame, _ covariates: [ColumnView], _ options: CoxOptions
) throws(SurvivalDataError) -> CoxSolution {
  guard let outcome = frame.outcome else {
    throw .incompatible("a Cox model needs times: write Surv(time, event) on the left of ~")
  }
  let level = try ConfidenceInterval.checked(level: options.level)
  let fractional = frame.weights?.contains { $0 != $0.rounded() } ?? false
  let robust = options.robust || frame.cluster != nil || fractional
  if options.ties.isExact, frame.weights != nil || robust {
    throw .incompatible(
      "exact ties cannot be combined with weights or a robust variance; use efron or breslow")
  }
  if robust, frame.cluster == nil, outcome.entry != nil || frame.beforeTransforms != nil {
    throw .incompatible(
      "spells need a cluster for the robust variance: name the column that identifies subjects")
  }
  try options.intervals.check(robust: robust)
  try options.penalty?.check(ties: options.ties, robust: robust, intervals: options.intervals)
  let names = frame.design.names
  guard options.initial.isEmpty || options.initial.count == names.count else {
    throw .invalidOption(
      name: "the number of starting values", value: "\(options.initial.count)",
      expected: "\(names.count), one for each coefficient")
  }
  guard options.maximumIterations >= 0 else {
    throw .invalidOption(
      name: "the most iterations", value: "\(options.maximumIterations)",
      expected: "a whole number that is not negative")
  }
  for value in options.initial where !value.isFinite {
    throw .invalidOption(name: "a starting value", value: "\(value)", expected: "a finite number")
  }
  guard outcome.eventCount > 0 else { throw .noEvents }
  // Weights are brought near 1 before use, so that only a sum beyond all numbers is too much.
  try frame.checkSumOfWeights(within: 0...(.greatestFiniteMagnitude))

  let full = PreparedCox(
    outcome, columns: covariates, strata: frame.strata, weights: frame.weights,
    offset: frame.offset)
  var columns = EstimableColumns(
    full, ties: options.ties, penalty: options.penalty, given: GivenColumns(columns: covariates))
  let optimum = columns.maximize(options)
  let separated = optimum.ending == .running && columns.risesForever(along: optimum.step)
  let coordinates = optimum.point
  let p = coordinates.count

  // The model-based variance, and the sandwich where it is asked for, in the fit's coordinates.
  let inverse = (try? Cholesky(optimum.terms.information, order: p))?.inverse()
  let modelBased = inverse ?? [Double](repeating: .nan, count: p * p)
  var sandwich: [Double]?
  var robustScore: ChiSquareTest?
  if robust {
    let meats = SandwichVariance.meats(
      columns.data, ties: options.ties, at: [coordinates, [Double](repeating: 0, count: p)],
      cluster: frame.cluster)
    sandwich = SandwichVariance.sandwich(modelBased, meats[0], order: p)
    robustScore = ChiSquareTest(
      statistic: quadraticForm(columns.null.score, inverseOf: meats[1]), degreesOfFreedom: p)
  }
  // The climb's weights are in units of `unit`: values and their derivatives are too, the sandwich
  // is not.
  let unit = full.weightUnit
  let tests = CoxTests(
    likelihoodRatio: ChiSquareTest(
      statistic: max(0, 2 * unit * (optimum.terms.value - columns.null.value)),
      degreesOfFreedom: p),
    wald: ChiSquareTest(
      statistic: sandwich.map { quadraticForm(coordinates, inverseOf: $0) }
        ?? unit * quadraticForm(coordinates, inverseOf: modelBased), degreesOfFreedom: p),
    score: ChiSquareTest(
      statistic: unit * quadraticForm(columns.null.score, inverseOf: columns.null.information),
      degreesOfFreedom: p),
    robustScore: robustScore)

  let estimates = columns.estimates(coordinates)
  let errors = columns.standardErrors(modelBased).map { $0 / unit.squareRoot() }
  let robustErrors = sandwich.map(columns.standardErrors)
  let modelCovariance = columns.covariance(modelBased).map { $0 / unit }
  let reported = sandwich.map(columns.covariance) ?? modelCovariance
  var coefficients: [CoxCoefficient] = []
  for (j, name) in names.enumerated() {
    guard let k = columns.kept.firstIndex(of: j) else {
      coefficients.append(
        CoxCoefficient(
          name: name, estimate: .nan, standardError: .nan, robustStandardError: nil, level: level))
      continue
    }
    coefficients.append(
      CoxCoefficient(
        name: name, estimate: estimates[k], standardError: errors[k],
        robustStandardError: robustErrors?[k],
        level: level))
  }

  let status: Convergence.Status =
    p == 0 && !names.isEmpty
    ? .notEstimable
    : separated
      ? .infiniteCoefficients : optimum.ending == .converged ? .converged : .iterationLimit
  let direction = separated ? columns.estimates(optimum.step) : []
  let largest = direction.reduce(0) { max($0, abs($1)) }
  let running = separated ? columns.running(optimum.step) : []
  let convergence = Convergence(
    status: status, iterations: optimum.iterations, newtonDecrement: unit * optimum.decrement,
    conditionNumber: columns.conditionNumber(optimum.terms.information, inverse: modelBased),
    aliased: columns.aliased.map { names[$0] },
    illConditioned: columns.illConditioned.map { names[$0] },
    infinite: running.map {
      InfiniteCoefficient(name: names[columns.kept[$0]], direction: direction[$0] / largest)
    })

  let volume = columns.logVolume
  let fit = CoxFit(
    ties: options.ties, penalty: options.penalty,
    observations: frame.beforeTransforms?.rows ?? outcome.count, events: outcome.eventCount,
    droppedRows: frame.dropped.total, dropped: frame.dropped,
    strata: frame.beforeTransforms?.strata ?? frame.strata?.count ?? 1,
    logLikelihood: LogLikelihoods(
      null: full.logLikelihood(columns.null.value) + volume,
      fitted: full.logLikelihood(optimum.terms.value) + volume),
    tests: tests,
    concordance: Concordance(estimate: .nan, standardError: .nan),
    convergence: convergence, robust: robust, level: level,
    statistics: CoxFitStatistics(
      logLikelihood: [
        full.logLikelihood(columns.unpenalised.null),
        full.logLikelihood(columns.unpenalised.fitted ?? optimum.terms.value),
      ], parameters: p, observations: outcome.count, events: outcome.eventCount),
    coefficients: coefficients,
    covariance: (0..<p).map { row in (0..<p).map { reported[row + $0 * p] } },
    statusCoding: outcome.statusCoding, nearTiesMerged: outcome.nearTiesMerged,
    warnings: coxWarnings(
      convergence, outcome: outcome, emptied: full.riskSets.emptied, ties: options.ties))
  var solution = CoxSolution(
    fit: fit, outcome: outcome, data: full, kept: columns.kept, modelBased: modelCovariance)
  try solution.setLimits(frame, covariates, options)
  return solution
}

/// The linear predictor of every row, in the columns as they were given, each from its first value on.
private func linearPredictor(
  _ columns: [ColumnView], estimates: [Double], offset: [Double]?, rows: Int
) -> [Double] {
  var predictor = offset ?? [Double](repeating: 0, count: rows)
  predictor.withUnsafeMutableBufferPointer { predictor in
    let sums = LaneResults(predictor)
    // Blocks that stay in the cache while the columns pass by.
    let block = 4096
    inLanes((rows + block - 1) / block) { lane in
      for (column, estimate) in zip(columns, estimates) {
        let centre = column[0]
        for i in (lane * block)..<min((lane + 1) * block, rows) {
          sums.add(estimate * (column[i] - centre), at: i)
        }
      }
    }
  }
  return predictor
}

/// What the reader should know before trusting the figures.
private func coxWarnings(
  _ convergence: Convergence, outcome: SurvivalOutcome, emptied: Int, ties: CoxTies
) -> [String] {
  var warnings = convergence.warnings
  if convergence.status == .infiniteCoefficients {
    warnings.append(
      "Firth's penalty (penalty: .firth, or --firth) gives finite estimates"
        + (ties.isExact ? ", with efron or breslow ties" : "")
        + "; profile limits need none")
  }
  warnings += outcome.warnings
  if emptied > 0 {
    warnings.append(
      "late entry leaves nobody but those who die at risk at \(emptied) event times")
  }
  return warnings
}
