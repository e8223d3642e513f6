// The comparison of two groups by every test and contrast at once: the two doors, and the way from a
// frame to the result.
//
// Uses:    Comparisons/LogRankTest.swift, MaxComboTest.swift, PermutationLogRank.swift,
//          AdjustedLogRank.swift, HazardRatioInterval.swift, CompareRestrictedMeans.swift,
//          CompareMilestones.swift, CompareQuantiles.swift, AverageHazardRatio.swift
// Options: Comparisons/ComparisonOptions.swift
// Result:  Comparisons/Comparison.swift

import Foundation

/// Compares two groups by the family of log-rank tests and by contrasts of their curves, each line with
/// its own P-value, and says which of them were prespecified.
///
///     compare(outcome, groups: arm, strata: site, .init(milestones: [12, 24]))
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, of two kinds. Differences are of the label that sorts last less the
///     other, ratios over the other.
///   - strata: a label for each row, or empty. Tests are stratified, curves averaged over strata with
///     the strata's shares.
///   - weights: a case weight for each row, or empty; whole numbers are frequencies. With others
///     variances are sandwiches, and lines that only know frequencies are not available.
///   - subjects: a label for each row, the same for rows of one subject, whose labels the permutation test
///     exchanges together; empty where every row is a subject.
///   - covariates: known before randomization. They add an adjusted log-rank test and adjusted
///     contrasts of restricted means, and leave the other lines as they are.
///   - options: the horizon, the times, the weights, the margins, what was prespecified.
/// - Returns: the comparison. A line that the data do not allow is there without its numbers and with
///   the reason.
/// - Throws: ``SurvivalDataError``: no rows, no events, other than two groups; a weight that is negative
///   or not finite; an option outside its domain; a prespecified name that no line has.
/// - Precondition: arrays are as long as the outcome, or where that is allowed empty.
/// - Complexity: O(n log n + e m^2) for m tests and e distinct event times, and O(n) for each
///   relabelling drawn.
/// - Reference: see the tests and contrasts themselves.
public func compare<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible,
  Subject: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  subjects: [Subject] = [String](), weights: [Double] = [], covariates: [Covariate] = [],
  _ options: ComparisonOptions = ComparisonOptions()
) throws(SurvivalDataError) -> Comparison {
  let frame = try ModelFrame.contrasting(
    outcome, groups: groups, strata: strata, subjects: subjects, weights: weights,
    covariates: covariates)
  return try compare(frame: frame.with(subjects: nil), subjects: frame.cluster, options)
}

/// The same of the complete cases of a table, as a formula asks.
///
///     compare("Surv(months, died) ~ arm + strata(site)", in: table, .init(tau: 36))
///
/// - Parameters:
///   - formula: `Surv(time, event)` or `Surv(entry, exit, event)` on the left; on the right a variable of
///     two values, and `strata()`.
///   - table: the data.
///   - covariates: the right-hand side of a formula, as `age + stage`; nil for none.
///   - weights: the column of case weights, if any.
///   - subject: the column that says whose rows these are, for the permutation test; nil where every
///     row is a subject. Rows in which it is missing are left out of every line.
///   - condition: selects rows, as `etype == 1 & age > 50`.
///   - options: as in the array door.
/// - Returns: the comparison, groups labelled as in R: `arm=placebo`.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
/// - Complexity: that of the array door.
public func compare(
  _ formula: String, in table: DataTable, adjustingFor covariates: String? = nil,
  weights: String? = nil, subject: String? = nil, where condition: String? = nil,
  _ options: ComparisonOptions = ComparisonOptions()
) throws -> Comparison {
  let frame = try ModelFrame.contrasting(
    formula, adjustingFor: covariates, in: table, weights: weights, subject: subject,
    where: condition)
  guard subject != nil else { return try compare(frame: frame, options) }
  return try compare(frame: frame.with(subjects: nil), subjects: frame.cluster, options)
}

/// The comparison of a frame's two groups.
func compare(
  frame: ModelFrame, subjects: Grouping? = nil, _ options: ComparisonOptions
) throws(SurvivalDataError) -> Comparison {
  let level = try ConfidenceInterval.checked(level: options.level)
  if let count = options.permutations, !(0...100_000_000).contains(count) {
    throw .invalidOption(
      name: "permutations", value: "\(count)", expected: "a number between 0 and 100000000")
  }
  _ = try frame.twoGroups(for: "a comparison")
  let logRanks = try logRanks(frame: frame, weights: [.logRank] + options.weights)
  let plain = logRanks[0]
  var panel = ComparisonPanel(
    frame: frame, subjects: subjects, options: options,
    prespecified: PrespecifiedNames(options.prespecified))
  try panel.checkMargins()
  panel.warnings = plain.warnings
  for test in logRanks.dropFirst() { panel.add(test) }
  panel.addMaxCombo()
  panel.addPermutations()
  panel.addAdjustedTest()
  panel.addHazardRatio()
  try panel.addCurves()
  try panel.prespecified.checkAllMet(
    panel.tests.map(\.name) + panel.contrasts.map(\.name.rawValue))
  return Comparison(
    level: level, tau: panel.tau, strata: plain.strata, covariates: frame.design.names,
    robust: plain.robust, observations: frame.outcome?.count ?? 0,
    prespecified: options.prespecified,
    groups: plain.groups.enumerated().map { k, group in
      ComparedGroup(
        group: group.group, observations: group.observations, events: group.observed,
        expected: group.expected, median: panel.medians[k], restrictedMean: panel.means[k])
    },
    tests: panel.tests, contrasts: panel.contrasts, droppedRows: frame.dropped.total,
    dropped: frame.dropped, warnings: panel.warnings)
}

/// A comparison under construction.
private struct ComparisonPanel {
  let frame: ModelFrame
  /// Whose rows these are, for the permutation test.
  let subjects: Grouping?
  let options: ComparisonOptions
  var prespecified: PrespecifiedNames
  var tests: [ComparisonEntry<ComparisonTest>] = []
  var contrasts: [ComparisonEntry<CurveContrast>] = []
  var warnings: [String] = []
  var tau: Double?
  var medians: [Double?] = [nil, nil]
  var means: [Double?] = [nil, nil]

  private var isAdjusted: Bool { !frame.design.names.isEmpty }

  private mutating func add(_ test: ComparisonTest) {
    tests.append(ComparisonEntry(test, prespecified: prespecified.contains(test.name)))
  }

  private mutating func add(_ contrast: CurveContrast) {
    let name = contrast.name.rawValue
    let place = contrast.probability ?? contrast.at
    let isNamed =
      place.map { prespecified.contains(name, "\(name)(\(NumberWords.text($0)))") }
      ?? prespecified.contains(name)
    contrasts.append(ComparisonEntry(contrast, prespecified: isNamed))
  }

  /// A test that the data do not allow.
  private mutating func add(_ name: String, missing error: SurvivalDataError) {
    add(ComparisonTest(name, warnings: ["\(error)"]))
  }

  /// What is not said for the whole comparison.
  private func own(_ remarks: [String]) -> [String] { remarks.filter { !warnings.contains($0) } }

  mutating func add(_ test: LogRank) {
    add(
      ComparisonTest(
        test.weight.name, statistic: test.statistic, degreesOfFreedom: test.degreesOfFreedom,
        z: test.z, pValue: test.pValue, warnings: own(test.warnings)))
  }

  mutating func addMaxCombo() {
    do throws(SurvivalDataError) {
      let test = try maxCombo(frame: frame, .maxCombo, .twoSided)
      add(
        ComparisonTest(
          "maxCombo", statistic: test.statistic, pValue: test.pValue, warnings: own(test.warnings)))
    } catch {
      add("maxCombo", missing: error)
    }
  }

  mutating func addPermutations() {
    let count = options.permutations ?? ((frame.outcome?.count ?? 0) <= 10_000 ? 10_000 : 0)
    guard count != 0 else { return }
    do throws(SurvivalDataError) {
      let test = try permutationLogRank(
        frame: frame.with(subjects: subjects), weight: .logRank, permutations: count,
        seed: options.seed,
        exactLimit: 1_000_000)
      add(
        ComparisonTest(
          "permutationLogRank", statistic: test.score, z: test.z, pValue: test.pValue,
          note: test.isExact
            ? "all \(test.permutations) relabellings"
            : "\(test.permutations) relabellings drawn, seed \(test.seed)",
          warnings: own(test.warnings)))
    } catch {
      add("permutationLogRank", missing: error)
    }
  }

  mutating func addAdjustedTest() {
    guard isAdjusted else { return }
    do throws(SurvivalDataError) {
      let test = try adjustedLogRank(frame: frame, allocation: nil)
      add(
        ComparisonTest(
          "adjustedLogRank", statistic: test.statistic, degreesOfFreedom: 1, z: test.z,
          pValue: test.pValue, warnings: own(test.warnings)))
    } catch {
      add("adjustedLogRank", missing: error)
    }
  }

  mutating func addHazardRatio() {
    let margin = options.margins[.hazardRatio]
    do throws(SurvivalDataError) {
      let tables = try frame.hazardRatioTables()
      let ratio = try hazardRatioInterval(frame: frame, tables: tables, level: options.level)
      var contrast = CurveContrast(
        .hazardRatio, estimate: ratio.hazardRatio.isNaN ? nil : ratio.hazardRatio, margin: margin)
      contrast.lower = ratio.lower
      contrast.upper = ratio.upper
      contrast.warnings = own(ratio.warnings)
      func z(at ratio: Double) -> Double {
        let (u, v) = tables.score(at: log(ratio))
        return u / v.squareRoot()
      }
      if contrast.estimate != nil { contrast.setTests(z: z(at: 1), marginZ: margin.map(z)) }
      add(contrast)
    } catch {
      add(CurveContrast(.hazardRatio, margin: margin, because: "\(error)"))
    }
  }

  mutating func addCurves() throws(SurvivalDataError) {
    let options = options
    let areas = try add(CurveContrastName.restrictedMeans.map(\.plain)) {
      (frame, margins) throws(SurvivalDataError) in
      try compareRestrictedMeans(frame: frame, tau: options.tau, isAdjusted: false, margins)
    }
    if let areas {
      tau = areas.tau
      means = areas.groups.map(\.estimate)
    }
    if isAdjusted { try addAdjustedMeans() }
    if !options.milestones.isEmpty {
      try add([.milestoneDifference, .milestoneRatio]) {
        (frame, margins) throws(SurvivalDataError) in
        try compareMilestones(frame: frame, times: options.milestones, margins)
      }
    }
    let quantiles = try add([.medianDifference, .quantileDifference]) {
      (frame, margins) throws(SurvivalDataError) in
      try compareQuantiles(frame: frame, probabilities: options.quantiles, margins)
    }
    if let quantiles {
      // The median is listed whatever fractions were asked for.
      let quantiles =
        options.quantiles.contains(0.5)
        ? quantiles
        : try compareQuantiles(
          frame: frame, probabilities: [0.5], ContrastOptions(level: options.level))
      for (k, label) in [quantiles.reference, quantiles.compared].enumerated() {
        medians[k] = quantiles.groups.first { $0.group == label && $0.probability == 0.5 }?.estimate
      }
    }
    try add([.averageHazardRatio]) { (frame, margins) throws(SurvivalDataError) in
      try averageHazardRatio(
        frame: frame, tau: options.tau, level: options.level,
        margin: margins.margins[.averageHazardRatio])
    }
  }

  /// Adds the contrasts of one family. Data that do not allow it leave the first of its names without
  /// numbers; an option outside its domain is an error.
  @discardableResult
  private mutating func add(
    _ names: [CurveContrastName],
    _ compare: (ModelFrame, ContrastOptions) throws(SurvivalDataError) -> CurveComparison
  ) throws(SurvivalDataError) -> CurveComparison? {
    do throws(SurvivalDataError) {
      let result = try compare(frame, contrastOptions(names))
      for contrast in result.contrasts { add(contrast) }
      warnings += own(result.warnings)
      return result
    } catch {
      guard case .incompatible(let reason) = error else { throw error }
      for name in names where name != .quantileDifference {
        add(CurveContrast(name, margin: options.margins[name], because: reason))
      }
      return nil
    }
  }

  private mutating func addAdjustedMeans() throws(SurvivalDataError) {
    let names = CurveContrastName.restrictedMeans
    do throws(SurvivalDataError) {
      var margins = ContrastOptions(level: options.level)
      for (plain, adjusted) in names { margins.margins[plain] = options.margins[adjusted] }
      let result = try compareRestrictedMeans(
        frame: frame, tau: options.tau, isAdjusted: true, margins)
      for (name, var contrast) in zip(names, result.contrasts) {
        contrast.name = name.adjusted
        add(contrast)
      }
      warnings += own(result.warnings)
    } catch {
      guard case .incompatible(let reason) = error else { throw error }
      for (_, name) in names {
        add(CurveContrast(name, margin: options.margins[name], because: reason))
      }
    }
  }

  private func contrastOptions(_ names: [CurveContrastName]) -> ContrastOptions {
    ContrastOptions(
      level: options.level, margins: options.margins.filter { names.contains($0.key) })
  }

  /// Refuses margins of contrasts that are not made.
  func checkMargins() throws(SurvivalDataError) {
    var made = CurveContrastName.allCases
    if !isAdjusted {
      let adjusted = CurveContrastName.restrictedMeans.map(\.adjusted)
      made.removeAll { adjusted.contains($0) }
    }
    if options.milestones.isEmpty {
      made.removeAll { [.milestoneDifference, .milestoneRatio].contains($0) }
    }
    try ContrastOptions(level: options.level, margins: options.margins).check(offered: made)
  }
}
