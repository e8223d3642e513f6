// The formula door to incidence rates.

/// Incidence rates as a formula asks for them, of the complete cases of a table.
///
///     compareRates("Rate(events, personTime) ~ arm + strata(site)", in: table)
///
/// - Parameters:
///   - formula: `Rate(events, personTime)` on the left; on the right `1` for one rate, or the variables
///     whose combinations are the groups, and `strata()`.
///   - table: the data. Rows of one group and stratum are added up.
///   - weights: the column of weights, if any: whole numbers, frequencies of the rows.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - per: what rates and differences are multiplied by.
///   - level: the coverage of the limits.
/// - Returns: the rates, labelled as `arm=placebo`, each level against the first, the reference. With
///   strata also Mantel and Haenszel's summary and a test of homogeneity.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: O(n) and that of the door for counts.
public func compareRates(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, per: Double = 100, level: Double = 0.95
) throws -> RateComparison {
  let frame = try Formula(formula).frame(
    in: table, for: .groups, weights: weights, where: condition)
  guard let counts = frame.counts else {
    throw SurvivalDataError.incompatible(
      "rates are of counts: write Rate(events, personTime) on the left of ~")
  }
  guard frame.cluster == nil, frame.offset == nil else {
    throw SurvivalDataError.incompatible("rates take neither cluster() nor offset()")
  }
  if let weights = frame.weights, let i = weights.firstIndex(where: { $0 != $0.rounded() }) {
    throw SurvivalDataError.incompatible(
      "row \(frame.rows[i] + 1): the weight \(weights[i]) is not whole; rates take frequencies")
  }
  let groups = frame.groups ?? Grouping(codes: counts.events.map { _ in 0 }, labels: ["all"])
  let strata = frame.strata?.count ?? 1
  var cells = [[RateCell]](
    repeating: [RateCell](repeating: RateCell(), count: strata), count: groups.count)
  for i in counts.events.indices {
    let weight = frame.weights?[i] ?? 1
    let s = frame.strata?.codes[i] ?? 0
    cells[groups.codes[i]][s].events += weight * counts.events[i]
    cells[groups.codes[i]][s].personTime += weight * counts.personTime[i]
  }
  var warnings: [String] = []
  if let names = frame.strata?.labels {
    let alone = names.indices.filter { s in cells.contains { $0[s].personTime == 0 } }
    if !alone.isEmpty {
      warnings.append(
        "strata in which some group was not observed, so without a part in stratified "
          + "comparisons of that group: \(alone.map { names[$0] }.joined(separator: ", "))")
    }
  }
  return try compareRates(
    cells, labels: groups.labels, isFirstOverSecond: false, isStratified: frame.strata != nil,
    per: per, level: level, dropped: frame.dropped, warnings: warnings)
}
