// Two groups at every event time of every stratum: what tests with several weights have in common.
//
// Derivation:  Documentation/Derivations/MaxCombo.md, section 1
// Walks over:  Comparisons/EventSlots.swift
// Called from: Comparisons/MaxCombo.swift

/// Who is at risk and who has the event of two groups, slot by slot.
struct TwoGroupSlots {
  private let rows: ComparedRows
  private let slots: EventSlots
  /// The share of each group among those at risk.
  private let share: [[Double]]
  /// The weight of each group's events.
  private let events: [[Double]]

  /// - Complexity: O(n).
  init(_ rows: ComparedRows, _ slots: EventSlots) {
    self.rows = rows
    self.slots = slots
    let none = [Double](repeating: 0, count: slots.count)
    // By group: what begins to be at risk at a slot, and what is so for the last time.
    var begin = [none, none]
    var last = [none, none]
    var events = [none, none]
    for s in 0..<slots.strata {
      for i in slots.rows[s]..<slots.rows[s + 1] {
        let first = slots.start.map { Int($0[i]) } ?? slots.base[s]
        let end = Int(slots.end[i])
        guard end > first else { continue }
        let (g, w) = (rows.group[i], rows.weight?[i] ?? 1)
        begin[g][first] += w
        last[g][end - 1] += w
        if rows.event[i] { events[g][end - 1] += w }
      }
    }
    var share = [none, none]
    for s in 0..<slots.strata {
      var atRisk = (CarriedSum(), CarriedSum())
      for t in slots.base[s]..<slots.base[s + 1] {
        atRisk.0.add(begin[0][t])
        atRisk.1.add(begin[1][t])
        let (one, two) = (max(0, atRisk.0.value), max(0, atRisk.1.value))
        share[0][t] = one / (one + two)
        share[1][t] = two / (one + two)
        atRisk.0.add(-last[0][t])
        atRisk.1.add(-last[1][t])
      }
    }
    self.share = share
    self.events = events
  }

  /// Observed less expected events of the second group, by each of some weights.
  ///
  /// - Complexity: O(slots).
  func differences(_ totals: [LogRankTotals]) -> [Double] {
    totals.map { totals in
      var sum = CarriedSum()
      for t in totals.weight.indices {
        // d_2 - d p without the difference of two numbers that are nearly equal.
        sum.add(totals.weight[t] * (events[1][t] * share[0][t] - events[0][t] * share[1][t]))
      }
      return sum.value
    }
  }

  /// Their hypergeometric covariance, column-major.
  ///
  /// - Complexity: O(slots m^2) for m weights.
  func covariance(_ totals: [LogRankTotals]) -> [Double] {
    let m = totals.count
    var sums = [Double](repeating: 0, count: m * m)
    guard let first = totals.first else { return sums }
    var weight = [Double](repeating: 0, count: m)
    for t in first.atRisk.indices {
      let (n, d) = (first.atRisk[t], first.events[t])
      guard n > 1, n > d else { continue }
      let spread = d * ((n - d) / (n - 1)) * share[0][t] * share[1][t]
      for a in 0..<m { weight[a] = totals[a].weight[t] }
      for a in 0..<m {
        let factor = spread * weight[a]
        for b in 0...a { sums[b + a * m] += factor * weight[b] }
      }
    }
    return mirrored(sums, m)
  }

  /// Their sandwich covariance, for weights that are no frequencies: each row's contributions,
  /// squared.
  ///
  /// - Complexity: O(n m^2).
  func sandwich(_ totals: [LogRankTotals]) -> [Double] {
    let m = totals.count
    // The hazard, and the hazard times the second group's share, summed within strata up to each slot.
    let reached = totals.map { totals in
      var sums = [(hazard: Double, ofSecond: Double)]()
      sums.reserveCapacity(slots.count)
      for s in 0..<slots.strata {
        var sum = (hazard: 0.0, ofSecond: 0.0)
        for t in slots.base[s]..<slots.base[s + 1] {
          let step = totals.weight[t] * totals.events[t] / totals.atRisk[t]
          sum.hazard += step
          sum.ofSecond += step * share[1][t]
          sums.append(sum)
        }
      }
      return sums
    }
    var result = [Double](repeating: 0, count: m * m)
    var part = [Double](repeating: 0, count: m)
    for s in 0..<slots.strata {
      for i in slots.rows[s]..<slots.rows[s + 1] {
        let first = slots.start.map { Int($0[i]) } ?? slots.base[s]
        let end = Int(slots.end[i])
        guard end > first else { continue }
        let isSecond = rows.group[i] == 1 ? 1.0 : 0
        for a in 0..<m {
          var met = reached[a][end - 1]
          if first > slots.base[s] {
            met.hazard -= reached[a][first - 1].hazard
            met.ofSecond -= reached[a][first - 1].ofSecond
          }
          part[a] = met.ofSecond - isSecond * met.hazard
          if rows.event[i] {
            part[a] += totals[a].weight[end - 1] * (isSecond - share[1][end - 1])
          }
          part[a] *= rows.weight?[i] ?? 1
        }
        for a in 0..<m {
          for b in 0...a { result[b + a * m] += part[a] * part[b] }
        }
      }
    }
    return mirrored(result, m)
  }

  private func mirrored(_ upper: [Double], _ m: Int) -> [Double] {
    var result = upper
    for a in 0..<m {
      for b in 0..<a { result[a + b * m] = result[b + a * m] }
    }
    return result
  }
}
