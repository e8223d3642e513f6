// The covariance of observed minus expected where weights are no frequencies: the sum of squares of
// what each row contributes.
//
// Derivation:  Documentation/Derivations/LogRank.md, (10)-(13)
// Called from: Comparisons/LogRankTest.swift

/// The sandwich covariance of observed minus expected, k x k, column-major.
///
/// - Complexity: O(n m^2) time for m groups in a row's stratum; O(n + k^2) memory, and T m for T
///   event times of the stratum where entry is late.
func logRankSandwich(
  _ slots: EventSlots, _ totals: LogRankTotals, event: [Bool], caseWeights: [Double]?,
  codes: [Int], groups k: Int
) -> [Double] {
  let firstSlots = slots.firstSlots()
  func firstSlot(_ i: Int) -> Int { Int(firstSlots[i]) }
  let leaving = SlotLists(slots: slots.count, rows: event.count) { i in
    Int(slots.end[i]) > firstSlot(i) ? Int(slots.end[i]) - 1 : nil
  }
  let entering = SlotLists(slots: slots.count, rows: event.count) { i in
    Int(slots.end[i]) > firstSlot(i) ? firstSlot(i) : nil
  }
  var risk = GroupRisk(groups: k)
  var local = [Int](repeating: 0, count: k)
  var result = [Double](repeating: 0, count: k * k)
  for s in 0..<slots.strata {
    let here = slots.base[s]..<slots.base[s + 1]
    risk.removeAll()
    // All groups of the stratum are made known first, so that their places do not change.
    for place in leaving.first[here.lowerBound]..<leaving.first[here.upperBound] {
      let g = codes[Int(leaving.rows[place])]
      risk.enter(g, weight: 1)
      risk.leave(g, weight: 1)
    }
    let met = risk.met
    let m = met.count
    guard m > 1 else { continue }
    for (a, g) in met.enumerated() { local[g] = a }
    // The running sums of h and of h p, from the beginning of the stratum.
    var hazard = 0.0
    var drift = [Double](repeating: 0, count: m)
    // Both as they stood before each slot, for those who enter there.
    var before: [Double] = []
    var share = [Double](repeating: 0, count: m)
    var contribution = [Double](repeating: 0, count: m)
    var sums = [Double](repeating: 0, count: m * m)
    for t in here {
      for place in entering.first[t]..<entering.first[t + 1] {
        let i = Int(entering.rows[place])
        risk.enter(codes[i], weight: caseWeights?[i] ?? 1)
      }
      if slots.start != nil {
        before.append(hazard)
        before += drift
      }
      let weight = totals.weight[t]
      let h = weight * totals.events[t] / totals.atRisk[t]
      hazard += h
      for a in 0..<m {
        share[a] = risk.weight(met[a]) / totals.atRisk[t]
        drift[a] += h * share[a]
      }
      for place in leaving.first[t]..<leaving.first[t + 1] {
        let i = Int(leaving.rows[place])
        let w = caseWeights?[i] ?? 1
        let jump = event[i] ? weight : 0
        var met = hazard
        for a in 0..<m { contribution[a] = drift[a] - jump * share[a] }
        if let start = slots.start {
          let row = (Int(start[i]) - here.lowerBound) * (m + 1)
          met -= before[row]
          for a in 0..<m { contribution[a] -= before[row + 1 + a] }
        }
        contribution[local[codes[i]]] += jump - met
        for a in 0..<m {
          let factor = w * w * contribution[a]
          for b in 0...a { sums[a * m + b] += factor * contribution[b] }
        }
        risk.leave(codes[i], weight: w)
      }
    }
    for a in 0..<m {
      for b in 0...a {
        result[met[a] * k + met[b]] += sums[a * m + b]
        if a != b { result[met[b] * k + met[a]] += sums[a * m + b] }
      }
    }
  }
  return result
}
