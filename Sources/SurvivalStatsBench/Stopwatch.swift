// Wall time of work, and the median of several runs.

import Dispatch

enum Stopwatch {
  /// A run that takes longer than this is not repeated: its warm-up is the measurement.
  static let longest = 30.0
  /// Runs are repeated as long as they take no more than this together.
  static let patience = 90.0

  /// The seconds of one run.
  static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    try work()
    return Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
  }

  /// The seconds of each of at most `runs` runs after a warm-up.
  static func times(runs: Int, _ work: () throws -> Void) rethrows -> [Double] {
    let first = try seconds(work)
    if first > longest { return [first] }
    var times: [Double] = []
    repeat {
      times.append(try seconds(work))
    } while times.count < runs && times.reduce(0, +) + first < patience
    return times
  }

  /// The best of several runs: what the machine can do when nothing disturbs it.
  static func best(of runs: Int, _ work: () -> Void) -> Double {
    work()
    return (0..<runs).reduce(Double.infinity) { best, _ in min(best, seconds(work)) }
  }

  /// The middle of the times; the mean of the middle two where their number is even.
  static func median(_ times: [Double]) -> Double {
    guard !times.isEmpty else { return .nan }
    let sorted = times.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
