// The Cox kernel against its definition, on small data sets of every shape.

import Testing

@testable import SurvivalStats

@Suite struct CoxDefinitionTests {
  /// Whatever is combined of ties, late entry, strata, weights and offsets, at two points.
  @Test(arguments: CoxTies.allCases, 0..<70)
  func kernelIsTheDefinition(ties: CoxTies, seed: Int) throws {
    var features = CoxSample.Features(rawValue: seed % 32)
    if ties.isExact { features.remove(.weights) }
    let sample = CoxSample(seed: UInt64(seed), count: 5 + seed % 7, p: 1 + seed % 3, features)
    for beta in [[0, 0, 0], [0.7, -0.4, 0.3]] as [[Double]] {
      let point = Array(beta.prefix(sample.p))
      let expected = NaiveCox(sample, ties: ties, at: point)
      let actual = try sample.terms(at: point, ties: ties)
      let scale = Double(sample.rows.count)
      expectClose(actual.value, expected.value, .rounding(of: scale), "value")
      expectClose(actual.score, expected.score, .rounding(of: scale), "score")
      expectClose(
        actual.information, expected.information, .rounding(of: 4 * scale), "information")
    }
  }

  /// Central differences of the value are the score, and of the score the information.
  @Test(arguments: CoxTies.allCases, 1...10)
  func derivativesAreDerivatives(ties: CoxTies, seed: Int) throws {
    var features = CoxSample.Features.all
    if ties.isExact { features.remove(.weights) }
    let sample = CoxSample(seed: UInt64(seed), count: 60, p: 3, features)
    let beta = [0.3, -0.2, 0.1]
    let here = try sample.terms(at: beta, ties: ties)
    let h = 1e-4
    for j in 0..<3 {
      var up = beta
      var down = beta
      up[j] += h
      down[j] -= h
      let above = try sample.terms(at: up, ties: ties)
      let below = try sample.terms(at: down, ties: ties)
      expectClose(
        (above.value - below.value) / (2 * h), here.score[j],
        .centralDifference(step: h, scale: 60), "slope \(j)")
      for k in 0..<3 {
        expectClose(
          -(above.score[k] - below.score[k]) / (2 * h), here.information[j * 3 + k],
          .centralDifference(step: h, scale: 240), "bend \(j), \(k)")
      }
    }
  }
}
