// To which side a coefficient can run to infinity: the directions along which no term of the likelihood falls.
//
// Derivation:  Documentation/Derivations/ProfileLimits.md, (6)
// Neighbour:   Cox/Separation.swift, which judges one direction
// Called from: Cox/CoxLimits.swift

/// The cone of all directions d along which no term of the partial likelihood ever falls: at each tie set
/// those who die have the largest x'd among those at risk.
struct RecessionCone {
  let data: PreparedCox
  let ties: CoxTies

  /// Whether a direction of the cone moves coordinate `j` to this side, so that the profile of `j` never
  /// falls there; nil where rounding leaves the question open, or late entry makes it too dear.
  ///
  /// Either such a direction exists, or minus the unit vector c of the side is a sum, with shares that are not
  /// negative, of differences a = x(who dies) - x(who is at risk) (Farkas). What is least of c + sum of shares
  /// times a decides: if it is 0, there is no direction, and else it is one itself. It is found by Lawson and
  /// Hanson's active sets [lawson1974], the difference that enters being the one that is violated most.
  ///
  /// - Complexity: O(n p) for each difference that enters, of which some p are needed; with late entry
  ///   the risk sets are searched each time.
  func moves(_ j: Int, toward side: Double) -> Bool? {
    // The search of risk sets takes rows times sets: beyond this, minutes for what the search of the profile
    // answers nearly always.
    guard
      !data.riskSets.hasEntry || data.rowCount * data.riskSets.tieSets.count <= 20_000_000
    else { return nil }
    var unit = [Double](repeating: 0, count: data.p)
    unit[j] = side
    var rest = unit
    var differences: [[Double]] = []
    var shares: [Double] = []
    var products = [Double](repeating: 0, count: data.rowCount)
    for _ in 0..<(50 * data.p + 100) {
      // What is left of a unit vector by differences of unit length, in columns of like scale: solving for
      // the shares squares their condition, which leaves half the digits of a double.
      guard dot(rest, rest).squareRoot() > 1e-7 else { return false }
      guard let worst = mostViolated(by: rest, &products) else { return true }
      differences.append(worst)
      shares.append(0)
      while true {
        guard let best = Self.shares(of: differences, against: unit) else { return nil }
        if best.allSatisfy({ $0 > 0 }) {
          shares = best
          break
        }
        // As far towards the best as no share is negative, and out with those that are then 0.
        var step = 1.0
        for (share, best) in zip(shares, best) where best <= 0 {
          step = min(step, share / (share - best))
        }
        guard step > 0 else { return nil }
        for k in shares.indices { shares[k] += step * (best[k] - shares[k]) }
        // A share that the step has brought to 0 is 0 but for rounding.
        let kept = shares.indices.filter { best[$0] > 0 || shares[$0] > 1e-12 }
        differences = kept.map { differences[$0] }
        shares = kept.map { shares[$0] }
      }
      rest = unit
      for (share, difference) in zip(shares, differences) {
        for k in rest.indices { rest[k] += share * difference[k] }
      }
    }
    return nil
  }

  /// The difference, of length 1, whose product with the direction is the most negative; nil where none is
  /// negative beyond rounding.
  private func mostViolated(by direction: [Double], _ z: inout [Double]) -> [Double]? {
    RankUpdate.products(data.x, rows: data.rowCount, order: data.p, with: direction, into: &z)
    guard let low = z.min(), let high = z.max(), high > low else { return nil }
    // The direction is right to the 1e-7 above at worst, mostly to far more: a fall of less than this part
    // of the products' range is none.
    var worst: (fall: Double, death: Int, rival: Int) = (1e-9 * (high - low), 0, 0)
    var top = 0
    var row = 0
    let sets = data.riskSets.tieSets
    for (k, set) in sets.enumerated() {
      let deaths = (set.end - Int(set.deaths))..<set.end
      let rivals = ties.isExact ? deaths.lowerBound : set.end
      let isFirst = k == 0 || sets[k - 1].stratum != set.stratum
      if isFirst || data.riskSets.hasEntry {
        row = set.stratumStart
        top = -1
      }
      for i in row..<max(row, rivals)
      where (!data.riskSets.hasEntry || data.riskSets.endSet[i] > k) && (top < 0 || z[i] > z[top]) {
        top = i
      }
      row = max(row, rivals)
      guard top >= 0 else { continue }
      for i in deaths where z[top] - z[i] > worst.fall { worst = (z[top] - z[i], i, top) }
    }
    guard worst.death != worst.rival else { return nil }
    let p = data.p
    var difference = (0..<p).map { data.x[worst.death * p + $0] - data.x[worst.rival * p + $0] }
    let length = dot(difference, difference).squareRoot()
    for k in difference.indices { difference[k] /= length }
    return difference
  }

  /// The shares, of either sign, that make the sum with the unit vector least.
  private static func shares(of differences: [[Double]], against unit: [Double]) -> [Double]? {
    let m = differences.count
    var products = [Double](repeating: 0, count: m * m)
    for a in 0..<m { for b in 0..<m { products[a + b * m] = dot(differences[a], differences[b]) } }
    guard let factor = try? Cholesky(products, order: m) else { return nil }
    return factor.solve(differences.map { -dot($0, unit) })
  }
}
