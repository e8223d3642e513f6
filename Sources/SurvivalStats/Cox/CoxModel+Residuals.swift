// Residuals of a fitted Cox model: the front door.
//
// Kernels: Cox/MartingaleResiduals.swift, Cox/ScoreResiduals.swift, Cox/SchoenfeldResiduals.swift
// Tables:  Cox/ResidualTable.swift
// Guide:   Documentation/Guides/Residuals.md

import Foundation

extension CoxModel {
  /// The residuals of a kind, with R's conventions.
  ///
  /// ```swift
  /// let model = try CoxModel("Surv(time, status) ~ age + sex", in: lung)
  /// print(try model.residuals(.dfbeta).csv)
  /// ```
  ///
  /// A row at risk of no event has residuals 0 (partial: its terms' values). Aliased coefficients have
  /// columns that are not available.
  ///
  /// - Parameters:
  ///   - kind: which.
  ///   - weighted: whether lines are multiplied by the case weights; nil is R's default, true for
  ///     dfbeta and dfbetas and false for the others.
  ///   - collapse: whether lines are summed by the model's cluster; deviance residuals are then those
  ///     of the sums, and lines are in the order of the clusters' labels.
  /// - Throws: ``SurvivalDataError/incompatible(_:)`` where R has no such residual: those made of
  ///   score or Schoenfeld residuals with exact ties; `collapse` without a cluster, or for events.
  /// - Complexity: O(n p) time and memory; O(n p^2) time for scaled Schoenfeld, dfbeta and dfbetas.
  /// - Reference: [therneau1990], [grambsch1994].
  public func residuals(
    _ kind: CoxResidualKind, weighted: Bool? = nil, collapse: Bool = false
  ) throws(SurvivalDataError) -> CoxResiduals {
    if collapse, frame.cluster == nil {
      throw .incompatible(
        "residuals can be summed by cluster only in a model with a cluster")
    }
    return try residuals(kind, weighted: weighted, by: collapse ? frame.cluster : nil)
  }

  /// The residuals of a kind, summed over the rows that share a label, as R's `collapse`.
  ///
  /// - Parameters:
  ///   - kind: which.
  ///   - weighted: as above.
  ///   - labels: a label for each row that the fit used.
  /// - Precondition: as many labels as ``CoxFit/observations``.
  public func residuals<Label: Hashable & CustomStringConvertible>(
    _ kind: CoxResidualKind, weighted: Bool? = nil, collapsedBy labels: [Label]
  ) throws(SurvivalDataError) -> CoxResiduals {
    precondition(labels.count == outcome.count, "expected \(outcome.count) labels")
    return try residuals(kind, weighted: weighted, by: Grouping(labels))
  }

  private func residuals(
    _ kind: CoxResidualKind, weighted: Bool?, by grouping: Grouping?
  ) throws(SurvivalDataError) -> CoxResiduals {
    switch kind {
    case .martingale, .deviance, .partial: break
    case .score, .schoenfeld, .scaledSchoenfeld, .dfbeta, .dfbetas:
      if options.ties.isExact {
        throw .incompatible(
          "\(kind.rawValue) residuals are not available for exact ties; use efron or breslow")
      }
    }
    if kind.isPerEvent, grouping != nil {
      throw .incompatible(
        "\(kind.rawValue) residuals belong to events and are not summed by cluster")
    }
    let weighted = weighted ?? (kind == .dfbeta || kind == .dfbetas)
    if kind.isPerEvent { return eventResiduals(kind, weighted: weighted) }
    var result: CoxResiduals
    switch kind {
    case .martingale, .deviance:
      result = lines(kind, [kind.rawValue], martingales(weighted: weighted), weighted: weighted)
    case .partial:
      result = lines(
        kind, frame.design.terms.map(\.name), partials(weighted: weighted), weighted: weighted)
    default:
      result = lines(
        kind, frame.design.names, scores(kind, weighted: weighted), weighted: weighted)
    }
    if let grouping {
      result.values = grouping.sums(result.values, order: result.columns.count)
      result.rows = []
      result.clusters = grouping.labels
    }
    if kind == .deviance {
      var events = weightedEvents(weighted)
      if let grouping { events = grouping.sums(events, order: 1) }
      for line in result.values.indices {
        result.values[line] = Self.deviance(martingale: result.values[line], events: events[line])
      }
    }
    return result
  }

  /// The signed root of a Poisson deviance: of D events where D - M were expected.
  static func deviance(martingale: Double, events: Double) -> Double {
    // -2 (M + D log((D - M) / D)); near M = 0 the two terms cancel, so that the series is summed.
    guard events > 0 else { return -(-2 * martingale).squareRoot() }
    let m = martingale / events
    var loss = 0.0
    if abs(m) < 0.1 {
      for k in stride(from: 18.0, through: 2, by: -1) { loss = (loss + 1 / k) * m }
      loss *= m
    } else {
      loss = -(m + log1p(-m))
    }
    return (m < 0 ? -1 : 1) * (2 * events * loss).squareRoot()
  }
}
