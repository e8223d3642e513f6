// Benchmarks of the estimators beside R; each case checks its answer.

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  @main
  struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "SurvivalStatsBench",
      abstract: "Time the estimators beside R, and check their answers.",
      discussion: "Build it in release mode: swift run -c release SurvivalStatsBench")

    @Option(help: "Only cases whose name contains this.")
    var filter: String?

    @Option(help: "Numbers of rows, separated by commas.")
    var sizes = "1000,10000,100000,1000000"

    @Option(help: "Runs of each case; the median is printed.")
    var runs = 3

    @Flag(inversion: .prefixedNo, help: "Time R on the same data, where it is installed.")
    var peer = true

    static let cases: [BenchmarkCase] = [
      .cox(covariates: 10), .cox(covariates: 50), .kaplanMeier(days: false),
      .kaplanMeier(days: true), .csv, .poisson(covariates: 10),
    ]

    func run() throws {
      let numbers = sizes.split(separator: ",").map { Int($0) ?? 0 }
      guard !numbers.contains(where: { $0 < 1 }), runs > 0 else {
        throw ValidationError("--sizes takes whole numbers, --runs at least 1")
      }
      let r = peer ? RPeer() : nil
      if peer, r == nil { print("R is not installed: no peer to compare with") }
      print("case              rows  median s       R s   ratio  answer")
      for benchmark in Self.cases where filter.map(benchmark.name.contains) ?? true {
        for n in numbers {
          let result = try BenchmarkResult(benchmark.prepare(n), runs: runs, peer: r)
          let theirs = result.peerSeconds.map {
            String(format: "%8.4f %7.1f", $0, $0 / result.seconds)
          }
          print(
            benchmark.name.padding(toLength: 14, withPad: " ", startingAt: 0),
            String(format: "%7d  %8.4f ", n, result.seconds), theirs ?? "       -       -",
            result.isRight ? "  right" : "  WRONG")
          guard result.isRight else { throw ExitCode(1) }
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
