// Adjusted curves from counterfactual rows: means, limits and contrasts put together.
//
// Uses:        Cox/StandardizedGroup.swift, Cox/AdjustedCurves.swift
// Called from: Cox/CoxModel+Adjusted.swift
// Result:      Cox/AdjustedSurvival.swift

import Foundation

/// The rows of the population as they would be in one group.
struct CounterfactualRows: Sendable {
  var label: String
  /// All columns of the design, aliased ones included.
  var columns: [[Double]]
  /// Each row's stratum, as an index among the model's.
  var strata: [Int]
  var offset: [Double]
}

/// What is asked of adjusted curves.
struct AdjustedRequest: Sendable {
  /// Ascending; nil for the times of death, thinned.
  var times: [Double]?
  var transform: SurvivalTransform
  var tau: Double?
  var isSampled = false
  var extend = false
}

extension CoxModel {
  /// How many times are listed at most where none are asked for.
  static let mostAdjustedTimes = 1000

  /// - Complexity: O(n p m) for each group, m the number of times or some hundred if that is less;
  ///   O(n p) for each time and group more where influences are summed or covariates sampled.
  func adjusted(
    _ variable: String, _ groups: [CounterfactualRows], _ request: AdjustedRequest
  ) -> AdjustedSurvival {
    let baselines = BaselineHazards(self)
    let means = groups.map { rows in
      StandardizedGroup(
        label: rows.label, columns: kept.map { rows.columns[$0] }, strata: rows.strata,
        offset: rows.offset, weights: frame.weights, baselines: baselines)
    }
    let followUp = groups.map { rows in
      Set(rows.strata).map { baselines.strata[$0].followUp }.min() ?? 0
    }
    let first = baselines.strata.compactMap(\.times.first).min() ?? 0
    let n = outcome.count
    let total = frame.weights?.reduce(0, +) ?? Double(n)
    let covariance = AdjustedCovariance(
      baselines: baselines, influence: fit.robust ? FitInfluence(self, baselines) : nil,
      isSampled: request.isSampled,
      shares: request.isSampled ? (0..<n).map { (frame.weights?[$0] ?? 1) / total } : [])

    let times = request.times ?? Self.thinned(baselines)
    let functionals = means.map { $0.survival(at: times) }
    var curves = groups.map { AdjustedCurve(label: $0.label, times: times) }
    var contrasts = groups.dropFirst().map {
      AdjustedContrast($0.label, reference: groups[0].label, times: times)
    }
    for (k, time) in times.enumerated() {
      let own =
        request.isSampled ? means.map { $0.survivalOfRows(at: time) } : means.map { _ in [] }
      let v = covariance.matrix(functionals.map { $0[k] }, own: own)
      let known = followUp.map { request.extend || time <= $0 }
      for g in curves.indices {
        curves[g].append(
          known[g] ? functionals[g][k].value : .nan, variance: v[g][g], request.transform,
          isBeforeAll: time < first)
      }
      for g in curves.indices.dropFirst() {
        let pair = PairedEstimates(
          value: known[g] ? functionals[g][k].value : .nan,
          reference: known[0] ? functionals[0][k].value : .nan, variance: v[g][g],
          referenceVariance: v[0][0], covariance: v[g][0], z: request.transform.z)
        contrasts[g - 1].append(pair)
      }
    }
    if let tau = request.tau {
      let areas = means.map { $0.area(to: tau) }
      let own = request.isSampled ? means.map { $0.areaOfRows(to: tau) } : means.map { _ in [] }
      let v = covariance.matrix(areas, own: own)
      let z = request.transform.z
      for g in curves.indices {
        let error = v[g][g].squareRoot()
        curves[g].restrictedMean = AdjustedMean(
          tau: tau, estimate: areas[g].value, standardError: error,
          lower: areas[g].value - z * error, upper: areas[g].value + z * error)
      }
      for g in curves.indices.dropFirst() {
        contrasts[g - 1].restrictedMean = PairedEstimates(
          value: areas[g].value, reference: areas[0].value, variance: v[g][g],
          referenceVariance: v[0][0], covariance: v[g][0], z: z
        ).meanContrast(tau: tau)
      }
    }
    var warnings = fit.convergence.status == .converged ? [] : fit.convergence.warnings
    if outcome.entry != nil {
      warnings.append(
        "the population is the rows: a subject with several spells counts once for each")
    }
    if let tau = request.tau, followUp.contains(where: { tau > $0 }) {
      warnings.append("the horizon of the restricted mean is beyond the follow-up of a stratum")
    }
    return AdjustedSurvival(
      variable: variable, ties: options.ties == .efron ? .efron : .breslow,
      confidenceType: request.transform.type, level: request.transform.level, robust: fit.robust,
      covariatesAreSampled: request.isSampled, observations: n, curves: curves,
      contrasts: Array(contrasts), warnings: warnings)
  }

  /// All times of death, or of more than `mostAdjustedTimes` as many, evenly by rank, the last one
  /// among them.
  private static func thinned(_ baselines: BaselineHazards) -> [Double] {
    let times = Set(baselines.strata.flatMap(\.deathTimes)).sorted()
    let most = mostAdjustedTimes
    guard times.count > most else { return times }
    return (1...most).map { times[times.count * $0 / most - 1] }
  }
}

/// Two estimates with their variances: difference and ratio.
struct PairedEstimates {
  let value: Double
  let reference: Double
  let variance: Double
  let referenceVariance: Double
  let covariance: Double
  let z: Double

  var difference: Double { value - reference }
  /// Rounding may leave a variance of nothing a little below 0.
  var standardError: Double {
    let square = variance + referenceVariance - 2 * covariance
    return value.isNaN || reference.isNaN ? .nan : max(0, square).squareRoot()
  }
  /// Without an error there is no test.
  var pValue: Double {
    standardError > 0
      ? 2 * NormalDistribution().upperTail(abs(difference / standardError)) : .nan
  }
  var ratio: Double { value / reference }
  var logRatioError: Double {
    let square =
      variance / (value * value) + referenceVariance / (reference * reference)
      - 2 * covariance / (value * reference)
    return square.isNaN ? .nan : max(0, square).squareRoot()
  }

  func meanContrast(tau: Double) -> AdjustedMeanContrast {
    let margin = z * standardError
    let factor = exp(z * logRatioError)
    return AdjustedMeanContrast(
      tau: tau, difference: difference, standardError: standardError,
      lower: difference - margin, upper: difference + margin, pValue: pValue, ratio: ratio,
      ratioLower: ratio / factor, ratioUpper: ratio * factor)
  }
}

extension AdjustedCurve {
  init(label: String, times: [Double]) {
    self.init(
      group: label, times: times, survival: [], standardError: [], lower: [], upper: [],
      restrictedMean: nil)
  }

  mutating func append(
    _ value: Double, variance: Double, _ transform: SurvivalTransform, isBeforeAll: Bool
  ) {
    let error = value.isNaN ? .nan : variance.squareRoot()
    survival.append(value)
    standardError.append(error)
    let limits: (lower: Double, upper: Double) =
      isBeforeAll
      ? (1, 1) : transform.limits(survival: value, logStandardError: error / value)
    lower.append(limits.lower)
    upper.append(limits.upper)
  }
}

extension AdjustedContrast {
  init(_ group: String, reference: String, times: [Double]) {
    self.init(
      group: group, reference: reference, times: times, difference: [], standardError: [],
      lower: [], upper: [], pValue: [], ratio: [], ratioLower: [], ratioUpper: [],
      restrictedMean: nil)
  }

  mutating func append(_ pair: PairedEstimates) {
    let margin = pair.z * pair.standardError
    let factor = exp(pair.z * pair.logRatioError)
    difference.append(pair.difference)
    standardError.append(pair.standardError)
    lower.append(pair.difference - margin)
    upper.append(pair.difference + margin)
    pValue.append(pair.pValue)
    ratio.append(pair.ratio)
    ratioLower.append(pair.ratio / factor)
    ratioUpper.append(pair.ratio * factor)
  }
}
