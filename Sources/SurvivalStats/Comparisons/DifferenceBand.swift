// How many standard errors wide a band over the difference of two survival curves is.
//
// Derivation:  Documentation/Derivations/CurveContrasts.md, (33)-(35)
// Called from: Comparisons/SurvivalDifference.swift

/// Simulated differences of curves, each the sum of independent normal increments with the variances
/// of Greenwood's terms.
struct DifferenceBand: Sendable {
  /// For each curve and each time of the grid: share times S, over the difference's standard error.
  private let factors: [[Double]]
  /// For each curve and each time: the standard deviation of what its process gains since the time
  /// before.
  private let deviations: [[Double]]
  private let count: Int

  /// The most times that a process is looked at.
  private static let mostTimes = 200

  /// - Parameters:
  ///   - times: where the difference is standardized, ascending, with its standard errors above 0.
  init(_ curves: ContrastCurves, times: [Double], errors: [Double]) {
    let places = Self.spread(times.count)
    let grid = places.map { times[$0] }
    count = grid.count
    var factors: [[Double]] = []
    var deviations: [[Double]] = []
    for arms in curves.arms {
      for (arm, share) in zip(arms, curves.shares) {
        var factor: [Double] = []
        var deviation: [Double] = []
        var next = 0
        var survival = 1.0
        for (place, time) in zip(places, grid) {
          var variance = 0.0
          while next < arm.points.count, arm.points[next].time <= time {
            let point = arm.points[next]
            let left = point.atRisk - point.events
            // Where nobody is left the curve is 0, whatever its process.
            if point.events > 0, left > 0 { variance += point.events / (point.atRisk * left) }
            survival = point.survival
            next += 1
          }
          factor.append(share * survival / errors[place])
          deviation.append(variance.squareRoot())
        }
        factors.append(factor)
        deviations.append(deviation)
      }
    }
    self.factors = factors
    self.deviations = deviations
  }

  /// Places from the first to the last, evenly, no more than ``mostTimes``.
  private static func spread(_ count: Int) -> [Int] {
    guard count > mostTimes else { return Array(0..<count) }
    return (0..<mostTimes).map { $0 * (count - 1) / (mostTimes - 1) }
  }

  /// The quantile of the largest absolute value over the grid.
  func criticalValue(level: Double, simulations: Int, seed: UInt64) -> Double {
    var suprema = [Double](repeating: 0, count: simulations)
    let chunk = 64
    let chunks = (simulations + chunk - 1) / chunk
    suprema.withUnsafeMutableBufferPointer {
      let results = LaneResults($0)
      inLanes(chunks, size: simulations * count * factors.count) { lane in
        for b in lane * chunk..<min((lane + 1) * chunk, simulations) {
          results.store(supremum(seed: seed, b), at: b)
        }
      }
    }
    suprema.sort()
    let rank = Int((level * Double(simulations + 1)).rounded(.up))
    return suprema[min(max(rank, 1), simulations) - 1]
  }

  private func supremum(seed: UInt64, _ b: Int) -> Double {
    var stream = NormalStream(seed: seed, stream: b)
    var process = [Double](repeating: 0, count: count)
    for (factor, deviation) in zip(factors, deviations) {
      var sum = 0.0
      for k in 0..<count {
        if deviation[k] > 0 { sum += deviation[k] * stream.next() }
        process[k] += factor[k] * sum
      }
    }
    return process.reduce(0) { max($0, abs($1)) }
  }
}
