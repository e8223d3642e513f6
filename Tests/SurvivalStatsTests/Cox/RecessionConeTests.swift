// To which side a coefficient of a separated likelihood has a limit: cases on paper.

import Testing

@testable import SurvivalStats

@Suite struct RecessionConeTests {
  /// n rows who all die, one after the other, and n - 1 columns: with A the differences of rows that follow
  /// each other, no term falls along d where A d >= 0, that is d = M u with u >= 0 and M the inverse of A. So
  /// coefficient j can run to either side to which row j of M has an entry. Here row 0 is positive, row 1
  /// negative, and the others have both signs: M is drawn, and A made from it.
  @Test(arguments: 1...6 as ClosedRange<UInt64>, [CoxInterval.profile, .score])
  func asManyColumnsAsComparisons(seed: UInt64, kind: CoxInterval) throws {
    var random = SplitMix64(seed: seed)
    let p = 3 + Int(seed % 3)
    let m = (0..<p).map { j in
      (0..<p).map { k -> Double in
        let size = 0.25 + random.uniform()
        let sign: Double = j == 0 ? 1 : j == 1 ? -1 : k % 2 == j % 2 ? 1 : -1
        return sign * size
      }
    }
    let a = try #require(Self.inverse(m))
    var rows = [[Double](repeating: 0, count: p)]
    for difference in a.reversed() {
      rows.append(zip(rows[rows.count - 1], difference).map { $0 + $1 })
    }
    rows.reverse()
    let fit = try fitCox(
      SurvivalOutcome(
        time: (1...(p + 1)).map(Double.init), event: [Bool](repeating: true, count: p + 1)),
      covariates: (0..<p).map { j in .numeric("x\(j)", rows.map { $0[j] }) }, intervals: kind)
    #expect(fit.convergence.status == .infiniteCoefficients)
    #expect(fit.coefficients.count == p && fit.convergence.aliased.isEmpty)
    for (j, c) in fit.coefficients.enumerated() {
      #expect((c.upper == .infinity) == (j != 1), "\(c.name): \(c.lower) to \(c.upper)")
      #expect((c.lower == 0) == (j != 0), "\(c.name): \(c.lower) to \(c.upper)")
    }
  }

  /// Gauss and Jordan, with row exchanges.
  private static func inverse(_ matrix: [[Double]]) -> [[Double]]? {
    let p = matrix.count
    var rows = matrix.enumerated().map { j, row in row + (0..<p).map { $0 == j ? 1 : 0 } }
    for k in 0..<p {
      guard let pivot = (k..<p).max(by: { abs(rows[$0][k]) < abs(rows[$1][k]) }),
        rows[pivot][k] != 0
      else { return nil }
      rows.swapAt(k, pivot)
      rows[k] = rows[k].map { $0 / rows[k][k] }
      for i in 0..<p where i != k {
        let factor = rows[i][k]
        rows[i] = zip(rows[i], rows[k]).map { $0 - factor * $1 }
      }
    }
    return rows.map { Array($0[p...]) }
  }
}
