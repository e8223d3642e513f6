// Kaplan-Meier curves to time.

import Foundation
import SurvivalStats

extension BenchmarkCase {
  /// One curve with log-log limits, at whole days or at a million distinct times.
  static func kaplanMeier(days: Bool) -> BenchmarkCase {
    BenchmarkCase(
      name: days ? "km-days" : "km-distinct",
      summary: "kaplanMeier, log-log limits, "
        + (days ? "times in whole days" : "a million distinct times"),
      rows: 1_000_000, fullRows: 10_000_000
    ) { n in
      let trial = try SimulatedTimes(rows: n, wholeDays: days)
      let times = [0.5, 1].map { $0 * trial.mean }
      return BenchmarkWork(
        data: PeerData(columns: trial.outcome.columns),
        run: {
          let curve = try SurvivalStats.kaplanMeier(trial.outcome, confidenceType: .logLog)
            .curves[0]
          let median = curve.quantiles[0]
          return curve.values(at: times).flatMap { [$0.survival, $0.lower, $0.upper] }
            + [median.estimate ?? .nan, median.lower ?? .nan, median.upper ?? .nan]
        },
        isRight: { answer in
          // Exponential; limits of 95% taken two and a half times as wide on either side are missed
          // once in a million. Who is censored within a day is at risk to its end, which takes a
          // quarter of a thousandth off the hazard; and the median is the end of its day.
          let expected = times.map { exp(-$0 / trial.mean) } + [log(2) * trial.mean]
          let rounding = days ? [3e-4, 3e-4, 1] : [0, 0, 1e-5]
          return answer.count == 9
            && (0..<3).allSatisfy { k in
              let (estimate, lower, upper) = (
                answer[3 * k], answer[3 * k + 1], answer[3 * k + 2]
              )
              return lower <= estimate && estimate <= upper
                && abs(estimate - expected[k]) <= 1.25 * (upper - lower) + rounding[k]
            }
        },
        peers: [.survfit(at: times), .kaplanMeierFitter(at: times)])
    }
  }
}

extension Peer {
  fileprivate static func survfit(at times: [Double]) -> Peer {
    let list = times.map { "\($0)" }.joined(separator: ", ")
    return Peer(
      tool: .r, label: "survfit",
      setup: "d <- as.data.frame(m)",
      work: "survfit(Surv(time, event) ~ 1, d, conf.type = \"log-log\")",
      figures: """
        s <- summary(fit, times = c(\(list)))
        c(rbind(s$surv, s$lower, s$upper), unlist(quantile(fit, 0.5)))
        """,
      tolerance: 1e-9)
  }

  /// Its median has no limits: only the curve at the times is compared.
  fileprivate static func kaplanMeierFitter(at times: [Double]) -> Peer {
    let list = times.map { "\($0)" }.joined(separator: ", ")
    return Peer(
      tool: .lifelines, label: "KaplanMeierFitter",
      setup: "import lifelines",
      work: "lifelines.KaplanMeierFitter().fit(d[\"time\"], d[\"event\"])",
      figures: """
        [value for t in [\(list)]
         for k in [np.searchsorted(fit.survival_function_.index, t, "right") - 1]
         for value in [fit.survival_function_.iloc[k, 0], *fit.confidence_interval_.iloc[k]]]
        """,
      tolerance: 1e-9)
  }
}
