// survivalstats trial

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  extension BundledTrial: ExpressibleByArgument {}

  struct TrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "trial",
      abstract: "Set a trial's published figures beside computed ones.",
      discussion: """
        Example:
          survivalstats trial colon

        The exit status is 1 if a figure differs from print without a recorded reason.
        """)

    @Argument(help: "The trial.")
    var trial = BundledTrial.colon

    @OptionGroup var output: OutputOptions

    func run() throws {
      let comparison = try trial.comparison()
      try output.write(comparison)
      if comparison.hasUnexplainedDifference { throw ExitCode(1) }
    }
  }
#endif
