// The baseline hazard of a fitted Cox model: the door.
//
// Kernel: Cox/CoxCurveKernel.swift
// Result: Cox/CoxBaseline.swift

extension CoxModel {
  /// The baseline cumulative hazard of each stratum, by Breslow's or Efron's estimate as the fit's
  /// ties are.
  ///
  /// - Parameter reference: whose hazard it is. The choice is a factor of the hazard and moves no
  ///   survival of anybody else; the standard error depends on it.
  /// - Domain: strata without events have hazard 0. Where a coefficient is infinite, or its variance
  ///   unknown, standard errors are not available.
  /// - Complexity: O(n p^2) time, O(T p) memory for T times of death.
  /// - Reference: Breslow (1974) [breslow1974], Efron (1977) [efron1977], Tsiatis (1981)
  ///   [tsiatis1981]; R's `basehaz(fit)` and `survfit(fit)`.
  public func baseline(at reference: BaselineReference = .mean) throws(SurvivalDataError)
    -> CoxBaseline
  {
    let names = frame.design.names
    var values = [Double](repeating: 0, count: names.count)
    var offset = 0.0
    switch reference {
    case .zero: break
    case .mean:
      values = frame.design.columns.map { column in
        column.allSatisfy { $0 == 0 || abs($0) == 1 } ? 0 : mean(column)
      }
      offset = frame.offset.map(mean) ?? 0
    case .columns(let given, let givenOffset):
      guard given.count == names.count else {
        throw .invalidOption(
          name: "the number of reference values", value: "\(given.count)",
          expected: "\(names.count), one for each coefficient")
      }
      for value in given + [givenOffset] where !value.isFinite {
        throw .invalidOption(
          name: "a reference value", value: "\(value)", expected: "a finite number")
      }
      values = given
      offset = givenOffset
    }
    let kernel = CoxCurveKernel(self)
    let columns = kept.map { [values[$0]] }
    let strata = kernel.baselines.strata.enumerated().map { s, stratum in
      let subject = kernel.subject(columns, row: 0, offset: offset, stratum: s)
      let curve = (-1..<stratum.hazard.count).map { kernel.hazard(subject, stratum: s, at: $0) }
      return CoxBaselineStratum(
        stratum: stratum.label, observations: stratum.observations, times: stratum.times,
        atRisk: stratum.atRisk, events: stratum.events, censored: stratum.censored,
        cumulativeHazard: stratum.deathsMet.map { curve[Int($0)].value },
        standardError: stratum.deathsMet.map { curve[Int($0)].standardError })
    }
    return CoxBaseline(
      ties: options.ties == .efron ? .efron : .breslow,
      reference: zip(names, values).map { .init(name: $0, value: $1) }, offset: offset,
      robust: fit.robust, strata: strata)
  }

  /// The mean of a column, about its first value so that a large one costs no digits.
  private func mean(_ column: [Double]) -> Double {
    guard let first = column.first else { return 0 }
    var sum = 0.0
    var total = 0.0
    for (i, value) in column.enumerated() {
      let weight = frame.weights?[i] ?? 1
      sum += weight * (value - first)
      total += weight
    }
    return first + sum / total
  }
}
