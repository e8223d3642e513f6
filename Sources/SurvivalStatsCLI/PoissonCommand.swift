// survivalstats poisson

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  struct PoissonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "poisson",
      abstract: "Fit a Poisson regression of incidence rates.",
      discussion: """
        Example:
          survivalstats poisson "Rate(events, time) ~ arm + age" --data counts.csv

        The same as R's glm(events ~ arm + age + offset(log(time)), poisson).
        """)

    @Argument(help: "A formula, as \"Rate(events, time) ~ arm + age\".")
    var formula: String

    @OptionGroup var table: TableOptions

    @Option(help: ArgumentHelp("Sum the robust variance by this column.", valueName: "column"))
    var cluster: String?

    @Flag(help: "Use the sandwich variance.")
    var robust = false

    @Option(parsing: .unconditional, help: "The coverage of the limits.")
    var level = 0.95

    @OptionGroup var output: OutputOptions

    func run() throws {
      let fit = try fitPoisson(
        formula, in: table.table(), weights: table.weights, cluster: cluster,
        where: table.condition, robust: robust, level: level)
      try output.write(fit)
      report(fit.warnings)
    }
  }
#endif
