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
    _ outcome: SurvivalOutcome, columns: [[Double]], strata: Grouping?, weights: [Double]?,
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
      weights.map { w in order.map { w[$0] / unit } } ?? [Double](repeating: 1, count: n)
    self.offset = offset.map { o in order.map { o[$0] } } ?? []
    // Each stratum's rows are contiguous.
    var bounds: [Int] = []
    for set in sets.tieSets where bounds.last != set.stratumStart {
      bounds.append(set.stratumStart)
    }
    bounds.append(n)
    x = [Double](repeating: 0, count: n * columns.count)
    scale = []
    magnitude = []
    let stride = columns.count
    var values = [Double](repeating: 0, count: n)
    for (j, column) in columns.enumerated() {
      var largest = 0.0
      for i in 0..<n {
        values[i] = column[order[i]]
        largest = max(largest, abs(values[i]))
      }
      // Near the ends of the range sums and squares would leave it.
      let extreme = largest > 0x1p400 || largest < 0x1p-400 ? Self.powerOfTwo(below: largest) : 1
      if extreme != 1 {
        for i in 0..<n { values[i] /= extreme }
        largest /= extreme
      }
      for s in 0..<(bounds.count - 1) {
        Self.centre(&values, bounds[s]..<bounds[s + 1], weights: self.weights)
      }
      var squares = 0.0
      for i in 0..<n { squares += values[i] * values[i] }
      let spread = n > 0 ? (squares / Double(n)).squareRoot() : 0
      let divisor = Self.powerOfTwo(below: spread)
      for i in 0..<n { x[i * stride + j] = values[i] / divisor }
      scale.append(divisor * extreme)
      magnitude.append(largest / divisor)
    }
  }

  /// The largest power of two up to `value`, at least the smallest normal one; 1 for 0.
  private static func powerOfTwo(below value: Double) -> Double {
    guard value > 0, value.isFinite else { return 1 }
    return max(value.binade, .leastNormalMagnitude)
  }

  /// The power of four next to the weights' mean.
  private static func unit(of weights: [Double]) -> Double {
    guard let largest = weights.max(), largest > 0, largest.isFinite else { return 1 }
    let mean = weights.reduce(0) { $0 + $1 / largest } / Double(weights.count) * largest
    guard mean.isNormal else { return 1 }
    let exponent = (mean * 2.0.squareRoot()).exponent
    let even = exponent - (exponent % 2 + 2) % 2
    return Double(sign: .plus, exponent: max(-1022, even), significand: 1)
  }

  /// Subtracts the weighted mean of a range, twice: the first mean is rounded, the second takes
  /// away what that left, so that 2 000 000 +- 3 keeps every digit.
  private static func centre(_ values: inout [Double], _ range: Range<Int>, weights: [Double]) {
    guard !range.isEmpty else { return }
    for _ in 0..<2 {
      var sum = 0.0
      var total = 0.0
      for i in range {
        sum += weights[i] * values[i]
        total += weights[i]
      }
      let mean = sum / total
      for i in range { values[i] -= mean }
    }
  }

  /// The log likelihood in the weights as given, from its value in units of `weightUnit`: each
  /// death's denominator has the unit as a factor.
  func logLikelihood(_ value: Double) -> Double {
    guard weightUnit != 1 else { return value }
    var deaths = 0.0
    for set in riskSets.tieSets {
      for i in (set.end - Int(set.deaths))..<set.end { deaths += weights[i] }
    }
    return weightUnit * (value - log(weightUnit) * deaths)
  }

  /// The same problem with the listed covariates only.
  func keeping(_ columns: [Int]) -> PreparedCox {
    guard columns.count < p else { return self }
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
