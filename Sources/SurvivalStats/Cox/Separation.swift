// Whether the likelihood keeps rising along a direction: a coefficient that runs to infinity.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md, (4.3) and (4.4)
// Called from: Cox/PartialLikelihood.swift

enum Separation {
  /// Whether moving along `direction` never lowers any term of the partial likelihood: at each tie
  /// set those who die have the largest product with it among those at risk, within `tolerance` of
  /// the products' range. Under both exact likelihoods the deaths need not equal each other: the
  /// smallest of theirs is to be no less than the largest of the survivors'.
  ///
  /// - Complexity: O(n p) where nobody enters late; with late entry the risk sets are searched.
  static func isRecession(
    _ direction: [Double], of data: PreparedCox, ties: CoxTies, tolerance: Double = 0.01
  ) -> Bool {
    var z = [Double](repeating: 0, count: data.rowCount)
    RankUpdate.products(data.x, rows: data.rowCount, order: data.p, with: direction, into: &z)
    guard let low = z.min(), let high = z.max(), high > low else { return false }
    let slack = tolerance * (high - low)
    var largest = -Double.infinity
    var row = 0
    let sets = data.riskSets.tieSets
    for (k, set) in sets.enumerated() {
      // The deaths are the last rows before the set's end; exact ties leave them out here.
      let deaths = (set.end - Int(set.deaths))..<set.end
      let rivals = ties.isExact ? deaths.lowerBound : set.end
      if k == 0 || sets[k - 1].stratum != set.stratum {
        largest = -.infinity
        row = set.stratumStart
      }
      if data.riskSets.hasEntry {
        largest = -.infinity
        for i in set.stratumStart..<rivals where data.riskSets.endSet[i] > k {
          largest = max(largest, z[i])
        }
      } else {
        for i in row..<rivals { largest = max(largest, z[i]) }
        row = rivals
      }
      for i in deaths where z[i] < largest - slack { return false }
    }
    return true
  }
}
