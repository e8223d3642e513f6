// Predictions for rows as a table.

extension CoxRowPredictions: CustomStringConvertible {
  /// One line a row; of more than two columns the estimates only.
  public var description: String {
    var lines = [title]
    if let reference {
      switch reference {
      case .strata: lines.append("compared with the mean of the row's stratum")
      case .sample: lines.append("compared with the mean of the sample (0 for 0/1 columns)")
      case .zero: lines.append("compared with all covariates 0")
      }
    }
    lines.append("")
    let withErrors = columns.count <= 2
    let error = robust ? "robust SE" : "SE"
    var table = TextTable(
      ["row"] + columns.flatMap { withErrors ? [$0, error] : [$0] })
    for (i, row) in rows.enumerated() {
      table.add(
        ["\(row)"]
          + columns.indices.flatMap { c in
            [NumberText.significant(estimates[c][i])]
              + (withErrors ? [NumberText.significant(standardErrors[c][i])] : [])
          })
    }
    lines += table.lines()
    if dropped.total > 0 { lines.append(dropped.text) }
    return lines.joined(separator: "\n")
  }

  private var title: String {
    switch kind {
    case .linearPredictor: "Linear predictor (log hazard ratio)"
    case .risk: "Risk (hazard ratio)"
    case .expected: "Expected events over each row's own time"
    case .survival: "Probability without event over each row's own time"
    case .terms: "Terms of the linear predictor"
    }
  }
}
