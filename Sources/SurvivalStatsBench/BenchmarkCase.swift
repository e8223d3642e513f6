// A piece of work to time, with what makes its answer right and how R does the same.

import Foundation
import SurvivalStats

/// Work at one size. The time of a wrong answer is not a measurement.
struct BenchmarkWork {
  /// The data, by column, as the peer reads them.
  let data: [(name: String, values: [Double])]
  /// What is timed; returns the figures that the peer gives too.
  let run: () throws -> [Double]
  /// Whether the figures are right, as far as can be said without the peer.
  let isRight: ([Double]) -> Bool
  /// An R expression in the data frame `d` that gives the same figures; nil where R has none.
  let peer: String?
}

/// A named piece of work at any number of rows.
struct BenchmarkCase: Sendable {
  let name: String
  let prepare: @Sendable (_ rows: Int) throws -> BenchmarkWork
}

/// What a run of a case came to.
struct BenchmarkResult {
  let seconds: Double
  /// Nil where the peer is not installed.
  let peerSeconds: Double?
  let isRight: Bool

  /// The median of several runs after a warm-up, beside the peer's.
  init(_ work: BenchmarkWork, runs: Int, peer: RPeer?) throws {
    var answer = try work.run()
    var isRight = work.isRight(answer)
    var times: [Double] = []
    for _ in 0..<runs {
      let start = DispatchTime.now().uptimeNanoseconds
      answer = try work.run()
      times.append(Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9)
      isRight = isRight && work.isRight(answer)
    }
    seconds = times.sorted()[runs / 2]
    guard let peer, let expression = work.peer else {
      (peerSeconds, self.isRight) = (nil, isRight)
      return
    }
    let (theirs, expected) = try peer.measure(expression, data: work.data, runs: runs)
    peerSeconds = theirs
    // R stops its iteration at 1e-9 of the log likelihood, which leaves coefficients 1e-6 away.
    let agrees =
      expected.count == answer.count
      && zip(answer, expected).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) }
    self.isRight = isRight && agrees
  }
}
