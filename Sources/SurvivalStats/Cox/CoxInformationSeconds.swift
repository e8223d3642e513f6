// How long one evaluation of the Cox likelihood takes, for the benchmark.
//
// Times:       Cox/PartialLikelihood.swift
// Called from: SurvivalStatsBench/CoxCases.swift

import Dispatch

/// The median seconds of one evaluation of value, score and information at zero, Efron's ties, after
/// a warm-up; the rows are prepared before.
///
/// - Precondition: `runs` is above 0.
package func coxInformationSeconds(
  _ outcome: SurvivalOutcome, covariates: [Covariate], runs: Int
) throws -> Double {
  precondition(runs > 0, "at least one run")
  let columns = covariates.flatMap(\.design.columns)
  let data = PreparedCox(outcome, columns: columns, strata: nil, weights: nil, offset: nil)
  var likelihood = PartialLikelihood(data, ties: .efron)
  var terms = LikelihoodTerms(order: data.p)
  let beta = [Double](repeating: 0, count: data.p)
  likelihood.evaluate(at: beta, into: &terms)
  var times: [Double] = []
  for _ in 0..<runs {
    let start = DispatchTime.now().uptimeNanoseconds
    likelihood.evaluate(at: beta, into: &terms)
    times.append(Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9)
  }
  return times.sorted()[runs / 2]
}
