// The Kaplan-Meier curves of two groups within strata, as contrasts of curves need them.
//
// Derivation:  Documentation/Derivations/CurveContrasts.md, (4)-(8)
// Uses:        Curves/KaplanMeierKernel.swift
// Called from: Comparisons/CompareRestrictedMeans.swift, CompareMilestones.swift,
//              CompareQuantiles.swift, AverageHazardRatio.swift

/// One group within one stratum.
struct ContrastArm: Sendable {
  /// The group, and where there are strata the stratum: for messages.
  let label: String
  let rows: CurveRows
  let points: [KaplanMeierPoint]
  let robust: Bool

  /// The last exit time.
  var followUp: Double { points.last?.time ?? 0 }
  /// Whether the curve is known for ever, since it has fallen to 0.
  var endsAtZero: Bool { points.last?.survival == 0 }

  init(label: String, rows: CurveRows, robust: Bool) {
    self.label = label
    self.rows = rows
    self.robust = robust
    points = productLimit(
      ExitTable(rows), rows, variance: robust ? .infinitesimalJackknife : .greenwood,
      transform: SurvivalTransform(.plain, level: 0.95))
  }

  /// Why the curve does not reach `time`, or nil.
  func reasonForEnd(before time: Double) -> String? {
    guard followUp < time, !endsAtZero else { return nil }
    return "the curve of \(label) ends at \(NumberWords.text(followUp)), before "
      + NumberWords.text(time)
  }

  /// The variance of a function of the curve from its derivatives by the hazards d/n at the
  /// points: Greenwood's sum, or the infinitesimal jackknife over rows.
  ///
  /// - Parameter gradient: a number for each point; 0 where nobody has the event, and where all have.
  /// - Complexity: O(points), and with weights that are not whole O(n log points).
  func variance(_ gradient: [Double]) -> Double {
    guard robust else {
      var sum = 0.0
      for (point, phi) in zip(points, gradient) where phi != 0 {
        let h = point.events / point.atRisk
        sum += phi * phi * h * ((point.atRisk - point.events) / point.atRisk) / point.atRisk
      }
      return sum
    }
    // Row i moves the hazard at t by w_i (dN - h) / n, so F by the sum of phi times that.
    var before = [0.0]
    before.reserveCapacity(points.count + 1)
    for (point, phi) in zip(points, gradient) {
      before.append(before[before.count - 1] + phi * point.events / point.atRisk / point.atRisk)
    }
    var sum = 0.0
    for i in 0..<rows.count {
      let exit = firstPoint(after: rows.exit[i])
      let entry = rows.entry.map { firstPoint(after: $0[i]) } ?? 0
      var influence = before[entry] - before[exit]
      if rows.event[i] { influence += gradient[exit - 1] / points[exit - 1].atRisk }
      influence *= rows.weights?[i] ?? 1
      sum += influence * influence
    }
    return sum
  }

  /// The number of points up to and with `time`.
  func firstPoint(after time: Double) -> Int {
    var low = 0
    var high = points.count
    while low < high {
      let middle = (low + high) / 2
      if points[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Both groups in every stratum that has both.
struct ContrastCurves: Sendable {
  /// The reference's label and the other's.
  let labels: [String]
  /// The share of all weight that each stratum has; the same for both groups.
  let shares: [Double]
  /// By group, then by stratum.
  let arms: [[ContrastArm]]
  let robust: Bool
  let observations: Int
  let dropped: DroppedRows
  private(set) var warnings: [String]

  var strata: Int { shares.count }
  var allArms: [ContrastArm] { arms[0] + arms[1] }

  /// - Parameter what: the contrast, for errors: "a difference of restricted means".
  /// - Complexity: O(n).
  init(_ frame: ModelFrame, for what: String) throws(SurvivalDataError) {
    let (outcome, groups) = try frame.twoGroups(for: what)
    if let row = outcome.exit.firstIndex(where: { $0 < 0 }) {
      throw .negativeTime(row: frame.rowNumber(row), value: outcome.exit[row])
    }
    let robust = frame.weights.map { $0.contains { $0 != $0.rounded() } } ?? false
    let count = frame.strata?.count ?? 1
    let cells = Grouping(
      codes: groups.codes.indices.map { (frame.strata?.codes[$0] ?? 0) * 2 + groups.codes[$0] },
      labels: (0..<2 * count).map { "\($0)" })
    let all = CurveRows(
      exit: outcome.exit, event: outcome.event, entry: outcome.entry, weights: frame.weights,
      cluster: nil)
    var rowsOf = [CurveRows?](repeating: nil, count: 2 * count)
    for (label, rows) in all.split(by: cells) {
      if let cell = label.flatMap({ Int($0) }) { rowsOf[cell] = rows }
    }
    var arms: [[ContrastArm]] = [[], []]
    var sizes: [Double] = []
    var alone: [String] = []
    for s in 0..<count {
      guard let first = rowsOf[2 * s], let second = rowsOf[2 * s + 1] else {
        alone.append(frame.strata?.labels[s] ?? "")
        continue
      }
      sizes.append(first.totalWeight + second.totalWeight)
      for (g, rows) in [first, second].enumerated() {
        let stratum = frame.strata.map { " in \($0.labels[s])" } ?? ""
        arms[g].append(
          ContrastArm(label: groups.labels[g] + stratum, rows: rows, robust: robust))
      }
    }
    guard !sizes.isEmpty else {
      throw .incompatible("no stratum has both groups, so there is nothing to compare")
    }
    let total = sizes.reduce(0, +)
    self.arms = arms
    shares = sizes.map { $0 / total }
    labels = groups.labels
    self.robust = robust
    observations = outcome.count
    dropped = frame.dropped
    warnings = outcome.warnings
    if !alone.isEmpty {
      warnings.append(
        "strata without both groups have no part: " + alone.prefix(5).joined(separator: ", ")
          + (alone.count > 5 ? " and \(alone.count - 5) more" : ""))
    }
    if robust {
      warnings.append(
        "some weights are not whole numbers, so variances are the infinitesimal jackknife's, each row "
          + "counting as a subject of its own")
    }
    let emptied = (arms[0] + arms[1]).filter { $0.fallsToZeroEarly }
    if !emptied.isEmpty {
      warnings.append(
        "late entry lets a curve fall to 0 before its last event: "
          + emptied.prefix(5).map(\.label).joined(separator: ", "))
    }
  }

  /// The smallest of the groups' largest times, over strata: the last moment at which every curve is
  /// known.
  var commonFollowUp: Double { allArms.map(\.followUp).min() ?? 0 }

  /// The horizon given, or ``commonFollowUp``.
  func horizon(_ tau: Double?) throws(SurvivalDataError) -> Double {
    let horizon = tau ?? commonFollowUp
    guard horizon > 0, horizon.isFinite else {
      if tau == nil {
        throw .incompatible("all times of a group are 0, so there is no time to compare over")
      }
      throw .invalidOption(
        name: "the horizon tau", value: "\(horizon)", expected: "a number above 0")
    }
    return horizon
  }

  /// Why some curve does not reach `time`, or nil.
  func reasonForEnd(before time: Double) -> String? {
    let reasons = allArms.compactMap { $0.reasonForEnd(before: time) }
    guard let first = reasons.first else { return nil }
    let others = reasons.count - 1
    return first
      + (others == 0
        ? ""
        : others == 1
          ? ", and one more curve ends too soon"
          : ", and \(others) more curves end too soon")
  }

  /// A result with everything but its numbers.
  func comparison(
    _ family: CurveContrastFamily, level: Double, tau: Double? = nil
  ) -> CurveComparison {
    CurveComparison(
      family: family, reference: labels[0], compared: labels[1], level: level, tau: tau,
      covariates: [], strata: strata, robust: robust, observations: observations, groups: [],
      contrasts: [], droppedRows: dropped.total, dropped: dropped, warnings: warnings)
  }
}

extension ContrastArm {
  fileprivate var fallsToZeroEarly: Bool {
    guard rows.entry != nil, let zero = points.firstIndex(where: { $0.survival == 0 }) else {
      return false
    }
    return points[(zero + 1)...].contains { $0.events > 0 }
  }
}

extension CurveRows {
  /// The weight of all rows.
  var totalWeight: Double { weights?.reduce(0, +) ?? Double(count) }
}

/// Numbers in messages.
enum NumberWords {
  /// A time without the `.0` of a whole one.
  static func text(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
