// Fits of columns without a formula: the rows that are complete, and their outcome, labels and
// weights. The Cox model's covariates are in CovariateColumns.swift.

import CSurvivalStats
import SurvivalStats

/// An array of the caller's columns.
struct CallerColumns {
  let all: [CallerColumn]

  init(_ pointer: UnsafePointer<sst_column>?, _ count: Int64, role: String) throws {
    guard count >= 0 else {
      throw Problem(SST_INVALID_ARGUMENT, "the number of columns is \(count)")
    }
    guard count <= Limit.columns else {
      throw Problem(SST_TOO_LARGE, "\(count) columns are more than \(Limit.columns)")
    }
    guard let pointer else {
      guard count == 0 else { throw Problem.null("the array of columns") }
      all = []
      return
    }
    let memory = UnsafeRawPointer(pointer)
    all = try (0..<Int(count)).map {
      try CallerColumn(memory + $0 * MemoryLayout<sst_column>.stride, role: "\(role) \($0 + 1)")
    }
  }
}

/// The rows of an analysis: which are complete, and what the library is told of them.
struct CallerRows {
  private let entry: CallerColumn?
  let time: CallerColumn
  let event: CallerColumn
  private let weightColumn: CallerColumn?
  private let offsetColumn: CallerColumn?
  private let strataColumn: CallerColumn?
  private let clusterColumn: CallerColumn?
  let groupColumn: CallerColumn?
  /// The complete rows, from 0; nil where all are.
  private(set) var kept: [Int]?
  /// How many are not.
  private(set) var dropped = 0

  /// - Parameters:
  ///   - taken: the members of sst_rows that the analysis takes beside time and event.
  ///   - covariates: columns whose missing values count, too.
  init(
    _ pointer: UnsafePointer<sst_rows>?, taken: Set<String>, for analysis: String,
    covariates: [CallerColumn] = []
  ) throws {
    guard let pointer else { throw Problem.null("the rows") }
    let given = try versioned(pointer, "sst_rows")
    func column(_ pointer: UnsafePointer<sst_column>?, _ role: String) throws -> CallerColumn? {
      guard let pointer else { return nil }
      guard taken.contains(role) || role == "time" || role == "event" else {
        throw Problem(SST_INVALID_OPTION, "\(analysis) take no column of \(role)")
      }
      return try CallerColumn(UnsafeRawPointer(pointer), role: role)
    }
    guard let time = try column(given.time, "time") else {
      throw Problem.null("the column of times")
    }
    guard let event = try column(given.event, "event") else {
      throw Problem.null("the column of events")
    }
    self.time = time
    self.event = event
    entry = try column(given.entry, "entry")
    weightColumn = try column(given.weights, "weights")
    offsetColumn = try column(given.offset, "offset")
    strataColumn = try column(given.strata, "strata")
    clusterColumn = try column(given.cluster, "cluster")
    groupColumn = try column(given.groups, "groups")
    let all =
      [
        time, event, entry, weightColumn, offsetColumn, strataColumn, clusterColumn,
        groupColumn,
      ].compactMap { $0 } + covariates
    var missing: [Bool]?
    for column in all {
      guard column.count == time.count else {
        throw Problem(
          SST_INVALID_ARGUMENT,
          "column \"\(column.name)\" has \(column.count) rows and \"\(time.name)\" \(time.count)")
      }
      column.mark(&missing)
    }
    if let missing {
      let complete = missing.indices.filter { !missing[$0] }
      dropped = missing.count - complete.count
      if dropped > 0 { kept = complete }
    }
    guard count > 0 else { throw SurvivalDataError.noRows(dropped: dropped) }
  }

  /// The complete rows.
  var count: Int { kept?.count ?? time.count }

  /// Times and events. Times are copied, once.
  func outcome(mergingNearTies: Bool) throws -> SurvivalOutcome {
    let status = try event.events(kept)
    return try SurvivalOutcome(
      entry: entry?.doubles(kept), exit: time.doubles(kept), event: status.event,
      coding: status.coding, mergingNearTies: mergingNearTies)
  }

  func weights() throws -> [Double] { try weightColumn?.doubles(kept) ?? [] }
  func offset() throws -> [Double] { try offsetColumn?.doubles(kept) ?? [] }
  func strata() throws -> RowLabels { try strataColumn?.rowLabels(kept) ?? .none }
  func cluster() throws -> RowLabels { try clusterColumn?.rowLabels(kept) ?? .none }
  func groups() throws -> RowLabels { try groupColumn?.rowLabels(kept) ?? .none }

  /// Does the work, and numbers rows in the library's errors as the caller does. A ``Problem`` has
  /// the caller's numbers already.
  func numbered<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as SurvivalDataError {
      guard let kept else { throw error }
      throw error.renumbered { kept.indices.contains($0 - 1) ? kept[$0 - 1] + 1 : $0 }
    }
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_kaplan_meier_columns(
  _ rows: UnsafePointer<sst_rows>?, _ options: UnsafePointer<sst_kaplan_meier_options>?,
  _ result: UnsafeMutablePointer<sst_handle>?, _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    try give(result) {
      let choices = try CurveChoices(options)
      let rows = try CallerRows(
        rows, taken: ["entry", "weights", "groups"], for: "Kaplan-Meier curves")
      let outcome = try rows.numbered {
        try rows.outcome(mergingNearTies: choices.profile.mergesNearTies)
      }
      let weights = try rows.weights()
      func curves<Label: Hashable & CustomStringConvertible>(
        _ groups: [Label]
      ) throws -> KaplanMeier {
        try kaplanMeier(
          outcome, groups: groups, weights: weights, confidenceType: choices.confidence,
          level: choices.level, quantiles: choices.quantiles, tau: choices.tau,
          profile: choices.profile)
      }
      var fit = try rows.numbered {
        switch try rows.groups() {
        case .none: try curves([String]())
        case .whole(let labels): try curves(labels)
        case .real(let labels): try curves(labels)
        case .text(let labels): try curves(labels)
        }
      }
      fit.dropped.missing += rows.dropped
      fit.droppedRows += rows.dropped
      return .kaplanMeier(fit)
    }
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_log_rank_columns(
  _ rows: UnsafePointer<sst_rows>?, _ options: UnsafePointer<sst_log_rank_options>?,
  _ result: UnsafeMutablePointer<sst_handle>?, _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    try give(result) {
      let choices = try LogRankChoices(options)
      let rows = try CallerRows(
        rows, taken: ["entry", "weights", "groups", "strata"], for: "log-rank tests")
      let outcome = try rows.numbered { try rows.outcome(mergingNearTies: true) }
      let weights = try rows.weights()
      func within<Label: Hashable & CustomStringConvertible>(_ groups: [Label]) throws -> LogRank {
        func test<Stratum: Hashable & CustomStringConvertible>(
          _ strata: [Stratum]
        ) throws -> LogRank {
          try logRank(
            outcome, groups: groups, strata: strata, weights: weights, rho: choices.rho,
            gamma: choices.gamma)
        }
        switch try rows.strata() {
        case .none: return try test([String]())
        case .whole(let labels): return try test(labels)
        case .real(let labels): return try test(labels)
        case .text(let labels): return try test(labels)
        }
      }
      var fit = try rows.numbered {
        switch try rows.groups() {
        case .none: throw Problem.null("the column of groups")
        case .whole(let labels): try within(labels)
        case .real(let labels): try within(labels)
        case .text(let labels): try within(labels)
        }
      }
      fit.dropped.missing += rows.dropped
      fit.droppedRows += rows.dropped
      return .logRank(fit)
    }
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_rates_columns(
  _ rows: UnsafePointer<sst_rows>?, _ options: UnsafePointer<sst_rates_options>?,
  _ result: UnsafeMutablePointer<sst_handle>?, _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    try give(result) {
      let choices = try RateChoices(options)
      let rows = try CallerRows(rows, taken: ["groups"], for: "rates of columns")
      let labels: [String] =
        switch try rows.groups() {
        case .none: []
        case .whole(let labels): labels.map(\.description)
        case .real(let labels): labels.map(\.description)
        case .text(let labels): labels
        }
      var fit = try rows.numbered {
        try compareRates(
          events: rows.event.doubles(rows.kept), personTime: rows.time.doubles(rows.kept),
          labels: labels, per: choices.per, level: choices.level)
      }
      fit.dropped.missing += rows.dropped
      fit.droppedRows += rows.dropped
      return .rates(fit)
    }
  }
}
