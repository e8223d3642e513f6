// survivalstats km

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  extension ConfidenceType: ExpressibleByArgument {}

  struct KaplanMeierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "km",
      abstract: "Estimate Kaplan-Meier curves.",
      discussion: """
        Example:
          survivalstats km "Surv(time, status == 2) ~ sex" --data lung.csv --times 180,365

        Limits, quantiles and restricted means are as in R's survfit.
        """)

    @Argument(help: "A formula, as \"Surv(time, event) ~ arm\"; ~ 1 for one curve.")
    var formula: String

    @OptionGroup var table: TableOptions

    @Option(help: "The scale of the pointwise limits; the profile's if not given, log for R's.")
    var confidenceType: ConfidenceType?

    @Option(parsing: .unconditional, help: "The coverage of the limits.")
    var level = 0.95

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("List the curves at these times only.", valueName: "12,24"))
    var times: String?

    @Flag(help: "Carry a curve on beyond its last time.")
    var extend = false

    @Option(
      parsing: .unconditional, help: ArgumentHelp("The quantiles to report.", valueName: "0.25,0.5")
    )
    var quantiles = "0.5"

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The horizon of the restricted mean.", valueName: "time"))
    var tau: Double?

    @OptionGroup var further: CurveOptions

    @OptionGroup var profiles: ProfileOptions

    @OptionGroup var figure: FigureOptions

    @Option(help: ArgumentHelp("The title of the figure's time axis.", valueName: "text"))
    var timeLabel = "Time"

    @OptionGroup var output: OutputOptions

    func run() throws {
      try figure.check()
      let times = try times.map { try [Double](list: $0, option: "times") }
      let quantiles = try [Double](list: quantiles, option: "quantiles")
      try further.check(
        explaining: profiles.explainDifference != nil, times: times, weights: table.weights,
        draws: figure.figure != nil)
      let data = try table.table()
      if let kind = further.pseudoValues {
        let values = try SurvivalStats.pseudoValues(
          formula, in: data, at: times ?? [], kind: kind,
          method: further.leaveOneOut ? .leaveOneOut : .infinitesimalJackknife,
          where: table.condition)
        try output.write(PseudoValueReport(values))
        return report(values.warnings, dropped: values.dropped)
      }
      if let other = profiles.explainDifference {
        return try output.write(
          explainKaplanMeierDifference(
            formula, in: data, weights: table.weights, where: table.condition, level: level,
            quantiles: quantiles, times: times ?? [], from: profiles.profile, to: other))
      }
      let fit = try kaplanMeier(
        formula, in: data, weights: table.weights, where: table.condition,
        confidenceType: confidenceType, level: level, quantiles: quantiles, tau: tau,
        profile: profiles.profile)
      try figure.write(drawing(fit, data).svg())
      if try further.write(
        fit, output, times: times, level: level, confidenceType: confidenceType,
        lifeTables: { breaks in
          try SurvivalStats.lifeTables(
            formula, in: data, breaks: breaks, weights: table.weights, where: table.condition)
        })
      {
        return
      }
      if let times {
        let extend = extend || profiles.profile.extendsBeyondFollowUp
        try output.write(fit.listed(at: times, extend: extend))
      } else {
        try output.write(fit, text: fit.details)
      }
      report(fit.warnings)
    }

    private func drawing(_ fit: KaplanMeier, _ data: DataTable) throws -> KaplanMeierFigure {
      var drawing = KaplanMeierFigure(
        fit, title: figure.figureTitle, xLabel: timeLabel, note: figure.figureNote)
      try drawing.compare(formula, in: data, weights: table.weights, where: table.condition)
      return drawing
    }
  }
#endif
