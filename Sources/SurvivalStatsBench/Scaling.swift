// How time grows with rows and with covariates, and what the second core is worth.

import Foundation

/// The growth of a case's time between two sizes.
struct Slope: Codable, Sendable {
  let name: String
  /// What grows: `rows` or `covariates`.
  let of: String
  let from: Int
  let to: Int
  /// The slope of log time over log size: 1 where time is proportional.
  let slope: Double
}

enum Scaling {
  /// The sizes at which growth is looked at: a hundredth, a tenth and all of the rows.
  static func sizes(_ benchmark: BenchmarkCase, rows: Int) -> [Int] {
    benchmark.scales
      ? [rows / 100, rows / 10, rows].filter { $0 >= max(100, 20 * benchmark.covariates) } : [rows]
  }

  /// From one size to the next within each case, and from one number of covariates to the next
  /// among Cox fits of the same size.
  static func slopes(_ results: [CaseResult]) -> [Slope] {
    var slopes: [Slope] = []
    func add(_ a: CaseResult, _ b: CaseResult, _ size: (CaseResult) -> Int, of: String) {
      let name = a.name == b.name ? a.name : "\(a.name), \(b.name), \(a.rows) rows"
      slopes.append(
        Slope(
          name: name, of: of, from: size(a), to: size(b),
          slope: log(b.seconds / a.seconds) / log(Double(size(b)) / Double(size(a)))))
    }
    for (k, result) in results.enumerated() {
      let larger = results[(k + 1)...].first { $0.name == result.name && $0.rows > result.rows }
      if let larger { add(result, larger, \.rows, of: "rows") }
    }
    let fits = results.filter { $0.name == "cox-p\($0.covariates)" }
    for (k, result) in fits.enumerated() {
      let wider = fits[(k + 1)...].first {
        $0.rows == result.rows && $0.covariates > result.covariates
      }
      if let wider { add(result, wider, \.covariates, of: "covariates") }
    }
    return slopes
  }

  /// The first core that this process may use.
  private static var core: String {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let allowed = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
    return allowed?.dropFirst("Cpus_allowed_list:".count)
      .drop { $0.isWhitespace }.prefix { $0.isNumber }.description ?? "0"
  }

  /// The seconds of a case on one core: this program again, held to that core by `taskset`; nil
  /// where there is no such command, or it gave no answer.
  static func oneCoreSeconds(_ name: String, rows: Int, runs: Int) -> Double? {
    let own = "/proc/self/exe"
    guard let taskset = Program.find("taskset"),
      let program = try? FileManager.default.destinationOfSymbolicLink(atPath: own)
    else { return nil }
    Progress.say("\(name), \(rows) rows: on one core")
    let process = Process()
    process.executableURL = taskset
    process.arguments = [
      "-c", core, program, "--filter", name, "--sizes", "\(rows)", "--runs", "\(runs)", "--peers",
      "", "--no-limits", "--json",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let report = try? JSONDecoder().decode(BenchmarkReport.self, from: output)
    return report?.cases.first { $0.isRight }?.seconds
  }
}
