// Kaplan-Meier curves: the door for arrays, and the result.
//
// Derivation:  Documentation/Derivations/KaplanMeier.md
// Kernel:      Curves/KaplanMeierKernel.swift
// Neighbours:  Curves/KaplanMeierCurve.swift (what is read off a curve)

/// Kaplan-Meier curves, one a group.
public struct KaplanMeier: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "kaplanMeier"
  /// The scale of the confidence intervals.
  public internal(set) var confidenceType: ConfidenceType
  /// Their level, as 0.95.
  public internal(set) var level: Double
  /// Whether the standard errors are the infinitesimal jackknife's (weights that are not whole
  /// numbers, or clusters) and not Greenwood's.
  public internal(set) var robust: Bool
  /// Rows left out.
  public package(set) var droppedRows: Int
  /// Why rows were left out.
  public package(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
  /// The curves, in the order of their labels.
  public internal(set) var curves: [KaplanMeierCurve]

  /// The curve of the group with this label, or nil.
  public subscript(group: String) -> KaplanMeierCurve? { curves.first { $0.group == group } }

  /// These curves at times of one's own; see ``KaplanMeierCurve/values(at:extend:)``.
  public func listed(at times: [Double], extend: Bool = false) -> KaplanMeierListing {
    KaplanMeierListing(self, times: times, extend: extend)
  }
}

/// Kaplan-Meier curves at listed times only: the same form as ``KaplanMeier``, with quantiles and
/// restricted means of the whole curve and `points` at the times asked for.
public struct KaplanMeierListing: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "kaplanMeier"
  /// The scale of the confidence intervals.
  public internal(set) var confidenceType: ConfidenceType
  /// Their level, as 0.95.
  public internal(set) var level: Double
  /// Whether the standard errors are the infinitesimal jackknife's.
  public internal(set) var robust: Bool
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]
  /// The times, ascending.
  public internal(set) var times: [Double]
  /// Whether curves go on at their last height beyond follow-up.
  public internal(set) var extend: Bool
  /// The curves. Their `points` are the listed times, so nothing else should be read off them.
  public internal(set) var curves: [KaplanMeierCurve]

  init(_ fit: KaplanMeier, times: [Double], extend: Bool) {
    confidenceType = fit.confidenceType
    level = fit.level
    robust = fit.robust
    droppedRows = fit.droppedRows
    dropped = fit.dropped
    warnings = fit.warnings
    self.times = times.sorted()
    self.extend = extend
    curves = fit.curves.map {
      var curve = $0
      curve.points = $0.values(at: times, extend: extend)
      return curve
    }
  }
}

/// The Kaplan-Meier curve of an outcome, or one for each group.
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, or empty for one curve.
///   - weights: a weight for each row, or empty for one each. Where all are whole numbers they are
///     frequencies and the variance is Greenwood's; otherwise it is R's infinitesimal jackknife.
///     Rows of weight 0 are left out.
///   - confidenceType: the scale of the pointwise limits; the profile's if not given.
///   - level: their level, between 0 and 1.
///   - quantiles: the quantiles to report, each in 0...1.
///   - tau: the horizon of the restricted mean, or nil for none.
///   - profile: whose defaults to follow. Near ties have been merged with the outcome, or not.
/// - Domain: no events and a single row are valid.
/// - Throws: ``SurvivalDataError``: no rows; a weight that is negative or not finite; all weights
///   zero; an option outside its domain.
/// - Precondition: `groups` and `weights` are empty or as long as the outcome.
/// - Complexity: O(n), without sorting where times are few whole numbers.
/// - Reference: Kaplan and Meier (1958); Greenwood (1926).
public func kaplanMeier<Label: Hashable & CustomStringConvertible>(
  _ outcome: SurvivalOutcome, groups: [Label] = [String](), weights: [Double] = [],
  confidenceType: ConfidenceType? = nil, level: Double = 0.95, quantiles: [Double] = [0.5],
  tau: Double? = nil, profile: PackageProfile = .r
) throws(SurvivalDataError) -> KaplanMeier {
  precondition(groups.isEmpty || groups.count == outcome.count, "groups and outcome differ")
  precondition(weights.isEmpty || weights.count == outcome.count, "weights and outcome differ")
  var frame = ModelFrame()
  frame.outcome = outcome
  frame.groups = groups.isEmpty ? nil : Grouping(groups)
  if !weights.isEmpty {
    frame.rows = Array(weights.indices)
    try frame.apply(weights: weights)
  }
  let options = KaplanMeierOptions(
    confidenceType: confidenceType ?? profile.confidenceType, level: level,
    quantiles: quantiles, tau: tau, rule: profile.quantileRule)
  return try kaplanMeier(frame: frame, options: options)
}

/// What a fit of Kaplan-Meier curves can be told.
struct KaplanMeierOptions: Sendable {
  var confidenceType = ConfidenceType.log
  var level = 0.95
  var quantiles = [0.5]
  var tau: Double?
  var rule = QuantileRule.midpoint

  func check() throws(SurvivalDataError) {
    _ = try ConfidenceInterval.checked(level: level)
    for p in quantiles where !(p >= 0 && p <= 1) {
      throw .invalidOption(
        name: "the probability of a quantile", value: "\(p)",
        expected: "a number between 0 and 1")
    }
    if let tau, !(tau > 0 && tau.isFinite) {
      throw .invalidOption(
        name: "the horizon of the restricted mean", value: "\(tau)",
        expected: "a number above 0")
    }
  }
}

/// Kaplan-Meier curves of a frame's outcome by its groups, with its weights and clusters.
func kaplanMeier(
  frame: ModelFrame, options: KaplanMeierOptions
) throws(SurvivalDataError) -> KaplanMeier {
  try options.check()
  guard let outcome = frame.outcome else {
    throw .incompatible("Kaplan-Meier curves are of times: write Surv(time, event) on the left")
  }
  guard outcome.count > 0 else { throw .noRows(dropped: frame.dropped.total) }
  try frame.checkSumOfWeights()
  // R's rule: any weight that is not a whole number, or a cluster, makes the variance robust.
  let robust =
    frame.cluster != nil || frame.weights.map { $0.contains { $0 != $0.rounded() } } ?? false
  let transform = SurvivalTransform(options.confidenceType, level: options.level)
  let all = CurveRows(
    exit: outcome.exit, event: outcome.event, entry: outcome.entry, weights: frame.weights,
    cluster: frame.cluster?.codes)
  let variance = robust ? CurveVariance.infinitesimalJackknife : .greenwood
  let curves = all.split(by: frame.groups).map { label, rows in
    let exits = ExitTable(rows)
    @Sendable func curve(_ exits: ExitTable, _ rows: CurveRows, _ quantiles: [Double])
      -> KaplanMeierCurve
    {
      var curve = KaplanMeierCurve(
        group: label, observations: rows.count,
        events: exits.times.reduce(0) { $0 + $1.events }, quantiles: [], restrictedMean: nil,
        medianFollowUp: .unreachedMedian,
        points: productLimit(exits, rows, variance: variance, transform: transform))
      curve.quantileRule = options.rule
      curve.quantiles = quantiles.map { curve.quantile($0) }
      return curve
    }
    // The curve, and that of censoring; rows are asked for their events by the jackknife only.
    var (one, censoring) = inTwoLanes(if: exits.times.count > 1 << 10) {
      curve(exits, rows, options.quantiles)
    } _: {
      curve(exits.reversed(), robust ? rows.reversed() : rows, [0.5])
    }
    one.restrictedMean = options.tau.map { one.restrictedMean(tau: $0) }
    one.medianFollowUp = censoring.quantiles[0]
    return one
  }
  return KaplanMeier(
    confidenceType: options.confidenceType, level: options.level, robust: robust,
    droppedRows: frame.dropped.total, dropped: frame.dropped, warnings: outcome.warnings,
    curves: curves)
}
