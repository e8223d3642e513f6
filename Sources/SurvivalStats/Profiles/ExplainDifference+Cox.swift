// Which default of another package moves which number of a Cox model.

extension CoxModel {
  /// Refits the model under two packages' defaults and lists which default moves which number by how
  /// much.
  ///
  /// Defaults are changed one at a time from those of `from`, then all together: the treatment of
  /// ties, near ties merged or not, the test of proportional hazards.
  ///
  /// - Parameters:
  ///   - from: whose defaults to start from.
  ///   - to: whose defaults to move to.
  /// - Domain: the model's own ties are set aside for the packages'.
  /// - Throws: ``SurvivalDataError`` where a refit refuses the data, as spells shorter than the
  ///   tolerance of near ties.
  /// - Complexity: at most five fits.
  public func explainDifference(
    from: PackageProfile = .r, to: PackageProfile
  ) throws(SurvivalDataError) -> DifferenceExplanation {
    try DifferenceExplanation(
      from: from, to: to, choices: Choices(from),
      settings: [
        .init(name: "ties", from: from.ties.rawValue, to: to.ties.rawValue) { $0.ties = to.ties },
        .init(
          name: "nearTies", from: from.mergesNearTies ? "merged" : "distinct",
          to: to.mergesNearTies ? "merged" : "distinct"
        ) { $0.mergesNearTies = to.mergesNearTies },
        .init(
          name: "proportionalHazards", from: from.proportionalHazards, to: to.proportionalHazards
        ) {
          $0.scale = to.proportionalHazardsScale
          $0.form = to.proportionalHazardsForm
        },
      ]
    ) { choices throws(SurvivalDataError) in try numbers(under: choices) }
  }

  /// What a profile says about a Cox model.
  private struct Choices {
    var ties: CoxTies
    var mergesNearTies: Bool
    var scale: TimeScale
    var form: ProportionalHazardsForm

    init(_ profile: PackageProfile) {
      ties = profile.ties
      mergesNearTies = profile.mergesNearTies
      scale = profile.proportionalHazardsScale
      form = profile.proportionalHazardsForm
    }
  }

  private func numbers(under choices: Choices) throws(SurvivalDataError) -> [NamedNumber] {
    var frame = frame
    frame.outcome = try outcome.merging(choices.mergesNearTies)
    var options = options
    options.ties = choices.ties
    let model = try CoxModel(frame, options)
    let fit = model.fit
    var result: [NamedNumber] = []
    func add(_ of: String, _ quantity: String, _ value: Double) {
      result.append(NamedNumber(of: of, quantity: quantity, value: value))
    }
    for c in fit.coefficients {
      add(c.name, "estimate", c.estimate)
      add(c.name, "standardError", c.robustStandardError ?? c.standardError)
      add(c.name, "hazardRatio", c.hazardRatio)
      add(c.name, "lower", c.lower)
      add(c.name, "upper", c.upper)
      add(c.name, "pValue", c.pValue)
    }
    for (name, test) in [
      ("likelihood-ratio test", fit.tests.likelihoodRatio), ("Wald test", fit.tests.wald),
      ("score test", fit.tests.score),
    ] {
      add(name, "statistic", test.statistic)
      add(name, "pValue", test.pValue)
    }
    add("log likelihood", "null", fit.logLikelihood.null)
    add("log likelihood", "fitted", fit.logLikelihood.fitted)
    add("concordance", "estimate", fit.concordance.estimate)
    // Weights, and a time of death at which a scale is not finite, leave this test out.
    let test = try? model.proportionalHazards(
      transform: choices.scale, byTerm: false, form: choices.form)
    for line in test?.terms ?? [] {
      add("proportional hazards, \(line.term)", "statistic", line.statistic)
      add("proportional hazards, \(line.term)", "pValue", line.pValue)
    }
    return result
  }
}

extension PackageProfile {
  /// The test of proportional hazards in words.
  fileprivate var proportionalHazards: String {
    "\(proportionalHazardsScale.name), \(proportionalHazardsForm.rawValue)"
  }
}
