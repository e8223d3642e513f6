// The curve of one subject of a Cox model: hazard and standard error at the times of death.
//
// Derivation:  Documentation/Derivations/AdjustedCurves.md, (1.5)-(1.8)
// Uses:        Cox/BaselineHazards.swift, Linear/SemidefiniteRoot.swift
// Called from: Cox/CoxModel+Baseline.swift, Cox/CoxModel+Survival.swift, Cox/CoxModel+Path.swift

import Foundation

/// The hazards of subjects, each by O(T p) operations: with `V = L L'` the variance of a hazard H is
/// `r^2 (sum of v alpha^2 + |L'(H x - M)|^2)`, and L'M is the same for all.
struct CoxCurveKernel: Sendable {
  let baselines: BaselineHazards
  private let root: SemidefiniteRoot
  /// L'M of each stratum, p numbers a time of death.
  private let rooted: [[Double]]

  init(_ model: CoxModel) {
    let baselines = BaselineHazards(model)
    let p = baselines.p
    let root = SemidefiniteRoot(baselines.covariance, order: p)
    self.baselines = baselines
    self.root = root
    rooted = baselines.strata.map { stratum in
      var means = stratum.means
      means.withUnsafeMutableBufferPointer { means in
        guard let base = means.baseAddress, p > 0 else { return }
        for d in stratum.hazard.indices { root.apply(to: base + d * p) }
      }
      return means
    }
  }

  /// One row in a stratum, ready for use at any time of death.
  struct Subject {
    /// The risk score relative to the stratum's shift.
    var risk: Double
    /// L'x.
    var x: [Double]
  }

  func subject(_ columns: [[Double]], row: Int, offset: Double, stratum s: Int) -> Subject {
    var z = [Double](repeating: 0, count: baselines.p)
    let eta = z.withUnsafeMutableBufferPointer { z in
      guard let base = z.baseAddress else { return 0.0 }
      let eta = baselines.place(columns, row: row, stratum: s, into: base)
      root.apply(to: base)
      return eta
    }
    return Subject(risk: exp(eta + offset - baselines.strata[s].shift), x: z)
  }

  /// Hazard and its standard error at time of death d; both 0 for d = -1.
  @inline(__always)
  func hazard(
    _ subject: Subject, stratum s: Int, at d: Int
  ) -> (value: Double, standardError: Double) {
    guard d >= 0 else { return (0, 0) }
    let stratum = baselines.strata[s]
    let p = baselines.p
    let base = stratum.hazard[d]
    var square = 0.0
    rooted[s].withUnsafeBufferPointer { means in
      subject.x.withUnsafeBufferPointer { x in
        for j in 0..<p {
          let part = base * x[j] - means[d * p + j]
          square += part * part
        }
      }
    }
    return (
      base * subject.risk, (stratum.variance[d] + square).squareRoot() * subject.risk
    )
  }

  /// The area under a subject's curve up to `tau`, and its standard error.
  ///
  /// A step of the hazard takes from the area what lies right of it: backwards that area is at
  /// hand. The coefficients' part is a sum of vectors, in the same pass.
  func restrictedMean(_ subject: Subject, stratum s: Int, tau: Double) -> RestrictedMean {
    let stratum = baselines.strata[s]
    let p = baselines.p
    let end = StratumBaseline.count(stratum.deathTimes, atOrBefore: tau)
    var right = tau
    var area = 0.0
    var spread = 0.0
    var gradient = [Double](repeating: 0, count: p)
    for d in (0..<end).reversed() {
      let width = right - stratum.deathTimes[d]
      let base = stratum.hazard[d]
      let part = width * exp(-base * subject.risk)
      area += part
      let step = stratum.variance[d] - (d > 0 ? stratum.variance[d - 1] : 0)
      spread += step * area * area
      for j in 0..<p { gradient[j] += part * (base * subject.x[j] - rooted[s][d * p + j]) }
      right = stratum.deathTimes[d]
    }
    let square = gradient.reduce(spread) { $0 + $1 * $1 }
    return RestrictedMean(
      tau: tau, estimate: area + right, standardError: subject.risk * square.squareRoot())
  }
}
