// What `cox` writes: the fit, and what was asked for beside it.

#if CommandLine
  import SurvivalStats

  /// A fit with a test of proportional hazards and predictions, as one JSON object: the fit's keys, and
  /// one more for each that was asked for.
  struct CoxReport: Encodable, CustomStringConvertible {
    let fit: CoxFit
    var proportionalHazards: ProportionalHazardsTest?
    var predictions: CoxPredictions?
    var adjusted: AdjustedSurvival?

    private enum CodingKeys: String, CodingKey {
      case proportionalHazards, predictions, adjusted
    }

    func encode(to encoder: any Encoder) throws {
      try fit.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      if let proportionalHazards {
        try container.encode(proportionalHazards, forKey: .proportionalHazards)
      }
      if let predictions { try container.encode(predictions.predictions, forKey: .predictions) }
      if let adjusted { try container.encode(adjusted, forKey: .adjusted) }
    }

    var description: String {
      [
        fit.description, proportionalHazards?.description, predictions?.description,
        adjusted?.description,
      ].compactMap(\.self).joined(separator: "\n\n")
    }

    var warnings: [String] {
      fit.warnings + (predictions?.warnings ?? []) + (adjusted?.warnings ?? [])
    }
  }
#endif
