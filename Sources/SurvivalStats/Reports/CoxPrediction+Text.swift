// Baselines and predicted curves of a Cox model as tables.

extension CoxPredictions: CustomStringConvertible {
  /// For each subject the median and, at few times, the curve.
  public var description: String {
    let percent = NumberText.percent(level)
    var lines = [
      "Survival predicted by the Cox model, \(percent) CI on the \(confidenceType.rawValue) scale, "
        + (robust ? "robust variance" : "model-based variance")
    ]
    if droppedRows > 0 {
      lines.append("\(droppedRows) new row\(droppedRows == 1 ? "" : "s") left out: missing values")
    }
    for curve in predictions {
      lines += ["", Self.name(curve)]
      for q in curve.quantiles {
        let name =
          q.probability == 0.5 ? "median" : "\(NumberText.percent(q.probability)) quantile"
        lines.append(
          "\(name): \(CurveText.time(q.estimate)) "
            + "(\(percent) CI \(CurveText.time(q.lower)) to \(CurveText.time(q.upper)))")
      }
      if let mean = curve.restrictedMean {
        lines.append(
          "mean up to \(CurveText.time(mean.tau)): \(NumberText.significant(mean.estimate, 5)), "
            + "SE \(NumberText.significant(mean.standardError, 4))")
      }
      var table = TextTable(["time", "at risk", "survival", "SE", "\(percent) CI"])
      for k in CurveText.listed(curve.times.count) {
        table.add([
          CurveText.time(curve.times[k]), CurveText.count(curve.atRisk[k]),
          NumberText.fixed(curve.survival[k]), NumberText.fixed(curve.standardError[k]),
          CurveText.limits(curve.lower[k], curve.upper[k]),
        ])
      }
      lines += table.lines()
      lines += CurveText.omission(curve.times.count)
    }
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }

  private static func name(_ curve: CoxPrediction) -> String {
    let who = curve.subject.map { "subject \($0)" } ?? "row \(curve.row)"
    return curve.stratum.map { "\(who), \($0)" } ?? who
  }
}

extension CoxBaseline: CustomStringConvertible {
  /// The reference, and the hazard of each stratum.
  public var description: String {
    let values = reference.map {
      "\($0.name) = \(NumberText.significant($0.value, 5).trimmedZeros)"
    }
    let what = "Baseline cumulative hazard (\(ties == .efron ? "Efron" : "Breslow"))"
    var lines = [what]
    if !values.isEmpty { lines += "at \(values.joined(separator: ", "))".wrapped(indent: "  ") }
    for stratum in strata {
      lines += ["", stratum.stratum ?? "all"]
      var table = TextTable(["time", "at risk", "events", "hazard", "SE"])
      for k in CurveText.listed(stratum.times.count) {
        table.add([
          CurveText.time(stratum.times[k]), CurveText.count(stratum.atRisk[k]),
          CurveText.count(stratum.events[k]),
          NumberText.significant(stratum.cumulativeHazard[k], 5),
          NumberText.significant(stratum.standardError[k], 4),
        ])
      }
      lines += table.lines()
      lines += CurveText.omission(stratum.times.count)
    }
    return lines.joined(separator: "\n")
  }
}

/// Pieces of the tables of curves.
enum CurveText {
  /// Lines that a table shows at most; JSON has them all.
  private static let most = 40

  /// Which of `count` lines are shown: all, or as many evenly chosen, the last one among them.
  static func listed(_ count: Int) -> [Int] {
    count <= most ? Array(0..<count) : (1...most).map { count * $0 / most - 1 }
  }

  static func omission(_ count: Int) -> [String] {
    count <= most ? [] : ["(\(most) of \(count) times)"]
  }

  /// A time to five significant digits at most, whole numbers in full.
  static func time(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "NA" }
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value))" }
    return NumberText.significant(value, 5).trimmedZeros
  }

  /// A count, or a sum of weights.
  static func count(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : NumberText.fixed(value, 2)
  }

  static func limits(_ lower: Double, _ upper: Double) -> String {
    lower.isNaN || upper.isNaN
      ? "NA" : "\(NumberText.fixed(lower)) to \(NumberText.fixed(upper))"
  }
}
