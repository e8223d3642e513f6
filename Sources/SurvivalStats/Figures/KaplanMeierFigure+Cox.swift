// Predicted and adjusted curves of a Cox model in the dress of Kaplan-Meier curves.
//
// Drawn by: Figures/KaplanMeierDrawing.swift

extension KaplanMeierFigure {
  /// A figure of adjusted curves with their pointwise bands. They have no censoring and no numbers at
  /// risk of their own, so none are shown.
  ///
  /// The curves are steps between the times that they were computed at: leave the times out there,
  /// and they are those of death.
  public init(
    _ adjusted: AdjustedSurvival, kind: Kind = .survival, title: String? = nil,
    subtitle: String? = nil, xLabel: String = "Time", yLabel: String? = nil, note: String? = nil
  ) {
    let curves = adjusted.curves.map { curve in
      Self.curve(
        "\(adjusted.variable)=\(curve.group)", rows: adjusted.observations, times: curve.times,
        survival: curve.survival, standardError: curve.standardError, lower: curve.lower,
        upper: curve.upper)
    }
    self.init(
      Self.curves(curves, adjusted.confidenceType, adjusted.level, robust: adjusted.robust),
      kind: kind, title: title, subtitle: subtitle, xLabel: xLabel,
      yLabel: yLabel
        ?? (kind == .survival ? "Adjusted survival probability" : "Adjusted cumulative incidence"),
      note: note)
    dressAsModel()
  }

  /// A figure of predicted curves with their pointwise bands.
  ///
  /// - Parameter labels: the subjects' names; by default their rows, and strata if there are any.
  public init(
    _ predictions: CoxPredictions, labels: [String] = [], kind: Kind = .survival,
    title: String? = nil, subtitle: String? = nil, xLabel: String = "Time",
    yLabel: String? = nil, note: String? = nil
  ) {
    let curves = predictions.predictions.map { curve in
      let who = curve.subject ?? "Row \(curve.row)"
      return Self.curve(
        curve.stratum.map { "\(who), \($0)" } ?? who, rows: 1, times: curve.times,
        survival: curve.survival, standardError: curve.standardError, lower: curve.lower,
        upper: curve.upper)
    }
    self.init(
      Self.curves(
        curves, predictions.confidenceType, predictions.level, robust: predictions.robust),
      kind: kind, title: title, subtitle: subtitle, xLabel: xLabel,
      yLabel: yLabel
        ?? (kind == .survival
          ? "Predicted survival probability" : "Predicted cumulative incidence"),
      note: note)
    if !labels.isEmpty { self.labels = labels }
    dressAsModel()
  }

  private mutating func dressAsModel() {
    showsRiskTable = false
    showsCensoring = false
    showsCounts = false
  }

  private static func curves(
    _ curves: [KaplanMeierCurve], _ type: ConfidenceType, _ level: Double, robust: Bool
  ) -> KaplanMeier {
    KaplanMeier(
      confidenceType: type, level: level, robust: robust, droppedRows: 0, dropped: DroppedRows(),
      warnings: [], curves: curves)
  }

  /// Points where there is a curve; its medians are read off them.
  private static func curve(
    _ group: String, rows: Int, times: [Double], survival: [Double], standardError: [Double],
    lower: [Double], upper: [Double]
  ) -> KaplanMeierCurve {
    var curve = KaplanMeierCurve(
      group: group, observations: rows, events: 0, quantiles: [], restrictedMean: nil,
      medianFollowUp: .unreachedMedian,
      points: times.indices.filter { !survival[$0].isNaN }.map { k in
        KaplanMeierPoint(
          time: times[k], atRisk: 0, events: 0, censored: 0, entered: 0, survival: survival[k],
          standardError: standardError[k], lower: lower[k], upper: upper[k],
          cumulativeHazard: .nan, cumulativeHazardStandardError: .nan)
      })
    curve.quantiles = [curve.quantile(0.5)]
    return curve
  }
}
