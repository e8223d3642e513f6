// Epanechnikov's kernel with boundary kernels, over a curve's increments.
//
// Derivation:  Documentation/Derivations/SmoothedHazard.md, (1)-(6)
// Called from: Curves/SmoothedHazard.swift

/// The increments of a cumulative hazard up to an end, and the kernel to smooth them.
struct HazardKernel {
  private let bandwidth: Double
  private let end: Double
  private var time: [Double] = []
  private var jump: [Double] = []
  private var jumpVariance: [Double] = []

  init(_ points: [KaplanMeierPoint], bandwidth: Double, end: Double, presmoothed: Bool) {
    self.bandwidth = bandwidth
    self.end = end
    let share = presmoothed ? Self.eventShares(points, bandwidth: bandwidth) : []
    for (k, point) in points.enumerated() where point.time <= end && point.atRisk > 0 {
      let events = presmoothed ? share[k] * (point.events + point.censored) : point.events
      guard events > 0 else { continue }
      time.append(point.time)
      jump.append(events / point.atRisk)
      jumpVariance.append(events / (point.atRisk * point.atRisk))
    }
  }

  /// The kernel's weight of an increment at distance `x` bandwidths before the time, where `q`
  /// bandwidths, at most 1, lie between the time and the range's beginning: Mueller and Wang's
  /// (1994), Epanechnikov's at q = 1. It vanishes at x = -1 and integrates to 1 over -1...q, with a
  /// first moment of 0.
  static func weight(_ x: Double, _ q: Double) -> Double {
    guard x >= -1, x <= q else { return 0 }
    let scale = (1 + q) * (1 + q)
    return 12 / (scale * scale) * (x + 1) * (x * (1 - 2 * q) + (3 * q * q - 2 * q + 1) / 2)
  }

  func hazard(at t: Double) -> (value: Double, variance: Double) {
    let before = min(t / bandwidth, 1)
    let after = min((end - t) / bandwidth, 1)
    var value = 0.0
    var variance = 0.0
    var k = Self.first(time, from: t - bandwidth)
    while k < time.count, time[k] <= t + bandwidth {
      let x = (t - time[k]) / bandwidth
      // Near the end the kernel is the one at the beginning, seen in a mirror.
      let w = (after < 1 ? Self.weight(-x, after) : Self.weight(x, before)) / bandwidth
      value += w * jump[k]
      variance += w * w * jumpVariance[k]
      k += 1
    }
    return (value, variance)
  }

  /// The share of events among the exits near each exit, by Nadaraya and Watson.
  ///
  /// The kernel is a parabola, so running sums of three powers give it in O(1) a point.
  private static func eventShares(_ points: [KaplanMeierPoint], bandwidth: Double) -> [Double] {
    let centre = ((points.first?.time ?? 0) + (points.last?.time ?? 0)) / 2
    let place = points.map { ($0.time - centre) / bandwidth }
    var low = 0
    var high = 0
    var all = Moments()
    var events = Moments()
    return points.indices.map { k in
      while high < points.count, place[high] <= place[k] + 1 {
        all.add(points[high].events + points[high].censored, place[high])
        events.add(points[high].events, place[high])
        high += 1
      }
      while place[low] < place[k] - 1 {
        all.add(-(points[low].events + points[low].censored), place[low])
        events.add(-points[low].events, place[low])
        low += 1
      }
      let total = all.parabola(at: place[k])
      return total > 0 ? min(max(events.parabola(at: place[k]) / total, 0), 1) : 0
    }
  }

  private static func first(_ time: [Double], from t: Double) -> Int {
    var (low, high) = (0, time.count)
    while low < high {
      let middle = (low + high) / 2
      if time[middle] < t { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Sums of weights with powers of their places.
private struct Moments {
  private var zeroth = CarriedSum()
  private var first = CarriedSum()
  private var second = CarriedSum()

  mutating func add(_ weight: Double, _ u: Double) {
    zeroth.add(weight)
    first.add(weight * u)
    second.add(weight * u * u)
  }

  /// The sum of weights times 1 - (x - u)^2.
  func parabola(at x: Double) -> Double {
    (1 - x * x) * zeroth.value + 2 * x * first.value - second.value
  }
}
