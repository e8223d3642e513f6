// The data of a Poisson regression in the form that its likelihood reads them.
//
// Derivation:  Documentation/Derivations/PoissonRegression.md, (2.1)-(2.4)
// Called from: Rates/FitPoisson.swift
// Read by:     Rates/PoissonLikelihood.swift

import Foundation

/// Covariates centred and scaled behind a column of ones, made once and evaluated at many points.
///
/// Memory: n (p + 1) + O(n) numbers.
struct PreparedPoisson: Sendable {
  let rowCount: Int
  /// The number of columns, the intercept's included.
  private(set) var p: Int
  /// Row-major: 1, then the covariates less their mean, divided by `scale`.
  private(set) var x: [Double]
  /// Counts of events.
  let events: [Double]
  /// Case weights.
  let weights: [Double]
  /// log person-time plus the offset, less `shift`.
  let offset: [Double]
  /// The largest log person-time plus offset: without it the rates of the coordinates may lie far
  /// from 1, and person-time in any unit is welcome.
  let shift: Double
  /// What each column was divided by: a power of two, so that nothing is rounded. 1 for the ones.
  private(set) var scale: [Double]
  /// The mean of each column over its scale; 0 for the ones.
  private(set) var centre: [Double]
  /// For each column the largest absolute value over its scale, before centring.
  private(set) var magnitude: [Double]

  /// - Complexity: O(n p).
  init(
    events: [Double], personTime: [Double], columns: [[Double]], weights: [Double]?,
    offset: [Double]?
  ) {
    let n = events.count
    rowCount = n
    let stride = columns.count + 1
    p = stride
    self.events = events
    self.weights = weights ?? [Double](repeating: 1, count: n)
    var logTime = personTime.map { log($0) }
    if let offset { for i in 0..<n { logTime[i] += offset[i] } }
    let largest = logTime.max() ?? 0
    shift = largest
    self.offset = logTime.map { $0 - largest }
    x = [Double](repeating: 1, count: n * stride)
    (scale, centre, magnitude) = ([1], [0], [1])
    for (j, column) in columns.enumerated() {
      var values = column
      let top = Self.exponent(values.reduce(0) { max($0, abs($1)) })
      let toUnit = scalbn(1, -top)
      for i in 0..<n { values[i] *= toUnit }
      let before = values.reduce(0) { max($0, abs($1)) }
      let mean = Self.centre(&values, weights: self.weights)
      var squares = 0.0
      for i in 0..<n { squares += values[i] * values[i] }
      let spread = Self.exponent(n > 0 ? (squares / Double(n)).squareRoot() : 0)
      let toSpread = scalbn(1, -spread)
      for i in 0..<n { x[i * stride + j + 1] = values[i] * toSpread }
      scale.append(scalbn(1, top + spread))
      centre.append(scalbn(mean, -spread))
      magnitude.append(scalbn(before, -spread))
    }
  }

  private static func exponent(_ size: Double) -> Int {
    // Within these bounds the power of two and its inverse are both numbers.
    size > 0 && size.isFinite ? max(-1000, min(1000, Int(size.exponent))) : 0
  }

  /// Subtracts the weighted mean, twice: the first mean is rounded, the second takes away what that
  /// left, so that 2 000 000 +- 3 keeps every digit. Returns what was subtracted.
  private static func centre(_ values: inout [Double], weights: [Double]) -> Double {
    var subtracted = 0.0
    for _ in 0..<2 {
      var sum = 0.0
      var total = 0.0
      for i in values.indices {
        sum += weights[i] * values[i]
        total += weights[i]
      }
      let mean = total > 0 ? sum / total : 0
      for i in values.indices { values[i] -= mean }
      subtracted += mean
    }
    return subtracted
  }

  /// The same problem with the listed columns only.
  func keeping(_ columns: [Int]) -> PreparedPoisson {
    guard columns.count < p else { return self }
    var result = self
    result.p = columns.count
    result.x = []
    result.x.reserveCapacity(rowCount * columns.count)
    for i in 0..<rowCount { for j in columns { result.x.append(x[i * p + j]) } }
    result.scale = columns.map { scale[$0] }
    result.centre = columns.map { centre[$0] }
    result.magnitude = columns.map { magnitude[$0] }
    return result
  }

  /// The same problem in the directions of an orthonormal basis of its columns; `scale` and
  /// `centre` stay those of the columns.
  func rotated(to basis: OrthonormalBasis) -> PreparedPoisson {
    var result = self
    for (j, direction) in basis.directions.enumerated() {
      for i in 0..<rowCount { result.x[i * p + j] = direction[i] }
    }
    return result
  }

  /// Coefficients of the columns as given, from those of the centred and scaled columns.
  func estimates(_ scaled: [Double]) -> [Double] {
    var result = direction(scaled)
    if !result.isEmpty { result[0] -= shift }
    return result
  }

  /// A change of the coefficients of the columns as given, from one of the scaled columns'.
  func direction(_ scaled: [Double]) -> [Double] {
    var result = scaled.indices.map { scaled[$0] / scale[$0] }
    for j in scaled.indices { result[0] -= scaled[j] * centre[j] }
    return result
  }

  /// The covariance of the coefficients of the columns as given from that of the coordinates of
  /// the fit, both column-major.
  ///
  /// Each coefficient is first written in the coordinates, and its variance taken there: between
  /// columns that are nearly aliased the variances are huge and would cancel in the intercept's.
  ///
  /// - Complexity: O(p^3).
  func covariance(_ v: [Double], basis: OrthonormalBasis?) -> [Double] {
    let rows = (0..<p).map { k in
      var row = [Double](repeating: 0, count: p)
      if k == 0 { row = centre.map { -$0 } }
      row[k] = k == 0 ? 1 : 1 / scale[k]
      return basis?.solveTransposed(row) ?? row
    }
    var result = [Double](repeating: 0, count: p * p)
    for (l, right) in rows.enumerated() {
      var product = [Double](repeating: 0, count: p)
      for (column, factor) in right.enumerated() {
        for i in 0..<p { product[i] += v[i + column * p] * factor }
      }
      for (k, left) in rows.enumerated() {
        result[k + l * p] = zip(left, product).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    return result
  }
}
