// Kaplan-Meier curves as the tables that a statistician recognises.

extension KaplanMeier: CustomStringConvertible {
  /// One line a curve: rows, events, quantiles with limits, restricted mean.
  public var description: String {
    var lines = [curveTitle(confidenceType, level, robust: robust)]
    if droppedRows > 0 { lines.append(dropped.text) }
    lines.append("")
    lines += curveOverview(curves, level)
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }

  /// The curves point by point, at the times of events, as R's `summary(survfit(...))`.
  public var details: String {
    var lines = [description]
    for curve in curves {
      // Censored counts add up over the times that are left out.
      let times = curve.points.filter { $0.events > 0 }.map(\.time)
      lines += ["", curve.group ?? "all"]
      lines += times.isEmpty ? ["no events"] : curveTable(curve.values(at: times), level).lines()
    }
    return lines.joined(separator: "\n")
  }
}

extension KaplanMeierListing: CustomStringConvertible {
  /// The overview, then each curve at the listed times.
  public var description: String {
    var lines = [curveTitle(confidenceType, level, robust: robust)]
    if droppedRows > 0 { lines.append(dropped.text) }
    lines.append("")
    lines += curveOverview(curves, level)
    lines += NumberText.notes(warnings)
    for curve in curves {
      lines += ["", curve.group ?? "all"]
      lines += curveTable(curve.points, level).lines()
    }
    return lines.joined(separator: "\n")
  }
}

private func curveTitle(_ type: ConfidenceType, _ level: Double, robust: Bool) -> String {
  "Kaplan-Meier, \(NumberText.percent(level)) CI on the \(type.rawValue) scale, "
    + (robust ? "infinitesimal jackknife" : "Greenwood variance")
}

/// A count, or a sum of weights, in its shortest form.
private func number(_ value: Double) -> String {
  guard value == value.rounded(), abs(value) < 1e15 else { return NumberText.fixed(value, 2) }
  return "\(Int(value))"
}

/// A time to five significant digits at most, whole numbers in full.
private func duration(_ value: Double?) -> String {
  guard let value, value.isFinite else { return "NA" }
  if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value))" }
  return NumberText.significant(value, 5).trimmedZeros
}

/// Times with as many decimals as the one that needs most, so that they stand below each other.
private func durations(_ values: [Double]) -> [String] {
  let texts = values.map { duration($0) }
  guard !texts.contains(where: { $0.contains("e") || $0 == "NA" }) else { return texts }
  let decimals = texts.map { $0.split(separator: ".").dropFirst().first?.count ?? 0 }.max() ?? 0
  return values.map { NumberText.fixed($0, decimals) }
}

/// A line for each curve and quantile.
private func curveOverview(_ curves: [KaplanMeierCurve], _ level: Double) -> [String] {
  var table = TextTable(["", "n", "events"])
  let probabilities = curves.first?.quantiles.map(\.probability) ?? []
  // The median sits beside the counts; other quantiles need more room and get a table below.
  let onlyMedian = probabilities == [0.5]
  let percent = NumberText.percent(level)
  if onlyMedian {
    table = TextTable(["", "n", "events", "median", "\(percent) CI", "follow-up*"])
  }
  for curve in curves {
    var row = [curve.group ?? "all", "\(curve.observations)", number(curve.events)]
    if onlyMedian {
      row += [
        duration(curve.quantiles[0].estimate), limits(curve.quantiles[0]),
        duration(curve.medianFollowUp.estimate),
      ]
    }
    table.add(row)
  }
  var lines = table.lines()
  if onlyMedian { lines.append("* median, by the reverse Kaplan-Meier method") }
  if !onlyMedian, !probabilities.isEmpty {
    var quantiles = TextTable(["", "quantile", "time", "\(percent) CI"])
    for curve in curves {
      for q in curve.quantiles {
        quantiles.add([
          curve.group ?? "all", NumberText.percent(q.probability), duration(q.estimate), limits(q),
        ])
      }
    }
    lines += [""] + quantiles.lines()
  }
  if let tau = curves.first?.restrictedMean?.tau {
    var means = TextTable(["", "mean up to \(duration(tau))", "SE"])
    for curve in curves {
      guard let mean = curve.restrictedMean else { continue }
      means.add([
        curve.group ?? "all", NumberText.significant(mean.estimate, 5),
        NumberText.significant(mean.standardError, 4),
      ])
    }
    lines += [""] + means.lines()
  }
  return lines
}

private func limits(_ q: SurvivalQuantile) -> String {
  "\(duration(q.lower)) to \(duration(q.upper))"
}

private func curveTable(_ points: [KaplanMeierPoint], _ level: Double) -> TextTable {
  let percent = NumberText.percent(level)
  var table = TextTable([
    "time", "at risk", "events", "censored", "survival", "SE", "\(percent) CI",
  ])
  let times = durations(points.map(\.time))
  for (p, time) in zip(points, times) {
    table.add([
      time, number(p.atRisk), number(p.events), number(p.censored),
      NumberText.fixed(p.survival), NumberText.fixed(p.standardError),
      p.lower.isNaN ? "NA" : "\(NumberText.fixed(p.lower)) to \(NumberText.fixed(p.upper))",
    ])
  }
  return table
}
