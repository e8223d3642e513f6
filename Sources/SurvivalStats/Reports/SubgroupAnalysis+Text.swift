// A subgroup analysis as text.

extension SubgroupAnalysis: CustomStringConvertible {
  /// The table, one subgroup a line below the variable that makes it.
  public var description: String {
    var table = TextTable(["", "n", "events", "HR", "\(NumberText.percent(level)) CI", "P"])
    var variable: String?
    for effect in effects {
      if let name = effect.variable, name != variable {
        let test = interactions.first { $0.variable == name }?.test
        table.add(["\(name): interaction \(NumberText.statement(pValue: test?.pValue ?? .nan))"])
      }
      variable = effect.variable
      var row = [
        (effect.level.map { "  \($0)" } ?? "all") + (hasSeveral ? ", \(effect.coefficient)" : ""),
        "\(effect.observations)", "\(effect.events)",
      ]
      if let ratio = effect.hazardRatio, let lower = effect.lower, let upper = effect.upper {
        row += [
          NumberText.fixed(ratio, 3),
          "\(NumberText.fixed(lower, 3)) to \(NumberText.fixed(upper, 3))",
          NumberText.pValue(effect.pValue ?? .nan),
        ]
      } else {
        row.append("not estimable")
      }
      table.add(row)
    }
    return (["Hazard ratios within subgroups", formula, ""] + table.lines(within: 80)).joined(
      separator: "\n")
  }

  /// Whether the treatment has more than one coefficient.
  private var hasSeveral: Bool { Set(effects.map(\.coefficient)).count > 1 }
}
