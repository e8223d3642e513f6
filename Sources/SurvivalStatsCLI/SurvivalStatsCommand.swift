// The command `survivalstats`: its subcommands, and the exit status that each trouble has.

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  struct SurvivalStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "survivalstats",
      abstract: "Time-to-event statistics at clinical-trial grade.",
      version: "0.1.0",
      subcommands: [
        TrialCommand.self, CoxCommand.self, KaplanMeierCommand.self, LogRankCommand.self,
        CompareCommand.self, RatesCommand.self, PoissonCommand.self, ReportCommand.self,
        SplitCommand.self,
      ])
  }

  @main
  enum Main {
    static func main() async {
      var named: ParsableCommand.Type = SurvivalStatsCommand.self
      do {
        var command = try SurvivalStatsCommand.parseAsRoot()
        named = type(of: command)
        if var long = command as? any AsyncParsableCommand {
          try await long.run()
        } else {
          try command.run()
        }
      } catch {
        let code = SurvivalStatsCommand.exitCode(for: error)
        // Help and version are no errors; a usage error is 2 and not ArgumentParser's 64.
        if code == .success { SurvivalStatsCommand.exit(withError: error) }
        if let ended = error as? ExitCode { Foundation.exit(ended.rawValue) }
        OutputFile.say(sentence(error, isUsage: code == .validationFailure, in: named))
        Foundation.exit(leavesNothing(error) ? 3 : 2)
      }
    }
  }

  /// What is wrong; where the options are, with the usage of the command meant.
  private func sentence(
    _ error: any Error, isUsage: Bool, in command: ParsableCommand.Type
  ) -> String {
    guard isUsage else { return "Error: \(error)" }
    guard command != SurvivalStatsCommand.self else {
      return SurvivalStatsCommand.fullMessage(for: error)
    }
    return "Error: \(error)\nUsage: \(SurvivalStatsCommand.usageString(for: command))"
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
