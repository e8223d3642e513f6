// Adjusted survival curves: the doors.
//
// Kernel: Cox/AdjustedEstimate.swift
// Result: Cox/AdjustedSurvival.swift

extension CoxModel {
  /// The survival of each group of a variable, adjusted to the same covariates: the mean over the
  /// rows of the fit of the curves predicted with the variable set to the group.
  ///
  /// - Parameters:
  ///   - variable: a column of the table that the formula uses, as a covariate, in interactions, in
  ///     transformations, or as a stratum.
  ///   - table: the table of the fit. Its rows that the fit used are averaged over, with their weights.
  ///   - levels: the groups, the first being the one that others are compared with; nil for all values
  ///     of the column in their order, at most 20.
  ///   - times: when to report; nil for the times of death, of more than 1000 as many evenly by rank.
  ///   - confidenceType: the scale of the curves' pointwise limits.
  ///   - level: the coverage of all limits.
  ///   - tau: the horizon of restricted means.
  ///   - covariatesAreSampled: whether the rows are a sample of the population that is meant, whose
  ///     covariates vary too. Without, the curves are those of these very rows.
  ///   - extend: whether curves go on beyond the shortest follow-up of their strata.
  /// - Domain: variances are those of Chang et al. (1982) and Zhang et al. (2007), of coefficients and
  ///   hazards; for a robust fit sums of squared influences over rows or clusters. With spells the
  ///   population is the rows.
  /// - Throws: beside errors in the data ``SurvivalDataError/incompatible(_:)`` where the table is not
  ///   that of the fit, or the model does not use the variable.
  /// - Complexity: O(n p m) a group for m times or, if that is less, some hundred nodes; with
  ///   influences or sampled covariates O(n p) more for each time and group.
  /// - Reference: Makuch (1982) [makuch1982], Chang, Gelman and Pagano (1982) [chang1982], Zhang et al.
  ///   (2007) [zhang2007], Chen and Tsiatis (2001) [chen2001]; SAS's `BASELINE ... / DIRADJ`.
  public func adjustedSurvival(
    of variable: String, in table: DataTable, levels: [String]? = nil, at times: [Double]? = nil,
    confidenceType: ConfidenceType = .log, level: Double = 0.95, tau: Double? = nil,
    covariatesAreSampled: Bool = false, extend: Bool = false
  ) throws -> AdjustedSurvival {
    let request = try adjustedRequest(
      times: times, confidenceType: confidenceType, level: level, tau: tau,
      covariatesAreSampled: covariatesAreSampled, extend: extend)
    guard frame.rows.allSatisfy({ $0 < table.rowCount }) else {
      throw SurvivalDataError.incompatible("the table has fewer rows than that of the fit")
    }
    let cohort = table.selecting(frame.rows)
    let column = try cohort.column(variable)
    let factual = try newRows(cohort)
    guard factual.count == outcome.count, agrees(factual.columns) else {
      throw SurvivalDataError.incompatible("the table is not the one that the model was fitted to")
    }
    let groups = try Self.levels(of: column, named: levels).map { value in
      let rows = try newRows(cohort.replacing(variable, by: value.column))
      guard rows.count == outcome.count else {
        throw SurvivalDataError.incompatible(
          "some rows have no covariates with \(variable) = \(value.label)")
      }
      return CounterfactualRows(
        label: value.label, columns: rows.columns, strata: try placed(rows.strata),
        offset: rows.offset)
    }
    if let first = groups.first, groups.count > 1,
      groups.dropFirst().allSatisfy({ $0.columns == first.columns && $0.strata == first.strata })
    {
      throw SurvivalDataError.incompatible("the model does not use \(variable)")
    }
    return adjusted(variable, groups, request)
  }

  /// The adjusted survival of groups given as arrays: for each the covariates of all rows of the fit
  /// as they would be in the group.
  ///
  /// - Parameters:
  ///   - variable: what the groups are groups of, for the report.
  ///   - groups: each group's name and the covariates of the fit, in its order, one entry a row.
  ///   - strata: for each group each row's stratum; empty where they stay.
  /// - Precondition: every array has one entry a row of the fit.
  public func adjustedSurvival(
    of variable: String, groups: [(label: String, covariates: [Covariate])],
    strata: [[String]] = [], at times: [Double]? = nil, confidenceType: ConfidenceType = .log,
    level: Double = 0.95, tau: Double? = nil, covariatesAreSampled: Bool = false,
    extend: Bool = false
  ) throws(SurvivalDataError) -> AdjustedSurvival {
    let request = try adjustedRequest(
      times: times, confidenceType: confidenceType, level: level, tau: tau,
      covariatesAreSampled: covariatesAreSampled, extend: extend)
    precondition(strata.isEmpty || strata.count == groups.count, "strata differ from groups")
    guard !groups.isEmpty else { throw .incompatible("there are no groups to adjust") }
    var counterfactual: [CounterfactualRows] = []
    for (g, group) in groups.enumerated() {
      let rows = try newRows(group.covariates, strata: strata.isEmpty ? [] : strata[g])
      precondition(rows.count == outcome.count, "\(group.label) differs in length from the fit")
      counterfactual.append(
        CounterfactualRows(
          label: group.label, columns: rows.columns,
          strata: strata.isEmpty
            ? frame.strata?.codes ?? [Int](repeating: 0, count: outcome.count)
            : try placed(rows.strata),
          offset: frame.offset ?? rows.offset))
    }
    return adjusted(variable, counterfactual, request)
  }

  private func adjustedRequest(
    times: [Double]?, confidenceType: ConfidenceType, level: Double, tau: Double?,
    covariatesAreSampled: Bool, extend: Bool
  ) throws(SurvivalDataError) -> AdjustedRequest {
    let request = try CurveRequest(
      times: times, confidenceType: confidenceType, level: level, quantiles: [], tau: tau,
      extend: extend)
    return AdjustedRequest(
      times: request.times, transform: request.transform, tau: tau,
      isSampled: covariatesAreSampled, extend: extend)
  }

  /// Strata as places among the model's: the only one where it has none.
  private func placed(_ strata: [Int?]) throws(SurvivalDataError) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(strata.count)
    for place in strata {
      guard let place = place ?? (frame.strata == nil ? 0 : nil) else {
        throw .incompatible("the rows to average over must name their strata")
      }
      result.append(place)
    }
    return result
  }

  /// Whether columns coded anew are those of the fit.
  private func agrees(_ columns: [[Double]]) -> Bool {
    zip(columns, frame.design.columns).allSatisfy { new, old in
      new.indices.allSatisfy { abs(new[$0] - old[$0]) <= 1e-9 * max(abs(new[$0]), abs(old[$0]), 1) }
    }
  }

  /// The values of a column that stand for groups, each as a column of that value alone.
  private static func levels(
    of column: Column, named names: [String]?
  ) throws(SurvivalDataError) -> [(label: String, column: Column)] {
    let n = column.count
    var known: [(label: String, values: Column.Values)] = []
    switch column.values {
    case .numeric(let numbers):
      known = Set(numbers).sorted().map {
        (CurveTimeText.label($0), .numeric([Double](repeating: $0, count: n)))
      }
    case .text(let codes, let levels):
      let present = Set(codes)
      known = levels.indices.filter { present.contains(Int32($0)) }.map {
        (
          levels[$0],
          .text(codes: [Int32](repeating: Int32($0), count: n), levels: levels)
        )
      }
    case .logical(let flags):
      known = Set(flags).sorted { !$0 && $1 }.map {
        ($0 ? "TRUE" : "FALSE", .logical([Bool](repeating: $0, count: n)))
      }
    }
    var result: [(label: String, column: Column)] = []
    if let names {
      for name in names {
        guard let value = known.first(where: { $0.label == name })?.values ?? number(name, column)
        else {
          throw .invalidOption(
            name: "a level of \(column.name)", value: name,
            expected: "one of \(known.prefix(20).map(\.label).joined(separator: ", "))")
        }
        result.append((name, Column(name: column.name, values: value, missing: nil)))
      }
      return result
    }
    guard known.count <= 20 else {
      throw .invalidOption(
        name: "the number of values of \(column.name)", value: "\(known.count)",
        expected: "at most 20, or the levels to compare")
    }
    return known.map { ($0.label, Column(name: column.name, values: $0.values, missing: nil)) }
  }

  /// A number as a level of a numeric column, whether it occurs or not.
  private static func number(_ name: String, _ column: Column) -> Column.Values? {
    guard case .numeric = column.values, let value = Double(name), value.isFinite else {
      return nil
    }
    return .numeric([Double](repeating: value, count: column.count))
  }
}

/// A number as a label.
enum CurveTimeText {
  /// Whole numbers without a point.
  static func label(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

extension DataTable {
  /// The same table with one column changed for another of its name.
  func replacing(_ name: String, by column: Column) -> DataTable {
    DataTable(distinct: columns.map { $0.name == name ? column : $0 })
  }
}
