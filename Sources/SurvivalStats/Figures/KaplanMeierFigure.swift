// Kaplan-Meier curves as a figure for print: what it shows, and how it is told.
//
// Drawn by:   Figures/KaplanMeierDrawing.swift
// Neighbours: Figures/KaplanMeierFigure+Formula.swift (curves, test and ratio from a formula)

/// A figure of Kaplan-Meier curves: steps, censoring marks, confidence bands, medians, numbers at
/// risk, and the comparison of the groups.
///
///     var figure = KaplanMeierFigure(try kaplanMeier("Surv(time, status) ~ rx", in: table))
///     figure.xLabel = "Time (months)"
///     let text = figure.svg()
///
/// - Domain: any result of `kaplanMeier`, without events, with late entry or with one row included.
///   Beyond seven groups colours come again with other dashes.
/// - Complexity: O(n) for n points; the text is bounded by the width of the figure whatever n is.
public struct KaplanMeierFigure: Sendable {
  /// What the curves show.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// S(t), falling from 1.
    case survival
    /// 1 - S(t), rising from 0. With competing risks this is not the cumulative incidence of one
    /// of them.
    case cumulativeIncidence
  }

  /// A hazard ratio printed beside the curves.
  public struct HazardRatio: Sendable, Equatable {
    /// What it compares, as "B vs A"; nil says nothing.
    public var comparison: String?
    /// The hazard ratio; nil where it cannot be estimated.
    public var estimate: Double?
    /// Its lower limit.
    public var lower: Double?
    /// Its upper limit, perhaps infinite.
    public var upper: Double?
    /// The coverage of the limits.
    public var level: Double
    /// Its P-value; nil says nothing.
    public var pValue: Double?

    /// A hazard ratio with its limits.
    public init(
      estimate: Double?, lower: Double?, upper: Double?, level: Double = 0.95,
      pValue: Double? = nil, comparison: String? = nil
    ) {
      self.comparison = comparison
      self.estimate = estimate
      self.lower = lower
      self.upper = upper
      self.level = level
      self.pValue = pValue
    }

    /// The hazard ratio of a coefficient, its limits at the level of the fit that it belongs to.
    public init(_ coefficient: CoxCoefficient, level: Double = 0.95, comparison: String? = nil) {
      self.init(
        estimate: coefficient.hazardRatio, lower: coefficient.lower, upper: coefficient.upper,
        level: level, pValue: nil, comparison: comparison)
    }
  }

  /// The curves.
  public var curves: KaplanMeier
  /// The groups' names, in the order of the curves. At first their labels, without the variable
  /// where that leaves names: `B` for `arm=B`. Missing ones are taken from the curves.
  public var labels: [String]
  /// What the curves show.
  public var kind: Kind
  /// The test whose P-value is printed.
  public var logRank: LogRank?
  /// The hazard ratio that is printed.
  public var hazardRatio: HazardRatio?
  /// A title, above the curves.
  public var title: String?
  /// A line below the title.
  public var subtitle: String?
  /// A line at the foot, as "Synthetic data".
  public var note: String?
  /// The title of the time axis.
  public var xLabel: String
  /// The title of the other axis; nil for that of the kind.
  public var yLabel: String?
  /// What round steps of time are; nil for what `xLabel` says.
  public var timeUnit: FigureTimeUnit?
  /// The step between ticks of time; nil for a round one that leaves room for the numbers at risk.
  public var timeStep: Double?
  /// Where the time axis ends; nil for the longest follow-up.
  public var timeLimit: Double?
  /// Where the other axis ends, above 0 and at most 1: less than 1 magnifies rare events where the
  /// kind is `cumulativeIncidence`, and has no effect otherwise.
  public var valueLimit: Double
  /// Whether values are written as percentages.
  public var showsPercent: Bool
  /// Whether pointwise confidence bands are drawn.
  public var showsConfidence: Bool
  /// Whether censored times are marked.
  public var showsCensoring: Bool
  /// Whether medians are marked by dashed lines.
  public var showsMedians: Bool
  /// Whether the numbers at risk stand below the axis.
  public var showsRiskTable: Bool
  /// Whether events and rows stand beside the names: predicted curves have none of their own.
  public var showsCounts: Bool
  /// The width in pixels, at least 320; the height follows.
  public var width: Double

  /// A figure of curves.
  public init(
    _ curves: KaplanMeier, kind: Kind = .survival, logRank: LogRank? = nil,
    hazardRatio: HazardRatio? = nil, title: String? = nil, subtitle: String? = nil,
    xLabel: String = "Time", yLabel: String? = nil, note: String? = nil
  ) {
    self.curves = curves
    self.kind = kind
    self.logRank = logRank
    self.hazardRatio = hazardRatio
    self.title = title
    self.subtitle = subtitle
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.note = note
    labels = Self.names(of: curves.curves.map { $0.group ?? "All" })
    timeUnit = nil
    timeStep = nil
    timeLimit = nil
    valueLimit = 1
    showsPercent = false
    showsConfidence = true
    showsCensoring = true
    showsMedians = true
    showsRiskTable = true
    showsCounts = true
    width = 680
  }

  /// The figure as a text of Scalable Vector Graphics 1.1: the same for the same figure, without
  /// scripts, fonts or references to elsewhere.
  ///
  /// - Complexity: O(n) for n points of the curves.
  public func svg() -> String { KaplanMeierDrawing(self).svg() }

  /// The name of a group.
  func label(_ index: Int) -> String {
    index < labels.count ? labels[index] : curves.curves[index].group ?? "All"
  }

  /// Labels as `arm=B` without the variable, if it is the same and the only one in all of them and
  /// the levels speak for themselves: `sex=1` stays.
  static func names(of labels: [String]) -> [String] {
    let parts = labels.map { $0.split(separator: "=", omittingEmptySubsequences: false) }
    guard let variable = parts.first?.first, !variable.isEmpty,
      parts.allSatisfy({ $0.count == 2 && $0[0] == variable && !$0[1].isEmpty }),
      !parts.contains(where: { Double($0[1]) != nil || ["TRUE", "FALSE"].contains($0[1]) })
    else { return labels }
    return parts.map { String($0[1]) }
  }
}
