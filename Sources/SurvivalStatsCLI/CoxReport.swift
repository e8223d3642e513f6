// What `cox` writes: the fit, and what was asked for beside it.

#if CommandLine
  import SurvivalStats

  /// A fit with further tests and predictions, as one JSON object: the fit's keys, and one more for
  /// each that was asked for.
  struct CoxReport: Encodable, CustomStringConvertible {
    let fit: CoxFit
    var proportionalHazards: ProportionalHazardsTest?
    var tests: CoxTestResults
    var predictions: CoxPredictions?
    var adjusted: AdjustedSurvival?

    private enum CodingKeys: String, CodingKey {
      case proportionalHazards, termTests, contrasts, cumulativeResiduals, predictions, adjusted
    }

    func encode(to encoder: any Encoder) throws {
      try fit.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      if let proportionalHazards {
        try container.encode(proportionalHazards, forKey: .proportionalHazards)
      }
      if let termTests = tests.termTests { try container.encode(termTests, forKey: .termTests) }
      if let contrasts = tests.contrasts { try container.encode(contrasts, forKey: .contrasts) }
      if let residuals = tests.cumulativeResiduals {
        try container.encode(residuals, forKey: .cumulativeResiduals)
      }
      if let predictions { try container.encode(predictions.predictions, forKey: .predictions) }
      if let adjusted { try container.encode(adjusted, forKey: .adjusted) }
    }

    var description: String {
      [
        fit.description, proportionalHazards?.description, tests.termTests?.description,
        tests.contrasts?.description, tests.cumulativeResiduals?.description,
        predictions?.description, adjusted?.description,
      ].compactMap(\.self).joined(separator: "\n\n")
    }

    var warnings: [String] {
      fit.warnings + (predictions?.warnings ?? []) + (adjusted?.warnings ?? [])
    }
  }
#endif
