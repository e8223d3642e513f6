// Adjusted survival curves and their contrasts as tables.

extension AdjustedSurvival: CustomStringConvertible {
  /// The curves at few times, restricted means, and each group beside the first.
  public var description: String {
    let percent = NumberText.percent(level)
    var lines = [
      "Survival by \(variable), adjusted to the covariates of \(observations) rows",
      "\(percent) CI on the \(confidenceType.rawValue) scale, "
        + (robust ? "robust variance" : "model-based variance") + ", covariates "
        + (covariatesAreSampled ? "sampled" : "as given"),
    ]
    for curve in curves {
      lines += ["", "\(variable) = \(curve.group)"]
      var table = TextTable(["time", "survival", "SE", "\(percent) CI"])
      for k in CurveText.listed(curve.times.count) {
        table.add([
          CurveText.time(curve.times[k]), NumberText.fixed(curve.survival[k]),
          NumberText.fixed(curve.standardError[k]),
          CurveText.limits(curve.lower[k], curve.upper[k]),
        ])
      }
      lines += table.lines()
      lines += CurveText.omission(curve.times.count)
    }
    for contrast in contrasts {
      lines += ["", "\(contrast.group) less \(contrast.reference)"]
      var table = TextTable(["time", "difference", "SE", "\(percent) CI", "P", "ratio"])
      for k in CurveText.listed(contrast.times.count) {
        table.add([
          CurveText.time(contrast.times[k]), NumberText.fixed(contrast.difference[k]),
          NumberText.fixed(contrast.standardError[k]),
          CurveText.limits(contrast.lower[k], contrast.upper[k]),
          NumberText.pValue(contrast.pValue[k]), NumberText.fixed(contrast.ratio[k], 3),
        ])
      }
      lines += table.lines()
    }
    lines += means(percent)
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }

  private func means(_ percent: String) -> [String] {
    guard let tau = curves.first?.restrictedMean?.tau else { return [] }
    func span(_ lower: Double, _ upper: Double) -> String {
      "\(NumberText.significant(lower, 4)) to \(NumberText.significant(upper, 4))"
    }
    var table = TextTable(["mean up to \(CurveText.time(tau))", "", "SE", "\(percent) CI", "P"])
    for curve in curves {
      guard let mean = curve.restrictedMean else { continue }
      table.add([
        curve.group, NumberText.significant(mean.estimate, 5),
        NumberText.significant(mean.standardError, 4), span(mean.lower, mean.upper), "",
      ])
    }
    for contrast in contrasts {
      guard let mean = contrast.restrictedMean else { continue }
      table.add([
        "\(contrast.group) less \(contrast.reference)",
        NumberText.significant(mean.difference, 4), NumberText.significant(mean.standardError, 4),
        span(mean.lower, mean.upper), NumberText.pValue(mean.pValue),
      ])
    }
    return [""] + table.lines()
  }
}
