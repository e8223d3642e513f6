// Single figures of a result: its kind, counts, numbers, and a coefficient's.

import CSurvivalStats
import SurvivalStats

extension Outcome {
  /// The refusal of a figure that the result does not have.
  func lacks(_ what: String, _ number: Int32) -> Problem {
    let name =
      switch self {
      case .cox: "a Cox model"
      case .kaplanMeier: "Kaplan-Meier curves"
      case .logRank: "a log-rank test"
      case .rates: "a comparison of rates"
      }
    return Problem(SST_WRONG_KIND, "there is no \(what) \(number) of \(name)")
  }

  var kind: Int32 {
    switch self {
    case .cox: SST_KIND_COX
    case .kaplanMeier: SST_KIND_KAPLAN_MEIER
    case .logRank: SST_KIND_LOG_RANK
    case .rates: SST_KIND_RATES
    }
  }

  var dropped: Int {
    switch self {
    case .cox(let fit): fit.droppedRows
    case .kaplanMeier(let fit): fit.droppedRows
    case .logRank(let fit): fit.droppedRows
    case .rates(let fit): fit.droppedRows
    }
  }

  var warnings: [String] {
    switch self {
    case .cox(let fit): fit.warnings
    case .kaplanMeier(let fit): fit.warnings
    case .logRank(let fit): fit.warnings
    case .rates(let fit): fit.warnings
    }
  }

  /// The labels of groups or curves; nil for a Cox model.
  var groups: [String]? {
    switch self {
    case .cox: nil
    case .kaplanMeier(let fit): fit.curves.map { $0.group ?? "" }
    case .logRank(let fit): fit.groups.map(\.group)
    case .rates(let fit): fit.rates.map(\.group)
    }
  }

  fileprivate func count(_ what: Int32) throws -> Int {
    switch (what, self) {
    case (SST_COUNT_DROPPED, _): return dropped
    case (SST_COUNT_WARNINGS, _): return warnings.count
    case (SST_COUNT_ROWS, .cox(let fit)): return fit.observations
    case (SST_COUNT_ROWS, .kaplanMeier(let fit)):
      return fit.curves.reduce(0) { $0 + $1.observations }
    case (SST_COUNT_ROWS, .logRank(let fit)):
      return fit.groups.reduce(0) { $0 + $1.observations }
    case (SST_COUNT_EVENTS, .cox(let fit)): return fit.events
    case (SST_COUNT_STRATA, .cox(let fit)): return fit.strata
    case (SST_COUNT_STRATA, .logRank(let fit)): return fit.strata
    case (SST_COUNT_STRATA, .rates(let fit)): return fit.strata
    case (SST_COUNT_COEFFICIENTS, .cox(let fit)): return fit.coefficients.count
    case (SST_COUNT_ITERATIONS, .cox(let fit)): return fit.convergence.iterations
    case (SST_COUNT_CONVERGENCE, .cox(let fit)):
      switch fit.convergence.status {
      case .converged: return Int(SST_CONVERGED)
      case .iterationLimit: return Int(SST_ITERATION_LIMIT)
      case .infiniteCoefficients: return Int(SST_INFINITE_COEFFICIENTS)
      case .notEstimable: return Int(SST_NOT_ESTIMABLE)
      }
    case (SST_COUNT_GROUPS, _):
      if let groups { return groups.count }
      throw lacks("count", what)
    default: throw lacks("count", what)
    }
  }

  fileprivate func number(_ what: Int32) throws -> Double {
    switch self {
    case .cox(let fit):
      let tests = fit.tests
      switch what {
      case SST_NUMBER_LEVEL: return fit.level
      case SST_NUMBER_LOG_LIKELIHOOD_NULL: return fit.logLikelihood.null
      case SST_NUMBER_LOG_LIKELIHOOD: return fit.logLikelihood.fitted
      case SST_NUMBER_LIKELIHOOD_RATIO: return tests.likelihoodRatio.statistic
      case SST_NUMBER_LIKELIHOOD_RATIO_P: return tests.likelihoodRatio.pValue
      case SST_NUMBER_WALD: return tests.wald.statistic
      case SST_NUMBER_WALD_P: return tests.wald.pValue
      case SST_NUMBER_SCORE: return tests.score.statistic
      case SST_NUMBER_SCORE_P: return tests.score.pValue
      case SST_NUMBER_ROBUST_SCORE: return tests.robustScore?.statistic ?? .nan
      case SST_NUMBER_ROBUST_SCORE_P: return tests.robustScore?.pValue ?? .nan
      case SST_NUMBER_DEGREES_OF_FREEDOM: return Double(tests.likelihoodRatio.degreesOfFreedom)
      case SST_NUMBER_CONCORDANCE: return fit.concordance.estimate
      case SST_NUMBER_CONCORDANCE_ERROR: return fit.concordance.standardError
      default: throw lacks("number", what)
      }
    case .kaplanMeier(let fit):
      guard what == SST_NUMBER_LEVEL else { throw lacks("number", what) }
      return fit.level
    case .logRank(let fit):
      switch what {
      case SST_NUMBER_LOG_RANK: return fit.statistic ?? .nan
      case SST_NUMBER_LOG_RANK_P: return fit.pValue ?? .nan
      case SST_NUMBER_LOG_RANK_Z: return fit.z ?? .nan
      case SST_NUMBER_DEGREES_OF_FREEDOM: return Double(fit.degreesOfFreedom)
      default: throw lacks("number", what)
      }
    case .rates(let fit):
      switch what {
      case SST_NUMBER_LEVEL: return fit.level
      case SST_NUMBER_PER: return fit.per
      default: throw lacks("number", what)
      }
    }
  }
}

/// An index of the caller's, within a count.
func checked(_ index: Int64, of count: Int, _ what: String) throws -> Int {
  guard index >= 0, index < count else {
    throw Problem(SST_OUT_OF_RANGE, "there is no \(what) \(index); there are \(count), from 0")
  }
  return Int(index)
}

/// As survivalstats.h says.
@c @implementation
public func sst_kind(
  _ result: sst_handle, _ kind: UnsafeMutablePointer<Int32>?,
  _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    guard let kind else { throw Problem.null("the place for the kind") }
    store(try Registry.shared.result(result).outcome.kind, at: kind)
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_count(
  _ result: sst_handle, _ what: Int32, _ count: UnsafeMutablePointer<Int64>?,
  _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    guard let count else { throw Problem.null("the place for the count") }
    store(Int64(try Registry.shared.result(result).outcome.count(what)), at: count)
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_number(
  _ result: sst_handle, _ what: Int32, _ number: UnsafeMutablePointer<Double>?,
  _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    guard let number else { throw Problem.null("the place for the number") }
    store(try Registry.shared.result(result).outcome.number(what), at: number)
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_cox_coefficient(
  _ result: sst_handle, _ index: Int64, _ coefficient: UnsafeMutablePointer<sst_coefficient>?,
  _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    guard let coefficient else { throw Problem.null("the place for the coefficient") }
    let size = UnsafeRawPointer(coefficient).loadUnaligned(as: UInt32.self)
    guard size == UInt32(MemoryLayout<sst_coefficient>.size) else {
      throw Problem(
        SST_INVALID_ARGUMENT,
        "the size of sst_coefficient is \(size); expected \(MemoryLayout<sst_coefficient>.size)")
    }
    let outcome = try Registry.shared.result(result).outcome
    guard case .cox(let fit) = outcome else {
      throw Problem(SST_WRONG_KIND, "only Cox models have coefficients")
    }
    let found = fit.coefficients[
      try checked(index, of: fit.coefficients.count, "coefficient")]
    store(
      sst_coefficient(
        size: size, aliased: fit.convergence.aliased.contains(found.name) ? 1 : 0,
        estimate: found.estimate, hazard_ratio: found.hazardRatio,
        standard_error: found.standardError,
        robust_standard_error: found.robustStandardError ?? .nan, z: found.z,
        p_value: found.pValue, lower: found.lower, upper: found.upper), at: coefficient)
  }
}
