// The data of a Cox model in the order that its likelihood reads them.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Called from: Cox/FitCox.swift
// Read by:     Cox/PartialLikelihood.swift

import Foundation

/// Rows sorted for the sweep, covariates centred within strata and scaled, made once and evaluated
/// at many beta.
///
/// Memory: n p + O(n) numbers.
struct PreparedCox: Sendable {
  /// Who is at risk when.
  let riskSets: RiskSets
  /// The number of rows in the sweep.
  let rowCount: Int
  /// The number of covariates.
  let p: Int
  /// Row-major covariates in sweep order, centred within strata, divided by `scale`.
  private(set) var x: [Double]
  /// What each covariate was divided by: a power of two, so that nothing is rounded.
  private(set) var scale: [Double]
  /// Case weights in sweep order, divided by `weightUnit`.
  let weights: [Double]
  /// What the case weights were divided by: the power of four that brings their mean near 1, so
  /// that neither the tolerance of the climb nor the range of numbers depends on their size.
  let weightUnit: Double
  /// Whether all weights are 1.
  let isUnweighted: Bool
  /// Offsets in sweep order; empty where there are none.
  let offset: [Double]
  /// For each covariate the largest absolute value before centring.
  private(set) var magnitude: [Double]

  /// - Complexity: O(n log n + n p).
  init(
    _ outcome: SurvivalOutcome, columns: [ColumnView], strata: Grouping?, weights: [Double]?,
    offset: [Double]?
  ) {
    let sets = RiskSets(outcome, strata: strata)
    riskSets = sets
    let order = sets.order
    let n = order.count
    rowCount = n
    p = columns.count
    isUnweighted = weights == nil
    let unit = Self.unit(of: weights ?? [])
    weightUnit = unit
    self.weights =
      weights.map { w in order.map { w[Int($0)] / unit } } ?? [Double](repeating: 1, count: n)
    self.offset = offset.map { o in order.map { o[Int($0)] } } ?? []
    (x, scale, magnitude) = CentredColumns.gather(
      columns, sets: sets, strata: strata, weights: weights == nil ? [] : self.weights)
  }

  init(
    _ outcome: SurvivalOutcome, columns: [[Double]], strata: Grouping?, weights: [Double]?,
    offset: [Double]?
  ) {
    self = columns.withViews {
      PreparedCox(outcome, columns: $0, strata: strata, weights: weights, offset: offset)
    }
  }

  /// The power of four next to the weights' mean.
  static func unit(of weights: [Double]) -> Double {
    guard let largest = weights.max(), largest > 0, largest.isFinite else { return 1 }
    let mean = weights.reduce(0) { $0 + $1 / largest } / Double(weights.count) * largest
    guard mean.isNormal else { return 1 }
    let exponent = (mean * 2.0.squareRoot()).exponent
    let even = exponent - (exponent % 2 + 2) % 2
    return Double(sign: .plus, exponent: max(-1022, even), significand: 1)
  }

  /// The log likelihood in the weights as given, from its value in units of `weightUnit`: each
  /// death's denominator has the unit as a factor.
  func logLikelihood(_ value: Double) -> Double {
    guard weightUnit != 1 else { return value }
    return weightUnit * (value - log(weightUnit) * deathWeight)
  }

  /// The weight of all deaths.
  var deathWeight: Double {
    riskSets.tieSets.reduce(0) { sum, set in
      ((set.end - Int(set.deaths))..<set.end).reduce(sum) { $0 + weights[$1] }
    }
  }

  /// A part of a problem, its rows at `places` of the whole.
  init(
    _ whole: PreparedCox, riskSets: RiskSets, x: [Double], weights: [Double], offset: [Double],
    unit: Double
  ) {
    self.riskSets = riskSets
    rowCount = riskSets.order.count
    p = whole.p
    self.x = x
    self.weights = weights
    weightUnit = unit
    isUnweighted = whole.isUnweighted && unit == whole.weightUnit
    self.offset = offset
    scale = whole.scale
    magnitude = whole.magnitude
  }

  /// The same problem with the listed covariates only, in their order.
  func keeping(_ columns: [Int]) -> PreparedCox {
    guard columns != Array(0..<p) else { return self }
    return PreparedCox(reducing: self, to: columns)
  }

  /// The same problem in the directions of an orthonormal basis of its covariates.
  func rotated(to basis: OrthonormalBasis) -> PreparedCox {
    var result = keeping(Array(0..<basis.directions.count))
    for (j, direction) in basis.directions.enumerated() {
      for i in 0..<rowCount { result.x[i * result.p + j] = direction[i] }
      result.scale[j] = 1
    }
    return result
  }

  private init(reducing full: PreparedCox, to columns: [Int]) {
    riskSets = full.riskSets
    rowCount = full.rowCount
    p = columns.count
    weights = full.weights
    isUnweighted = full.isUnweighted
    weightUnit = full.weightUnit
    offset = full.offset
    scale = columns.map { full.scale[$0] }
    magnitude = columns.map { full.magnitude[$0] }
    x = []
    x.reserveCapacity(full.rowCount * columns.count)
    for i in 0..<full.rowCount {
      for j in columns { x.append(full.x[i * full.p + j]) }
    }
  }
}
