// Residuals from the order of the sweep and its coordinates to the caller's rows and columns.
//
// Called from: Cox/CoxModel+Residuals.swift, Cox/CoxModel+Influence.swift

extension CoxModel {
  /// The row in the caller's table of each observation, from 1.
  var tableRows: [Int] {
    frame.rows.isEmpty ? Array(1...outcome.count) : frame.rows.map { $0 + 1 }
  }

  /// A table with a line for each observation.
  func lines(
    _ kind: CoxResidualKind, _ columns: [String], _ values: [Double], weighted: Bool
  ) -> CoxResiduals {
    CoxResiduals(
      kind: kind, weighted: weighted, columns: columns, rows: tableRows, values: values)
  }

  /// Martingale residuals of the observations.
  func martingales(weighted: Bool) -> [Double] {
    let swept = MartingaleResiduals.compute(prepared, ties: options.ties, at: point)
    // Rows at risk of no event expect none.
    var result = [Double](repeating: 0, count: outcome.count)
    for (place, row) in prepared.riskSets.order.enumerated() { result[Int(row)] = swept[place] }
    if weighted, let weights = frame.weights {
      for i in result.indices { result[i] *= weights[i] }
    }
    return result
  }

  /// The events of the observations, times their weights where asked for.
  func weightedEvents(_ weighted: Bool) -> [Double] {
    let weights = weighted ? frame.weights : nil
    return outcome.event.enumerated().map { $1 ? weights?[$0] ?? 1 : 0 }
  }

  /// Martingale residuals plus the terms of the linear predictor, each about its mean.
  ///
  /// As in R the mean is weighted unless there are times of entry, and 0 for a column of nothing but
  /// -1, 0 and 1.
  func partials(weighted: Bool) -> [Double] {
    let n = outcome.count
    let terms = frame.design.terms
    let martingales = martingales(weighted: weighted)
    var result = [Double](repeating: 0, count: n * terms.count)
    for (t, term) in terms.enumerated() {
      var sum = martingales
      let columns = term.columns.filter { kept.contains($0) }
      if columns.isEmpty {
        for i in 0..<n { sum[i] = .nan }
      }
      for j in columns {
        let column = frame.design.columns[j]
        let estimate = fit.coefficients[j].estimate
        let isIndicator = column.allSatisfy { $0 == 0 || $0 == 1 || $0 == -1 }
        let mean = isIndicator ? 0 : mean(of: column)
        for i in 0..<n { sum[i] += estimate * (column[i] - mean) }
      }
      for i in 0..<n { result[i * terms.count + t] = sum[i] }
    }
    return result
  }

  private func mean(of column: [Double]) -> Double {
    let weights = outcome.entry == nil ? frame.weights : nil
    // About the first value, so that a mean far from 0 keeps its digits.
    guard let first = column.first else { return 0 }
    var (sum, total) = (0.0, 0.0)
    for (i, value) in column.enumerated() {
      let weight = weights?[i] ?? 1
      sum += weight * (value - first)
      total += weight
    }
    return first + sum / total
  }

  /// Score residuals, dfbeta or dfbetas of the observations, a column for each coefficient.
  func scores(_ kind: CoxResidualKind, weighted: Bool) -> [Double] {
    let p = prepared.p
    let q = frame.design.names.count
    let swept = ScoreResiduals.compute(prepared, ties: options.ties, at: point)
    let matrix = kind == .score ? nil : influence(standardized: kind == .dfbetas)
    let (kept, order) = (kept, prepared.riskSets.order)
    let scale = Scratch<Double>(p)
    for j in 0..<p { scale.base[j] = prepared.scale[j] }
    let weights = weighted ? frame.weights : nil
    let isWhole = p == q && prepared.rowCount == outcome.count
    let aliased = (0..<q).filter { !kept.contains($0) }
    return HugePages.array(count: outcome.count * q) { result in
      if !isWhole {
        result.update(repeating: 0)
        for row in 0..<outcome.count { for j in aliased { result[row * q + j] = .nan } }
      }
      let out = LaneResults(result)
      let ranges = Lanes.ranges(prepared.rowCount, shortest: 1 << 13)
      inLanes(ranges.count) { lane in
        let room = Scratch<Double>(p)
        let line = room.base
        for place in ranges[lane] {
          let row = Int(order[place])
          let weight = weights?[row] ?? 1
          let residual = swept.base + place * p
          if let matrix {
            matrix.withUnsafeBufferPointer { RowProduct.write(residual, $0, order: p, to: line) }
            for j in 0..<p { line[j] *= weight }
          } else {
            for j in 0..<p { line[j] = weight * residual[j] * scale.base[j] }
          }
          if isWhole {
            out.copy(p, from: line, to: row * q)
          } else {
            for j in 0..<p { out.store(line[j], at: row * q + kept[j]) }
          }
        }
      }
    }
  }

  /// The matrix that makes dfbeta of the sweep's score residuals: a row for each of theirs.
  private func influence(standardized: Bool) -> [Double] {
    let p = prepared.p
    var matrix = scaling(by: 1)
    guard standardized else { return matrix }
    for k in 0..<p {
      for j in 0..<p { matrix[k * p + j] /= modelBased[j + j * p].squareRoot() }
    }
    return matrix
  }

  /// The model-based covariance for rows in the sweep's coordinates, times a number.
  private func scaling(by factor: Double) -> [Double] {
    let p = prepared.p
    var matrix = modelBased
    for k in 0..<p {
      for j in 0..<p { matrix[k * p + j] *= factor * prepared.scale[k] }
    }
    return matrix
  }

  /// Schoenfeld residuals and scaled ones, a line for each event.
  func eventResiduals(_ kind: CoxResidualKind, weighted: Bool) -> CoxResiduals {
    let p = prepared.p
    let q = frame.design.names.count
    let (places, swept) = SchoenfeldResiduals.compute(prepared, ties: options.ties, at: point)
    let rows = places.map { Int(prepared.riskSets.order[$0]) }
    let matrix = kind == .schoenfeld ? nil : scaling(by: Double(places.count))
    let (scale, estimates, kept) = (prepared.scale, estimates, kept)
    let weights = weighted ? frame.weights : nil
    let values = HugePages.array(count: places.count * q) { result in
      if p < q { result.update(repeating: .nan) }
      let out = LaneResults(result)
      let ranges = Lanes.ranges(places.count, shortest: 1 << 13)
      inLanes(ranges.count) { lane in
        let room = Scratch<Double>(2 * p)
        let (line, product) = (room.base, room.base + p)
        for event in ranges[lane] {
          let weight = weights?[rows[event]] ?? 1
          for j in 0..<p { line[j] = weight * swept[event * p + j] }
          if let matrix {
            matrix.withUnsafeBufferPointer { RowProduct.write(line, $0, order: p, to: product) }
            for j in 0..<p { out.store(product[j] + estimates[j], at: event * q + kept[j]) }
          } else {
            for j in 0..<p { out.store(line[j] * scale[j], at: event * q + kept[j]) }
          }
        }
      }
    }
    let numbers = tableRows
    var result = CoxResiduals(
      kind: kind, weighted: weighted, columns: frame.design.names, rows: rows.map { numbers[$0] },
      values: values)
    result.times = rows.map { outcome.exit[$0] }
    if let strata = frame.strata {
      result.strata = rows.map { strata.labels[strata.codes[$0]] }
    }
    return result
  }
}

/// A row times a square matrix.
private enum RowProduct {
  /// Four of the matrix's rows at a time: the result is written a quarter as often.
  @inline(__always)
  static func write(
    _ row: UnsafePointer<Double>, _ matrix: UnsafeBufferPointer<Double>, order p: Int,
    to result: UnsafeMutablePointer<Double>
  ) {
    guard var m = matrix.baseAddress else { return }
    for j in 0..<p { result[j] = 0 }
    var k = 0
    while k + 4 <= p {
      let (a, b, c, d) = (row[k], row[k + 1], row[k + 2], row[k + 3])
      let (m1, m2, m3) = (m + p, m + 2 * p, m + 3 * p)
      for j in 0..<p { result[j] += (a * m[j] + b * m1[j]) + (c * m2[j] + d * m3[j]) }
      m += 4 * p
      k += 4
    }
    while k < p {
      let a = row[k]
      for j in 0..<p { result[j] += a * m[j] }
      m += p
      k += 1
    }
  }
}

extension Grouping {
  /// The sums over each group of rows of `p` numbers.
  func sums(_ values: [Double], order p: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count * p)
    for (i, code) in codes.enumerated() {
      for j in 0..<p { result[code * p + j] += values[i * p + j] }
    }
    return result
  }
}
