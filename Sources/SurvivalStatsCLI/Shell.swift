// Runs a program that does what this one leaves to others.

#if CommandLine
  import Foundation

  enum Shell {
    /// How a program ended and what it wrote.
    struct Run {
      let status: Int32
      let output: String
      let errors: String
    }

    /// Runs a program of the search path to its end; status 127 if there is none of this name.
    static func run(_ command: [String], input: Data = Data()) throws -> Run {
      let folder = try temporaryFolder()
      defer { try? FileManager.default.removeItem(at: folder) }
      // Files and not pipes, which block once they are full.
      func file(_ name: String, _ content: Data = Data()) throws -> URL {
        let url = folder.appendingPathComponent(name)
        try content.write(to: url)
        return url
      }
      let output = try file("output")
      let errors = try file("errors")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = command
      process.standardInput = try FileHandle(forReadingFrom: file("input", input))
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
      process.waitUntilExit()
      return Run(
        status: process.terminationStatus,
        output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
        errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }

    /// A new folder for files of passage; whoever asks for it removes it.
    static func temporaryFolder() throws -> URL {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "survivalstats-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      return folder
    }
  }
#endif
