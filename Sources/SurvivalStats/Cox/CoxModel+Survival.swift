// Predicted survival curves: the doors.
//
// Kernel: Cox/CoxCurveKernel.swift, Cox/CurveListing.swift
// Result: Cox/CoxPrediction.swift

extension CoxModel {
  /// The curves of rows in the design's coordinates.
  ///
  /// - Parameters:
  ///   - columns: all columns of the design, aliased ones included.
  ///   - strata: each row's stratum, as an index among the model's; nil for a curve in each.
  ///   - rowNumbers: the rows' places in their table.
  func predictions(
    columns: [[Double]], strata: [Int?], offset: [Double], rowNumbers: [Int], dropped: Int,
    _ request: CurveRequest
  ) -> CoxPredictions {
    let kernel = CoxCurveKernel(self)
    let columns = kept.map { columns[$0] }
    let baselines = kernel.baselines
    var places: [(row: Int, stratum: Int)] = []
    for i in strata.indices {
      if let s = strata[i] {
        places.append((i, s))
      } else {
        places += baselines.strata.indices.map { (i, $0) }
      }
    }
    var curves = [CoxPrediction?](repeating: nil, count: places.count)
    curves.withUnsafeMutableBufferPointer {
      let curves = LaneResults($0)
      let work = baselines.strata.map(\.hazard.count).max() ?? 0
      inLanes(places.count, size: places.count * max(1, work)) { [places] k in
        let (i, s) = places[k]
        let subject = kernel.subject(columns, row: i, offset: offset[i], stratum: s)
        let stratum = baselines.strata[s]
        let listing = CurveListing(
          deathTimes: stratum.deathTimes, exitTimes: stratum.times, atRisk: stratum.atRisk,
          hazard: { kernel.hazard(subject, stratum: s, at: $0) })
        var curve = listing.prediction(
          row: rowNumbers[i], subject: nil, stratum: stratum.label, request)
        curve.restrictedMean = request.tau.map {
          kernel.restrictedMean(subject, stratum: s, tau: $0)
        }
        curves.store(curve, at: k)
      }
    }
    let found = curves.compactMap { $0 }
    return CoxPredictions(
      ties: options.ties == .efron ? .efron : .breslow, confidenceType: request.transform.type,
      level: request.transform.level, robust: fit.robust, droppedRows: dropped,
      predictions: found, warnings: curveWarnings(found, baselines, request))
  }

  /// What the reader should know of predicted curves.
  func curveWarnings(
    _ curves: [CoxPrediction], _ baselines: BaselineHazards, _ request: CurveRequest
  ) -> [String] {
    var result: [String] = []
    if fit.convergence.status != .converged { result += fit.convergence.warnings }
    if !request.extend, curves.contains(where: { $0.survival.contains(where: \.isNaN) }) {
      result.append("times beyond follow-up have no survival; extend carries the last one forward")
    }
    if let tau = request.tau, baselines.strata.contains(where: { tau > $0.followUp }) {
      result.append("the horizon of the restricted mean is beyond the follow-up of a stratum")
    }
    if options.ties == .exact {
      result.append("the hazard of an exact fit is Breslow's")
    }
    return result
  }
}
