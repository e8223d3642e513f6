// survivalstats cox

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  extension CoxTies: ExpressibleByArgument {}
  extension CoxInterval: ExpressibleByArgument {}
  extension CoxResidualKind: ExpressibleByArgument {}

  struct CoxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "cox",
      abstract: "Fit a Cox proportional-hazards model.",
      discussion: """
        Example:
          survivalstats cox "Surv(time, status == 2) ~ age + strata(sex)" --data lung.csv

        Names of coefficients, ties and limits are as in R's coxph.
        """)

    @Argument(help: "A formula, as \"Surv(time, event) ~ arm + age + strata(site)\".")
    var formula: String

    @OptionGroup var table: TableOptions

    @Option(help: "How tied deaths are treated; the profile's if not given, efron for R's.")
    var ties: CoxTies?

    @Option(help: ArgumentHelp("Sum the robust variance by this column.", valueName: "column"))
    var cluster: String?

    @Flag(help: "Use the sandwich variance.")
    var robust = false

    @Option(parsing: .unconditional, help: "The coverage of the limits.")
    var level = 0.95

    @Option(help: "How the limits of hazard ratios are made; wald, or profile with --firth.")
    var intervals: CoxInterval?

    @Flag(help: "Firth's penalty: finite estimates where the likelihood has no maximum.")
    var firth = false

    @Option(
      help: ArgumentHelp(
        "Test proportional hazards, time on this scale.", valueName: "km|rank|identity|log"))
    var zph: TimeScale?

    @OptionGroup var tests: CoxTestOptions

    @Option(help: "Write these residuals as CSV in place of the fit.")
    var residuals: CoxResidualKind?

    @OptionGroup var prediction: PredictionOptions

    @Option(
      help: ArgumentHelp(
        "The first term's hazard ratio within subgroups, by columns or conditions.",
        valueName: "sex,'age >= 65'"))
    var subgroups: String?

    @OptionGroup var profiles: ProfileOptions

    @OptionGroup var figure: FigureOptions

    @Option(help: "What the figure shows; a forest if not given.")
    var figureOf: CoxFigure?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try figure.check()
      if figureOf != nil, figure.figure == nil {
        throw ValidationError("--figure-of needs --figure, the file to draw to")
      }
      try prediction.check()
      try tests.check()
      try checkCompanions()
      if let subgroups { return try analyse(subgroups: subgroups) }
      let data = try table.table()
      let model = try CoxModel(
        formula, in: data, weights: table.weights, cluster: cluster,
        where: table.condition, ties: ties, robust: robust, level: level,
        intervals: intervals, penalty: firth ? .firth : nil, profile: profiles.profile)
      if let other = profiles.explainDifference {
        try output.write(model.explainDifference(from: profiles.profile, to: other))
        return report(model.fit.warnings, dropped: model.fit.dropped)
      }
      if let residuals {
        try output.write(csv: model.residuals(residuals).csv)
        return report(model.fit.warnings, dropped: model.fit.dropped)
      }
      let fit = model.fit
      if fit.convergence.status == .notEstimable {
        throw NothingToEstimate(warnings: fit.warnings)
      }
      let newTable = try prediction.newTable()
      let result = CoxReport(
        fit: fit,
        proportionalHazards: try zph.map {
          try model.proportionalHazards(
            transform: $0, form: profiles.profile.proportionalHazardsForm)
        },
        tests: try await tests.results(of: model, level: level),
        baseline: try prediction.baseline.map { try model.baseline(at: $0.reference) },
        predictions: try prediction.predictions(
          of: model, for: newTable, level: level, profile: profiles.profile),
        rowPredictions: try prediction.rowPredictions(of: model, for: newTable),
        adjusted: try prediction.adjusted(
          of: model, in: data, level: level, profile: profiles.profile))
      try figure.write(drawing(model, in: data, for: newTable))
      try output.write(result)
      report(result.warnings)
    }

    /// Refuses what would not be written beside what takes the fit's place.
    private func checkCompanions() throws {
      let places = [
        (residuals != nil, "--residuals"),
        (profiles.explainDifference != nil, "--explain-difference"),
        (subgroups != nil, "--subgroups"),
      ].filter(\.0).map(\.1)
      guard let place = places.first else { return }
      var others = Array(places.dropFirst()) + tests.asked + prediction.asked
      if zph != nil, profiles.explainDifference == nil { others.append("--zph") }
      if figure.figure != nil, place != "--subgroups" { others.append("--figure") }
      if place == "--subgroups" {
        // Subgroups are fitted by the plain likelihood, with Wald's limits.
        if firth { others.append("--firth") }
        if let intervals, intervals != .wald { others.append("--intervals") }
      }
      if let other = others.first {
        throw ValidationError(
          "\(other) does not go with \(place), which is written in the fit's place")
      }
    }

    private func analyse(subgroups: String) throws {
      guard table.weights == nil, cluster == nil, !robust else {
        throw ValidationError("--subgroups goes with neither --weights, --cluster nor --robust")
      }
      let variables = subgroups.split(separator: ",").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard !variables.isEmpty else { throw ValidationError("--subgroups names no column") }
      let analysis = try subgroupHazardRatios(
        formula, by: variables, in: table.table(), where: table.condition,
        ties: ties ?? profiles.profile.ties, level: level)
      var drawing = ForestFigure(analysis, title: figure.figureTitle)
      drawing.note = figure.figureNote
      try figure.write(drawing.svg())
      try output.write(analysis)
    }
  }

  extension TimeScale: ExpressibleByArgument {
    /// The scales that have names.
    public init?(argument: String) {
      guard
        let scale = [TimeScale.km, .rank, .identity, .log].first(where: { $0.name == argument })
      else { return nil }
      self = scale
    }
  }

  /// A fit without a single coefficient that can be estimated.
  struct NothingToEstimate: Error, CustomStringConvertible {
    let warnings: [String]
    var description: String { warnings.joined(separator: "; ") }
  }
#endif
