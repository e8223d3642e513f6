// A fitted Cox model together with its data: what residuals, predictions and further tests need.
//
// Made by: Cox/CoxModel+Doors.swift

/// A fitted Cox model that keeps its data.
///
/// ```swift
/// let model = try CoxModel("Surv(time, status) ~ age + sex", in: lung)
/// print(model.fit)
/// ```
///
/// ``CoxFit`` is the result alone; a model can be asked for residuals, baseline hazards, predictions
/// and tests. Memory: the rows, and the sorted covariates, n p numbers each.
public struct CoxModel: Sendable {
  /// The fit, as ``fitCox(_:in:weights:cluster:where:ties:robust:level:intervals:penalty:initial:maximumIterations:)``
  /// gives it.
  public private(set) var fit: CoxFit
  /// The complete cases.
  let frame: ModelFrame
  /// Their times and events.
  let outcome: SurvivalOutcome
  /// What was chosen.
  let options: CoxOptions
  /// The columns of the design that were estimated.
  let kept: [Int]
  /// The rows in sweep order, the estimated columns only.
  let prepared: PreparedCox
  /// The model-based covariance of the estimates, column-major, in their units.
  let modelBased: [Double]

  init(_ frame: ModelFrame, _ options: CoxOptions) throws(SurvivalDataError) {
    let solution = try frame.design.columns.withViews { columns throws(SurvivalDataError) in
      var solution = try solveCox(frame, columns, options)
      if options.concordance {
        solution.fit.concordance = concordance(
          of: solution.fit, kept: solution.kept, sets: solution.data.riskSets, frame: frame,
          columns: columns)
      }
      return solution
    }
    self.frame = frame
    outcome = solution.outcome
    self.options = options
    kept = solution.kept
    prepared = solution.data.keeping(solution.kept)
    modelBased = solution.modelBased
    fit = solution.fit
    if options.influence { fit.influence = mostInfluential() }
  }

  /// The estimates of the kept columns.
  var estimates: [Double] { kept.map { fit.coefficients[$0].estimate } }

  /// The estimates in the coordinates of `prepared`.
  var point: [Double] { zip(estimates, prepared.scale).map { $0 * $1 } }

  /// The covariance of the estimates that tests use, column-major: robust where the fit is.
  var covariance: [Double] { fit.covariance.flatMap { $0 } }
}
