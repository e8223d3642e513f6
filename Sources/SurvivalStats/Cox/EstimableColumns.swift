// The covariates that the data can tell apart, and the coordinates in which the fit is made.
//
// Called from: Cox/FitCox.swift

import Foundation

/// A prepared problem reduced to what can be estimated, with its likelihood at zero.
///
/// Coordinates are the scaled covariates, or an orthonormal basis of them where some are nearly
/// combinations of others.
struct EstimableColumns {
  /// The problem in the fit's coordinates.
  private(set) var data: PreparedCox
  /// Indices of the columns that are estimated, and of those that are not.
  private(set) var kept: [Int]
  private(set) var aliased: [Int]
  private(set) var illConditioned: [Int]
  /// Value, score and information at zero.
  private(set) var null: LikelihoodTerms
  /// The log likelihood without a penalty: at zero, and at the end of a penalised climb.
  private(set) var unpenalised: (null: Double, fitted: Double?) = (0, nil)
  private let penalty: CoxPenaltyKind?
  private var likelihood: PartialLikelihood
  private var basis: OrthonormalBasis?
  private var scale: [Double]

  /// One row in so many makes the sample that large problems start from.
  private static let sampling = 16

  /// - Parameter given: the covariates as given, for a basis that keeps the digits in which nearly
  ///   collinear columns differ.
  init(
    _ full: PreparedCox, ties: CoxTies, penalty: CoxPenaltyKind? = nil, given: GivenColumns? = nil
  ) {
    self.penalty = penalty
    // Where the information at zero tells all columns apart, so do the columns.
    likelihood = PartialLikelihood(full, ties: ties)
    null = LikelihoodTerms(order: full.p)
    likelihood.evaluate(at: [Double](repeating: 0, count: full.p), into: &null)
    if AliasedColumns.areClear(null.information, full) {
      kept = Array(0..<full.p)
      aliased = []
      illConditioned = []
      scale = full.scale
      data = full
      return
    }
    let first = AliasedColumns(
      full.x, order: full.p, weights: full.weights, magnitude: full.magnitude)
    kept = first.kept
    aliased = first.aliased
    illConditioned = first.illConditioned
    let reduced = full.keeping(first.kept)
    basis = Self.refined(first.basis, first.kept, reduced, given)
    scale = reduced.scale
    data = basis.map { reduced.rotated(to: $0) } ?? reduced
    likelihood = PartialLikelihood(data, ties: ties)
    null = LikelihoodTerms(order: data.p)
    likelihood.evaluate(at: [Double](repeating: 0, count: data.p), into: &null)

    // A column may differ between rows and yet in no risk set: the information says so.
    let idle = Self.idleColumns(null.information, data)
    guard !idle.isEmpty else { return }
    let busy = kept.indices.filter { !idle.contains($0) }
    aliased = (aliased + idle.map { first.kept[$0] }).sorted()
    kept = busy.map { first.kept[$0] }
    let remaining = reduced.keeping(busy)
    scale = remaining.scale
    let again = AliasedColumns(
      remaining.x, order: remaining.p, weights: remaining.weights, magnitude: remaining.magnitude)
    basis = Self.refined(again.basis, kept, remaining, given)
    illConditioned.removeAll { aliased.contains($0) }
    data = basis.map { remaining.rotated(to: $0) } ?? remaining
    likelihood = PartialLikelihood(data, ties: ties)
    null = LikelihoodTerms(order: data.p)
    likelihood.evaluate(at: [Double](repeating: 0, count: data.p), into: &null)
  }

  /// The basis made anew from the columns as given, where some column loses digits to those before it.
  private static func refined(
    _ basis: OrthonormalBasis?, _ kept: [Int], _ data: PreparedCox, _ given: GivenColumns?
  ) -> OrthonormalBasis? {
    guard let basis, let given, basis.losesDigits, basis.directions.count == kept.count,
      let columns = given.centred(kept, as: data)
    else { return basis }
    return OrthonormalBasis(
      columns, of: kept.count, kept: Array(kept.indices), weights: data.weights)
  }

  /// Columns about which no risk set holds information, beyond those before them.
  private static func idleColumns(_ information: [Double], _ data: PreparedCox) -> [Int] {
    let p = data.p
    let events = data.deathWeight
    // A diagonal entry that is rounding only is none, so that its pivot is not looked at either.
    var seen = information
    var squares = [Double](repeating: 0, count: p)
    for i in 0..<data.rowCount {
      for j in 0..<p { squares[j] += data.x[i * p + j] * data.x[i * p + j] }
    }
    for j in 0..<p {
      let expected = events * squares[j] / Double(max(1, data.rowCount))
      if information[j + j * p] <= 1e-12 * expected { seen[j + j * p] = 0 }
    }
    let fractions = AliasedColumns.smallestPivotFraction(seen, order: p, atLeast: 1e-13)
    return (0..<p).filter { fractions[$0] == 0 }
  }

  /// The climb to the maximum.
  mutating func maximize(_ options: CoxOptions) -> NewtonRaphson.Optimum {
    unpenalised.null = null.value
    if let penalty { return maximize(options, penalty) }
    var start = [Double](repeating: 0, count: data.p)
    var known = null
    if !options.initial.isEmpty {
      let given = self.start(options)
      var terms = LikelihoodTerms(order: data.p)
      likelihood.evaluate(at: given, into: &terms)
      // A start that is worse than zero is no help, and may be so bad that no step leads away.
      if terms.value >= null.value || options.maximumIterations == 0 {
        start = given
        known = terms
      }
    } else if options.maximumIterations > 5, let sample = data.sample(every: Self.sampling) {
      // A sixteenth of the rows leads to within a few standard errors of the top.
      var small = PartialLikelihood(sample, ties: likelihood.ties)
      let near = NewtonRaphson(maximumIterations: 8, tolerance: 1e-2).maximize(&small, from: start)
      if near.ending != .running, near.point.allSatisfy(\.isFinite) {
        var terms = LikelihoodTerms(order: data.p)
        likelihood.evaluate(at: near.point, into: &terms)
        if terms.value > null.value {
          start = near.point
          known = terms
        }
      }
    }
    return NewtonRaphson(maximumIterations: options.maximumIterations)
      .maximize(&likelihood, from: start, known: known)
  }

  /// The climb with a penalty. Value and score of its end, and from here on of `null`, are penalised;
  /// their information is the likelihood's alone.
  private mutating func maximize(
    _ options: CoxOptions, _ penalty: CoxPenaltyKind
  ) -> NewtonRaphson.Optimum {
    var penalised = PenalisedLikelihood(likelihood, penalty: penalty)
    var terms = LikelihoodTerms(order: data.p)
    var start = [Double](repeating: 0, count: data.p)
    penalised.evaluate(at: start, into: &terms)
    null.value = terms.value
    null.score = terms.score
    if !options.initial.isEmpty {
      let given = self.start(options)
      penalised.evaluate(at: given, into: &terms)
      if terms.value >= null.value || options.maximumIterations == 0 { start = given }
    }
    var optimum = NewtonRaphson(maximumIterations: options.maximumIterations)
      .maximize(&penalised, from: start)
    likelihood.evaluate(at: optimum.point, into: &terms)
    unpenalised.fitted = terms.value
    optimum.terms.information = terms.information
    return optimum
  }

  /// The starting values asked for, in the fit's coordinates.
  private func start(_ options: CoxOptions) -> [Double] {
    let given = kept.indices.map { options.initial[kept[$0]] * scale[$0] }
    return basis?.coordinates(of: given) ?? given
  }

  /// What is to be added to half the log determinant of the information in the fit's coordinates and
  /// weights, to have it for the columns and weights as given; 0 without a penalty.
  var logVolume: Double {
    guard penalty != nil else { return 0 }
    var sum = 0.0
    for j in 0..<data.p {
      sum += log(data.weightUnit) / 2 + log(scale[j])
      if let basis { sum += log(abs(basis.factors[j][j])) }
    }
    return sum
  }

  /// Coefficients of the columns as given, from the fit's coordinates.
  func estimates(_ coordinates: [Double]) -> [Double] {
    let scaled = basis?.solve(coordinates) ?? coordinates
    return scaled.indices.map { scaled[$0] / scale[$0] }
  }

  /// Their covariance, column-major.
  func covariance(_ matrix: [Double]) -> [Double] {
    let p = data.p
    var result = basis?.covariance(matrix) ?? matrix
    for column in 0..<p {
      // One after the other: the product of two scales may leave the range.
      for row in 0..<p {
        result[row + column * p] = result[row + column * p] / scale[row] / scale[column]
      }
    }
    return result
  }

  /// Their standard errors, which stay in range where their squares would not.
  func standardErrors(_ matrix: [Double]) -> [Double] {
    let p = data.p
    let variance = basis?.covariance(matrix) ?? matrix
    return (0..<p).map { variance[$0 * (p + 1)].squareRoot() / scale[$0] }
  }

  /// The condition number of the information about the scaled columns, from that about the fit's
  /// coordinates.
  func conditionNumber(_ information: [Double], inverse: [Double]) -> Double {
    ConditionNumber.scaled(
      basis?.information(information) ?? information,
      inverse: basis?.covariance(inverse) ?? inverse, order: data.p)
  }

  /// Whether the likelihood rises for ever along `step`.
  mutating func risesForever(along step: [Double]) -> Bool {
    penalty == nil && likelihood.risesForever(along: step)
  }

  /// The kept columns that run along `step`.
  func running(_ step: [Double]) -> [Int] {
    Convergence.running(along: basis?.solve(step) ?? step)
  }
}

extension AliasedColumns {
  /// Whether no column is constant, idle, or nearly a combination of others, by a wide margin:
  /// scaled columns have a mean square between 1 and 4.
  static func areClear(_ information: [Double], _ data: PreparedCox) -> Bool {
    let events = data.deathWeight
    let p = data.p
    guard data.magnitude.allSatisfy({ $0 < 1e10 }),
      (0..<p).allSatisfy({ information[$0 * (p + 1)] > 1e-9 * events })
    else { return false }
    return smallestPivotFraction(information, order: p).allSatisfy { $0 > 1e-4 }
  }
}
