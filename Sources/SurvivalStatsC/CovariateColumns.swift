// The Cox model of columns. Covariates that lie in memory as the fit reads them stay there.

import CSurvivalStats
import SurvivalStats

/// The design that the caller's covariates make: their own columns, and copies where these will not do.
private final class CallerDesign {
  private(set) var columns: [(name: String, values: UnsafeBufferPointer<Double>)] = []
  private var copies: [UnsafeMutableBufferPointer<Double>] = []

  deinit { copies.forEach { $0.deallocate() } }

  init(_ covariates: [CallerColumn], _ rows: [Int]?) throws {
    var numbers = 0
    for covariate in covariates {
      if rows == nil, let adjacent = covariate.adjacentDoubles {
        columns.append((covariate.name, adjacent))
        continue
      }
      let made =
        switch covariate.kind {
        case .dictionary: try Self.factor(covariate, rows)
        case .bool8: Covariate.logical(covariate.name, try covariate.truths(rows)).columns
        default: [(name: covariate.name, values: try covariate.doubles(rows))]
        }
      for column in made {
        let copy = UnsafeMutableBufferPointer<Double>.allocate(capacity: column.values.count)
        _ = copy.initialize(from: column.values)
        copies.append(copy)
        columns.append((column.name, UnsafeBufferPointer(copy)))
        numbers += copy.count
      }
      guard numbers <= Limit.numbers, columns.count <= Limit.columns else {
        throw Self.tooLarge(columns.count)
      }
    }
  }

  private static func factor(
    _ column: CallerColumn, _ rows: [Int]?
  ) throws -> [(name: String, values: [Double])] {
    let places = try column.places(rows)
    let levels = Set(places).count
    guard levels <= Limit.columns, levels * places.count <= Limit.numbers else {
      throw tooLarge(levels)
    }
    let known = column.labels
    if column.labelsAreInOrder {
      let codes = places.map { $0 < 0 ? known.count : Int($0) }
      return Covariate.factor(column.name, codes: codes, levels: known + ["NA"]).columns
    }
    return Covariate.factor(column.name, places.map { $0 < 0 ? "NA" : known[Int($0)] }).columns
  }

  private static func tooLarge(_ columns: Int) -> Problem {
    Problem(
      SST_TOO_LARGE,
      "the covariates make \(columns) columns or more; at most \(Limit.columns), and "
        + "\(Limit.numbers) numbers beside the caller's, are allowed")
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_cox_columns(
  _ rows: UnsafePointer<sst_rows>?, _ covariates: UnsafePointer<sst_column>?,
  _ covariate_count: Int64, _ options: UnsafePointer<sst_cox_options>?,
  _ result: UnsafeMutablePointer<sst_handle>?, _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    try give(result) {
      let choices = try CoxChoices(options)
      let given = try CallerColumns(covariates, covariate_count, role: "covariate").all
      let rows = try CallerRows(
        rows, taken: ["entry", "weights", "offset", "strata", "cluster"], for: "Cox models",
        covariates: given)
      var fit = try rows.numbered { try cox(rows, given, choices) }
      fit.dropped.missing += rows.dropped
      fit.droppedRows += rows.dropped
      return .cox(fit)
    }
  }
}

/// The fit, once the kinds of labels are known.
private func cox(
  _ rows: CallerRows, _ covariates: [CallerColumn], _ choices: CoxChoices
) throws -> CoxFit {
  let outcome = try rows.outcome(mergingNearTies: choices.profile.mergesNearTies)
  let weights = try rows.weights()
  let offset = try rows.offset()
  let cluster = try rows.cluster()
  let design = try CallerDesign(covariates, rows.kept)
  return try withExtendedLifetime(design) {
    let columns = design.columns
    func within<Stratum: Hashable & CustomStringConvertible>(_ strata: [Stratum]) throws -> CoxFit {
      switch cluster {
      case .none: try fit(strata, [String]())
      case .whole(let labels): try fit(strata, labels)
      case .real(let labels): try fit(strata, labels)
      case .text(let labels): try fit(strata, labels)
      }
    }
    func fit<
      Stratum: Hashable & CustomStringConvertible, Cluster: Hashable & CustomStringConvertible
    >(_ strata: [Stratum], _ cluster: [Cluster]) throws -> CoxFit {
      guard !choices.influence else {
        return try fitCox(
          outcome, covariates: columns.map { .numeric($0.name, Array($0.values)) },
          strata: strata, cluster: cluster, weights: weights, offset: offset,
          ties: choices.ties, robust: choices.robust, level: choices.level,
          intervals: choices.intervals, penalty: choices.penalty, initial: choices.initial,
          maximumIterations: choices.maximumIterations, concordance: choices.concordance,
          influence: true, profile: choices.profile)
      }
      return try fitCox(
        outcome, columns: columns, strata: strata, cluster: cluster, weights: weights,
        offset: offset, ties: choices.ties, robust: choices.robust, level: choices.level,
        intervals: choices.intervals, penalty: choices.penalty, initial: choices.initial,
        maximumIterations: choices.maximumIterations, concordance: choices.concordance,
        profile: choices.profile)
    }
    switch try rows.strata() {
    case .none: return try within([String]())
    case .whole(let labels): return try within(labels)
    case .real(let labels): return try within(labels)
    case .text(let labels): return try within(labels)
    }
  }
}
