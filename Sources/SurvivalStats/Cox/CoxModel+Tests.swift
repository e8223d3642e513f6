// Joint tests of a Cox model's coefficients: of terms, of terms in sequence, of nested models.
//
// Derivation: Documentation/Derivations/ProfileLimits.md, (8)-(10)
// Uses:       Inference/HeldLikelihood.swift
// Results:    Cox/CoxTestTable.swift

import Foundation

extension CoxModel {
  /// Tests that the coefficients of some terms are all zero.
  ///
  ///     try model.test(dropping: ["age", "factor(ecog)"])
  ///
  /// - Parameter names: terms as R labels them, or single coefficients.
  /// - Returns: one row. Aliased coefficients add no degree of freedom. Where the fit is robust, Wald's
  ///   test alone: the other two rest on the likelihood.
  /// - Throws: ``SurvivalDataError/invalidOption(name:value:expected:)`` for a name that the model
  ///   lacks, or none.
  /// - Complexity: a fit of the other coefficients.
  public func test(dropping names: [String]) throws(SurvivalDataError) -> CoxTestTable {
    var dropped = Set<Int>()
    for name in names { dropped.formUnion(try columns(named: name)) }
    guard !dropped.isEmpty else {
      throw .invalidOption(
        name: "the list of terms to drop", value: "empty", expected: "at least one term")
    }
    return table(.dropped, [hypothesis(names.joined(separator: " + "), dropping: dropped)])
  }

  /// Tests of terms written as sums, a hypothesis each: that all terms of the sum are zero.
  ///
  ///     try model.tests(reading: ["age + factor(ecog)", "sex"])
  ///
  /// - Parameter sums: terms or single coefficients with plus signs between them. A plus sign within
  ///   parentheses or backquotes is part of a name.
  /// - Throws: as ``test(dropping:)``.
  /// - Complexity: a fit of the other coefficients for each.
  public func tests(reading sums: [String]) throws(SurvivalDataError) -> CoxTestTable {
    var rows: [CoxHypothesisTest] = []
    for sum in sums { rows += try test(dropping: Self.terms(of: sum)).tests }
    return table(.dropped, rows)
  }

  /// The terms of a sum.
  private static func terms(of sum: String) -> [String] {
    var terms = [""]
    var depth = 0
    var isQuoted = false
    for character in sum {
      if character == "`" { isQuoted.toggle() }
      if !isQuoted { depth += character == "(" ? 1 : character == ")" ? -1 : 0 }
      if character == "+", depth == 0, !isQuoted {
        terms.append("")
      } else {
        terms[terms.count - 1].append(character)
      }
    }
    return terms.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  /// Tests each term in the presence of all others: Wald's statistic is SAS's type 3, the likelihood
  /// ratio is that of R's `drop1`.
  ///
  /// A term that is also part of an interaction is tested where the interaction's other variables are
  /// 0 or at their reference: a warning says so. R's `drop1` leaves such a term out.
  ///
  /// - Complexity: a fit for each term.
  public func termTests() -> CoxTestTable {
    var result = table(
      .terms, frame.design.terms.map { hypothesis($0.name, dropping: Set($0.columns)) })
    let parts = frame.design.terms.map { Set($0.name.split(separator: ":")) }
    let marginal = parts.indices.filter { i in
      parts.contains { parts[i].isStrictSubset(of: $0) }
    }
    if !marginal.isEmpty {
      let names = marginal.map { frame.design.terms[$0].name }.joined(separator: ", ")
      result.warnings.append(
        "part of an interaction, so tested where its other variables are 0 or at their reference: "
          + names)
    }
    return result
  }

  /// Tests each term in the presence of those before it in the formula: R's `anova` of one model.
  ///
  /// - Throws: ``SurvivalDataError/incompatible(_:)`` where the fit is robust.
  /// - Complexity: a fit for each term.
  public func sequentialTests() throws(SurvivalDataError) -> CoxTestTable {
    guard !fit.robust else {
      throw .incompatible(
        "tests in sequence compare likelihoods, which a robust variance says are not to be trusted; "
          + "test terms by Wald's test")
    }
    let terms = frame.design.terms
    var values = terms.indices.map { k in
      let later = Set(terms[k...].flatMap { Array($0.columns) })
      return value(dropping: later)
    }
    values.append(value(dropping: []))
    let rows = terms.indices.map { k in
      CoxHypothesisTest(
        name: terms[k].name, wald: nil,
        likelihoodRatio: ChiSquareTest(
          statistic: max(0, 2 * prepared.weightUnit * (values[k + 1] - values[k])),
          degreesOfFreedom: places(of: Set(terms[k].columns)).count),
        score: nil)
    }
    return table(.sequential, rows)
  }

  /// Tests a model against a larger one that contains it.
  ///
  /// - Parameters:
  ///   - nested: the smaller model.
  ///   - full: the larger one: the columns of `nested` are linear combinations of its columns.
  /// - Returns: one row, named after the terms that `nested` lacks; the likelihood ratio, and where the
  ///   coefficients of `nested` are some of those of `full`, the other two tests also.
  /// - Throws: ``SurvivalDataError/incompatible(_:)`` where the two differ in rows, times, strata,
  ///   weights, offset or ties; where neither contains the other in this order; where a fit is robust
  ///   and Wald's test does not apply.
  /// - Complexity: O(n p^2).
  public static func compare(
    _ nested: CoxModel, _ full: CoxModel
  ) throws(SurvivalDataError) -> CoxTestTable {
    func refuse(_ reason: String) -> SurvivalDataError {
      .incompatible("the models cannot be compared: " + reason)
    }
    guard nested.outcome.count == full.outcome.count else {
      throw refuse("one has \(nested.outcome.count) rows, the other \(full.outcome.count)")
    }
    guard nested.frame.rows == full.frame.rows, nested.outcome.exit == full.outcome.exit,
      nested.outcome.entry == full.outcome.entry, nested.outcome.event == full.outcome.event
    else { throw refuse("their rows differ, as by values missing in different places") }
    guard nested.options.ties == full.options.ties else {
      throw refuse("they treat ties in different ways")
    }
    guard nested.options.penalty == full.options.penalty else {
      throw refuse("one is penalised and the other is not")
    }
    guard nested.frame.strata?.codes == full.frame.strata?.codes else {
      throw refuse("their strata differ")
    }
    guard nested.frame.weights == full.frame.weights, nested.frame.offset == full.frame.offset
    else { throw refuse("their weights or offsets differ") }
    guard nested.isContained(in: full) else {
      throw refuse("the first is not contained in the second")
    }
    let difference = full.kept.count - nested.kept.count
    guard difference > 0 else { throw refuse("they are the same model") }

    // Where the larger model has the smaller one's coefficients and more, they are terms of its own.
    let own = Set(nested.frame.design.names)
    let dropped = full.kept.filter { !own.contains(full.frame.design.names[$0]) }
    let isSubset = dropped.count == difference
    let robust = nested.fit.robust || full.fit.robust
    let nestedTerms = Set(nested.frame.design.terms.map(\.name))
    let name = full.frame.design.terms.map(\.name).filter { !nestedTerms.contains($0) }
      .joined(separator: " + ")
    var row = CoxHypothesisTest(
      name: name.isEmpty ? "difference" : name, wald: nil, likelihoodRatio: nil, score: nil)
    if isSubset {
      row = full.hypothesis(row.name, dropping: Set(dropped))
    }
    if full.options.penalty != nil {
      // Determinants of informations of different sizes do not compare: the larger model's it is.
      guard isSubset else {
        throw refuse("they are penalised, and the larger one has other columns than the smaller")
      }
    } else if robust {
      guard isSubset else {
        throw refuse("a fit is robust, and the larger one has other columns than the smaller")
      }
    } else {
      row.likelihoodRatio = ChiSquareTest(
        statistic: max(0, 2 * (full.fit.logLikelihood.fitted - nested.fit.logLikelihood.fitted)),
        degreesOfFreedom: difference)
    }
    return full.table(.nested, [row])
  }

  /// Whether every estimated column is, within strata, a combination of the other model's.
  private func isContained(in other: CoxModel) -> Bool {
    let (p, q, n) = (other.prepared.p, prepared.p, prepared.rowCount)
    guard n == other.prepared.rowCount else { return false }
    var x: [Double] = []
    x.reserveCapacity(n * (p + q))
    for i in 0..<n {
      x += other.prepared.x[(i * p)..<((i + 1) * p)]
      x += prepared.x[(i * q)..<((i + 1) * q)]
    }
    let columns = AliasedColumns(
      x, order: p + q, weights: prepared.weights,
      magnitude: other.prepared.magnitude + prepared.magnitude)
    // A column that stands apart by a millionth of its length is taken for the same: R would.
    let beyond = columns.kept.filter { $0 >= p }
    return beyond.allSatisfy { columns.illConditioned.contains($0) }
  }

  /// The places among the estimated columns of those that are to be dropped.
  private func places(of columns: Set<Int>) -> [Int] {
    kept.indices.filter { columns.contains(kept[$0]) }
  }

  /// The design's columns of a term or coefficient.
  private func columns(named name: String) throws(SurvivalDataError) -> Range<Int> {
    if let term = frame.design.terms.first(where: { $0.name == name }) { return term.columns }
    if let column = frame.design.names.firstIndex(of: name) { return column..<(column + 1) }
    throw .invalidOption(
      name: "the term", value: name,
      expected: "one of " + frame.design.terms.map(\.name).joined(separator: ", "))
  }

  private func table(_ kind: CoxTestTable.Kind, _ rows: [CoxHypothesisTest]) -> CoxTestTable {
    CoxTestTable(kind: kind, robust: fit.robust, tests: rows, warnings: fit.convergence.warnings)
  }

  /// The three tests that some columns have no effect.
  private func hypothesis(_ name: String, dropping columns: Set<Int>) -> CoxHypothesisTest {
    let tested = places(of: columns)
    let q = tested.count
    let p = kept.count
    let covariance = covariance
    let block = tested.flatMap { column in tested.map { covariance[$0 + column * p] } }
    let estimates = estimates
    var result = CoxHypothesisTest(
      name: name,
      wald: ChiSquareTest(
        statistic: quadraticForm(tested.map { estimates[$0] }, inverseOf: block),
        degreesOfFreedom: q),
      likelihoodRatio: nil, score: nil)
    guard !fit.robust else { return result }
    let unit = prepared.weightUnit
    let without = terms(dropping: columns)
    result.likelihoodRatio = ChiSquareTest(
      statistic: max(0, 2 * unit * (value(dropping: []) - without.value)), degreesOfFreedom: q)
    // A penalised score has no statistic of its own.
    guard options.penalty == nil else { return result }
    // The others' score is zero there, so the form in all is that of the tested in their own part of
    // the inverse.
    let score = kept.indices.map { tested.contains($0) ? without.score[$0] : 0 }
    result.score = ChiSquareTest(
      statistic: q == 0 ? 0 : unit * quadraticForm(score, inverseOf: without.information),
      degreesOfFreedom: q)
    return result
  }

  /// The largest log likelihood with these columns' coefficients at zero, in units of the weights.
  private func value(dropping columns: Set<Int>) -> Double {
    if places(of: columns).isEmpty {
      var likelihood = PenalisedLikelihood(
        prepared, ties: options.ties, penalty: options.penalty)
      var terms = LikelihoodTerms(order: prepared.p)
      likelihood.evaluate(at: point, into: &terms)
      return terms.value
    }
    return terms(dropping: columns).value
  }

  /// Value, score and information of all coefficients where these columns' are zero and the others at
  /// their best.
  private func terms(dropping columns: Set<Int>) -> LikelihoodTerms {
    let tested = Set(places(of: columns))
    let free = kept.indices.filter { !tested.contains($0) }
    let start = point
    var held = HeldLikelihood(
      PenalisedLikelihood(prepared, ties: options.ties, penalty: options.penalty), free: free,
      at: kept.indices.map { tested.contains($0) ? 0 : start[$0] })
    // Where the estimates without the tested terms are no start, none are.
    if held.maximize(from: free.map { start[$0] }) { return held.full }
    if held.maximize(from: [Double](repeating: 0, count: free.count)) { return held.full }
    var none = LikelihoodTerms(order: kept.count)
    none.value = .nan
    none.score = none.score.map { _ in .nan }
    return none
  }
}
