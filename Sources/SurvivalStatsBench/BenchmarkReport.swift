// All that a run found out: the JSON document, and the table in words.

import Foundation

/// The machine, its limits and every case.
struct BenchmarkReport: Codable, Sendable {
  var schemaVersion = 1
  var machine: MachineDescription
  var limits: MachineLimits?
  var cases: [CaseResult] = []
  var scaling: [Slope] = []

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// The lines of the table, made as the cases come in.
enum BenchmarkTable {
  private static let widths = [14, 9, 4, 12, 27, 10, 8]

  private static func row(_ fields: [String], answer: String) -> String {
    // Names to the left, numbers to the right.
    let cells = zip(fields, widths).enumerated().map { k, cell in
      let (text, width) = cell
      let padding = String(repeating: " ", count: max(0, width - text.count))
      return [0, 3, 4].contains(k) ? text + padding : padding + text
    }
    return cells.joined(separator: " ") + "  " + answer
  }

  static let head = row(
    ["case", "rows", "p", "by", "what", "median s", "ratio"], answer: "answer")

  static func machine(_ machine: MachineDescription, _ limits: MachineLimits?) -> String {
    var lines = [
      [machine.processor, machine.vectors, "\(machine.cores) cores", "\(machine.memoryGiB) GiB"]
        .compactMap { $0 }.joined(separator: ", "),
      [machine.system, machine.blas].compactMap { $0 }.joined(separator: "; "),
    ]
    if let limits {
      func giga(_ rate: Double) -> String { String(format: "%.1f", rate * 1e-9) }
      lines.append(
        "DSYRK of order \(MachineLimits.order): \(giga(limits.squareOneThread)) GFLOP/s on one "
          + "thread, \(giga(limits.squareAllThreads)) on all; memory read "
          + "\(giga(limits.memoryOneCore)) GB/s on one core, \(giga(limits.memoryAllCores)) on all")
    }
    return lines.joined(separator: "\n")
  }

  static func lines(_ result: CaseResult) -> String {
    func number(_ x: Double?, _ format: String = "%.4g") -> String {
      x.map { String(format: format, $0) } ?? "-"
    }
    func line(
      _ by: String, _ what: String, _ seconds: Double?, _ ratio: Double?, _ answer: String
    ) -> String {
      row(
        [
          result.name, "\(result.rows)", result.covariates > 0 ? "\(result.covariates)" : "-", by,
          what, number(seconds, "%.5f"), number(ratio, "%.1f"),
        ], answer: answer)
    }
    var lines = [
      line("SurvivalStats", "", result.seconds, nil, result.isRight ? "right" : "WRONG")
    ]
    for peer in result.peers {
      let far = peer.difference.map { String(format: "%.1e away", $0) } ?? "not comparable"
      let message = peer.message.map { ": \($0)" } ?? ""
      let one = peer.times.count == 1 ? ", one run" : ""
      let answer =
        switch peer.status {
        case .right: "right, \(far)\(one)"
        case .wrong: "WRONG, \(far)\(message)"
        case .different: "skipped, \(far)\(message)\(one)"
        case .notInstalled: "skipped, not installed\(message)"
        case .failed: "skipped, failed\(message)"
        case .stopped: "skipped, stopped\(message)"
        }
      lines.append(line(peer.tool.rawValue, peer.label, peer.seconds, peer.ratio, answer))
    }
    if let one = result.oneCoreSeconds {
      lines.append(line("SurvivalStats", "on one core", one, one / result.seconds, ""))
    }
    if let information = result.information {
      let square = number(information.fractionOfSquare.map { 100 * $0 }, "%.0f%%")
      let shape = number(information.fractionOfShape.map { 100 * $0 }, "%.0f%%")
      lines.append(
        line(
          "SurvivalStats", "one information", information.seconds, nil,
          "\(square) of a square DSYRK, \(shape) of one of this shape"))
    }
    if let limits = result.limits {
      let (one, all) = (limits.productOneCore * 1e-9, limits.productAllCores * 1e-9)
      lines.append(
        line(
          "machine", "DSYRK of this shape", nil, nil,
          String(format: "%.1f GFLOP/s on one core, %.1f on all", one, all)))
    }
    if let sort = result.sortSeconds {
      lines.append(line("machine", "sort of so many numbers", sort, nil, ""))
    }
    return lines.joined(separator: "\n")
  }

  static func lines(_ slopes: [Slope]) -> String {
    slopes.map {
      "\($0.name): log time over log \($0.of), \($0.from) to \($0.to): "
        + String(format: "%.2f", $0.slope)
    }.joined(separator: "\n")
  }

  static func versions(_ machine: MachineDescription) -> String {
    "Versions: "
      + machine.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      .joined(separator: ", ")
  }
}
