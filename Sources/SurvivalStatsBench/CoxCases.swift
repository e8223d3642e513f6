// Cox fits to time.

import Foundation
import SurvivalStats

extension BenchmarkCase {
  /// Efron's ties, p normal covariates, without the concordance, as the inner routines fit.
  static func cox(covariates p: Int, rows: Int, fullRows: Int) -> BenchmarkCase {
    BenchmarkCase(
      name: "cox-p\(p)", summary: "fitCox, Efron, \(p) covariates", covariates: p, rows: rows,
      fullRows: fullRows
    ) { n in
      let trial = try SimulatedTrial(rows: n, covariates: p)
      return .cox(
        trial,
        peers: Peer.coxRoutine() + [.coxstream(), .sksurv, .statsmodels(), .glmnet])
    }
  }

  /// The same with the concordance, as the formula doors fit.
  static func coxWithConcordance(covariates p: Int, rows: Int, fullRows: Int) -> BenchmarkCase {
    BenchmarkCase(
      name: "coxph-p\(p)", summary: "fitCox with its concordance, \(p) covariates", covariates: p,
      rows: rows, fullRows: fullRows
    ) { n in
      let trial = try SimulatedTrial(rows: n, covariates: p)
      return .cox(trial, concordance: true, peers: [.coxph(), .lifelines])
    }
  }

  /// A thousand fits of a trial's size, one after the other.
  static let coxSmall = BenchmarkCase(
    name: "cox-small", summary: "fitCox, 3 covariates, 1000 times", covariates: 3, rows: 614,
    fullRows: 614, scales: false
  ) { n in
    let trial = try SimulatedTrial(rows: n, covariates: 3)
    return .cox(
      trial, repeated: 1000,
      peers: Peer.coxRoutine(repeated: 1000) + [.coxstream(repeated: 1000)])
  }

  /// A thousand sets of weights on one prepared problem, as a bootstrap has them.
  static let coxReplicates = BenchmarkCase(
    name: "cox-replicates", summary: "CoxProblem, 3 covariates, 1000 weights", covariates: 3,
    rows: 614, fullRows: 614, scales: false
  ) { n in
    let trial = try SimulatedTrial(rows: n, covariates: 3)
    let problem = try CoxProblem(trial.outcome, covariates: trial.numericCovariates)
    var random = SplitMix64(seed: 614)
    let weights = (0..<10).map { _ in
      (0..<n).map { _ in -log(Double.random(in: .leastNormalMagnitude..<1, using: &random)) }
    }
    return BenchmarkWork(
      data: PeerData(
        columns: trial.columns + weights.enumerated().map { ("w\($0.offset)", $0.element) }),
      run: {
        let done = DispatchSemaphore(value: 0)
        let result = Outcome()
        Task {
          do {
            result.fits = .success(try await problem.replicates(1000) { weights[$0 % 10] })
          } catch { result.fits = .failure(error) }
          done.signal()
        }
        done.wait()
        return try result.fits?.get().last?.coefficients ?? []
      },
      isRight: { $0.count == 3 && $0.allSatisfy { abs($0 - trial.logHazardRatio) < 0.5 } },
      peers: [.coxReplicates(1000)])
  }

  /// What a task leaves behind.
  private final class Outcome: @unchecked Sendable {
    var fits: Result<[CoxReplicate], any Error>?
  }

  /// Everyone enters late.
  static let coxEntry = BenchmarkCase(
    name: "cox-entry-p10", summary: "fitCox, late entry, 10 covariates", covariates: 10,
    rows: 100_000, fullRows: 1_000_000
  ) { n in
    let trial = try SimulatedTrial(rows: n, covariates: 10, lateEntry: true)
    let times = "m[, \"entry\"], m[, \"time\"], m[, \"event\"]"
    return .cox(
      trial,
      peers: Peer.coxRoutine("agreg.fit", times: times) + [.statsmodels(entry: true)])
  }

  /// Strata of ten rows.
  static let coxStrata = BenchmarkCase(
    name: "cox-strata-p10", summary: "fitCox, strata of 10 rows, 10 covariates", covariates: 10,
    rows: 100_000, fullRows: 1_000_000
  ) { n in
    let trial = try SimulatedTrial(rows: n, covariates: 10)
    let strata = (0..<n).map { $0 / 10 }
    return .cox(
      trial, strata: strata, peers: Peer.coxRoutine(strata: "m[, \"stratum\"]"))
  }
}

extension BenchmarkWork {
  /// A Cox fit of all covariates. Five standard errors of an estimate from what was simulated is a
  /// miss once in 2 million.
  fileprivate static func cox(
    _ trial: SimulatedTrial, strata: [Int] = [], repeated: Int = 1, concordance: Bool = false,
    peers: [Peer]
  ) -> BenchmarkWork {
    let p = trial.covariates.count
    let covariates = trial.numericCovariates
    var columns = trial.columns
    if !strata.isEmpty { columns.append(("stratum", strata.map(Double.init))) }
    var work = BenchmarkWork(
      data: PeerData(columns: columns),
      run: {
        var figures: [Double] = []
        for _ in 0..<repeated {
          let fit = try fitCox(
            trial.outcome, covariates: covariates, strata: strata, concordance: concordance)
          figures = fit.coefficients.map(\.estimate) + fit.coefficients.map(\.standardError)
        }
        return figures
      },
      isRight: { answer in
        answer.count == 2 * p
          && (0..<p).allSatisfy {
            abs(answer[$0] - trial.logHazardRatio) < 5 * answer[p + $0]
          }
      },
      peers: peers)
    if strata.isEmpty, repeated == 1, !concordance {
      work.informationSeconds = {
        try coxInformationSeconds(trial.outcome, covariates: covariates, runs: $0)
      }
    }
    return work
  }
}
