// Arrays of a result, copied to the caller's room.

import CSurvivalStats
import SurvivalStats

extension Outcome {
  fileprivate func array(_ what: Int32, _ index: Int64) throws -> [Double] {
    switch self {
    case .cox(let fit):
      let values = try array(what, of: fit)
      _ = try checked(index, of: 1, "array of this kind with the index")
      return values
    case .kaplanMeier(let fit):
      let curve = fit.curves[try checked(index, of: fit.curves.count, "curve")]
      return try array(what, of: curve)
    case .logRank(let fit):
      let values: [Double]
      switch what {
      case SST_ARRAY_GROUP_ROWS: values = fit.groups.map { Double($0.observations) }
      case SST_ARRAY_GROUP_OBSERVED: values = fit.groups.map(\.observed)
      case SST_ARRAY_GROUP_EXPECTED: values = fit.groups.map(\.expected)
      case SST_ARRAY_GROUP_VARIANCE: values = fit.variance.flatMap { $0 }
      default: throw lacks("array", what)
      }
      _ = try checked(index, of: 1, "array of this kind with the index")
      return values
    case .rates(let fit):
      let values: [Double]
      switch what {
      case SST_ARRAY_RATE_EVENTS: values = fit.rates.map(\.events)
      case SST_ARRAY_RATE_PERSON_TIME: values = fit.rates.map(\.personTime)
      case SST_ARRAY_RATE: values = fit.rates.map(\.rate)
      case SST_ARRAY_RATE_LOWER: values = fit.rates.map { $0["exact"]?.lower ?? .nan }
      case SST_ARRAY_RATE_UPPER: values = fit.rates.map { $0["exact"]?.upper ?? .nan }
      default: throw lacks("array", what)
      }
      _ = try checked(index, of: 1, "array of this kind with the index")
      return values
    }
  }

  private func array(_ what: Int32, of fit: CoxFit) throws -> [Double] {
    let coefficients = fit.coefficients
    switch what {
    case SST_ARRAY_ESTIMATE: return coefficients.map(\.estimate)
    case SST_ARRAY_HAZARD_RATIO: return coefficients.map(\.hazardRatio)
    case SST_ARRAY_STANDARD_ERROR: return coefficients.map(\.standardError)
    case SST_ARRAY_ROBUST_STANDARD_ERROR:
      return coefficients.map { $0.robustStandardError ?? .nan }
    case SST_ARRAY_Z: return coefficients.map(\.z)
    case SST_ARRAY_P_VALUE: return coefficients.map(\.pValue)
    case SST_ARRAY_LOWER: return coefficients.map(\.lower)
    case SST_ARRAY_UPPER: return coefficients.map(\.upper)
    case SST_ARRAY_COVARIANCE: return fit.covariance.flatMap { $0 }
    default: throw lacks("array", what)
    }
  }

  private func array(_ what: Int32, of curve: KaplanMeierCurve) throws -> [Double] {
    switch what {
    case SST_ARRAY_CURVE_TIME: return curve.points.map(\.time)
    case SST_ARRAY_CURVE_AT_RISK: return curve.points.map(\.atRisk)
    case SST_ARRAY_CURVE_EVENTS: return curve.points.map(\.events)
    case SST_ARRAY_CURVE_CENSORED: return curve.points.map(\.censored)
    case SST_ARRAY_CURVE_SURVIVAL: return curve.points.map(\.survival)
    case SST_ARRAY_CURVE_STANDARD_ERROR: return curve.points.map(\.standardError)
    case SST_ARRAY_CURVE_LOWER: return curve.points.map(\.lower)
    case SST_ARRAY_CURVE_UPPER: return curve.points.map(\.upper)
    case SST_ARRAY_CURVE_HAZARD: return curve.points.map(\.cumulativeHazard)
    case SST_ARRAY_CURVE_HAZARD_ERROR:
      return curve.points.map(\.cumulativeHazardStandardError)
    case SST_ARRAY_QUANTILE_PROBABILITY: return curve.quantiles.map(\.probability)
    case SST_ARRAY_QUANTILE: return curve.quantiles.map { $0.estimate ?? .nan }
    case SST_ARRAY_QUANTILE_LOWER: return curve.quantiles.map { $0.lower ?? .nan }
    case SST_ARRAY_QUANTILE_UPPER: return curve.quantiles.map { $0.upper ?? .nan }
    case SST_ARRAY_RESTRICTED_MEAN:
      return curve.restrictedMean.map { [$0.tau, $0.estimate, $0.standardError] } ?? []
    default: throw lacks("array", what)
    }
  }
}

/// Copies to the caller's room, all or nothing; without room says how much it takes.
func copy<Value: BitwiseCopyable>(
  _ values: [Value], to buffer: UnsafeMutablePointer<Value>?, capacity: Int64,
  needed: UnsafeMutablePointer<Int64>?, _ unit: String
) throws {
  guard capacity >= 0 else {
    throw Problem(SST_INVALID_ARGUMENT, "the capacity of the buffer is \(capacity)")
  }
  if let needed { store(Int64(values.count), at: needed) }
  guard let buffer else {
    guard capacity == 0 else { throw Problem.null("the buffer") }
    guard needed != nil else { throw Problem.null("the buffer, and the place for its size,") }
    return
  }
  guard values.count <= capacity else {
    throw Problem(
      SST_BUFFER_TOO_SMALL,
      "the buffer has room for \(capacity) \(unit); \(values.count) are needed")
  }
  values.withUnsafeBytes { bytes in
    guard let start = bytes.baseAddress else { return }
    UnsafeMutableRawPointer(buffer).copyMemory(from: start, byteCount: bytes.count)
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_array(
  _ result: sst_handle, _ what: Int32, _ index: Int64, _ buffer: UnsafeMutablePointer<Double>?,
  _ capacity: Int64, _ needed: UnsafeMutablePointer<Int64>?,
  _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    let values = try Registry.shared.result(result).outcome.array(what, index)
    try copy(values, to: buffer, capacity: capacity, needed: needed, "numbers")
  }
}
