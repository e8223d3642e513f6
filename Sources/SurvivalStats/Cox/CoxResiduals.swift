// The residuals of a Cox model: a table of numbers that says what its lines and columns are.
//
// Made by:    Cox/CoxModel+Residuals.swift
// Printed by: Reports/CoxResiduals+Text.swift (a summary, and the comma-separated text)

/// What is asked of the rows of a fitted Cox model.
///
/// Names are R's, except `scaled-schoenfeld`, R's `scaledsch`.
public enum CoxResidualKind: String, Sendable, Codable, CaseIterable {
  /// Events less expected events; at most 1 [therneau1990].
  case martingale
  /// The martingale residual made more symmetric: the signed root of its deviance [therneau1990].
  case deviance
  /// The row's part of the score, a number for each coefficient; they sum to 0 [barlow1988].
  case score
  /// For each event its covariates less the mean of those at risk [schoenfeld1982].
  case schoenfeld
  /// The Schoenfeld residual as an estimate of the coefficient at that time [grambsch1994].
  case scaledSchoenfeld = "scaled-schoenfeld"
  /// How far the row moves each coefficient, to first order: what it would fall by without the row.
  case dfbeta
  /// The same in standard errors of the coefficients.
  case dfbetas
  /// The martingale residual plus the row's value of each term of the model.
  case partial

  /// Whether there is a line for each event, in time order, and not one for each row.
  public var isPerEvent: Bool { self == .schoenfeld || self == .scaledSchoenfeld }
}

/// The residuals of a Cox model.
///
/// Rows that were left out for a missing value or a weight of zero have no line, as in R under
/// `na.omit`; `rows` says which are there.
///
/// JSON: `values` is an array of lines; not-available numbers are null.
public struct CoxResiduals: Sendable {
  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// The kind of result.
  public internal(set) var model = "cox-residuals"
  /// What the numbers are.
  public internal(set) var kind: CoxResidualKind
  /// Whether each line was multiplied by its weight.
  public internal(set) var weighted: Bool
  /// The coefficients, in the order of the formula; the terms for partial residuals; the kind's own
  /// name where there is one number a line. Aliased ones are not available.
  public internal(set) var columns: [String]
  /// For each line the row in the caller's table, from 1; empty where rows were summed by cluster.
  public internal(set) var rows: [Int]
  /// For each line the cluster whose rows were summed; empty otherwise.
  public internal(set) var clusters: [String] = []
  /// For each line the time of the event; empty unless lines are events.
  public internal(set) var times: [Double] = []
  /// For each line the stratum; empty unless lines are events of a model with strata.
  public internal(set) var strata: [String] = []
  /// The residuals, line by line.
  public internal(set) var values: [Double]

  /// The number of lines.
  public var count: Int { max(rows.count, clusters.count) }

  /// The residual of a line in a column, both from 0.
  public subscript(line: Int, column: Int) -> Double { values[line * columns.count + column] }

  /// The residuals of a column, from 0.
  public func column(_ column: Int) -> [Double] { (0..<count).map { self[$0, column] } }

  /// What a line is about, in a word or two.
  func lineName(_ line: Int) -> String {
    clusters.isEmpty ? "row \(rows[line])" : clusters[line]
  }
}

extension CoxResiduals: Equatable {
  /// Whether all is the same; not-available numbers are equal.
  public static func == (a: CoxResiduals, b: CoxResiduals) -> Bool {
    a.kind == b.kind && a.weighted == b.weighted && a.columns == b.columns && a.rows == b.rows
      && a.clusters == b.clusters && a.times == b.times && a.strata == b.strata
      && a.values.count == b.values.count
      && zip(a.values, b.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}

extension CoxResiduals: Codable {
  private enum CodingKeys: String, CodingKey {
    case schemaVersion, model, kind, weighted, columns, rows, clusters, times, strata, values
  }

  /// Reads what `encode(to:)` wrote.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schemaVersion = try container.decode(Int.self, forKey: .schemaVersion)
    model = try container.decode(String.self, forKey: .model)
    kind = try container.decode(CoxResidualKind.self, forKey: .kind)
    weighted = try container.decode(Bool.self, forKey: .weighted)
    columns = try container.decode([String].self, forKey: .columns)
    rows = try container.decode([Int].self, forKey: .rows)
    clusters = try container.decode([String].self, forKey: .clusters)
    times = try container.decode([Double].self, forKey: .times)
    strata = try container.decode([String].self, forKey: .strata)
    values = try container.decode([[Reported<Double>]].self, forKey: .values)
      .flatMap { $0.map(\.wrappedValue) }
  }

  /// Writes every key; the values line by line.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(model, forKey: .model)
    try container.encode(kind, forKey: .kind)
    try container.encode(weighted, forKey: .weighted)
    try container.encode(columns, forKey: .columns)
    try container.encode(rows, forKey: .rows)
    try container.encode(clusters, forKey: .clusters)
    try container.encode(times, forKey: .times)
    try container.encode(strata, forKey: .strata)
    let width = columns.count
    try container.encode(
      (0..<count).map { line in
        (0..<width).map { Reported(wrappedValue: values[line * width + $0]) }
      }, forKey: .values)
  }
}
