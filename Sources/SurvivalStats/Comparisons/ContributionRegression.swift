// The parts of a log-rank score regressed on covariates in each group, within strata.
//
// Derivation:  Documentation/Derivations/AdjustedLogRank.md, (10)-(13)
// Uses:        Linear/AliasedColumns.swift, Linear/Cholesky.swift
// Called from: Comparisons/AdjustedLogRank.swift

/// What covariates say of a score: how much of it is chance imbalance, and how much of its variance.
struct ContributionRegression {
  /// What the regressions predict of the score from the groups' covariates.
  private(set) var imbalance = 0.0
  /// sum over strata of n_z (beta_1 + beta_0)' S_z (beta_1 + beta_0), with S_z the sample covariance.
  private(set) var explained = 0.0
  private(set) var warnings: [String] = []

  /// - Parameters:
  ///   - first: for each row in order of the comparison its part if it is in the first group.
  ///   - second: its part if it is in the second.
  /// - Complexity: O(n p^2).
  init(
    ofFirst first: [Double], ofSecond second: [Double], _ slots: ScoredSlots, frame: ModelFrame
  ) {
    guard let outcome = frame.outcome, let groups = frame.groups else { return }
    // The rows of the comparison are in another order than the frame's: the same sort, of places.
    let places =
      ComparedRows(
        outcome, groups: groups, strata: frame.strata,
        weights: outcome.exit.indices.map { Double($0) }
      ).weight?.map { Int($0) } ?? []
    let rows = slots.rows
    let n = rows.count
    let p = frame.design.columns.count
    let weight = rows.weight ?? [Double](repeating: 1, count: n)
    // Scaled by their largest distance from the mean, so that units cost no digits.
    let total = weight.reduce(0, +)
    var magnitudes: [Double] = []
    let x = frame.design.columns.map { column in
      let mean = (0..<n).reduce(0) { $0 + weight[$1] * column[places[$1]] } / total
      let spread = column.reduce(0) { max($0, abs($1 - mean)) }
      let scale = spread > 0 ? spread : 1
      magnitudes.append(column.reduce(0) { max($0, abs($1)) } / scale)
      return places.map { (column[$0] - mean) / scale }
    }
    var beta = [Double](repeating: 0, count: p)
    var each: [[Double]] = []
    for g in 0..<2 {
      let members = (0..<n).filter { rows.group[$0] == g }
      let parts = g == 0 ? first : second
      let (coefficients, aliased) = Self.regress(
        members.map { parts[$0] }, x.map { column in members.map { column[$0] } },
        weights: members.map { weight[$0] }, strata: members.map { Self.stratum(of: $0, rows) },
        magnitudes: magnitudes)
      if !aliased.isEmpty, let label = frame.groups?.labels[g] {
        warnings.append(
          "in \(label) these covariates are constant within strata or combinations of others, and have no "
            + "part: " + aliased.map { frame.design.names[$0] }.joined(separator: ", "))
      }
      each.append(coefficients)
      for j in 0..<p { beta[j] += coefficients[j] }
    }
    for s in 0..<rows.strata {
      let here = rows.first[s]..<rows.first[s + 1]
      let size = here.reduce(0) { $0 + weight[$1] }
      var means = [Double](repeating: 0, count: p)
      for j in 0..<p { means[j] = here.reduce(0) { $0 + weight[$1] * x[j][$1] } / size }
      var squares = 0.0
      for i in here {
        var along = 0.0
        var predicted = 0.0
        for j in 0..<p {
          let centred = x[j][i] - means[j]
          along += beta[j] * centred
          predicted += each[rows.group[i]][j] * centred
        }
        squares += weight[i] * along * along
        imbalance += (rows.group[i] == 1 ? 1 : -1) * weight[i] * predicted
      }
      if size > 1 { explained += size * squares / (size - 1) }
    }
  }

  /// The stratum of a row, which lie one after the other.
  private static func stratum(of row: Int, _ rows: ComparedRows) -> Int {
    var low = 0
    var high = rows.strata
    while low + 1 < high {
      let middle = (low + high) / 2
      if rows.first[middle] <= row { low = middle } else { high = middle }
    }
    return low
  }

  /// Least squares of y on columns, both centred within strata; 0 for columns that say nothing new.
  private static func regress(
    _ y: [Double], _ columns: [[Double]], weights: [Double], strata: [Int], magnitudes: [Double]
  ) -> (beta: [Double], aliased: [Int]) {
    let p = columns.count
    let count = (strata.max() ?? 0) + 1
    func centred(_ values: [Double]) -> [Double] {
      var sums = [Double](repeating: 0, count: count)
      var sizes = sums
      for i in values.indices {
        sums[strata[i]] += weights[i] * values[i]
        sizes[strata[i]] += weights[i]
      }
      return values.indices.map { values[$0] - sums[strata[$0]] / sizes[strata[$0]] }
    }
    let x = columns.map(centred)
    var rowMajor = [Double](repeating: 0, count: y.count * p)
    for j in 0..<p {
      for i in y.indices { rowMajor[i * p + j] = x[j][i] }
    }
    let judged = AliasedColumns(rowMajor, order: p, weights: weights, magnitude: magnitudes)
    let kept = judged.kept
    let yc = centred(y)
    var gram = [Double](repeating: 0, count: kept.count * kept.count)
    var right = [Double](repeating: 0, count: kept.count)
    for (a, j) in kept.enumerated() {
      for i in y.indices { right[a] += weights[i] * x[j][i] * yc[i] }
      for (b, k) in kept.enumerated() where b <= a {
        var sum = 0.0
        for i in y.indices { sum += weights[i] * x[j][i] * x[k][i] }
        gram[b + a * kept.count] = sum
      }
    }
    var beta = [Double](repeating: 0, count: p)
    guard let factor = try? Cholesky(gram, order: kept.count) else {
      return (beta, Array(0..<p))
    }
    for (a, value) in factor.solve(right).enumerated() { beta[kept[a]] = value }
    return (beta, judged.aliased)
  }
}
