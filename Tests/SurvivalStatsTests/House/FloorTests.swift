// The house's floors: a folder names types of its own and of lower floors only.

import Testing

/// The floors of Sources/SurvivalStats, and what breaks them.
enum Floors {
  /// The floor of each folder. Folders of one floor do not know each other.
  static let floor: [String: Int] = [
    "Numerics": 0,
    "Linear": 1, "Distributions": 1,
    "Data": 2,
    "RiskSets": 3, "Inference": 3,
    "Curves": 4,
    "Comparisons": 5, "Cox": 5, "Rates": 5,
    "CompetingRisks": 6, "Parametric": 6, "Consistency": 6, "Profiles": 6,
    "Design": 7, "Simulation": 7, "Reconstruction": 7,
    "Figures": 8, "Reports": 8,
    "Trials": 9,
  ]

  /// The types that a file declares at its top level, private ones left out: those are its own
  /// business, and may share a name with another file's.
  static func typesDeclared(in file: SourceFile) -> [String] {
    file.code.split(separator: "\n").compactMap { line in
      // The formatter puts top-level declarations at the first column, and only those; under
      // `#if` they are indented, which the library does not use for whole types.
      guard let first = line.first, first.isLetter || first == "@" else { return nil }
      let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "@") }
      guard !words.contains("private"), !words.contains("fileprivate") else { return nil }
      let keywords: Set<Substring> = ["struct", "enum", "class", "actor", "protocol", "typealias"]
      guard let k = words.firstIndex(where: keywords.contains), k + 1 < words.count else {
        return nil
      }
      let modifiers: Set<Substring> = [
        "public", "package", "internal", "final", "indirect", "open", "@propertyWrapper",
        "@frozen", "@usableFromInline", "@unchecked", "@resultBuilder",
      ]
      return words[..<k].allSatisfy(modifiers.contains) ? String(words[k + 1]) : nil
    }
  }

  /// What breaks the floors, a sentence each.
  static func violations(in files: [SourceFile], below root: String) -> [String] {
    var home: [String: String] = [:]
    var result: [String] = []
    for file in files {
      guard let folder = file.folder(below: root) else {
        result.append("\(file) lies in no folder")
        continue
      }
      guard floor[folder] != nil else {
        result.append("\(file) lies in \(folder), which has no floor")
        continue
      }
      for type in typesDeclared(in: file) { home[type] = folder }
    }
    for file in files {
      guard let folder = file.folder(below: root), let own = floor[folder] else { continue }
      for word in SourceTree.words(in: file.code).sorted() {
        guard let other = home[word], other != folder, let height = floor[other] else { continue }
        if height >= own { result.append("\(file) names \(word) of \(other)") }
      }
    }
    return result
  }
}

@Suite struct FloorTests {
  @Test func foldersNameOnlyLowerFloors() throws {
    let files = try SourceTree.library()
    #expect(files.count > 10, "the sources were not found from \(#filePath)")
    let violations = Floors.violations(in: files, below: "Sources/SurvivalStats")
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test func aHigherTypeIsSeen() {
    let low = SourceFile(
      path: "S/Data/A.swift", text: "/// Like `Fit`.\nstruct A {\n  let x: [Fit]\n}\n")
    let high = SourceFile(path: "S/Cox/Fit.swift", text: "public final class Fit {}\n")
    #expect(
      Floors.violations(in: [low, high], below: "S") == ["S/Data/A.swift names Fit of Cox"])
  }

  @Test func aNeighbourOnTheSameFloorIsSeen() {
    let a = SourceFile(path: "S/Rates/A.swift", text: "enum A { case b(B) }\n")
    let b = SourceFile(path: "S/Cox/B.swift", text: "indirect enum B {}\n")
    #expect(Floors.violations(in: [a, b], below: "S") == ["S/Rates/A.swift names B of Cox"])
  }

  @Test func commentsStringsAndLowerFloorsPass() {
    let low = SourceFile(
      path: "S/Data/A.swift",
      text: """
        // Fit
        /* Fit /* Fit */ Fit */
        struct A { let s = "Fit \\" Fit", t = #"Fit " Fit"#, Fitting = 1 }
        """)
    let high = SourceFile(path: "S/Cox/Fit.swift", text: "struct Fit { let a: A }\n")
    #expect(Floors.violations(in: [low, high], below: "S").isEmpty)
  }

  @Test func aFolderWithoutAFloorIsSeen() {
    let stray = SourceFile(path: "S/Misc/A.swift", text: "struct A {}\n")
    let loose = SourceFile(path: "S/B.swift", text: "struct B {}\n")
    #expect(
      Floors.violations(in: [stray, loose], below: "S") == [
        "S/Misc/A.swift lies in Misc, which has no floor", "S/B.swift lies in no folder",
      ])
  }
}
