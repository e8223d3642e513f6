// What `cox --figure` draws.

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  /// What a Cox model's figure shows.
  enum CoxFigure: String, ExpressibleByArgument, CaseIterable {
    /// Hazard ratios with their limits.
    case forest
    /// Each coefficient against time.
    case proportionalHazards = "proportional-hazards"
    /// Who moves a coefficient.
    case dfbetas
    /// The curves of --predict.
    case survival
    /// The curves of --adjusted.
    case adjusted
  }

  extension CoxCommand {
    /// The figure asked for, as SVG.
    func drawing(_ model: CoxModel, in data: DataTable, for newTable: DataTable?) throws -> String {
      let title = figure.figureTitle
      let profile = profiles.profile
      switch figureOf ?? .forest {
      case .forest:
        var drawing = ForestFigure(model.fit, title: title)
        drawing.note = noted(drawing.note)
        return drawing.svg()
      case .proportionalHazards:
        var drawing = ProportionalHazardsFigure(
          try model.coefficientTrends(transform: zph ?? profile.proportionalHazardsScale))
        drawing.title = title ?? drawing.title
        drawing.note = noted(drawing.note)
        return drawing.svg()
      case .dfbetas:
        var drawing = try ResidualFigure(dfbetasOf: model, title: title)
        drawing.note = noted(drawing.note)
        return drawing.svg()
      case .survival:
        guard
          let predictions = try prediction.predictions(
            of: model, for: newTable, level: level, profile: profile, listed: false)
        else {
          throw ValidationError("--figure-of survival draws the curves of --predict")
        }
        return KaplanMeierFigure(predictions, title: title, note: figure.figureNote).svg()
      case .adjusted:
        guard
          let adjusted = try prediction.adjusted(
            of: model, in: data, level: level, profile: profile, listed: false)
        else {
          throw ValidationError("--figure-of adjusted draws the curves of --adjusted")
        }
        return KaplanMeierFigure(adjusted, title: title, note: figure.figureNote).svg()
      }
    }

    private func noted(_ note: String?) -> String? {
      guard let given = figure.figureNote else { return note }
      return [note, given].compactMap(\.self).joined(separator: " ")
    }
  }
#endif
