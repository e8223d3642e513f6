// From the two doors to the frame of a contrast of two groups, and what such a frame must be.
//
// Called from: Comparisons/ContrastCurves.swift, AdjustedLogRank.swift, PermutationLogRank.swift

extension ModelFrame {
  /// The frame of an array door.
  static func contrasting<
    Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
  >(
    _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum],
    subjects: [some Hashable & CustomStringConvertible] = [String](), weights: [Double],
    covariates: [Covariate] = []
  ) throws(SurvivalDataError) -> ModelFrame {
    precondition(groups.count == outcome.count, "groups and outcome differ in length")
    precondition(strata.isEmpty || strata.count == outcome.count, "strata differ in length")
    precondition(subjects.isEmpty || subjects.count == outcome.count, "subjects differ in length")
    precondition(weights.isEmpty || weights.count == outcome.count, "weights differ in length")
    var frame = ModelFrame()
    frame.outcome = outcome
    frame.groups = Grouping(groups)
    frame.strata = strata.isEmpty ? nil : Grouping(strata)
    frame.cluster = subjects.isEmpty ? nil : Grouping(subjects)
    frame.rows = Array(groups.indices)
    for covariate in covariates {
      let design = covariate.design
      frame.design.add(term: covariate.name, names: design.names, columns: design.columns)
    }
    for (name, column) in zip(frame.design.names, frame.design.columns) {
      precondition(column.count == outcome.count, "\(name) and outcome differ in length")
      if let row = column.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(row: row + 1, column: name, value: column[row])
      }
    }
    if !weights.isEmpty { try frame.apply(weights: weights) }
    return frame
  }

  /// The frame of a formula door: groups and strata from `formula`, covariates from a right-hand side
  /// of their own, of the rows that are complete in all.
  static func contrasting(
    _ formula: String, adjustingFor covariates: String?, in table: DataTable, weights: String?,
    subject: String? = nil, where condition: String?
  ) throws -> ModelFrame {
    let frame = try Formula(formula).frame(
      in: table, for: .groups, weights: weights, cluster: subject, where: condition)
    guard let covariates else { return frame }
    let left = formula.prefix { $0 != "~" }
    let design = try Formula(left + "~ " + covariates).frame(
      in: table, for: .covariates, weights: weights, where: condition)
    guard design.strata == nil, design.cluster == nil, design.offset == nil else {
      throw SurvivalDataError.incompatible(
        "strata(), cluster() and offset() are no covariates; strata belong to the formula")
    }
    return frame.joined(with: design)
  }

  /// The rows that both frames have, with the other's design.
  private func joined(with other: ModelFrame) -> ModelFrame {
    var place: [Int: Int] = [:]
    for (k, row) in other.rows.enumerated() { place[row] = k }
    var kept: [Int] = []
    var theirs: [Int] = []
    for (k, row) in rows.enumerated() {
      guard let there = place[row] else { continue }
      kept.append(k)
      theirs.append(there)
    }
    var frame = self
    frame.dropped.missing += rows.count - kept.count
    frame.outcome = outcome?.selecting(kept)
    frame.groups = groups?.selecting(kept)
    frame.strata = strata?.selecting(kept)
    frame.cluster = cluster?.selecting(kept)
    frame.weights = weights.map { w in kept.map { w[$0] } }
    frame.offset = offset.map { o in kept.map { o[$0] } }
    frame.rows = kept.map { rows[$0] }
    frame.design = other.design
    frame.design.columns = other.design.columns.map { column in theirs.map { column[$0] } }
    return frame
  }

  /// The frame with these subjects as its clusters.
  func with(subjects: Grouping?) -> ModelFrame {
    var frame = self
    frame.cluster = subjects
    return frame
  }

  /// The number of a row in errors, from 1.
  func rowNumber(_ row: Int) -> Int { (row < rows.count ? rows[row] : row) + 1 }

  /// Outcome and groups of a comparison of two groups, or what is wrong with it.
  func twoGroups(
    for what: String, knowsSubjects: Bool = false
  ) throws(SurvivalDataError) -> (outcome: SurvivalOutcome, groups: Grouping) {
    guard let outcome else {
      throw .incompatible("\(what) needs times: write Surv(time, event) on the left of ~")
    }
    guard knowsSubjects || cluster == nil, offset == nil else {
      throw .incompatible("\(what) takes neither cluster() nor offset()")
    }
    guard outcome.count > 0 else { throw .noRows(dropped: dropped.total) }
    guard let groups, groups.count > 1 else {
      throw .singleGroup(name: groups?.labels.first ?? "all rows")
    }
    guard groups.count == 2 else {
      throw .incompatible(
        "\(what) compares two groups, and there are \(groups.count): select two of them")
    }
    guard outcome.eventCount > 0 else { throw .noEvents }
    try checkSumOfWeights()
    return (outcome, groups)
  }

  /// Refuses weights that are no frequencies.
  func requireFrequencies(for what: String) throws(SurvivalDataError) {
    for (row, weight) in (weights ?? []).enumerated() where weight != weight.rounded() {
      throw .invalidOption(
        name: "the weight of row \(rowNumber(row))", value: "\(weight)",
        expected: "a whole number, since \(what) counts weights as frequencies")
    }
  }

  /// The subject of each row in the order of ``ComparedRows``; nil where every row is one.
  func subjectsInOrder() throws(SurvivalDataError) -> [Int]? {
    guard let cluster, let groups, let outcome else { return nil }
    var first = [Int?](repeating: nil, count: cluster.count)
    for (row, code) in cluster.codes.enumerated() {
      guard let other = first[code] else {
        first[code] = row
        continue
      }
      let what =
        groups.codes[row] != groups.codes[other]
        ? "two groups"
        : strata.map { $0.codes[row] != $0.codes[other] } ?? false
          ? "two strata" : weights.map { $0[row] != $0[other] } ?? false ? "two weights" : nil
      guard let what else { continue }
      throw .incompatible(
        "subject \(cluster.labels[code]) has \(what), in rows \(rowNumber(other)) and "
          + "\(rowNumber(row)); the rows of a subject belong together")
    }
    // The same sort, of places.
    let places = outcome.exit.indices.map(Double.init)
    return ComparedRows(outcome, groups: groups, strata: strata, weights: places).weight?.map {
      cluster.codes[Int($0)]
    }
  }
}
