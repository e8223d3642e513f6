// Times the estimators beside other programs and the machine's limits; each case checks its answer.

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  @main
  struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "SurvivalStatsBench",
      abstract: "Time the estimators beside other programs, and check every answer.",
      discussion: """
        Build it in release mode: swift run -c release SurvivalStatsBench
        Cases: \(BenchmarkCase.all.map(\.name).joined(separator: ", "))
        A wrong answer, of this library or of a peer, ends it with status 1.
        """)

    @Option(help: "Only cases of these names, or with these parts in their names (commas between).")
    var filter: String?

    @Option(help: "Numbers of rows, separated by commas; each case has its own without.")
    var sizes: String?

    @Flag(help: "The sizes of Documentation/Benchmarks.md: up to 10,000,000 rows, many minutes.")
    var full = false

    @Option(help: "Runs of each expression after a warm-up; the median is printed.")
    var runs = 3

    @Option(
      help: ArgumentHelp(
        "Programs to run on the same data, where installed (commas between; \"\" for none).",
        discussion: "Of: \(PeerTool.allCases.map(\.rawValue).joined(separator: ", ")), or all."))
    var peers = "r"

    @Option(help: "The Python that has the packages.")
    var python = "python3"

    @Option(
      help: ArgumentHelp(
        "Seconds that the runs of one expression may take together.",
        discussion: """
          An expression that takes more than half of them is timed once. 20; with --full 240.
          """))
    var patience: Double?

    @Option(help: "The longest that an expression of a peer may keep us waiting.")
    var peerSeconds = 300.0

    @Flag(inversion: .prefixedNo, help: "Measure what the machine can do.")
    var limits = true

    @Flag(help: "Also smaller sizes, slopes, and one core against all.")
    var scaling = false

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() throws {
      let sizes = try rows()
      let cases = BenchmarkCase.matching(filter)
      guard !cases.isEmpty else { throw ValidationError("no case is named like \(filter ?? "")") }
      guard runs > 0, peerSeconds > 0, patience ?? 1 > 0 else {
        throw ValidationError(
          "--runs takes a whole number from 1, --patience and --peer-seconds numbers above 0")
      }
      Interruption.shared.listen()
      let repetition = Repetition(runs: runs, patience: patience ?? (full ? 240 : 20))
      let peerRun = PeerRun(
        tools: try tools(), python: python, secondsAllowed: peerSeconds, repetition: repetition)
      if !MachineDescription.isOptimizedBuild {
        Progress.say("warning: a debug build; times mean nothing without -c release")
      }
      if limits { Progress.say("the machine's limits") }
      let machineLimits = limits ? MachineLimits.measure() : nil
      var report = BenchmarkReport(machine: .here(), limits: machineLimits)
      tell("\(BenchmarkTable.machine(report.machine, machineLimits))\n\n\(BenchmarkTable.head)")
      let run = BenchmarkRun(repetition: repetition, limits: machineLimits, peers: peerRun)
      for benchmark in cases {
        let largest = full ? benchmark.fullRows : benchmark.rows
        let all = sizes ?? (scaling ? Scaling.sizes(benchmark, rows: largest) : [largest])
        for rows in all {
          // Growth is looked at without peers; they run at the size that was asked for.
          let withPeers = sizes != nil || rows == all.last
          var (result, versions) = try run.measure(benchmark, rows: rows, withPeers: withPeers)
          if scaling, rows == all.last {
            result.oneCoreSeconds = Scaling.oneCoreSeconds(
              benchmark.name, rows: rows, runs: runs)
          }
          report.machine.versions.merge(versions) { first, _ in first }
          report.cases.append(result)
          tell(BenchmarkTable.lines(result))
        }
      }
      if scaling {
        report.scaling = Scaling.slopes(report.cases)
        tell("\n\(BenchmarkTable.lines(report.scaling))")
      }
      if !report.machine.versions.isEmpty { tell("\n\(BenchmarkTable.versions(report.machine))") }
      if json { print(try report.json()) }
      guard report.cases.allSatisfy(\.isWholeRight) else { throw ExitCode(1) }
    }

    /// A part of the table, as soon as it is known; nothing where JSON is asked for.
    private func tell(_ text: String) {
      guard !json else { return }
      FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }

    private func rows() throws -> [Int]? {
      guard let sizes else { return nil }
      let numbers = sizes.split(separator: ",").map { Int($0) ?? 0 }
      guard !numbers.isEmpty, !numbers.contains(where: { $0 < 1 }) else {
        throw ValidationError("--sizes takes whole numbers from 1, separated by commas")
      }
      return numbers.sorted()
    }

    private func tools() throws -> [PeerTool] {
      if peers == "all" { return PeerTool.allCases }
      return try peers.split(separator: ",").map { name in
        guard let tool = PeerTool(rawValue: String(name)) else {
          let known = PeerTool.allCases.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("--peers takes some of \(known), or all; not \(name)")
        }
        return tool
      }
    }
  }
#else
  @main
  enum BenchmarkCommand {
    static func main() {}
  }
#endif
