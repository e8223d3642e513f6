// Benchmarks of the estimators, against peers where they are installed.

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  @main
  struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "SurvivalStatsBench", abstract: "Times the estimators and checks their answers.")
  }
#else
  @main
  enum BenchmarkCommand {
    static func main() {}
  }
#endif
