// Two groups over time in one figure: their curves, the difference of the curves, and the ratio of their
// hazards.
//
// Drawn by: Figures/KaplanMeierDrawing.swift, Figures/ProportionalHazardsDrawing.swift

/// A figure of two groups when hazards may not be proportional: the curves, below them with the same
/// axis of time their difference with its band, and the smoothed hazard ratio.
///
///     let figure = try ComparisonFigure("Surv(months, died) ~ arm", in: table).svg()
///
/// - Complexity: O(n) for n points of the curves.
public struct ComparisonFigure: Sendable {
  /// The curves; their title is the figure's.
  public var curves: KaplanMeierFigure
  /// The difference of the curves; no panel if nil.
  public var difference: SurvivalDifference?
  /// The smoothed hazard ratio; no panel if nil.
  public var hazardRatio: SmoothedHazardRatio?
  /// The height of the panels below the curves in pixels, at least 60.
  public var panelHeight = 170.0
  /// What is said at the foot beside the kinds of limits: of strata, and why a panel is missing.
  public var remarks: [String] = []

  /// A figure of curves with what is below them.
  public init(
    _ curves: KaplanMeierFigure, difference: SurvivalDifference? = nil,
    hazardRatio: SmoothedHazardRatio? = nil
  ) {
    self.curves = curves
    self.difference = difference
    self.hazardRatio = hazardRatio
  }

  /// The figure of two groups, with the log-rank test and the hazard ratio that belongs to it.
  ///
  /// - Parameters:
  ///   - outcome, groups, strata, weights: as for ``compare(_:groups:strata:subjects:weights:covariates:_:)``.
  ///   - tau: the horizon of the difference; by default the smaller of the groups' largest times,
  ///     with strata the smallest in any of them.
  ///   - level: the level of all limits and of the band.
  ///   - seed: what the band's random numbers begin with.
  /// - Throws: ``SurvivalDataError`` for data that give no curves of two groups. A panel that the data
  ///   do not allow is left out, and ``remarks`` say why.
  public init<
    Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
  >(
    _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
    weights: [Double] = [], tau: Double? = nil, level: Double = 0.95, seed: UInt64 = 1
  ) throws(SurvivalDataError) {
    try self.init(
      frame: .contrasting(outcome, groups: groups, strata: strata, weights: weights), tau: tau,
      level: level, seed: seed)
  }

  /// The same of the complete cases of a table, as a formula asks.
  ///
  /// - Parameter covariates: those of a comparison on the same page, as `age + stage`: rows in which they
  ///   are missing are left out here, too, and nothing is adjusted.
  /// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
  public init(
    _ formula: String, in table: DataTable, completeIn covariates: String? = nil,
    weights: String? = nil, where condition: String? = nil, tau: Double? = nil,
    level: Double = 0.95, seed: UInt64 = 1
  ) throws {
    var frame = try ModelFrame.contrasting(
      formula, adjustingFor: covariates, in: table, weights: weights, where: condition)
    frame.design = DesignMatrix()
    try self.init(frame: frame, tau: tau, level: level, seed: seed)
  }

  private init(
    frame: ModelFrame, tau: Double?, level: Double, seed: UInt64
  ) throws(SurvivalDataError) {
    _ = try frame.twoGroups(for: "a comparison")
    curves = KaplanMeierFigure(
      try kaplanMeier(frame: frame, options: KaplanMeierOptions(level: level)))
    curves.logRank = try logRank(frame: frame, weight: .logRank)
    if let ratio = try? hazardRatioInterval(frame: frame, level: level) {
      let isFinite = ratio.hazardRatio > 0 && ratio.hazardRatio.isFinite
      curves.hazardRatio = KaplanMeierFigure.HazardRatio(
        estimate: isFinite ? ratio.hazardRatio : nil, lower: isFinite ? ratio.lower : nil,
        upper: isFinite ? ratio.upper : nil, level: level,
        comparison: "\(curves.label(1)) vs \(curves.label(0))")
    }
    do throws(SurvivalDataError) {
      difference = try survivalDifference(
        frame: frame, tau: tau, level: level, simulations: 5000, seed: seed)
    } catch {
      remarks.append("No difference is drawn: \(error).")
    }
    if let strata = frame.strata, strata.count > 1 {
      let ending = difference == nil ? "." : "; the difference is averaged over the strata."
      remarks.insert("Curves and hazards are of all strata together" + ending, at: 0)
    }
    do throws(SurvivalDataError) {
      hazardRatio = try smoothedHazardRatio(frame: frame, bandwidth: nil, level: level)
    } catch {
      remarks.append("No hazard ratio is drawn: \(error).")
    }
  }

  /// The figure as a text of Scalable Vector Graphics 1.1: the same for the same figure.
  public func svg() -> String {
    var figure = ProportionalHazardsFigure(panels: panels)
    figure.width = curves.width
    figure.panelHeight = panelHeight
    figure.note = note
    let drawing = KaplanMeierDrawing(curves)
    let frame = drawing.frame
    figure.axis = .init(
      left: frame.left, right: frame.right, low: frame.firstTime, high: frame.lastTime,
      ticks: drawing.ticks)
    return SVGDocument.stacked(
      panels.isEmpty && remarks.isEmpty ? [curves.svg()] : [curves.svg(), figure.svg()],
      title: curves.title ?? "Comparison of two groups")
  }

  private var pair: String { "\(curves.label(1)) vs \(curves.label(0))" }

  private var panels: [ProportionalHazardsFigure.Panel] {
    var panels: [ProportionalHazardsFigure.Panel] = []
    if let difference, !difference.points.isEmpty {
      // Steps begin at no difference, and go on to the end of the range.
      let points = difference.points
      let last = points[points.count - 1]
      func column(_ start: Double, _ path: KeyPath<SurvivalDifferencePoint, Double>) -> [Double] {
        [start] + points.map { $0[keyPath: path] } + [last[keyPath: path]]
      }
      let isBand = difference.criticalValue != nil
      panels.append(
        .init(
          title: "Difference of survival, \(pair)", xLabel: curves.xLabel,
          x: [0] + points.map(\.time) + [difference.to], curve: column(0, \.difference),
          band: (
            column(.nan, isBand ? \.bandLower : \.lower),
            column(.nan, isBand ? \.bandUpper : \.upper)
          ), isStep: true))
    }
    if let hazardRatio {
      panels.append(
        .init(
          title: "Smoothed hazard ratio, \(pair)", xLabel: curves.xLabel,
          x: hazardRatio.points.map(\.time), curve: hazardRatio.points.map(\.hazardRatio),
          band: (hazardRatio.points.map(\.lower), hazardRatio.points.map(\.upper)), guide: 1,
          isLogarithmic: true))
    }
    return panels
  }

  private var note: String? {
    var parts: [String] = []
    if let difference {
      let percent = FigureNumbers.percent(difference.level)
      parts.append(
        difference.criticalValue != nil
          ? "Difference: \(percent) band for all times, \(difference.simulations) simulations, seed \(difference.seed)."
          : "Difference: \(percent) limits at each time.")
    }
    if let hazardRatio {
      parts.append("Hazard ratio: \(FigureNumbers.percent(hazardRatio.level)) limits at each time.")
    }
    let lines = (parts.isEmpty ? [] : [parts.joined(separator: " ")]) + remarks
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}
