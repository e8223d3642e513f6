// Regressions of rates to time.

import SurvivalStats

extension BenchmarkCase {
  /// Exponential times as events in person-time, p normal covariates. Every coefficient was simulated
  /// as 0.1; five standard errors is a miss once in 2 million.
  static func poisson(covariates p: Int) -> BenchmarkCase {
    BenchmarkCase(
      name: "poisson-p\(p)", summary: "fitPoisson, \(p) covariates", covariates: p, rows: 100_000,
      fullRows: 1_000_000
    ) { n in
      let trial = try SimulatedTrial(rows: n, covariates: p)
      let events = trial.outcome.event.map { $0 ? 1.0 : 0 }
      let covariates = trial.covariates.enumerated().map {
        Covariate.numeric("x\($0.offset + 1)", $0.element)
      }
      return BenchmarkWork(
        data: PeerData(columns: trial.columns),
        run: {
          let fit = try fitPoisson(
            events: events, personTime: trial.outcome.exit, covariates: covariates)
          return fit.coefficients.map(\.estimate) + fit.coefficients.map(\.standardError)
        },
        isRight: { answer in
          (1...p).allSatisfy {
            abs(answer[$0] - trial.logHazardRatio) < 5 * answer[p + 1 + $0]
          }
        },
        peers: [
          Peer(
            tool: .r, label: "glm",
            setup: "d <- as.data.frame(m)",
            work: "glm(event ~ . - time + offset(log(time)), poisson, d)",
            figures: "c(coef(fit), sqrt(diag(vcov(fit))))")
        ])
    }
  }
}
