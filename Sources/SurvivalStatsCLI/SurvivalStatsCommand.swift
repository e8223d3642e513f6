// The command `survivalstats`.

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  @main
  struct SurvivalStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "survivalstats", abstract: "Time-to-event statistics at clinical-trial grade.")
  }
#else
  @main
  enum SurvivalStatsCommand {
    static func main() {}
  }
#endif
