// Benchmarks of the estimators; each case checks its answer.

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  @main
  struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "SurvivalStatsBench",
      abstract: "Times the estimators and checks their answers.",
      discussion: "Build it in release mode: swift run -c release SurvivalStatsBench")

    @Option(help: "Only cases whose name contains this.")
    var filter: String?

    @Option(help: "Numbers of rows, separated by commas.")
    var sizes = "1000,10000,100000,1000000"

    @Option(help: "Runs of each case; the median is printed.")
    var runs = 3

    func run() throws {
      let numbers = sizes.split(separator: ",").compactMap { Int($0) }
      guard !numbers.isEmpty, runs > 0 else {
        throw ValidationError("--sizes takes whole numbers, --runs at least 1")
      }
      print("case            rows  median s  answer")
      for benchmark in BenchmarkCase.all where filter.map(benchmark.name.contains) ?? true {
        for n in numbers {
          let (seconds, isRight) = try benchmark.measure(rows: n, runs: runs)
          let name = benchmark.name.padding(toLength: 12, withPad: " ", startingAt: 0)
          print(name, String(format: "%7d  %8.4f", n, seconds), isRight ? " right" : " WRONG")
          guard isRight else { throw ExitCode(1) }
        }
      }
    }
  }
#else
  @main
  enum BenchmarkCommand {
    static func main() {}
  }
#endif
