// Coefficients against time, and cumulative residuals beside simulated ones, to look at.
//
// Drawn by: Figures/ProportionalHazardsDrawing.swift

/// Panels of checks of a Cox model, one above the other, each with its own axes.
///
///     let figure = ProportionalHazardsFigure(try model.coefficientTrends()).svg()
///
/// - Domain: any results; what is not finite is left out.
public struct ProportionalHazardsFigure: Sendable {
  /// One panel.
  struct Panel: Sendable {
    var title: String
    var xLabel: String
    /// Dots.
    var points: (x: [Double], y: [Double]) = ([], [])
    /// Where the curves stand.
    var x: [Double] = []
    var curve: [Double] = []
    var band: (lower: [Double], upper: [Double])?
    /// Pale curves behind.
    var others: [[Double]] = []
    /// Whether curves go in steps.
    var isStep = false
    /// The height of a dashed line.
    var guide = 0.0
    /// Whether heights are ratios, on a logarithmic axis; what is not above 0 is left out.
    var isLogarithmic = false
  }

  /// An axis that panels share with a figure above them.
  struct Axis: Sendable {
    var left: Double
    var right: Double
    var low: Double
    var high: Double
    /// The ticks of the figure above.
    var ticks: AxisTicks
  }

  var panels: [Panel]
  /// Nil for an axis of each panel's own.
  var axis: Axis?
  /// A title.
  public var title: String?
  /// A line at the foot, or several between line ends.
  public var note: String?
  /// The width in pixels, at least 320.
  public var width = 720.0
  /// The height of a panel in pixels, at least 60.
  public var panelHeight = 200.0

  init(panels: [Panel]) { self.panels = panels }

  /// A panel for each coefficient: its residuals, the curve and the band.
  public init(_ trends: [CoefficientTrend], title: String? = "Coefficients against time") {
    panels = trends.map { trend in
      Panel(
        title: trend.term, xLabel: Self.label(ofScale: trend.transform),
        points: (trend.eventTransformed, trend.residuals), x: trend.transformed,
        curve: trend.estimate, band: (trend.lower, trend.upper))
    }
    self.title = title
    note =
      "Scaled Schoenfeld residuals plus the estimate; natural spline with two standard errors."
  }

  /// What a scale of time is in words.
  private static func label(ofScale name: String) -> String {
    switch name {
    case TimeScale.km.name: "Time as one minus the Kaplan-Meier estimate"
    case TimeScale.rank.name: "Rank of the time"
    case TimeScale.identity.name: "Time"
    case TimeScale.log.name: "Logarithm of time"
    default: "Time (\(name))"
    }
  }

  /// A panel for each process of a kind: the observed one in front of simulated ones.
  public init(_ test: CumulativeResidualTest, _ kind: CumulativeResidualTest.Kind) {
    panels = test.processes.filter { $0.kind == kind }.map { process in
      Panel(
        title: "\(process.covariate): P = "
          + FigureNumbers.ratio(process.pValue, decimals: 3),
        xLabel: kind == .proportionalHazards ? "Time" : process.covariate, x: process.places,
        curve: process.observed, others: process.simulated, isStep: true)
    }
    title = "Cumulative residuals"
    note =
      "Pale: simulated under the model. P of the largest distance, \(test.simulations) simulations."
  }

  /// The figure as a text of Scalable Vector Graphics 1.1: the same for the same figure.
  ///
  /// - Complexity: linear in the number of points.
  public func svg() -> String { ProportionalHazardsDrawing(self).svg() }
}
