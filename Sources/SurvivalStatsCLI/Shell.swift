// Runs a program that does what this one leaves to others.

#if CommandLine
  import Foundation

  enum Shell {
    /// A program that is not there, or that failed.
    struct Failure: Error {}

    /// What a program of the search path writes when it is given an input.
    static func output(of command: [String], input: Data) throws -> String {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "survivalstats-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      // A file and not a pipe: a pipe that is not read while it is written blocks both ends.
      let file = folder.appendingPathComponent("input")
      try input.write(to: file)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = command
      process.standardInput = try FileHandle(forReadingFrom: file)
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      let written = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { throw Failure() }
      return String(decoding: written, as: UTF8.self)
    }
  }
#endif
