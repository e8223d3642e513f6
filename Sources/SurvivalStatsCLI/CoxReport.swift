// What `cox` writes: the fit, and what was asked for beside it.

#if CommandLine
  import SurvivalStats

  /// A fit with further tests and predictions, as one JSON object: the fit's keys, and one more for
  /// each that was asked for.
  struct CoxReport: Encodable, CustomStringConvertible {
    let fit: CoxFit
    var proportionalHazards: ProportionalHazardsTest?
    var tests: CoxTestResults
    var baseline: CoxBaseline?
    var predictions: CoxPredictions?
    var rowPredictions: CoxRowPredictions?
    var adjusted: AdjustedSurvival?

    private enum CodingKeys: String, CodingKey {
      case proportionalHazards, termTests, sequentialTests, droppedTerms, contrasts, roystonD
      case cumulativeResiduals, baseline, predictions, rowPredictions, adjusted
    }

    func encode(to encoder: any Encoder) throws {
      try fit.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      if let proportionalHazards {
        try container.encode(proportionalHazards, forKey: .proportionalHazards)
      }
      if let termTests = tests.termTests { try container.encode(termTests, forKey: .termTests) }
      if let sequence = tests.sequentialTests {
        try container.encode(sequence, forKey: .sequentialTests)
      }
      if let dropped = tests.droppedTerms { try container.encode(dropped, forKey: .droppedTerms) }
      if let d = tests.roystonD { try container.encode(d, forKey: .roystonD) }
      if let contrasts = tests.contrasts { try container.encode(contrasts, forKey: .contrasts) }
      if let residuals = tests.cumulativeResiduals {
        try container.encode(residuals, forKey: .cumulativeResiduals)
      }
      if let baseline { try container.encode(baseline, forKey: .baseline) }
      if let rowPredictions { try container.encode(rowPredictions, forKey: .rowPredictions) }
      if let predictions { try container.encode(predictions.predictions, forKey: .predictions) }
      if let adjusted { try container.encode(adjusted, forKey: .adjusted) }
    }

    var description: String {
      [
        fit.description, tests.roystonD.map { "\(fit.statistics)\n\n\($0)" },
        proportionalHazards?.description, tests.termTests?.description,
        tests.sequentialTests?.description, tests.droppedTerms?.description,
        tests.contrasts?.description, tests.cumulativeResiduals?.description,
        baseline?.description, predictions?.description, rowPredictions?.description,
        adjusted?.description,
      ].compactMap(\.self).joined(separator: "\n\n")
    }

    var warnings: [String] {
      fit.warnings + (predictions?.warnings ?? []) + (adjusted?.warnings ?? [])
    }
  }
#endif
