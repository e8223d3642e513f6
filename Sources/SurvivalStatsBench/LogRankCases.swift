// Log-rank tests to time: plain, weighted, and MaxCombo.

import SurvivalStats

extension BenchmarkCase {
  static let logRank = BenchmarkCase(
    name: "logrank", summary: "logRank, two groups, 100 strata", rows: 1_000_000,
    fullRows: 1_000_000
  ) { n in
    try logRank(rows: n, weight: .logRank, rho: 0)
  }

  static let weightedLogRank = BenchmarkCase(
    name: "logrank-weighted", summary: "the same, weight S(t-)", rows: 1_000_000,
    fullRows: 1_000_000
  ) { n in
    try logRank(rows: n, weight: .flemingHarrington(rho: 1, gamma: 0), rho: 1)
  }

  /// Four weights at once, and the P-value of the largest; beside it the plain test is the measure.
  static let maxCombo = BenchmarkCase(
    name: "maxcombo", summary: "maxCombo, two groups, 100 strata", rows: 1_000_000,
    fullRows: 1_000_000
  ) { n in
    let (outcome, arm, site) = try arms(rows: n)
    return BenchmarkWork(
      run: {
        let test = try SurvivalStats.maxCombo(outcome, groups: arm, strata: site)
        return [test.statistic ?? .nan, test.pValue ?? .nan]
      },
      isRight: { answer in
        answer.count == 2 && answer[0] < 5.5 && answer[1] > 0 && answer[1] <= 1
      })
  }

  /// Two arms of equal hazard in a hundred strata, up to a million distinct times.
  private static func arms(
    rows n: Int
  ) throws -> (outcome: SurvivalOutcome, arm: [Int], site: [Int]) {
    var random = SplitMix64(seed: 1966)
    let outcome = try SimulatedTimes(rows: n, wholeDays: false, random: &random).outcome
    let arm = (0..<n).map { _ in Int.random(in: 0...1, using: &random) }
    let site = (0..<n).map { _ in Int.random(in: 1...100, using: &random) }
    return (outcome, arm, site)
  }

  private static func logRank(
    rows n: Int, weight: LogRankWeight, rho: Int
  ) throws -> BenchmarkWork {
    let (outcome, arm, site) = try arms(rows: n)
    return BenchmarkWork(
      data: PeerData(
        columns: outcome.columns + [
          ("arm", arm.map(Double.init)), ("site", site.map(Double.init)),
        ]),
      run: {
        let test = try SurvivalStats.logRank(outcome, groups: arm, strata: site, weight: weight)
        return [test.statistic ?? .nan] + test.groups.map(\.observed)
          + test.groups.map(\.expected)
      },
      isRight: { answer in
        // Above 30 once in 20 million; the expected events are as many as the observed.
        answer.count == 5 && answer[0] < 30
          && abs(answer[1] + answer[2] - answer[3] - answer[4]) < 1e-6 * answer[1]
      },
      peers: [
        Peer(
          tool: .r, label: "survdiff",
          setup: "d <- as.data.frame(m)",
          work: "survdiff(Surv(time, event) ~ arm + strata(site), d, rho = \(rho))",
          figures: "c(fit$chisq, rowSums(fit$obs), rowSums(fit$exp))", tolerance: 1e-9)
      ] + (rho == 0 ? [statsmodels] : []))
  }

  /// The plain test.
  private static let statsmodels = Peer(
    tool: .statsmodels, label: "survdiff",
    setup: "from statsmodels.duration.survfunc import survdiff",
    work: "survdiff(d[\"time\"], d[\"event\"], d[\"arm\"], strata=d[\"site\"])",
    figures: "fit[:1]", tolerance: 1e-9)
}
