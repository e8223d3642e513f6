// Linear combinations of a Cox model's coefficients: hazard ratios of any contrast and unit.
//
// Results: Cox/CoxTestTable.swift

extension CoxModel {
  /// The hazard ratio of a linear combination of coefficients.
  ///
  ///     try model.contrast(["armB": 1, "armC": -1])     // B over C, both against A in the model
  ///
  /// - Parameters:
  ///   - weights: the weight of each coefficient that takes part.
  ///   - units: a factor of all weights.
  ///   - level: the coverage of the limits; the fit's if not given.
  /// - Returns: the combination with Wald's test and limits, robust where the fit is.
  /// - Throws: ``SurvivalDataError``: a coefficient that the model lacks or could not estimate, a
  ///   weight that is not finite, no weight that is not zero, a level outside 0...1.
  /// - Complexity: O(p^2).
  public func contrast(
    _ weights: [String: Double], per units: Double = 1, level: Double? = nil
  ) throws(SurvivalDataError) -> CoxContrast {
    let name = name(of: weights) + (units == 1 ? "" : " per \(number(units))")
    return try contrasts([(name, weights.mapValues { $0 * units })], level: level).contrasts[0]
  }

  /// Linear combinations as they are written, and the test that all of them are zero.
  ///
  ///     try model.contrasts(reading: ["armB - armC", "10 age"])
  ///
  /// - Parameters:
  ///   - texts: sums of coefficients, each with a factor before it if it is not 1.
  ///   - level: the coverage of the limits; the fit's if not given.
  /// - Throws: as ``contrast(_:per:level:)``; also for a text that is no such sum.
  /// - Complexity: O(k p^2 + k^3) for k combinations.
  public func contrasts(
    reading texts: [String], level: Double? = nil
  ) throws(SurvivalDataError) -> CoxContrasts {
    var rows: [(name: String, weights: [String: Double])] = []
    for text in texts {
      rows.append((text, try ContrastText.weights(text, names: frame.design.names)))
    }
    return try contrasts(rows, level: level)
  }

  /// The hazard ratio of so many units of one covariate.
  ///
  ///     try model.hazardRatio(of: "age", per: 10)
  ///
  /// - Parameters:
  ///   - coefficient: its name.
  ///   - units: how many units; negative turns the ratio over.
  ///   - level: the coverage of the limits; the fit's if not given.
  /// - Throws: as ``contrast(_:per:level:)``.
  public func hazardRatio(
    of coefficient: String, per units: Double = 1, level: Double? = nil
  ) throws(SurvivalDataError) -> CoxContrast {
    try contrast([coefficient: 1], per: units, level: level)
  }

  /// Several linear combinations, and the test that all of them are zero.
  ///
  ///     try model.contrasts([("B - C", ["armB": 1, "armC": -1]), ("B", ["armB": 1])])
  ///
  /// - Parameters:
  ///   - rows: a name and weights each: the rows of a matrix L of the hypothesis L beta = 0.
  ///   - level: the coverage of the limits; the fit's if not given.
  /// - Returns: each with Wald's test and limits, and their joint test, whose degrees of freedom are
  ///   the number of independent rows.
  /// - Throws: as ``contrast(_:per:level:)``; also without rows.
  /// - Complexity: O(k p^2 + k^3) for k rows.
  public func contrasts(
    _ rows: [(name: String, weights: [String: Double])], level: Double? = nil
  ) throws(SurvivalDataError) -> CoxContrasts {
    let level = try ConfidenceInterval.checked(level: level ?? options.level)
    guard !rows.isEmpty else {
      throw .invalidOption(
        name: "the list of contrasts", value: "empty", expected: "at least one contrast")
    }
    let p = kept.count
    let estimates = estimates
    let covariance = covariance
    var matrix: [[Double]] = []
    for row in rows { matrix.append(try self.row(row.weights, named: row.name)) }
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let images = matrix.map { row in
      (0..<p).map { product(row, Array(covariance[($0 * p)..<(($0 + 1) * p)])) }
    }
    let values = matrix.map { product($0, estimates) }
    let k = rows.count
    var variance = [Double](repeating: 0, count: k * k)
    for a in 0..<k {
      for b in 0..<k { variance[a + b * k] = product(matrix[a], images[b]) }
    }
    let factor = PivotedCholesky(variance, order: k)
    return CoxContrasts(
      robust: fit.robust, level: level,
      contrasts: (0..<k).map {
        CoxContrast(
          name: rows[$0].name, estimate: values[$0], variance: variance[$0 * (k + 1)],
          level: level)
      },
      joint: ChiSquareTest(
        statistic: factor.rank > 0 ? factor.quadraticForm(values) : .nan,
        degreesOfFreedom: factor.rank))
  }

  /// Weights by the place of the estimated coefficients.
  private func row(
    _ weights: [String: Double], named contrast: String
  ) throws(SurvivalDataError) -> [Double] {
    var result = [Double](repeating: 0, count: kept.count)
    for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
      guard let column = frame.design.names.firstIndex(of: name) else {
        throw .invalidOption(
          name: "a coefficient of the contrast", value: name,
          expected: "one of " + frame.design.names.joined(separator: ", "))
      }
      guard weight.isFinite else {
        throw .invalidOption(
          name: "the weight of \(name)", value: "\(weight)", expected: "a finite number")
      }
      guard weight != 0 else { continue }
      guard let place = kept.firstIndex(of: column) else {
        throw .incompatible(
          "the contrast \(contrast) needs \(name), which could not be estimated")
      }
      result[place] = weight
    }
    guard result.contains(where: { $0 != 0 }) else {
      throw .invalidOption(
        name: "the contrast \(contrast)", value: "zero", expected: "a weight that is not zero")
    }
    return result
  }

  /// As `armB - armC`, `0.5 armB + armC`, in the order of the model.
  private func name(of weights: [String: Double]) -> String {
    var text = ""
    for name in frame.design.names {
      guard let weight = weights[name], weight != 0 else { continue }
      let size = abs(weight) == 1 ? name : "\(number(abs(weight))) \(name)"
      text += text.isEmpty ? (weight < 0 ? "-" : "") + size : (weight < 0 ? " - " : " + ") + size
    }
    return text.isEmpty ? weights.keys.sorted().joined(separator: ", ") : text
  }

  private func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
