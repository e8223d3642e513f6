// Residuals of a Cox model, and its robust variance, to time.

import Foundation
import SurvivalStats

extension BenchmarkCase {
  /// The fit with its robust variance.
  static let coxRobust = BenchmarkCase(
    name: "cox-robust-p10", summary: "fitCox, robust variance, 10 covariates", covariates: 10,
    rows: 100_000, fullRows: 1_000_000
  ) { n in
    let trial = try SimulatedTrial(rows: n, covariates: 10)
    let covariates = trial.numericCovariates
    return BenchmarkWork(
      data: PeerData(columns: trial.columns),
      run: {
        let fit = try fitCox(
          trial.outcome, covariates: covariates, strata: [Int](), robust: true, concordance: false)
        return fit.coefficients.map(\.estimate)
          + fit.coefficients.map { $0.robustStandardError ?? .nan }
      },
      isRight: { answer in
        answer.count == 20
          && (0..<10).allSatisfy { abs(answer[$0] - trial.logHazardRatio) < 5 * answer[10 + $0] }
      },
      peers: [
        Peer(
          tool: .r, label: "coxph(robust=TRUE)", setup: "d <- as.data.frame(m)",
          work: "coxph(Surv(time, event) ~ ., d, robust = TRUE)",
          figures: "c(coef(fit), sqrt(diag(fit$var)))")
      ])
  }

  /// Residuals of a model at hand: the sum of the absolute values of each column.
  static func residuals(_ kind: CoxResidualKind, as name: String) -> BenchmarkCase {
    BenchmarkCase(
      name: "cox-\(kind.rawValue)-p10", summary: "\(kind.rawValue) residuals, 10 covariates",
      covariates: 10, rows: 100_000, fullRows: 1_000_000
    ) { n in
      let trial = try SimulatedTrial(rows: n, covariates: 10)
      let model = try CoxModel(
        trial.outcome, covariates: trial.numericCovariates, strata: [Int](), concordance: false)
      return BenchmarkWork(
        data: PeerData(columns: trial.columns),
        run: {
          let residuals = try model.residuals(kind)
          let width = residuals.columns.count
          var sums = [Double](repeating: 0, count: width)
          for line in 0..<residuals.count {
            for j in 0..<width { sums[j] += abs(residuals[line, j]) }
          }
          return sums
        },
        isRight: { answer in
          answer.count == (kind == .martingale ? 1 : 10) && answer.allSatisfy { $0 > 0 }
        },
        peers: [
          Peer(
            tool: .r, label: "residuals(\"\(name)\")",
            setup: """
              d <- as.data.frame(m)
              model <- coxph(Surv(time, event) ~ ., d, x = TRUE, y = TRUE)
              """,
            work: "residuals(model, \"\(name)\")", figures: "colSums(abs(as.matrix(fit)))")
        ])
    }
  }

  /// The test of proportional hazards of a model at hand: the statistics, the last of them global.
  static let proportionalHazards = BenchmarkCase(
    name: "cox-zph-p10", summary: "test of proportional hazards, 10 covariates", covariates: 10,
    rows: 100_000, fullRows: 1_000_000
  ) { n in
    let trial = try SimulatedTrial(rows: n, covariates: 10)
    let model = try CoxModel(
      trial.outcome, covariates: trial.numericCovariates, strata: [Int](), concordance: false)
    return BenchmarkWork(
      data: PeerData(columns: trial.columns),
      run: { try model.proportionalHazards().terms.map(\.statistic) },
      isRight: { answer in
        // Hazards are proportional: statistics with 1 and, the last, 10 degrees of freedom.
        answer.count == 11 && answer.allSatisfy { $0 >= 0 && $0 < 50 }
      },
      peers: [
        Peer(
          tool: .r, label: "cox.zph",
          setup: """
            d <- as.data.frame(m)
            model <- coxph(Surv(time, event) ~ ., d, x = TRUE, y = TRUE)
            """,
          work: "cox.zph(model)", figures: "fit$table[, 1]")
      ])
  }
}
