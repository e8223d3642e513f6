// Wall time of work, how often it is repeated, and the median.

import Dispatch

enum Stopwatch {
  /// The seconds of one run.
  static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    try work()
    return Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
  }

  /// The best of several runs after a warm-up: what the machine can do when nothing disturbs it.
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

/// How often work is repeated after a warm-up; the peers' processes go by the same rule.
struct Repetition: Sendable {
  /// The runs asked for.
  let runs: Int
  /// The seconds that warm-up and runs may take together, of which a run that began may go beyond.
  let patience: Double
  /// Short runs are repeated beyond the number asked for, until they take this together or are so
  /// many.
  static let shortest = 0.3
  static let most = 51

  /// A warm-up that takes longer than this is the measurement.
  var longest: Double { patience / 2 }

  /// The seconds of each run; every answer is checked.
  func times(_ work: () throws -> Void, check: () -> Void) rethrows -> [Double] {
    let first = try Stopwatch.seconds(work)
    check()
    if first > longest { return [first] }
    var times: [Double] = []
    while true {
      times.append(try Stopwatch.seconds(work))
      check()
      let sum = times.reduce(0, +)
      let isEnough = times.count >= runs && (sum > Self.shortest || times.count >= Self.most)
      if isEnough || sum + first > patience { return times }
    }
  }
}
