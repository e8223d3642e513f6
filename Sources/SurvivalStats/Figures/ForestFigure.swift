// Ratios with their intervals, a row each: what a forest plot shows, and how it is told.
//
// Drawn by:   Figures/ForestDrawing.swift
// Neighbours: Figures/ForestFigure+Cox.swift (rows from a fit, rows from subgroups)

/// A forest plot: ratios on a logarithmic axis, with their limits, in rows that may have headings.
///
///     var figure = ForestFigure(try fitCox("Surv(time, status) ~ rx + age", in: table))
///     figure.favours = ("treatment", "control")
///     let text = figure.svg()
///
/// - Domain: any rows. A ratio that is missing, not positive or infinite has no square; limits beyond
///   the axis end in arrows.
public struct ForestFigure: Sendable {
  /// A row of the plot.
  public struct Row: Sendable, Equatable {
    /// What the row is about.
    public var label: String
    /// Events and rows, or whatever the second column holds.
    public var counts: String?
    /// The ratio; nil where it cannot be estimated.
    public var estimate: Double?
    /// Its lower limit.
    public var lower: Double?
    /// Its upper limit.
    public var upper: Double?
    /// The P-value of the row.
    public var pValue: Double?
    /// The P-value of the interaction, on the heading of the subgroups that it is about.
    public var interaction: Double?
    /// Whether this is a heading, without a ratio of its own.
    public var isHeading: Bool
    /// Whether this is the ratio of all rows, drawn as a diamond.
    public var isSummary: Bool
    /// Steps by which the label is set in.
    public var indent: Int

    /// A row with a ratio.
    public init(
      _ label: String, counts: String? = nil, estimate: Double?, lower: Double?, upper: Double?,
      pValue: Double? = nil, isSummary: Bool = false, indent: Int = 0
    ) {
      self.label = label
      self.counts = counts
      self.estimate = estimate
      self.lower = lower
      self.upper = upper
      self.pValue = pValue
      interaction = nil
      isHeading = false
      self.isSummary = isSummary
      self.indent = indent
    }

    /// A heading, perhaps with the P-value of an interaction.
    public static func heading(_ label: String, interaction: Double? = nil) -> Row {
      var row = Row(label, estimate: nil, lower: nil, upper: nil)
      row.isHeading = true
      row.interaction = interaction
      return row
    }

    /// The interval on the logarithmic scale, or nil if there is none.
    var width: Double? {
      guard let lower, let upper, lower > 0, upper.isFinite, upper > lower else { return nil }
      return FigureNumbers.logarithm(upper) - FigureNumbers.logarithm(lower)
    }
  }

  /// The rows, from the top.
  public var rows: [Row]
  /// A title.
  public var title: String?
  /// A line below the title.
  public var subtitle: String?
  /// A line at the foot, as "Synthetic data".
  public var note: String?
  /// What the ratios are, as "Hazard ratio".
  public var effect: String
  /// The coverage of the limits.
  public var level: Double
  /// The head of the first column.
  public var labelHeader: String
  /// The head of the second column, shown where a row has something in it.
  public var countsHeader: String
  /// Whom ratios below and above 1 favour, written below the axis; nil says nothing.
  public var favours: (below: String, above: String)?
  /// The width in pixels, at least 480; the height follows.
  public var width: Double

  /// A figure of these rows.
  public init(
    rows: [Row], effect: String = "Hazard ratio", level: Double = 0.95, title: String? = nil,
    subtitle: String? = nil, note: String? = nil
  ) {
    self.rows = rows
    self.effect = effect
    self.level = level
    self.title = title
    self.subtitle = subtitle
    self.note = note
    labelHeader = ""
    countsHeader = "Events / n"
    favours = nil
    width = 760
  }

  /// The figure as a text of Scalable Vector Graphics 1.1: the same for the same figure, without
  /// scripts, fonts or references to elsewhere.
  ///
  /// - Complexity: linear in the number of rows.
  public func svg() -> String { ForestDrawing(self).svg() }
}
