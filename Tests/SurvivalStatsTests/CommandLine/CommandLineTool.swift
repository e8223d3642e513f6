// Runs the built command `survivalstats` as a shell would.

import Foundation
import Testing

/// What a run of the command left behind.
struct CommandLineRun {
  let status: Int32
  let output: String
  let errors: String

  /// The output read as JSON.
  func json() throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
  }
}

enum CommandLineTool {
  /// The folder that the build put its products in, the command among them.
  static var productFolder: URL { Bundle.module.bundleURL.deletingLastPathComponent() }

  /// Runs `survivalstats` with these arguments and, if given, this standard input.
  static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> CommandLineRun {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files and not pipes, which block once they are full.
    func file(_ name: String, _ content: String = "") throws -> (URL, FileHandle) {
      let url = folder.appendingPathComponent(name)
      try Data(content.utf8).write(to: url)
      return (url, try FileHandle(forUpdating: url))
    }
    let (output, outputHandle) = try file("output")
    let (errors, errorHandle) = try file("errors")
    let process = Process()
    process.executableURL = productFolder.appendingPathComponent("survivalstats")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try file("input", input).1
    process.standardOutput = outputHandle
    process.standardError = errorHandle
    try process.run()
    process.waitUntilExit()
    return CommandLineRun(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  /// A new folder for a test's files.
  static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("survivalstats-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
