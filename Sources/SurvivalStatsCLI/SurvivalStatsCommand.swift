// The command `survivalstats`: its subcommands, and the exit status that each trouble has.

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  struct SurvivalStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "survivalstats",
      abstract: "Time-to-event statistics at clinical-trial grade.",
      version: "0.1.0",
      subcommands: [
        TrialCommand.self, CoxCommand.self, KaplanMeierCommand.self, LogRankCommand.self,
        RatesCommand.self, PoissonCommand.self, ReportCommand.self,
      ])
  }

  @main
  enum Main {
    static func main() {
      do {
        var command = try SurvivalStatsCommand.parseAsRoot()
        try command.run()
      } catch {
        let code = SurvivalStatsCommand.exitCode(for: error)
        // Help and version are no errors; a usage error is 2 and not ArgumentParser's 64.
        if code == .success { SurvivalStatsCommand.exit(withError: error) }
        if let ended = error as? ExitCode { Foundation.exit(ended.rawValue) }
        let message =
          code == .validationFailure
          ? SurvivalStatsCommand.fullMessage(for: error) : "Error: \(error)"
        OutputFile.say(message)
        Foundation.exit(leavesNothing(error) ? 3 : 2)
      }
    }
  }

  /// Whether the input is sound and leaves nothing to estimate.
  func leavesNothing(_ error: any Error) -> Bool {
    (error as? SurvivalDataError)?.isNothingToEstimate ?? (error as? PlanError)?.leavesNothing
      ?? (error is NothingToEstimate)
  }
#else
  @main
  enum Main {
    static func main() {}
  }
#endif
