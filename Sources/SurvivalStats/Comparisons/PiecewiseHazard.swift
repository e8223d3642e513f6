// A given hazard, constant between cuts.
//
// Called from: Comparisons/OneSampleLogRank.swift

/// A hazard that is constant between given times: events per unit of time.
public struct PiecewiseHazard: Sendable, Equatable {
  /// The times at which it changes, ascending, above 0.
  public let cuts: [Double]
  /// The rate before the first cut, between cuts, and after the last.
  public let rates: [Double]
  /// The cumulative hazard at each cut.
  private let reached: [Double]

  /// - Parameters:
  ///   - cuts: finite, above 0 and ascending; empty for one rate.
  ///   - rates: one more than the cuts; finite, 0 or above.
  /// - Throws: ``SurvivalDataError/invalidOption(name:value:expected:)``.
  /// - Complexity: O(cuts).
  public init(cuts: [Double] = [], rates: [Double]) throws(SurvivalDataError) {
    guard rates.count == cuts.count + 1 else {
      throw .invalidOption(
        name: "the number of rates", value: "\(rates.count)",
        expected: "\(cuts.count + 1), one more than the cuts")
    }
    for (k, cut) in cuts.enumerated()
    where !(cut.isFinite && cut > (k > 0 ? cuts[k - 1] : 0)) {
      throw .invalidOption(
        name: "cut \(k + 1) of the hazard", value: "\(cut)",
        expected: "a time above \(k > 0 ? cuts[k - 1] : 0)")
    }
    for (k, rate) in rates.enumerated() where !(rate >= 0 && rate.isFinite) {
      throw .invalidOption(
        name: "rate \(k + 1) of the hazard", value: "\(rate)", expected: "a number, 0 or above")
    }
    self.cuts = cuts
    self.rates = rates
    var sum = 0.0
    var last = 0.0
    var reached: [Double] = []
    for (cut, rate) in zip(cuts, rates) {
      sum += rate * (cut - last)
      reached.append(sum)
      last = cut
    }
    self.reached = reached
  }

  /// The hazard between two times, 0 <= entry <= exit, integrated.
  ///
  /// - Complexity: O(log cuts), and O(cuts between them).
  public func cumulative(from entry: Double, to exit: Double) -> Double {
    let (first, last) = (piece(entry), piece(exit))
    if first == last { return rates[first] * (exit - entry) }
    var sum = rates[first] * (cuts[first] - entry)
    for k in (first + 1)..<last { sum += rates[k] * (cuts[k] - cuts[k - 1]) }
    return sum + rates[last] * (exit - cuts[last - 1])
  }

  /// The cumulative hazard from time 0.
  ///
  /// - Complexity: O(log cuts).
  public func cumulative(to time: Double) -> Double {
    let k = piece(time)
    return k == 0 ? rates[0] * time : reached[k - 1] + rates[k] * (time - cuts[k - 1])
  }

  /// The number of cuts before `time`.
  private func piece(_ time: Double) -> Int {
    var low = 0
    var high = cuts.count
    while low < high {
      let middle = (low + high) / 2
      if cuts[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
