// The information of each tie set: the variance of the covariates over its risk set.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md, (2.7)
// Called from: Cox/CumulativeResiduals.swift

enum RiskSetVariances {
  /// For each tie set its p^2 numbers, from the risk scores of each place: weights are 1.
  ///
  /// - Complexity: O(n p^2) where nobody enters late; else O(p^2) more for each row that is looked at
  ///   again when a risk set has lost most of what was there.
  static func compute(_ data: PreparedCox, efron: Bool, risk: [Double]) -> [Double] {
    let p = data.p
    let sets = data.riskSets.tieSets
    var result = [Double](repeating: 0, count: sets.count * p * p)
    var moments = Moments(order: p)
    var (row, left) = (0, 0)
    var peak = 0.0
    for (k, set) in sets.enumerated() {
      if k == 0 || sets[k - 1].stratum != set.stratum {
        moments = Moments(order: p)
        (row, left, peak) = (set.stratumStart, set.stratumStart, 0)
      }
      for i in row..<set.end { moments.add(risk[i], data.x, at: i * p) }
      row = set.end
      peak = max(peak, moments.weight)
      if data.riskSets.hasEntry {
        for place in data.riskSets.departures[left..<set.departuresEnd] {
          moments.add(-risk[Int(place)], data.x, at: Int(place) * p)
        }
        left = set.departuresEnd
        if !(moments.weight > peak * 0x1p-7) {
          // What left took digits along; with most of it gone the sums begin anew.
          moments = Moments(order: p)
          for i in set.stratumStart..<set.end where data.riskSets.endSet[i] > k {
            moments.add(risk[i], data.x, at: i * p)
          }
          peak = moments.weight
        }
      }
      var deaths = Moments(order: p)
      let d = Int(set.deaths)
      if efron, d > 1 {
        for i in (set.end - d)..<set.end { deaths.add(risk[i], data.x, at: i * p) }
      }
      for l in 0..<d {
        let fraction = efron ? Double(l) / Double(d) : 0
        let total = moments.weight - fraction * deaths.weight
        for a in 0..<p {
          let shiftA = deaths.mean[a] - moments.mean[a]
          for b in 0..<p {
            let shiftB = deaths.mean[b] - moments.mean[b]
            // About the mean of the risk set: the deaths' share is taken off the squares, and the
            // square of the mean that is left off the rest.
            let squares =
              moments.squares[a + b * p]
              - fraction * (deaths.squares[a + b * p] + deaths.weight * shiftA * shiftB)
            let off = fraction * deaths.weight / total
            result[(k * p + b) * p + a] += squares / total - off * off * shiftA * shiftB
          }
        }
      }
    }
    return result
  }

  /// A sum of weights, the mean, and the squares about it, to which rows are added and from which
  /// they are taken.
  private struct Moments {
    var weight = 0.0
    var mean: [Double]
    var squares: [Double]

    init(order p: Int) {
      mean = [Double](repeating: 0, count: p)
      squares = [Double](repeating: 0, count: p * p)
    }

    mutating func add(_ r: Double, _ x: [Double], at place: Int) {
      let before = weight
      weight += r
      guard weight != 0, r != 0 else { return }
      let p = mean.count
      let share = r / weight
      let factor = share * before
      for b in 0..<p {
        let along = factor * (x[place + b] - mean[b])
        for a in 0..<p { squares[a + b * p] += along * (x[place + a] - mean[a]) }
      }
      for a in 0..<p { mean[a] += share * (x[place + a] - mean[a]) }
    }
  }
}
