// Where output goes: files keep their mode, links are followed, devices are written to, and a full
// disk is a sentence.

import Foundation
import Testing

@Suite struct OutputTests {
  private static let small = "t,s\n1,1\n2,0\n3,1\n"

  private func run(_ output: String) throws -> CommandLineRun {
    try CommandLineTool.run(
      ["km", "Surv(t, s) ~ 1", "--data", "-", "--output", output], input: Self.small)
  }

  @Test func aFileKeepsItsModeAndALinkItsTarget() throws {
    let folder = try CommandLineTool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("a.txt")
    let link = folder.appendingPathComponent("b.txt")
    try Data("old".utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
    #expect(try run(link.path).status == 0)
    #expect(try String(contentsOf: file, encoding: .utf8).contains("Kaplan-Meier"))
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    let kind = try FileManager.default.attributesOfItem(atPath: link.path)[.type]
    #expect(kind as? FileAttributeType == .typeSymbolicLink)
  }

  @Test func aFolderIsASentence() throws {
    let run = try run("/tmp")
    #expect(run.status == 2)
    #expect(run.errors == "Error: cannot write /tmp: it is a folder\n")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDeviceIsASentence() throws {
    let run = try run("/dev/full")
    #expect(run.status == 2)
    #expect(run.errors == "Error: cannot write /dev/full: no space left on device\n")
    let kind = try FileManager.default.attributesOfItem(atPath: "/dev/full")[.type]
    #expect(kind as? FileAttributeType == .typeCharacterSpecial)
  }
}
