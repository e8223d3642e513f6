// Residuals of a Cox model straight from their definitions: slow, and obviously right.
//
// Literal from Documentation/Derivations/CoxPartialLikelihood.md, (5.1), (5.7) and (5.8): each risk set is
// searched anew at each of a tie set's steps. No centring, no shifts.

import Foundation

@testable import SurvivalStats

/// Martingale, score and Schoenfeld residuals of a sample at `beta`.
struct NaiveResiduals {
  /// A martingale residual a row.
  private(set) var martingale: [Double]
  /// p score residuals a row.
  private(set) var score: [[Double]]
  /// For each event, by stratum, time and row: the row, and its p residuals.
  private(set) var schoenfeld: [(row: Int, values: [Double])] = []

  init(_ sample: CoxSample, efron: Bool, at beta: [Double]) {
    let rows = sample.rows
    let p = beta.count
    martingale = rows.map { $0.event ? 1 : 0 }
    score = rows.map { _ in [Double](repeating: 0, count: p) }
    func eta(_ i: Int) -> Double {
      zip(rows[i].x, beta).reduce(rows[i].offset) { $0 + $1.0 * $1.1 }
    }
    for stratum in Set(rows.map(\.stratum)).sorted() {
      let inside = rows.indices.filter { rows[$0].stratum == stratum }
      for time in Set(inside.filter { rows[$0].event }.map { rows[$0].exit }).sorted() {
        let risk = inside.filter { rows[$0].entry < time && time <= rows[$0].exit }
        let deaths = risk.filter { rows[$0].event && rows[$0].exit == time }
        let d = Double(deaths.count)
        let v = deaths.reduce(0) { $0 + rows[$1].weight } / d
        let top = risk.map(eta).max() ?? 0
        var mean = [Double](repeating: 0, count: p)
        for l in 0..<deaths.count {
          let left = 1 - (efron ? Double(l) / d : 0)
          func share(_ i: Int) -> Double { deaths.contains(i) ? left : 1 }
          let total = risk.reduce(0) { $0 + share($1) * rows[$1].weight * exp(eta($1) - top) }
          let m = (0..<p).map { j in
            risk.reduce(0) {
              $0 + share($1) * rows[$1].weight * exp(eta($1) - top) * rows[$1].x[j]
            } / total
          }
          for j in 0..<p { mean[j] += m[j] / d }
          for i in risk {
            let expected = v * share(i) * exp(eta(i) - top) / total
            martingale[i] -= expected
            for j in 0..<p { score[i][j] -= expected * (rows[i].x[j] - m[j]) }
          }
        }
        for i in deaths {
          let own = (0..<p).map { rows[i].x[$0] - mean[$0] }
          for j in 0..<p { score[i][j] += own[j] }
          schoenfeld.append((i, own))
        }
      }
    }
  }
}

extension CoxSample {
  /// The model at the array door, as ``fit(_:robust:clustered:initial:maximumIterations:)`` fits it.
  func model(
    _ ties: CoxTies = .efron, clustered: Bool = false, initial: [Double] = [],
    maximumIterations: Int = 50
  ) throws -> CoxModel {
    let isWeighted = rows.contains { $0.weight != 1 }
    return try CoxModel(
      outcome(), covariates: columns.enumerated().map { .numeric("x\($0 + 1)", $1) },
      strata: Set(rows.map(\.stratum)).count > 1 ? rows.map(\.stratum) : [],
      cluster: clustered || (isWeighted && ties != .exact) ? rows.map(\.cluster) : [],
      weights: isWeighted ? rows.map(\.weight) : [],
      offset: rows.contains { $0.offset != 0 } ? rows.map(\.offset) : [], ties: ties,
      initial: initial, maximumIterations: maximumIterations)
  }
}
