// Harrell's concordance to time.

import SurvivalStats

extension BenchmarkCase {
  /// One normal predictor, with the standard error.
  static let concordance = BenchmarkCase(
    name: "concordance", summary: "concordance of one predictor, with its standard error",
    rows: 1_000_000, fullRows: 1_000_000
  ) { n in
    let trial = try SimulatedTrial(rows: n, covariates: 1)
    return BenchmarkWork(
      data: PeerData(columns: trial.columns),
      run: {
        let value = try SurvivalStats.concordance(trial.outcome, predictor: trial.covariates[0])
        return [value.estimate, value.standardError]
      },
      isRight: { answer in
        // Hazards exp(b x) and exp(b y) with x - y of variance 2: the one with the higher predictor
        // dies first with probability E 1/(1 + exp(-b |x - y|)), near 1/2 + b E|x - y| / 4.
        answer.count == 2 && abs(answer[0] - 0.5282) < 5 * answer[1] + 1e-3
      },
      peers: [
        Peer(
          tool: .r, label: "concordance",
          setup: "d <- as.data.frame(m)",
          work: "concordance(Surv(time, event) ~ x1, d, reverse = TRUE)",
          figures: "c(fit$concordance, sqrt(fit$var))", tolerance: 1e-9),
        Peer(
          tool: .lifelines, label: "concordance_index",
          setup: "from lifelines.utils import concordance_index",
          work: "concordance_index(d[\"time\"], -d[\"x1\"], d[\"event\"])",
          figures: "[fit]", tolerance: 1e-9, otherMethod: "ties of times count otherwise"),
      ])
  }
}
