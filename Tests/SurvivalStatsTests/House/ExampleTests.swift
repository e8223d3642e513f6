// The examples in the documents: what they show is what the command prints.

import Foundation
import Testing

@Suite struct ExampleTests {
  /// A command line in a document and the lines below it.
  struct Example: Sendable, CustomTestStringConvertible {
    let file: String
    let command: String
    let output: String
    var testDescription: String { "\(file): \(command)" }
  }

  /// Fenced blocks that begin with `$ survivalstats`.
  static let examples: [Example] =
    ((try? SourceTree.file("README.md")).map { [$0] } ?? []
    + ((try? SourceTree.files(below: "Documentation/Guides", endingIn: [".md"])) ?? []))
    .flatMap { file in
      file.text.components(separatedBy: "```\n").compactMap { block -> Example? in
        guard block.hasPrefix("$ survivalstats") else { return nil }
        let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
        return Example(
          file: file.path, command: String(lines[0].dropFirst(2)),
          output: lines.dropFirst().joined(separator: "\n"))
      }
    }

  @Test func thereAreSome() {
    #expect(Set(Self.examples.map(\.file)).isSuperset(of: ["README.md"]))
  }

  @Test(arguments: examples)
  func isWhatTheCommandPrints(_ example: Example) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", example.command]
    process.currentDirectoryURL = SourceTree.root
    var environment = ProcessInfo.processInfo.environment
    environment["PATH", default: ""] = CommandLineTool.productFolder.path + ":/usr/bin:/bin"
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: output, as: UTF8.self) == example.output)
  }
}
