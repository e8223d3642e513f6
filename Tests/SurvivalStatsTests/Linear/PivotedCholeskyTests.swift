// The pivoted Cholesky factor: ranks and quadratic forms known on paper.

import Testing

@testable import SurvivalStats

@Suite struct PivotedCholeskyTests {
  /// A = [4 2; 2 3], b = (1, 2): A^-1 b = (-1, 6) / 8, so b' A^-1 b = 11/8.
  @Test func fullRank() {
    let factor = PivotedCholesky([4, 2, 2, 3], order: 2)
    #expect(factor.rank == 2)
    expectClose(factor.quadraticForm([1, 2]), 11.0 / 8, .ulps(8))
  }

  /// v v' with v = (1, -1), scaled by 2: b = (3, -3) is 3 v, and 3^2 / 2 the form.
  @Test func rankOne() {
    let factor = PivotedCholesky([2, -2, -2, 2], order: 2)
    #expect(factor.rank == 1)
    expectClose(factor.quadraticForm([3, -3]), 4.5, .ulps(4))
  }

  @Test func noRank() {
    for matrix in [[0, 0, 0, 0], [.nan, 0, 0, .nan], [1, .nan, .nan, 1]] {
      let factor = PivotedCholesky(matrix, order: 2)
      #expect(factor.rank == 0)
      #expect(factor.quadraticForm([1, 2]) == 0)
    }
    #expect(PivotedCholesky([], order: 0).rank == 0)
  }

  @Test func rowsOfZeroAreNoRank() {
    let factor = PivotedCholesky([1, 0, 0, 0, 0, 0, 0, 0, 4], order: 3)
    #expect(factor.rank == 2)
    #expect(Set(factor.pivots.prefix(2)) == [0, 2])
    expectClose(factor.quadraticForm([2, 0, 2]), 5, .ulps(4))
  }

  /// A variance of 1e-30 beside one of 1 is small, not none.
  @Test func scaleIsNoRank() {
    let factor = PivotedCholesky([1, 0, 0, 1e-30], order: 2)
    #expect(factor.rank == 2)
    expectClose(factor.quadraticForm([1, 1e-15]), 2, .ulps(8))
  }

  /// The Laplacian of a path of k groups has rank k - 1; with b the difference of its ends the form
  /// is the resistance between them, k - 1 in series.
  @Test(arguments: [2, 3, 10, 100])
  func laplacianOfAPath(k: Int) {
    var matrix = [Double](repeating: 0, count: k * k)
    for i in 1..<k {
      matrix[i * k + i - 1] -= 1
      matrix[(i - 1) * k + i] -= 1
      matrix[i * k + i] += 1
      matrix[(i - 1) * k + i - 1] += 1
    }
    let factor = PivotedCholesky(matrix, order: k)
    #expect(factor.rank == k - 1)
    var ends = [Double](repeating: 0, count: k)
    ends[0] = 1
    ends[k - 1] = -1
    expectClose(factor.quadraticForm(ends), Double(k - 1), .digits(11))
  }

  /// Sums of random outer products with fewer terms than rows, in which nothing cancels exactly.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func sumOfOuterProducts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let p = 12
    let r = 7
    var matrix = [Double](repeating: 0, count: p * p)
    var terms: [[Double]] = []
    for _ in 0..<r {
      let x = (0..<p).map { random.normal() * ($0 % 2 == 0 ? 1 : 1e4) }
      terms.append(x)
      for i in 0..<p { for j in 0..<p { matrix[i * p + j] += x[i] * x[j] } }
    }
    let factor = PivotedCholesky(matrix, order: p)
    #expect(factor.rank == r)
    // A term lies in the range, and the forms of all terms add up to the rank (a trace).
    let sum = terms.reduce(0) { $0 + factor.quadraticForm($1) }
    expectClose(sum, Double(r), .digits(8))
  }
}
