// survivalstats compare

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "compare",
      abstract: "Compare two groups by every test and contrast, on one page.",
      discussion: """
        Example:
          survivalstats compare "Surv(time, status == 2) ~ sex" --data lung.csv \\
            --tau 730 --milestones 365 --prespecified logRank

        Log-rank tests with every weight, MaxCombo, permutation and, with covariates, adjusted tests;
        hazard ratios, restricted means, milestones and quantiles. Names of --prespecified and --margins
        are those of the JSON.
        """)

    @Argument(help: "A formula, as \"Surv(time, event) ~ arm + strata(site)\".")
    var formula: String

    @OptionGroup var table: TableOptions

    @Option(
      help: ArgumentHelp(
        "Covariates of the adjusted test and contrasts, as \"age + stage\".", valueName: "terms"))
    var covariates: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "The horizon; the smallest of the groups' largest times, in any stratum, if not given.",
        valueName: "time"))
    var tau: Double?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Compare S(t) at these times.", valueName: "12,24"))
    var milestones: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The quantiles to compare.", valueName: "0.25,0.5"))
    var quantiles = "0.5"

    @Option(
      help: ArgumentHelp(
        "What was named before the data were seen.",
        valueName: "logRank,restrictedMeanDifference"))
    var prespecified: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "Margins, each with a one-sided P.", valueName: "milestoneDifference=-0.1"))
    var margins: String?

    @Option(parsing: .unconditional, help: "The coverage of the intervals.")
    var level = 0.95

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "Relabellings of the permutation test; 0 for none.", valueName: "count"))
    var permutations: Int?

    @Option(help: "What random numbers begin with.")
    var seed: UInt64 = 1

    @Option(
      help: ArgumentHelp(
        "The column that says whose rows these are, if some have several, for the permutation test.",
        valueName: "column"))
    var subject: String?

    @OptionGroup var figure: FigureOptions

    @Option(help: ArgumentHelp("The title of the figure's time axis.", valueName: "text"))
    var timeLabel = "Time"

    @OptionGroup var output: OutputOptions

    func run() throws {
      try figure.check()
      let options = ComparisonOptions(
        tau: tau,
        milestones: try milestones.map { try [Double](list: $0, option: "milestones") } ?? [],
        quantiles: try [Double](list: quantiles, option: "quantiles"), level: level,
        margins: try margins.map(readMargins) ?? [:],
        prespecified: prespecified.map { outerParts(of: $0) } ?? [], permutations: permutations,
        seed: seed)
      let data = try table.table()
      let result = try compare(
        formula, in: data, adjustingFor: covariates, weights: table.weights, subject: subject,
        where: table.condition, options)
      try figure.write(drawing(data).svg())
      try output.write(result)
      report(result.warnings)
    }

    private func drawing(_ data: DataTable) throws -> ComparisonFigure {
      var drawing = try ComparisonFigure(
        formula, in: data, completeIn: covariates, weights: table.weights, where: table.condition,
        tau: tau, level: level, seed: seed)
      drawing.curves.title = figure.figureTitle
      drawing.curves.note = figure.figureNote
      drawing.curves.xLabel = timeLabel
      return drawing
    }

    /// `name=value` pairs between commas.
    private func readMargins(_ text: String) throws -> [CurveContrastName: Double] {
      var margins: [CurveContrastName: Double] = [:]
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let sides = part.split(separator: "=", omittingEmptySubsequences: false).map {
          $0.filter { !$0.isWhitespace }
        }
        guard sides.count == 2, let name = CurveContrastName(rawValue: sides[0]),
          let value = Double(sides[1])
        else {
          throw ValidationError(
            "--margins: '\(part)' is not a contrast's name and a number, as "
              + "restrictedMeanDifference=-3")
        }
        guard margins.updateValue(value, forKey: name) == nil else {
          throw ValidationError("--margins: \(name.rawValue) is given twice")
        }
      }
      return margins
    }

    /// What stands between commas that are in no parentheses.
    private func outerParts(of text: String) -> [String] {
      var parts = [""]
      var depth = 0
      for character in text {
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        if character == ",", depth == 0 {
          parts.append("")
        } else {
          parts[parts.count - 1].append(character)
        }
      }
      return parts
    }
  }
#endif
