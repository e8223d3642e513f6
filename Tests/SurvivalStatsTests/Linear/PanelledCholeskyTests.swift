// The Cholesky factor in panels: factor, solution and inverse of matrices of several panels.

import Testing

@testable import SurvivalStats

@Suite struct PanelledCholeskyTests {
  /// B'B + I for B of small whole numbers, so that the entries are exact.
  private func matrix(_ p: Int) -> [Double] {
    var random = SplitMix64(seed: UInt64(p))
    let b = (0..<(p * p)).map { _ in Double(Int.random(in: -3...3, using: &random)) }
    var result = [Double](repeating: 0, count: p * p)
    for i in 0..<p {
      for j in 0..<p {
        var sum = i == j ? 1.0 : 0
        for k in 0..<p { sum += b[k + i * p] * b[k + j * p] }
        result[i + j * p] = sum
      }
    }
    return result
  }

  @Test(arguments: [49, 96, 101, 150])
  func factorSolutionAndInverse(p: Int) throws {
    let a = matrix(p)
    let factor = try Cholesky(a, order: p)
    let inverse = factor.inverse()
    let b = (0..<p).map { Double($0 % 7) - 3 }
    let x = factor.solve(b)
    let size = a.reduce(0) { max($0, abs($1)) } * Double(p)
    for i in 0..<p {
      var product = 0.0
      for k in 0..<p { product += a[i + k * p] * x[k] }
      expectClose(product, b[i], .rounding(of: size))
      for j in stride(from: 0, to: p, by: 11) {
        var gram = 0.0
        for k in 0...min(i, j) { gram += factor.upper[k + i * p] * factor.upper[k + j * p] }
        expectClose(gram, a[i + j * p], .rounding(of: size))
        var identity = 0.0
        for k in 0..<p { identity += a[i + k * p] * inverse[k + j * p] }
        expectClose(identity, i == j ? 1 : 0, .rounding(of: size))
        #expect(inverse[i + j * p] == inverse[j + i * p])
      }
    }
  }

  /// The minor that fails is named, in the first panel and in a later one.
  @Test(arguments: [3, 70])
  func notPositiveDefinite(at index: Int) {
    var a = matrix(100)
    a[index * 101] = -1
    #expect(throws: NotPositiveDefinite(leadingMinor: index + 1)) {
      try Cholesky(a, order: 100)
    }
  }
}
