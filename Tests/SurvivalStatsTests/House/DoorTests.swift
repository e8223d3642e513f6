// Each C module has one door: one folder of the library that imports it.

import Testing

/// Which folder may import which C module.
enum Doors {
  static let door = ["CLapack": "Linear", "CDistributions": "Distributions"]

  /// Imports that go round the door, a sentence each.
  static func violations(in files: [SourceFile], below root: String) -> [String] {
    var result: [String] = []
    for file in files {
      for line in file.code.split(separator: "\n") {
        // `@_exported import struct CLapack.X` is an import too.
        let words = line.split { $0 == " " || $0 == "." }.map(String.init)
        guard let k = words.firstIndex(of: "import") else { continue }
        for module in words[(k + 1)...] {
          guard let folder = door[module], file.folder(below: root) != folder else { continue }
          result.append("\(file) imports \(module)")
        }
      }
    }
    return result
  }
}

@Suite struct DoorTests {
  @Test func cModulesComeInByOneDoor() throws {
    let files =
      try SourceTree.files(below: "Sources", endingIn: [".swift"])
      + SourceTree.files(below: "Tests", endingIn: [".swift"])
    #expect(files.contains { $0.code.contains("import CLapack") }, "no import was found at all")
    let violations = Doors.violations(in: files, below: "Sources/SurvivalStats")
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test func aSideDoorIsSeen() {
    let files = [
      SourceFile(path: "S/Cox/A.swift", text: "import Foundation\nimport CLapack\n"),
      SourceFile(path: "S/Linear/B.swift", text: "import CLapack\n// import CDistributions\n"),
      SourceFile(path: "S/Linear/C.swift", text: "@_exported import CDistributions\n"),
      SourceFile(path: "T/D.swift", text: "import func CLapack.dpotrf_\n"),
    ]
    #expect(
      Doors.violations(in: files, below: "S") == [
        "S/Cox/A.swift imports CLapack", "S/Linear/C.swift imports CDistributions",
        "T/D.swift imports CLapack",
      ])
  }
}
