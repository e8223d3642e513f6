// A Kaplan-Meier curve without one of its rows, and the derivative by a row's weight.
//
// Derivation:  Documentation/Derivations/PseudoValues.md, (1)-(6)
// Called from: Curves/PseudoValues.swift

import Foundation

/// The curve of some rows with running products, so that any row can be taken out in O(log t).
struct PseudoValueKernel {
  /// For each row how many event times it enters and leaves after: it is at risk at those between.
  private var first: [Int] = []
  private var end: [Int] = []
  private let exit: [Double]
  private let entry: [Double]?
  private let event: [Bool]

  /// The event times, from 1 on; 0 is the beginning, which carries no event.
  private var time = [0.0]
  /// S from each event time to the next, with the integral up to it.
  private var whole = Staircase()
  /// The same with one row fewer at risk throughout.
  private var reduced = Staircase()
  /// Greenwood's sum of d / (n (n - d)), as long as S is above 0, and the integral of S times it.
  private var greenwood = [0.0]
  private var greenwoodArea = [0.0]
  /// 1 / (n - d), and (n - d) / (n - 1): what a death means at its own time.
  private var own = [0.0]
  /// Nelson and Aalen's sums of d / n, of d / (n - 1), of d / n^2; at each time 1 / n, and what the
  /// own death takes from the second: d / (n - 1) less (d - 1) / (n - 1).
  private var nelson = [0.0]
  private var nelsonReduced = [0.0]
  private var nelsonSquares = [0.0]
  private var perHead = [0.0]
  private var perOther = [0.0]
  private var ownFactor = [1.0]

  init(_ outcome: SurvivalOutcome) {
    exit = outcome.exit
    entry = outcome.entry
    event = outcome.event
    let rows = CurveRows(
      exit: exit, event: event, entry: entry, weights: nil, cluster: nil)
    let exits = ExitTable(rows)
    let risks = RiskTable(exits, rows)
    for (leaving, risk) in zip(exits.times, risks.times) where leaving.events > 0 {
      let (d, n, left) = (leaving.events, risk.atRisk, risk.remaining)
      let k = time.count - 1
      let width = leaving.time - time[k]
      greenwoodArea.append(
        greenwoodArea[k] + (whole.height[k] > 0 ? width * whole.height[k] * greenwood[k] : 0))
      greenwood.append(greenwood[k] + (left > 0 ? d / (n * left) : 0))
      nelson.append(nelson[k] + d / n)
      nelsonReduced.append(nelsonReduced[k] + (n > 1 ? d / (n - 1) : 0))
      nelsonSquares.append(nelsonSquares[k] + d / (n * n))
      perHead.append(1 / n)
      perOther.append(n > 1 ? 1 / (n - 1) : 0)
      own.append(left > 0 ? 1 / left : 0)
      ownFactor.append(n > 1 ? left / (n - 1) : 1)
      whole.fall(to: left / n, after: width)
      // With one row fewer; where that row was alone nobody is left to fall.
      reduced.fall(to: n > 1 ? max(0, (left - 1) / (n - 1)) : 1, after: width)
      time.append(leaving.time)
    }
    first = (entry ?? []).map { index(of: $0) }
    end = exit.map { index(of: $0) }
  }

  /// The last event time at or before t.
  private func index(of t: Double) -> Int {
    var (low, high) = (0, time.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if time[middle] <= t { low = middle } else { high = middle }
    }
    return low
  }

  func estimate(_ kind: PseudoValueKind, at t: Double) -> Double {
    let k = index(of: t)
    switch kind {
    case .survival: return whole.height[k]
    case .restrictedMean: return whole.area(to: t, k, time)
    case .cumulativeHazard: return nelson[k]
    }
  }

  /// The derivative by the weight of a row.
  func influence(of i: Int, on kind: PseudoValueKind, at t: Double) -> Double {
    let m = index(of: t)
    let (a, b) = (min(first.isEmpty ? 0 : first[i], m), min(end[i], m))
    let dies = event[i] && exit[i] <= t
    let settled = greenwood[b] - greenwood[a] - (dies ? own[b] : 0)
    switch kind {
    case .survival:
      return whole.height[m] > 0 ? whole.height[m] * settled : 0
    case .restrictedMean:
      let begin = min(entry?[i] ?? 0, t)
      let leave = min(exit[i], t)
      let during =
        greenwoodArea(to: leave, b) - greenwoodArea(to: begin, a)
        - greenwood[a] * (whole.area(to: leave, b, time) - whole.area(to: begin, a, time))
      return during + settled * (whole.area(to: t, m, time) - whole.area(to: leave, b, time))
    case .cumulativeHazard:
      return (dies ? perHead[b] : 0) - (nelsonSquares[b] - nelsonSquares[a])
    }
  }

  /// The estimate without a row.
  func without(_ i: Int, _ kind: PseudoValueKind, at t: Double) -> Double {
    let m = index(of: t)
    let (a, b) = (min(first.isEmpty ? 0 : first[i], m), min(end[i], m))
    let dies = event[i] && exit[i] <= t
    // At its own death one death fewer among one row fewer.
    let last = dies ? b - 1 : b
    let before = whole.height[a]
    let between = before * reduced.ratio(from: a, to: last)
    let after = dies ? between * ownFactor[b] : between
    switch kind {
    case .survival:
      return after * whole.ratio(from: b, to: m)
    case .restrictedMean:
      let begin = min(entry?[i] ?? 0, t)
      let leave = min(exit[i], t)
      return whole.area(to: begin, a, time)
        + before * reduced.area(from: begin, a, to: leave, last, time)
        + after * whole.area(from: leave, b, to: t, m, time)
    case .cumulativeHazard:
      return nelson[m] - (nelson[b] - nelson[a]) + (nelsonReduced[b] - nelsonReduced[a])
        - (dies ? perOther[b] : 0)
    }
  }

  private func greenwoodArea(to t: Double, _ k: Int) -> Double {
    greenwoodArea[k] + (whole.height[k] > 0 ? (t - time[k]) * whole.height[k] * greenwood[k] : 0)
  }
}

/// A falling curve of steps, its height from each step on, and its area up to each.
private struct Staircase {
  var height = [1.0]
  private var area = [0.0]

  mutating func fall(to fraction: Double, after width: Double) {
    let k = height.count - 1
    area.append(area[k] + width * height[k])
    height.append(height[k] * fraction)
  }

  func area(to t: Double, _ k: Int, _ time: [Double]) -> Double {
    area[k] + (t - time[k]) * height[k]
  }

  /// How far it falls between two steps; 1 between a step and itself, even at height 0.
  func ratio(from a: Int, to b: Int) -> Double {
    a >= b ? 1 : height[b] / height[a]
  }

  /// The area between two times of the curve that starts anew from 1 at the first.
  func area(
    from s: Double, _ a: Int, to t: Double, _ b: Int, _ time: [Double]
  ) -> Double {
    if t <= s { return 0 }
    if a >= b { return t - s }
    return (area(to: t, b, time) - area(to: s, a, time)) / height[a]
  }
}
