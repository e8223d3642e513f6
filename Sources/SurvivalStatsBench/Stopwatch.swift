// Wall time of work, and the median of several runs.

import Dispatch

enum Stopwatch {
  /// A run that takes longer than this is not repeated: its warm-up is the measurement.
  static let longest = 30.0
  /// Runs are repeated as long as they take no more than this together.
  static let patience = 90.0
  /// Short runs are repeated beyond the number asked for, until they take this together or are so
  /// many.
  static let shortest = 0.3
  static let most = 51

  /// The seconds of one run.
  static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    try work()
    return Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
  }

  /// The seconds of each of about `runs` runs after a warm-up, fewer where they are long and more
  /// where they are short; every answer is checked. The peers' processes go by the same rule.
  static func times(
    runs: Int, _ work: () throws -> Void, check: () -> Void
  ) rethrows -> [Double] {
    let first = try seconds(work)
    check()
    if first > longest { return [first] }
    var times: [Double] = []
    while true {
      times.append(try seconds(work))
      check()
      let sum = times.reduce(0, +)
      let isEnough = times.count >= runs && (sum > shortest || times.count >= most)
      if isEnough || sum + first > patience { return times }
    }
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
