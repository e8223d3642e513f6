// The cases: what is timed, and what makes its answer right.

import Foundation
import SurvivalStats

/// Work to time at a number of rows. The time of a wrong answer is not a measurement.
struct BenchmarkCase: Sendable {
  let name: String
  /// Prepares the data and returns the work; the work returns whether its answer is right.
  let prepare: @Sendable (_ rows: Int) throws -> () throws -> Bool

  /// The median of several runs after a warm-up, and whether all answers were right.
  func measure(rows: Int, runs: Int) throws -> (seconds: Double, isRight: Bool) {
    let work = try prepare(rows)
    var isRight = try work()
    var times: [Double] = []
    for _ in 0..<runs {
      let start = DispatchTime.now().uptimeNanoseconds
      isRight = try work() && isRight
      times.append(Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9)
    }
    return (times.sorted()[runs / 2], isRight)
  }

  static let all = [cox("cox-p10", covariates: 10), cox("cox-p50", covariates: 50)]

  /// Every coefficient was simulated as 0.1; five standard errors is a miss once in 2 million.
  private static func cox(_ name: String, covariates p: Int) -> BenchmarkCase {
    BenchmarkCase(name: name) { n in
      let trial = try SimulatedTrial(rows: n, covariates: p)
      let covariates = trial.covariates.enumerated().map {
        Covariate.numeric("x\($0.offset + 1)", $0.element)
      }
      return {
        let fit = try fitCox(trial.outcome, covariates: covariates)
        return fit.coefficients.allSatisfy {
          abs($0.estimate - SimulatedTrial.logHazardRatio) < 5 * $0.standardError
        }
      }
    }
  }
}
