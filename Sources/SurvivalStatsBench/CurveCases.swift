// Kaplan-Meier curves to time.

import SurvivalStats

extension BenchmarkCase {
  /// One curve with log-log limits, at times that nearly all differ or at whole days.
  static func kaplanMeier(days: Bool) -> BenchmarkCase {
    BenchmarkCase(name: days ? "km-days" : "km-distinct") { n in
      let trial = try SimulatedTrial(rows: n, covariates: 0, wholeDays: days)
      return BenchmarkWork(
        data: trial.columns,
        run: {
          let median = try SurvivalStats.kaplanMeier(trial.outcome, confidenceType: .logLog)
            .curves[0].quantiles[0]
          return [median.estimate ?? .nan, median.lower ?? .nan, median.upper ?? .nan]
        },
        isRight: { answer in
          // Exponential, so log 2; the limits of a right curve miss it once in 2 million at most
          // if they are taken three times as wide.
          let width = 3 * (answer[2] - answer[1])
          return abs(answer[0] - trial.median) < width
        },
        peer: """
          fit <- survfit(Surv(time, event) ~ 1, d, conf.type = "log-log")
          unlist(quantile(fit, 0.5))
          """)
    }
  }
}
