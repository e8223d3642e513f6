// What the user of a Cox model may choose.

/// The choices of a Cox fit; the defaults are R's.
struct CoxOptions: Sendable {
  var ties = CoxTies.efron
  /// Whether to use the sandwich variance even without clusters or fractional weights.
  var robust = false
  /// The coverage of the limits.
  var level = 0.95
  /// How the limits are made.
  var intervals = CoxInterval.wald
  /// What is added to the log likelihood.
  var penalty: CoxPenaltyKind?
  /// Starting values, one for each coefficient; zero where empty.
  var initial: [Double] = []
  /// Newton steps at most.
  var maximumIterations = 50
  /// Whether to compute the concordance.
  var concordance = true
  /// Whether to look for the most influential row.
  var influence = false
}
