// The baselines of a fitted Cox model, stratum by stratum, and new rows in its coordinates.
//
// Derivation:  Documentation/Derivations/AdjustedCurves.md, section 1
// Uses:        Cox/StratumBaseline.swift, Cox/PartialLikelihood.swift
// Called from: Cox/CoxModel+Baseline.swift, Cox/CoxModel+Survival.swift, Cox/CoxModel+Adjusted.swift

/// What every curve of a fitted model is made from.
///
/// Breslow's hazard, or Efron's where the fit is Efron's; of an exact fit Breslow's, as in R.
struct BaselineHazards: Sendable {
  /// One for each stratum of the frame, in the order of their labels.
  private(set) var strata: [StratumBaseline]
  /// The estimates in the fit's coordinates, and what columns were divided by.
  let point: [Double]
  let scale: [Double]
  /// The covariance that tests use, in the fit's coordinates, column-major.
  let covariance: [Double]
  /// The values of the estimated columns at each stratum's anchor, and there in the fit's
  /// coordinates: p numbers a stratum.
  private let anchorValues: [Double]
  private let anchorPoints: [Double]

  /// The number of estimated coefficients.
  var p: Int { point.count }

  /// - Complexity: O(n p^2) time: one evaluation of the likelihood; T p numbers of memory.
  init(_ model: CoxModel) {
    let data = model.prepared
    let p = data.p
    let point = model.point
    let outcome = model.outcome
    let rows = CurveRows(
      exit: outcome.exit, event: outcome.event, entry: outcome.entry,
      weights: model.frame.weights)
    var strata = rows.split(by: model.frame.strata).map { StratumBaseline($1, label: $0) }
    var likelihood = PartialLikelihood(
      data, ties: model.options.ties == .efron ? .efron : .breslow)
    likelihood.keepTrace()
    var terms = LikelihoodTerms(order: p)
    likelihood.evaluate(at: point, into: &terms)
    var values = [Double](repeating: 0, count: strata.count * p)
    var points = values
    for sets in data.riskSets.setsByStratum {
      let s = Int(data.riskSets.tieSets[sets.lowerBound].stratum)
      strata[s].setHazard(likelihood, sets: sets, exit: outcome.exit)
      guard let anchor = strata[s].anchor else { continue }
      for j in 0..<p {
        values[s * p + j] = model.frame.design.columns[model.kept[j]][anchor.row]
        points[s * p + j] = data.x[anchor.place * p + j]
      }
    }
    self.strata = strata
    self.point = point
    scale = data.scale
    anchorValues = values
    anchorPoints = points
    let given = model.covariance
    covariance = (0..<(p * p)).map { given[$0] * data.scale[$0 % p] * data.scale[$0 / p] }
  }

  /// The place of a label among the strata.
  func index(ofStratum label: String) -> Int? { strata.firstIndex { $0.label == label } }

  /// Writes the fit's coordinates of one row in a stratum; returns its linear predictor there,
  /// without an offset.
  ///
  /// What is subtracted first is two values as given, so that 2 000 000 +- 3 keeps its digits.
  @inline(__always)
  func place(
    _ columns: [[Double]], row: Int, stratum s: Int, into z: UnsafeMutablePointer<Double>
  ) -> Double {
    var eta = 0.0
    for j in 0..<p {
      z[j] = (columns[j][row] - anchorValues[s * p + j]) / scale[j] + anchorPoints[s * p + j]
      eta += z[j] * point[j]
    }
    return eta
  }
}
