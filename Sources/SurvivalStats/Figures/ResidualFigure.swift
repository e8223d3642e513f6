// Residuals of a Cox model to look at: who moves a coefficient, and whether a covariate is linear.
//
// Drawn by: Figures/ResidualDrawing.swift

/// Panels of residuals, one above the other.
///
///     let model = try CoxModel("Surv(time, status) ~ age + karno", in: table)
///     let influence = try ResidualFigure(dfbetasOf: model).svg()
///     let shape = try ResidualFigure(martingaleOf: model, against: ages, named: "age").svg()
///
/// - Domain: any numbers; points that are not finite are left out.
public struct ResidualFigure: Sendable {
  /// How a panel shows its points.
  public enum Style: Sendable {
    /// A line from 0 to each value, the largest named.
    case needles
    /// A dot for each value, with a smooth line through them.
    case dots
  }

  /// One panel.
  public struct Panel: Sendable {
    /// What its values are.
    public var title: String
    /// Where the points stand.
    public var x: [Double]
    /// Their values.
    public var y: [Double]
    /// What each point is called.
    public var names: [String]
    /// How it is drawn.
    public var style: Style
    /// A height above and below 0 at which a dashed line is drawn; nil draws none.
    public var guide: Double?

    /// A panel.
    ///
    /// - Precondition: as many values as places; as many names, or none.
    public init(
      _ title: String, x: [Double], y: [Double], names: [String] = [], style: Style = .dots,
      guide: Double? = nil
    ) {
      precondition(x.count == y.count && (names.isEmpty || names.count == x.count))
      self.title = title
      self.x = x
      self.y = y
      self.names = names
      self.style = style
      self.guide = guide
    }
  }

  /// The panels, from the top.
  public var panels: [Panel]
  /// A title.
  public var title: String?
  /// A line at the foot.
  public var note: String?
  /// What the horizontal axis counts.
  public var xLabel: String
  /// How many of a panel's needles are named, the largest.
  public var namedPoints = 3
  /// The width in pixels, at least 320.
  public var width = 720.0
  /// The height of a panel in pixels, at least 60.
  public var panelHeight = 130.0

  /// A figure of these panels.
  public init(panels: [Panel], xLabel: String, title: String? = nil, note: String? = nil) {
    self.panels = panels
    self.xLabel = xLabel
    self.title = title
    self.note = note
  }

  /// How many standard errors each row, or cluster, moves each coefficient: a panel for each
  /// coefficient that is not aliased, with dashed lines at 2 / sqrt(n) [belsley1980].
  ///
  /// - Throws: what ``CoxModel/residuals(_:weighted:collapse:)`` throws: there are none with exact ties.
  public init(dfbetasOf model: CoxModel, title: String? = nil) throws(SurvivalDataError) {
    let isClustered = model.frame.cluster != nil
    let residuals = try model.residuals(.dfbetas, collapse: isClustered)
    let count = residuals.count
    let names = (0..<count).map(residuals.lineName)
    let guide = count > 0 ? 2 / Double(count).squareRoot() : 0
    let x = isClustered ? (1...max(1, count)).map(Double.init) : residuals.rows.map(Double.init)
    self.init(
      panels: residuals.columns.indices.filter { !(count > 0 && residuals[0, $0].isNaN) }.map {
        Panel(
          residuals.columns[$0], x: x, y: residuals.column($0), names: names, style: .needles,
          guide: guide)
      },
      xLabel: isClustered ? "Cluster" : "Row", title: title ?? "Influence on each coefficient",
      note: "Change of the coefficient in standard errors if the "
        + (isClustered ? "cluster" : "row")
        + " were left out, sign reversed (dfbetas). Dashed: 2 / \u{221A}n.")
  }

  /// Martingale residuals against a covariate, with a smooth line: where the covariate is not in the
  /// model, the line has the shape that it should have [therneau1990]; where it is, the line is flat.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - values: the covariate of each row that the fit used.
  ///   - name: its name.
  /// - Precondition: as many values as ``CoxFit/observations``.
  public init(
    martingaleOf model: CoxModel, against values: [Double], named name: String,
    title: String? = nil
  ) throws(SurvivalDataError) {
    precondition(values.count == model.fit.observations, "expected a value for each row")
    let residuals = try model.residuals(.martingale)
    self.init(
      panels: [
        Panel(
          "Martingale residual", x: values, y: residuals.values,
          names: (0..<residuals.count).map(residuals.lineName))
      ],
      xLabel: name, title: title ?? "Martingale residuals against \(name)",
      note: "Line: local linear regression, two thirds of the rows at each point.")
    panelHeight = 320
  }

  /// The figure as a text of Scalable Vector Graphics 1.1: the same for the same figure.
  ///
  /// - Complexity: O(n log n) for the smooth line; the text does not grow beyond some 10 000 marks.
  public func svg() -> String { ResidualDrawing(self).svg() }
}
