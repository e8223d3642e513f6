// Predicted survival of subjects whose covariates change: rows that follow each other.
//
// Derivation: Documentation/Derivations/AdjustedCurves.md, (1.8)
// Result:     Cox/CoxPrediction.swift

import Foundation

/// The rows of one subject, in order of time.
struct CovariatePath: Sendable {
  /// The subject's name; nil where there is one subject only.
  var subject: String?
  /// The rows, as indices.
  var rows: [Int]
  /// Each row's begin and end.
  var entry: [Double]
  var exit: [Double]
}

extension CoxModel {
  /// The survival curves of subjects whose covariates change with time, each given by rows
  /// `(entry, exit]` that follow each other.
  ///
  /// A curve is that of survival beyond t given survival to the path's beginning, and ends with the
  /// path. Cutting a row in two changes nothing.
  ///
  /// - Parameters:
  ///   - table: the columns that the formula names, strata included.
  ///   - entry: the column of the rows' begins.
  ///   - exit: the column of their ends.
  ///   - subject: the column that says whose row it is; nil for one subject.
  /// - Throws: beside errors in the data ``SurvivalDataError/incompatible(_:)`` where a subject's rows
  ///   overlap or leave a gap.
  /// - Complexity: O(n p^2) once, and O(T p^2) a subject.
  /// - Reference: R's `survfit(fit, newdata, id = id)`, whose curve this is; R's standard error takes
  ///   each row's covariates as if they had held from the beginning, see the derivation's (1.8).
  public func survival(
    alongPathsOf table: DataTable, entry: String, exit: String, subject: String? = nil,
    at times: [Double]? = nil, confidenceType: ConfidenceType = .log, level: Double = 0.95,
    quantiles: [Double] = [0.5], extend: Bool = false
  ) throws -> CoxPredictions {
    let request = try CurveRequest(
      times: times, confidenceType: confidenceType, level: level, quantiles: quantiles, tau: nil,
      extend: extend)
    let rows = try newRows(table)
    guard rows.missing.total == 0 else {
      throw SurvivalDataError.incompatible("a covariate path must not have missing values")
    }
    let begins = try Self.numbers(table.column(entry))
    let names: [String?] =
      try subject.map { try Self.labels(table.column($0)) }
      ?? [String?](repeating: nil, count: table.rowCount)
    let paths = try Self.paths(
      entry: begins, exit: Self.numbers(table.column(exit)), subject: names)
    return try predictions(along: paths, rows, request)
  }

  /// The survival curves of subjects whose covariates change with time, given as arrays: rows
  /// `(entry, exit]` that follow each other.
  ///
  /// The path begins, ends and is cut as in the door for tables.
  ///
  /// - Parameters:
  ///   - covariates: those of the fit, in its order, one entry a row.
  ///   - entry: where each row begins.
  ///   - exit: where it ends.
  ///   - subject: whose row it is; empty for one subject.
  ///   - strata: each row's stratum; empty where the fit has none.
  ///   - offset: each row's offset; empty for 0.
  /// - Precondition: every array has one entry a row.
  ///   - times: where the curves are listed; nil for the times of the fit within a path, and its end.
  ///   - confidenceType: the scale of the limits.
  ///   - level: the coverage of the limits.
  ///   - quantiles: which times to give at which a curve has fallen to 1 - p.
  ///   - extend: whether curves go on beyond the follow-up of their stratum.
  /// - Returns: a curve for each subject, in the order in which subjects first occur in time.
  /// - Throws: as ``survival(alongPathsOf:entry:exit:subject:at:confidenceType:level:quantiles:extend:)``.
  /// - Complexity: that of the door for tables.
  public func survival<
    Subject: CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
  >(
    alongPathsOf covariates: [Covariate], entry: [Double], exit: [Double],
    subject: [Subject] = [String](), strata: [Stratum] = [String](), offset: [Double] = [],
    at times: [Double]? = nil, confidenceType: ConfidenceType = .log, level: Double = 0.95,
    quantiles: [Double] = [0.5], extend: Bool = false
  ) throws(SurvivalDataError) -> CoxPredictions {
    let request = try CurveRequest(
      times: times, confidenceType: confidenceType, level: level, quantiles: quantiles, tau: nil,
      extend: extend)
    var rows = try newRows(covariates, strata: strata.map(\.description))
    let n = rows.count
    precondition(entry.count == n && exit.count == n, "times differ in length")
    precondition(subject.isEmpty || subject.count == n, "subject differs in length")
    precondition(offset.isEmpty || offset.count == n, "offset differs in length")
    for (name, values) in [("entry", entry), ("exit", exit), ("offset", offset)] {
      for (i, value) in values.enumerated() where !value.isFinite {
        throw .notFinite(row: i + 1, column: name, value: value)
      }
    }
    if !offset.isEmpty { rows.offset = offset }
    let names: [String?] =
      subject.isEmpty ? [String?](repeating: nil, count: n) : subject.map(\.description)
    let paths = try Self.paths(entry: entry, exit: exit, subject: names)
    return try predictions(along: paths, rows, request)
  }

  private func predictions(
    along paths: [CovariatePath], _ rows: NewRows, _ request: CurveRequest
  ) throws(SurvivalDataError) -> CoxPredictions {
    let baselines = BaselineHazards(self)
    var strata: [Int] = []
    for place in rows.strata {
      guard let place = place ?? (frame.strata == nil ? 0 : nil) else {
        throw .incompatible("a covariate path must name its strata")
      }
      strata.append(place)
    }
    let curves = paths.map {
      prediction(
        along: $0, columns: rows.columns, strata: strata, offset: rows.offset,
        rowNumbers: rows.rowNumbers, kernel: baselines, request)
    }
    return CoxPredictions(
      ties: options.ties == .efron ? .efron : .breslow, confidenceType: request.transform.type,
      level: request.transform.level, robust: fit.robust, droppedRows: 0, predictions: curves,
      warnings: curveWarnings(curves, baselines, request))
  }

  /// Each subject's rows in order of time, subjects in the order in which they first occur.
  private static func paths(
    entry begins: [Double], exit ends: [Double], subject names: [String?]
  ) throws(SurvivalDataError) -> [CovariatePath] {
    var paths: [CovariatePath] = []
    var placeOf: [String?: Int] = [:]
    for row in begins.indices.sorted(by: { begins[$0] < begins[$1] }) {
      guard begins[row] < ends[row] else {
        throw .exitNotAfterEntry(row: row + 1, entry: begins[row], exit: ends[row])
      }
      guard let k = placeOf[names[row]] else {
        placeOf[names[row]] = paths.count
        paths.append(
          CovariatePath(
            subject: names[row], rows: [row], entry: [begins[row]], exit: [ends[row]]))
        continue
      }
      guard paths[k].exit.last == begins[row] else {
        throw .incompatible(
          "row \(row + 1): a covariate path goes on where its last row ends, without gap or overlap"
        )
      }
      paths[k].rows.append(row)
      paths[k].entry.append(begins[row])
      paths[k].exit.append(ends[row])
    }
    return paths.sorted { ($0.rows.min() ?? 0) < ($1.rows.min() ?? 0) }
  }

  private static func numbers(_ column: Column) throws -> [Double] {
    guard case .numeric(let values) = column.values else {
      throw SurvivalDataError.notNumeric(row: 1, column: column.name, value: "text")
    }
    for (row, value) in values.enumerated() where !value.isFinite {
      throw SurvivalDataError.notFinite(row: row + 1, column: column.name, value: value)
    }
    return values
  }

  private static func labels(_ column: Column) throws -> [String?] {
    switch column.values {
    case .numeric(let values):
      return values.map { CurveTimeText.label($0) }
    case .text(let codes, let levels): return codes.map { $0 < 0 ? "NA" : levels[Int($0)] }
    case .logical(let flags): return flags.map { $0 ? "TRUE" : "FALSE" }
    }
  }

  /// The curve along a path, given survival to its beginning.
  ///
  /// - Parameters:
  ///   - columns: all columns of the design.
  ///   - strata: each row's stratum.
  /// - Complexity: O(T p^2) for the T times of death on the way.
  func prediction(
    along path: CovariatePath, columns: [[Double]], strata: [Int], offset: [Double],
    rowNumbers: [Int], kernel: BaselineHazards, _ request: CurveRequest
  ) -> CoxPrediction {
    let p = kernel.p
    let columns = kept.map { columns[$0] }
    let root = SemidefiniteRoot(kernel.covariance, order: p)
    var steps = PathSteps()
    var hazard = 0.0
    var spread = 0.0
    var gradient = [Double](repeating: 0, count: p)
    var z = gradient
    var rooted = gradient
    for (k, row) in path.rows.enumerated() {
      let s = strata[row]
      let stratum = kernel.strata[s]
      let eta = z.withUnsafeMutableBufferPointer { z in
        z.baseAddress.map { kernel.place(columns, row: row, stratum: s, into: $0) } ?? 0
      }
      let risk = exp(eta + offset[row] - stratum.shift)
      let (begin, end) = (path.entry[k], path.exit[k])
      let exits = StratumBaseline.count(stratum.times, atOrBefore: begin)
      for e in exits..<StratumBaseline.count(stratum.times, atOrBefore: end) {
        steps.exitTimes.append(stratum.times[e])
        steps.atRisk.append(stratum.atRisk[e])
      }
      // The row's own part is counted from its beginning: a difference of sums up to there.
      let before = stratum.lastDeath(atOrBefore: begin)
      let start = before < 0 ? 0 : stratum.hazard[before]
      let startSpread = before < 0 ? 0 : stratum.variance[before]
      let (hazardThen, spreadThen, gradientThen) = (hazard, spread, gradient)
      for d in (before + 1)..<(stratum.lastDeath(atOrBefore: end) + 1) {
        let own = stratum.hazard[d] - start
        hazard = hazardThen + risk * own
        spread = spreadThen + risk * risk * (stratum.variance[d] - startSpread)
        for j in 0..<p {
          let mean =
            stratum.means[d * p + j] - (before < 0 ? 0 : stratum.means[before * p + j])
          gradient[j] = gradientThen[j] + risk * (own * z[j] - mean)
        }
        rooted = gradient
        rooted.withUnsafeMutableBufferPointer { rooted in
          if let base = rooted.baseAddress { root.apply(to: base) }
        }
        steps.deathTimes.append(stratum.deathTimes[d])
        steps.hazard.append(hazard)
        steps.error.append(rooted.reduce(spread) { $0 + $1 * $1 }.squareRoot())
      }
    }
    // A curve ends where its path does.
    if let end = path.exit.last, end > steps.exitTimes.last ?? -.infinity,
      let s = path.rows.last.map({ strata[$0] }), end < kernel.strata[s].followUp
    {
      steps.exitTimes.append(end)
      steps.atRisk.append(kernel.strata[s].atRisk(at: end))
    }
    let listing = CurveListing(
      deathTimes: steps.deathTimes, exitTimes: steps.exitTimes, atRisk: steps.atRisk,
      hazard: { $0 < 0 ? (0, 0) : (steps.hazard[$0], steps.error[$0]) })
    return listing.prediction(
      row: path.rows.first.map { rowNumbers[$0] } ?? 0, subject: path.subject,
      stratum: path.rows.last.flatMap { kernel.strata[strata[$0]].label }, request)
  }
}

/// The steps of a curve along a path.
private struct PathSteps {
  var exitTimes: [Double] = []
  var atRisk: [Double] = []
  var deathTimes: [Double] = []
  var hazard: [Double] = []
  var error: [Double] = []
}

extension StratumBaseline {
  /// The weight at risk just before a time, as at the next exit time.
  func atRisk(at time: Double) -> Double {
    let next = Self.count(times, atOrBefore: time)
    let here = next > 0 && times[next - 1] == time ? next - 1 : next
    return here < times.count ? atRisk[here] : 0
  }
}
