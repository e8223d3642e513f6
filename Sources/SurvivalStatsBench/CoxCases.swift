// Cox fits to time.

import SurvivalStats

extension BenchmarkCase {
  /// Efron's ties, p normal covariates. Every coefficient was simulated as 0.1; five standard errors
  /// is a miss once in 2 million.
  static func cox(covariates p: Int) -> BenchmarkCase {
    BenchmarkCase(name: "cox-p\(p)") { n in
      let trial = try SimulatedTrial(rows: n, covariates: p)
      let covariates = trial.covariates.enumerated().map {
        Covariate.numeric("x\($0.offset + 1)", $0.element)
      }
      return BenchmarkWork(
        data: trial.columns,
        run: {
          let fit = try fitCox(trial.outcome, covariates: covariates)
          return fit.coefficients.map(\.estimate) + fit.coefficients.map(\.standardError)
        },
        isRight: { answer in
          (0..<p).allSatisfy {
            abs(answer[$0] - SimulatedTrial.logHazardRatio) < 5 * answer[p + $0]
          }
        },
        peer: """
          fit <- coxph(Surv(time, event) ~ . - arm - site, d)
          c(coef(fit), sqrt(diag(vcov(fit))))
          """)
    }
  }
}
