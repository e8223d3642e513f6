// Predictions for rows: linear predictors, risks, terms, expected events and survival.
//
// Results: Cox/CoxRowPredictions.swift
// Uses:    Cox/RowHazards.swift, Data/NewRows.swift

import Foundation

extension CoxModel {
  /// Predictions for the rows of the fit.
  ///
  /// Standard errors are those of R's `predict.coxph`, with two exceptions. That of a risk is
  /// `risk * SE(log risk)`, by the delta method, where R has `sqrt(risk)` for the factor. That of
  /// the events expected over a spell is of the difference of the hazards at its ends, where R takes
  /// the difference of two variances.
  ///
  /// Deaths among ties expect their own part of Efron's steps, so that `event - expected` is the
  /// martingale residual.
  ///
  /// - Parameters:
  ///   - kind: what to predict.
  ///   - reference: whom to compare with; by default R's, `strata`, and for terms `sample`.
  /// - Complexity: O(n p^2).
  public func predict(
    _ kind: CoxPredictionKind = .linearPredictor, reference: CoxPredictionReference? = nil
  ) throws(SurvivalDataError) -> CoxRowPredictions {
    let rows = NewRows(
      columns: frame.design.columns,
      strata: frame.strata.map { $0.codes.map { Optional($0) } }
        ?? [Int?](repeating: nil, count: outcome.count),
      offset: frame.offset ?? [Double](repeating: 0, count: outcome.count),
      count: outcome.count,
      rowNumbers: frame.rows.isEmpty ? Array(1...outcome.count) : frame.rows.map { $0 + 1 },
      missing: frame.dropped, outcome: outcome)
    return try predict(kind, rows, reference: reference, isFit: true)
  }

  /// Predictions for the complete rows of a table.
  ///
  /// Factors, splines, polynomials and strata are coded as in the fit. Expected events and survival
  /// need the columns of the left-hand side: a row's own time. A linear predictor needs those of
  /// the strata only if the reference is a stratum's mean.
  ///
  /// - Throws: ``SurvivalDataError/unknownLevel(row:column:value:known:)`` for a level that the fit
  ///   has not seen, ``SurvivalDataError/noSuchColumn(name:available:)``, and what else is wrong in
  ///   the data.
  /// - Complexity: O(n p^2) for the hazard, O(p^2 + log n) a row.
  public func predict(
    _ kind: CoxPredictionKind = .linearPredictor, for table: DataTable,
    reference: CoxPredictionReference? = nil
  ) throws -> CoxRowPredictions {
    let isAbsolute = kind == .expected || kind == .survival
    return try predict(
      kind, newRows(table, needsOutcome: isAbsolute), reference: reference, isFit: false)
  }

  /// Predictions for rows given as arrays, covariates as in the fit and in its order.
  ///
  /// - Parameters:
  ///   - covariates: factors are coded by the levels of the fit.
  ///   - strata: each row's stratum, if the fit has some and they are needed.
  ///   - offset: each row's offset; empty for 0.
  ///   - outcome: each row's own time, for expected events and survival.
  /// - Precondition: all arrays have the same length.
  public func predict<Stratum: CustomStringConvertible>(
    _ kind: CoxPredictionKind = .linearPredictor, for covariates: [Covariate],
    strata: [Stratum] = [String](), offset: [Double] = [], outcome: SurvivalOutcome? = nil,
    reference: CoxPredictionReference? = nil
  ) throws(SurvivalDataError) -> CoxRowPredictions {
    var rows = try newRows(covariates, strata: strata.map(\.description))
    if !offset.isEmpty {
      precondition(offset.count == rows.count, "offset differs in length")
      for (i, value) in offset.enumerated() where !value.isFinite {
        throw .notFinite(row: i + 1, column: "offset", value: value)
      }
      rows.offset = offset
    }
    precondition(outcome.map { $0.count == rows.count } ?? true, "outcome differs in length")
    rows.outcome = outcome
    return try predict(kind, rows, reference: reference, isFit: false)
  }

  private func predict(
    _ kind: CoxPredictionKind, _ rows: NewRows, reference: CoxPredictionReference?, isFit: Bool
  ) throws(SurvivalDataError) -> CoxRowPredictions {
    var result = CoxRowPredictions(
      kind: kind, reference: nil, robust: fit.robust, constant: nil, rows: rows.rowNumbers,
      columns: [kind.rawValue], estimates: [], standardErrors: [], dropped: rows.missing)
    switch kind {
    case .expected, .survival:
      var (events, errors) = try expected(rows, isFit: isFit)
      if kind == .survival {
        for i in events.indices {
          events[i] = exp(-events[i])
          errors[i] *= events[i]
        }
      }
      result.estimates = [events]
      result.standardErrors = [errors]
    case .linearPredictor, .risk:
      let centres = try centres(reference ?? .strata, rows)
      // As in R, offsets count from their mean over the fit's rows.
      let mean = frame.offset.map { $0.reduce(0, +) / Double($0.count) } ?? 0
      var (sums, errors) = parts(Array(kept.indices), rows, centres)
      for i in sums.indices { sums[i] += rows.offset[i] - mean }
      if kind == .risk {
        for i in sums.indices {
          sums[i] = exp(sums[i])
          errors[i] *= sums[i]
        }
      }
      result.reference = centres.reference
      result.estimates = [sums]
      result.standardErrors = [errors]
    case .terms:
      let centres = try centres(reference ?? .sample, rows)
      result.reference = centres.reference
      result.columns = frame.design.terms.map(\.name)
      for term in frame.design.terms {
        let (sums, errors) = parts(
          kept.indices.filter { term.columns.contains(kept[$0]) }, rows, centres)
        result.estimates.append(sums)
        result.standardErrors.append(errors)
      }
      if centres.values.count == 1 {
        result.constant = zip(estimates, centres.values[0]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    return result
  }

  /// What is subtracted from the kept columns, for each stratum or for all.
  private struct Centres {
    var reference: CoxPredictionReference
    var values: [[Double]]
    /// For each row the place in `values`; nil if there is but one.
    var place: [Int]?
  }

  private func centres(
    _ reference: CoxPredictionReference, _ rows: NewRows
  ) throws(SurvivalDataError) -> Centres {
    if reference == .zero {
      return Centres(reference: .zero, values: [[Double](repeating: 0, count: kept.count)])
    }
    guard reference == .strata, let strata = frame.strata else {
      let means = kept.map { j in
        let column = frame.design.columns[j]
        // R's nocenter.
        return column.allSatisfy { $0 == 0 || abs($0) == 1 } ? 0 : weightedMeans(column)[0]
      }
      return Centres(reference: .sample, values: [means])
    }
    let place = rows.strata.compactMap { $0 }
    guard place.count == rows.count else {
      throw .incompatible(
        "the new rows name no stratum, so there is no mean to compare with; add the strata's "
          + "columns or choose the reference sample or zero")
    }
    var values = [[Double]](
      repeating: [Double](repeating: 0, count: kept.count), count: strata.count)
    for (k, j) in kept.enumerated() {
      for (s, mean) in weightedMeans(frame.design.columns[j], by: strata).enumerated() {
        values[s][k] = mean
      }
    }
    return Centres(reference: .strata, values: values, place: place)
  }

  /// The weighted mean of a column of the fit, or one for each stratum.
  private func weightedMeans(_ column: [Double], by strata: Grouping? = nil) -> [Double] {
    var sums = [Double](repeating: 0, count: strata?.count ?? 1)
    var totals = sums
    for i in column.indices {
      let s = strata?.codes[i] ?? 0
      let w = (frame.weights?[i] ?? 1) / prepared.weightUnit
      sums[s] += w * column[i]
      totals[s] += w
    }
    return zip(sums, totals).map { $0 / $1 }
  }

  /// The sum of some coefficients times their centred columns, and its standard error.
  private func parts(
    _ chosen: [Int], _ rows: NewRows, _ centres: Centres
  ) -> (sums: [Double], errors: [Double]) {
    let beta = estimates
    let p = kept.count
    var sums = [Double](repeating: 0, count: rows.count)
    var errors = sums
    var d = [Double](repeating: 0, count: chosen.count)
    let columns = chosen.map { rows.columns[kept[$0]] }
    let covariance = covariance
    for i in 0..<rows.count {
      let centre = centres.values[centres.place?[i] ?? 0]
      var sum = 0.0
      for (k, j) in chosen.enumerated() {
        d[k] = columns[k][i] - centre[j]
        sum += beta[j] * d[k]
      }
      var variance = 0.0
      for (k, j) in chosen.enumerated() {
        for (m, l) in chosen.enumerated() { variance += d[k] * covariance[j + l * p] * d[m] }
      }
      sums[i] = sum
      errors[i] = max(0, variance).squareRoot()
    }
    return (sums, errors)
  }

  private func expected(
    _ rows: NewRows, isFit: Bool
  ) throws(SurvivalDataError) -> (events: [Double], errors: [Double]) {
    guard let times = rows.outcome else {
      throw .incompatible("expected events and survival need each row's own time: give an outcome")
    }
    guard (times.entry == nil) == (outcome.entry == nil) else {
      throw .incompatible(
        outcome.entry == nil
          ? "the new rows have entry times; the model was fitted without"
          : "the new rows have no entry times; the model was fitted to spells")
    }
    let hazards = RowHazards(self)
    var events = [Double](repeating: 0, count: rows.count)
    var errors = events
    if isFit {
      let own = hazards.expectedOfFit()
      for (place, row) in prepared.riskSets.order.enumerated() {
        let i = Int(row)
        events[i] = own[place]
        errors[i] =
          hazards.expected(
            hazards.row(at: place), stratum: frame.strata?.codes[i] ?? 0,
            entry: times.entry?[i] ?? -.infinity, exit: times.exit[i]
          ).error
      }
      return (events, errors)
    }
    for i in 0..<rows.count {
      guard let stratum = frame.strata == nil ? 0 : rows.strata[i] else {
        throw .incompatible("the new rows name no stratum, whose hazard they would follow")
      }
      guard
        let row = hazards.row(
          rows.columns, i, offset: rows.offset[i], stratum: stratum, frame: frame, kept: kept,
          point: point)
      else { continue }
      (events[i], errors[i]) = hazards.expected(
        row, stratum: stratum, entry: times.entry?[i] ?? -.infinity, exit: times.exit[i])
    }
    return (events, errors)
  }
}
