// Predicted survival curves: the doors.
//
// Kernel: Cox/CoxCurveKernel.swift, Cox/CurveListing.swift
// Result: Cox/CoxPrediction.swift

extension CoxModel {
  /// The survival curves that the model predicts for the rows of a table.
  ///
  /// - Parameters:
  ///   - table: the columns that the formula names, without the outcome. Where it has no column of a
  ///     stratum, each row gets a curve in every stratum, as in R.
  ///   - times: when to report; nil for every distinct exit time of the stratum.
  ///   - confidenceType: the scale of the pointwise limits.
  ///   - level: their coverage.
  ///   - quantiles: fractions that have had the event, reported with limits.
  ///   - tau: the horizon of a restricted mean.
  ///   - extend: whether a curve goes on at its last height beyond its stratum's follow-up; without,
  ///     it is not available there.
  /// - Domain: rows with a missing value are left out and counted. A covariate far outside those
  ///   of the fit is extrapolated without a word.
  /// - Complexity: O(n p^2) once, and O(T p) a row for T times of death.
  /// - Reference: Tsiatis (1981) [tsiatis1981], Link (1984) [link1984]; R's
  ///   `summary(survfit(fit, newdata), times = times, extend = extend)`.
  public func survival(
    of table: DataTable, at times: [Double]? = nil, confidenceType: ConfidenceType = .log,
    level: Double = 0.95, quantiles: [Double] = [0.5], tau: Double? = nil, extend: Bool = false
  ) throws -> CoxPredictions {
    let request = try CurveRequest(
      times: times, confidenceType: confidenceType, level: level, quantiles: quantiles, tau: tau,
      extend: extend)
    return predictions(try newRows(table), request)
  }

  /// The survival curves that a model fitted to arrays predicts for new arrays.
  ///
  /// - Parameters:
  ///   - covariates: those of the fit, in its order, one entry a new row.
  ///   - strata: each new row's stratum; empty for curves in every stratum.
  ///   - offset: each new row's offset; empty for 0.
  /// - Precondition: every array has one entry a new row.
  public func survival<Stratum: Hashable & CustomStringConvertible>(
    of covariates: [Covariate], strata: [Stratum] = [String](), offset: [Double] = [],
    at times: [Double]? = nil, confidenceType: ConfidenceType = .log, level: Double = 0.95,
    quantiles: [Double] = [0.5], tau: Double? = nil, extend: Bool = false
  ) throws(SurvivalDataError) -> CoxPredictions {
    let request = try CurveRequest(
      times: times, confidenceType: confidenceType, level: level, quantiles: quantiles, tau: tau,
      extend: extend)
    var rows = try newRows(covariates, strata: strata.map(\.description))
    precondition(offset.isEmpty || offset.count == rows.count, "offset differs in length")
    if !offset.isEmpty { rows.offset = offset }
    return predictions(rows, request)
  }

  private func predictions(_ rows: NewRows, _ request: CurveRequest) -> CoxPredictions {
    predictions(
      columns: rows.columns, strata: rows.strata, offset: rows.offset,
      rowNumbers: rows.rowNumbers, dropped: rows.missing.total, request)
  }

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
    if options.ties.isExact {
      result.append("the hazard of an exact fit is Breslow's")
    }
    return result
  }
}
