// The sums over a risk set that rows enter and leave.
//
// Called from: Cox/PartialLikelihood.swift, Cox/RiskSetSums.swift

/// S0 and S1 in doubled precision, with an eye on how much cancelled.
struct RiskSums {
  private(set) var s0 = DoubleDouble()
  private var high: [Double]
  private var low: [Double]
  private var peak = 0.0

  init(order p: Int) {
    high = [Double](repeating: 0, count: p)
    low = high
  }

  /// Whether so little is left of the largest sum since the start that doubled precision would
  /// show it: below 2^-40 of the peak the error, 2^-104 of the peak for each term, is still less
  /// than 2^-53 of the sum for a thousand terms.
  var isWornOut: Bool { s0.value <= peak * 0x1p-40 }

  mutating func empty() {
    s0 = DoubleDouble()
    peak = 0
    for j in high.indices {
      high[j] = 0
      low[j] = 0
    }
  }

  /// Adds r and r x, x the p numbers from `base` on; a negative r takes away what was added, to the
  /// bit.
  @inline(__always)
  mutating func add(_ r: Double, _ x: UnsafeBufferPointer<Double>, from base: Int) {
    s0.add(r)
    peak = max(peak, s0.high)
    let p = high.count
    high.withUnsafeMutableBufferPointer { high in
      low.withUnsafeMutableBufferPointer { low in
        for j in 0..<p {
          let value = r * x[base + j]
          let sum = high[j] + value
          let part = sum - high[j]
          low[j] += (high[j] - (sum - part)) + (value - part)
          high[j] = sum
        }
      }
    }
  }

  func values(into s1: UnsafeMutablePointer<Double>) {
    for j in high.indices { s1[j] = high[j] + low[j] }
  }
}
