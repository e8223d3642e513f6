// A contrast of the survival curves of two groups: a value that says what was compared and what came
// of it.
//
// Made by:    Comparisons/CompareRestrictedMeans.swift, CompareMilestones.swift,
//             CompareQuantiles.swift, AverageHazardRatio.swift
// Printed by: Reports/CurveComparison+Text.swift

/// What is compared. Differences are the second group's less the first's, ratios the second's over the
/// first's.
public enum CurveContrastName: String, Sendable, Codable, CaseIterable {
  /// Of the areas under the curves up to a horizon.
  case restrictedMeanDifference
  /// Of the areas under the curves.
  case restrictedMeanRatio
  /// Of the areas above the curves.
  case restrictedMeanTimeLostDifference
  /// Of the areas above the curves.
  case restrictedMeanTimeLostRatio
  /// Of S(t) at one time.
  case milestoneDifference
  /// Of S(t) at one time.
  case milestoneRatio
  /// Of the medians.
  case medianDifference
  /// Of the times by which another fraction has had the event.
  case quantileDifference
  /// Of the hazards, averaged with the weight S_1 S_2.
  case averageHazardRatio
  /// Of the hazards, taken to be proportional, with the interval that inverts the log-rank test.
  case hazardRatio
  /// Of the areas under the curves, adjusted for covariates.
  case adjustedRestrictedMeanDifference
  /// Of the areas under the curves, adjusted.
  case adjustedRestrictedMeanRatio
  /// Of the areas above the curves, adjusted.
  case adjustedRestrictedMeanTimeLostDifference
  /// Of the areas above the curves, adjusted.
  case adjustedRestrictedMeanTimeLostRatio

  /// Whether it is a ratio, whose value without a difference is 1 and not 0.
  public var isRatio: Bool {
    switch self {
    case .restrictedMeanRatio, .restrictedMeanTimeLostRatio, .adjustedRestrictedMeanRatio,
      .adjustedRestrictedMeanTimeLostRatio, .milestoneRatio, .averageHazardRatio, .hazardRatio:
      true
    default: false
    }
  }

  /// Restricted means' contrasts, each with its name where it is adjusted for covariates.
  static let restrictedMeans: [(plain: CurveContrastName, adjusted: CurveContrastName)] = [
    (.restrictedMeanDifference, .adjustedRestrictedMeanDifference),
    (.restrictedMeanRatio, .adjustedRestrictedMeanRatio),
    (.restrictedMeanTimeLostDifference, .adjustedRestrictedMeanTimeLostDifference),
    (.restrictedMeanTimeLostRatio, .adjustedRestrictedMeanTimeLostRatio),
  ]

  /// The value if the curves do not differ.
  var null: Double { isRatio ? 1 : 0 }
}

/// One number that two survival curves differ by, with the interval and P-value of one test.
///
/// The value of no difference lies outside the interval exactly when `pValue` is below `1 - level`.
public struct CurveContrast: Sendable, Equatable, Codable {
  /// What is compared.
  public internal(set) var name: CurveContrastName
  /// The horizon or the time, in the units of the outcome; nil for quantiles.
  @Reported public internal(set) var at: Double?
  /// For quantiles the fraction that has had the event; nil otherwise.
  @Reported public internal(set) var probability: Double?
  /// The contrast; not available where a curve ends before it is needed.
  @Reported public internal(set) var estimate: Double?
  /// The standard error of the estimate, for ratios that of its logarithm; nil for quantiles, whose
  /// test needs none.
  @Reported public internal(set) var standardError: Double?
  /// The lower limit.
  @Reported public internal(set) var lower: Double?
  /// The upper limit.
  @Reported public internal(set) var upper: Double?
  /// Standard normal if there is no difference; above 0 where the estimate is above no difference.
  @Reported public internal(set) var z: Double?
  /// The two-sided P-value of no difference.
  @Reported public internal(set) var pValue: Double?
  /// The margin that was given, on the scale of the estimate.
  @Reported public internal(set) var margin: Double?
  /// The one-sided P-value of a contrast at the margin or farther from no difference than it. It is
  /// below alpha exactly when the margin lies outside the interval at level 1 - 2 alpha.
  @Reported public internal(set) var marginPValue: Double?
  /// Why a number is not available, and what else the reader should know of this one.
  public internal(set) var warnings: [String]

  /// A contrast without numbers, and the reason.
  init(
    _ name: CurveContrastName, at: Double? = nil, probability: Double? = nil, margin: Double? = nil,
    because reason: String
  ) {
    self.init(name, at: at, probability: probability, margin: margin)
    warnings = [reason]
  }

  init(
    _ name: CurveContrastName, at: Double? = nil, probability: Double? = nil,
    estimate: Double? = nil, standardError: Double? = nil, margin: Double? = nil
  ) {
    self.name = name
    _at = Reported(wrappedValue: at)
    _probability = Reported(wrappedValue: probability)
    _estimate = Reported(wrappedValue: estimate)
    _standardError = Reported(wrappedValue: standardError)
    _lower = Reported(wrappedValue: nil)
    _upper = Reported(wrappedValue: nil)
    _z = Reported(wrappedValue: nil)
    _pValue = Reported(wrappedValue: nil)
    _margin = Reported(wrappedValue: margin)
    _marginPValue = Reported(wrappedValue: nil)
    warnings = []
  }
}

/// What a comparison rests on in one group: the mean, the probability or the quantile.
public struct CurveSummary: Sendable, Equatable, Codable {
  /// The group's label.
  public internal(set) var group: String
  /// The horizon or the time; nil for quantiles.
  @Reported public internal(set) var at: Double?
  /// The fraction of a quantile; nil otherwise.
  @Reported public internal(set) var probability: Double?
  /// The restricted mean, S(t) or the quantile.
  @Reported public internal(set) var estimate: Double?
  /// Its standard error; nil for quantiles.
  @Reported public internal(set) var standardError: Double?
}

/// Contrasts of the curves of two groups, with what they rest on.
///
/// Its `Codable` form is the JSON of the command line: see Documentation/Conventions.md.
public struct CurveComparison: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "curveComparison"
  /// What is compared.
  public internal(set) var family: CurveContrastFamily
  /// The group whose label sorts first.
  public internal(set) var reference: String
  /// The group that is compared with it.
  public internal(set) var compared: String
  /// The coverage of the intervals.
  public internal(set) var level: Double
  /// The horizon; nil for milestones and quantiles.
  @Reported public internal(set) var tau: Double?
  /// The covariates that the contrasts are adjusted for, as columns of the regression.
  public internal(set) var covariates: [String]
  /// The number of strata, 1 if there are none.
  public internal(set) var strata: Int
  /// Whether variances are the infinitesimal jackknife's, since some weights are not whole.
  public internal(set) var robust: Bool
  /// Rows used, whatever their weights.
  public internal(set) var observations: Int
  /// The groups' own numbers, the reference first.
  public internal(set) var groups: [CurveSummary]
  /// The contrasts.
  public internal(set) var contrasts: [CurveContrast]
  /// Rows left out.
  public internal(set) var droppedRows: Int
  /// Why rows were left out.
  public internal(set) var dropped: DroppedRows
  /// What the reader should know before trusting the figures.
  public internal(set) var warnings: [String]

  /// The first contrast of this name, or nil.
  public subscript(name: CurveContrastName) -> CurveContrast? {
    contrasts.first { $0.name == name }
  }
}

/// What two curves can be compared by.
public enum CurveContrastFamily: String, Sendable, Codable, CaseIterable {
  /// Areas under the curves.
  case restrictedMean
  /// Heights at given times.
  case milestone
  /// Times at given heights.
  case quantile
  /// Hazards on average.
  case averageHazard
}
