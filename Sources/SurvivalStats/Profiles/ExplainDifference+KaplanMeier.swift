// Which default of another package moves which number of Kaplan-Meier curves.

/// Makes the curves under two packages' defaults and lists which default moves which number by how
/// much: the scale of the limits, the rule for quantiles, what is said beyond follow-up, near ties.
///
/// - Parameters:
///   - formula: as for ``kaplanMeier(_:in:weights:where:confidenceType:level:quantiles:tau:profile:)``.
///   - table: the data.
///   - weights: the column of case weights, if any.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - level: the coverage of the limits.
///   - quantiles: the quantiles to compare.
///   - times: the times at which to compare the curves.
///   - from: whose defaults to start from.
///   - to: whose defaults to move to.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: at most six times that of the curves.
public func explainKaplanMeierDifference(
  _ formula: String, in table: DataTable, weights: String? = nil, where condition: String? = nil,
  level: Double = 0.95, quantiles: [Double] = [0.5], times: [Double] = [],
  from: PackageProfile = .r, to: PackageProfile
) throws -> DifferenceExplanation {
  let frame = try Formula(formula).frame(
    in: table, for: .curves, weights: weights, where: condition)
  func numbers(_ choices: CurveChoices) throws(SurvivalDataError) -> [NamedNumber] {
    var frame = frame
    frame.outcome = try frame.outcome?.merging(choices.mergesNearTies)
    let fit = try kaplanMeier(
      frame: frame,
      options: KaplanMeierOptions(
        confidenceType: choices.confidenceType, level: level, quantiles: quantiles,
        rule: choices.quantileRule))
    var result: [NamedNumber] = []
    for curve in fit.curves {
      func add(_ name: String, _ estimate: Double?, _ lower: Double?, _ upper: Double?) {
        let of = [curve.group, name].compactMap(\.self).joined(separator: ", ")
        for (quantity, value) in [("estimate", estimate), ("lower", lower), ("upper", upper)] {
          result.append(NamedNumber(of: of, quantity: quantity, value: value ?? .nan))
        }
      }
      for q in curve.quantiles {
        add("quantile \(q.probability)", q.estimate, q.lower, q.upper)
      }
      for point in curve.values(at: times, extend: choices.extends) {
        add("survival at \(point.time)", point.survival, point.lower, point.upper)
      }
    }
    return result
  }
  return try DifferenceExplanation(
    from: from, to: to, choices: CurveChoices(from),
    settings: [
      .init(
        name: "confidenceType", from: from.confidenceType.rawValue, to: to.confidenceType.rawValue
      ) { $0.confidenceType = to.confidenceType },
      .init(
        name: "quantileRule", from: from.quantileRule.rawValue, to: to.quantileRule.rawValue
      ) { $0.quantileRule = to.quantileRule },
      .init(
        name: "beyondFollowUp", from: from.extendsBeyondFollowUp ? "extended" : "notAvailable",
        to: to.extendsBeyondFollowUp ? "extended" : "notAvailable"
      ) { $0.extends = to.extendsBeyondFollowUp },
      .init(
        name: "nearTies", from: from.mergesNearTies ? "merged" : "distinct",
        to: to.mergesNearTies ? "merged" : "distinct"
      ) { $0.mergesNearTies = to.mergesNearTies },
    ], numbers: numbers)
}

/// What a profile says about a Kaplan-Meier curve.
private struct CurveChoices {
  var confidenceType: ConfidenceType
  var quantileRule: QuantileRule
  var extends: Bool
  var mergesNearTies: Bool

  init(_ profile: PackageProfile) {
    confidenceType = profile.confidenceType
    quantileRule = profile.quantileRule
    extends = profile.extendsBeyondFollowUp
    mergesNearTies = profile.mergesNearTies
  }
}
