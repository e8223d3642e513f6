// The P-value of equal rates over a range of ratios of person-times: its least and greatest value,
// and where it rounds to a printed one. Exact, by stretches on which it is monotone.
//
// Derivation:  Documentation/Derivations/Consistency.md, (9)-(14)
// Uses:        Rates/RateRatioTests.swift
// Called from: Consistency/CheckRates.swift

import Foundation

/// The P-value of one test for two given counts, as the ratio of the person-times runs over a range.
struct PValueOverRatios {
  /// A range of ratios on which the P-value is continuous and monotone.
  private struct Stretch {
    let from, to: Double
    let pFrom, pTo: Double
  }

  private let counts: CountPair
  private let method: RateTestMethod
  private let stretches: [Stretch]

  /// - Domain: events in both groups, ratios above 0.
  /// - Complexity: three evaluations of the test; by minimum likelihood O(n) and two evaluations for
  ///   each jump and each turn within the range.
  init(_ counts: CountPair, _ method: RateTestMethod, over range: ClosedRange<Double>) {
    self.counts = counts
    self.method = method
    func p(_ ratio: Double) -> Double { counts.test(method, odds: ratio).pValue }
    let turns =
      method == .exactMinlike
      ? counts.minlikeTurns(within: range) : [counts.peak(method, within: range)]
    // A jump has no value between its sides, so the stretches keep off it by this much.
    let gap = method == .exactMinlike ? 1e-9 : 0
    let knots =
      [range.lowerBound] + turns.filter { range.lowerBound < $0 && $0 < range.upperBound }
      + [range.upperBound]
    stretches = zip(knots, knots.dropFirst()).compactMap { low, high in
      let from = low == range.lowerBound ? low : low * (1 + gap)
      let to = high == range.upperBound ? high : high * (1 - gap)
      return from <= to ? Stretch(from: from, to: to, pFrom: p(from), pTo: p(to)) : nil
    }
  }

  /// The least P-value.
  var least: Double { stretches.map { min($0.pFrom, $0.pTo) }.min() ?? .nan }
  /// The greatest.
  var greatest: Double { stretches.map { max($0.pFrom, $0.pTo) }.max() ?? .nan }

  /// Whether every ratio gives what was printed.
  func isEverywhere(_ printed: PrintedNumber) -> Bool {
    // What a printed number stands for has no holes, nor have a stretch's values.
    stretches.allSatisfy { printed.accepts($0.pFrom) && printed.accepts($0.pTo) }
  }

  /// The ratio nearest 1 that gives what was printed, to a thousandth; nil if there is none.
  func ratio(giving printed: PrintedNumber) -> Double? {
    stretches.compactMap { nearest(1, on: $0, giving: printed) }
      .min { abs(log($0)) < abs(log($1)) }
  }

  private func nearest(
    _ goal: Double, on stretch: Stretch, giving printed: PrintedNumber
  ) -> Double? {
    /// -1 below what was printed, 1 above it, 0 where it agrees.
    func side(_ p: Double) -> Int { printed.accepts(p) ? 0 : p < printed.value ? -1 : 1 }
    func p(_ ratio: Double) -> Double { counts.test(method, odds: ratio).pValue }
    // A thousandth off an edge where there is room for it, or a millionth: the person-times of a ratio
    // at an edge would give what was printed only if nobody rounded them.
    func settled(_ edge: Double, towards end: Double) -> Double? {
      let candidates = [1e-3, 1e-6, 0].map { edge + (end < edge ? -edge : edge) * $0 }
      return candidates.first {
        min(edge, end) <= $0 && $0 <= max(edge, end) && side(p($0)) == 0
      }
    }
    let start = min(max(goal, stretch.from), stretch.to)
    let here = side(p(start))
    if here == 0 {
      return start == goal
        ? goal : settled(start, towards: goal < start ? stretch.to : stretch.from)
    }
    for (end, pEnd) in [(stretch.from, stretch.pFrom), (stretch.to, stretch.pTo)]
    where side(pEnd) != here {
      // Monotone: not yet at `out`, there or past it at `within`.
      var (out, within) = (start, end)
      for _ in 0..<80 {
        let middle = out + (within - out) / 2
        guard middle != out, middle != within else { break }
        if side(p(middle)) == here { out = middle } else { within = middle }
      }
      if let found = settled(within, towards: end) { return found }
    }
    return nil
  }
}

extension CountPair {
  /// Where the P-value is greatest: it falls on both sides of this ratio (all but minimum likelihood).
  fileprivate func peak(_ method: RateTestMethod, within range: ClosedRange<Double>) -> Double {
    guard method == .midP else { return a / b }
    // The two tails, half of the middle in each, are the same. Their difference falls with the odds,
    // and where its sign is the same at both ends the end that is returned is no turn inside.
    return root(between: range.lowerBound, and: range.upperBound) { odds in
      let t = tails(odds: odds)
      return t.below - t.above
    }
  }

  /// The odds, in order, between which the P-value by minimum likelihood is monotone: those at which
  /// an outcome comes to be as likely as the one seen (13), and those at which what one tail
  /// gains is what the other loses (14).
  fileprivate func minlikeTurns(within range: ClosedRange<Double>) -> [Double] {
    let slack = log(CountPair.equallyLikely)
    var turns: [Double] = []
    func add(_ logOdds: Double) {
      let odds = exp(logOdds)
      if range.contains(odds) { turns.append(odds) }
    }
    // log C(n, a) - log C(n, x), summed from a outwards.
    var excess = 0.0
    var x = a
    while x > 0 {
      excess -= log(x / (n - x + 1))
      x -= 1
      add((excess + slack) / (x - a))
      if x < a - 1 { add((excess + log(a / (n - x))) / (x - a + 1)) }
    }
    excess = 0
    x = a
    while x < n {
      excess -= log((n - x) / (x + 1))
      x += 1
      add((excess + slack) / (x - a))
      if x > a + 1 { add((excess + log(b / x)) / (x - a - 1)) }
    }
    return turns.sorted()
  }
}
