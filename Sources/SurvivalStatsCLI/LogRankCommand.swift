// survivalstats logrank

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  struct LogRankCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "logrank",
      abstract: "Compare survival between groups by a log-rank test.",
      discussion: """
        Example:
          survivalstats logrank "Surv(time, status == 2) ~ sex + strata(inst)" --data lung.csv

        The weights are S(t-)^rho (1 - S(t-))^gamma; --rho 0 --gamma 0 is the log-rank test.
        """)

    @Argument(help: "A formula, as \"Surv(time, event) ~ arm + strata(site)\".")
    var formula: String

    @OptionGroup var table: TableOptions

    @Option(
      parsing: .unconditional, help: "The exponent of S(t-): above 0 early events count more.")
    var rho = 0.0

    @Option(
      parsing: .unconditional, help: "The exponent of 1 - S(t-): above 0 late events count more.")
    var gamma = 0.0

    @OptionGroup var output: OutputOptions

    func run() throws {
      let test = try logRank(
        formula, in: table.table(), weights: table.weights, where: table.condition, rho: rho,
        gamma: gamma)
      try output.write(test)
      report(test.warnings)
    }
  }
#endif
