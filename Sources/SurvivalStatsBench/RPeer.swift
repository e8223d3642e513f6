// R as the peer: the same data and the same figures, timed inside one R process.

import Foundation

/// R with its package survival, where installed.
struct RPeer {
  private let interpreter: URL

  /// Nil where there is no `Rscript` on the path.
  init?() {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = path.split(separator: ":").map {
      URL(fileURLWithPath: String($0)).appendingPathComponent("Rscript")
    }
    guard
      let found = candidates.first(where: {
        FileManager.default.isExecutableFile(atPath: $0.path)
      })
    else { return nil }
    interpreter = found
  }

  /// The median seconds of an expression after a warm-up, and its value.
  func measure(
    _ expression: String, data: [(name: String, values: [Double])], runs: Int
  ) throws -> (seconds: Double, answer: [Double]) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("survivalstats-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("data")
    var bytes = Data()
    for column in data { column.values.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    try bytes.write(to: file)
    let rows = data.first?.values.count ?? 0
    let names = data.map { "\"\($0.name)\"" }.joined(separator: ",")
    let script = """
      suppressMessages(library(survival))
      m <- matrix(readBin("\(file.path)", "double", \(rows * data.count)), \(rows))
      colnames(m) <- c(\(names)); d <- as.data.frame(m); rm(m)
      work <- function() { \(expression) }
      answer <- work()
      seconds <- replicate(\(runs), system.time(work())[["elapsed"]])
      cat(format(c(median(seconds), answer), digits = 17), sep = "\\n")
      """
    let scriptFile = folder.appendingPathComponent("peer.R")
    try Data(script.utf8).write(to: scriptFile)
    let process = Process()
    process.executableURL = interpreter
    process.arguments = ["--vanilla", scriptFile.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(
      decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let numbers = output.split(separator: "\n").compactMap {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    guard process.terminationStatus == 0, let seconds = numbers.first else {
      throw PeerError(output: output)
    }
    return (seconds, Array(numbers.dropFirst()))
  }
}

/// The peer failed.
struct PeerError: Error, CustomStringConvertible {
  let output: String
  var description: String { "R did not answer: \(output)" }
}
