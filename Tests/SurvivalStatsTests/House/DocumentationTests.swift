// Files stay short, the map knows them all, and every [key] leads to a reference.

import Foundation
import Testing

/// What the documents promise of the sources and of each other.
enum DocumentationRules {
  /// The longest a source file may be, in lines: one idea a file.
  static let longestFile = 400

  /// The keys of literature that a text cites: `[` word, four digits, perhaps a letter `]`.
  static func keysCited(in text: String) -> Set<String> {
    Set(matches(of: #"\[([a-z]+[0-9]{4}[a-z]?)\]"#, in: text))
  }

  /// The keys that References.md defines: a list item that begins with `[key]`.
  static func keysDefined(in references: String) -> [String] {
    matches(of: #"(?m)^- \[([a-z0-9]+)\]"#, in: references)
  }

  private static func matches(of pattern: String, in text: String) -> [String] {
    guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
    let whole = NSRange(text.startIndex..., in: text)
    return expression.matches(in: text, range: whole).compactMap {
      Range($0.range(at: 1), in: text).map { String(text[$0]) }
    }
  }

  /// The number of lines of a file.
  static func lineCount(_ text: String) -> Int {
    text.split(separator: "\n", omittingEmptySubsequences: false).count
      - (text.hasSuffix("\n") ? 1 : 0)
  }

  /// The paths below `root` that the map does not name in backquotes.
  static func unmapped(_ files: [SourceFile], below root: String, map: String) -> [String] {
    files.map { String($0.path.dropFirst(root.count + 1)) }.filter { !map.contains("`\($0)`") }
  }

  /// The paths that the map names, from the root or from `root`, and that lead nowhere.
  static func vanished(below root: String, map: String, exists: (String) -> Bool) -> [String] {
    matches(of: #"(?m)^- `([^`]+)`"#, in: map).filter { !exists($0) && !exists(root + "/" + $0) }
  }
}

@Suite struct DocumentationTests {
  @Test func sourceFilesAreShort() throws {
    let files =
      try SourceTree.files(below: "Sources", endingIn: [".swift", ".h", ".c", ".cpp"])
      + SourceTree.files(below: "Tests", endingIn: [".swift"])
    for file in files {
      let lines = DocumentationRules.lineCount(file.text)
      #expect(lines <= DocumentationRules.longestFile, "\(file) has \(lines) lines")
    }
  }

  @Test func everyKeyResolves() throws {
    let references = try SourceTree.file("Documentation/References.md")
    let defined = DocumentationRules.keysDefined(in: references.text)
    #expect(defined.count == Set(defined).count, "a key is defined twice")
    let known = Set(defined)
    let files =
      try SourceTree.files(
        below: "Sources", endingIn: [".swift", ".h", ".c", ".cpp", ".md"])
      + SourceTree.files(below: "Tests/SurvivalStatsTests/Support", endingIn: [".swift"])
      + SourceTree.files(below: "Documentation", endingIn: [".md"])
    for file in files {
      let unknown = DocumentationRules.keysCited(in: file.text).subtracting(known).sorted()
      #expect(unknown.isEmpty, "\(file) cites \(unknown), which References.md lacks")
    }
  }

  @Test func theMapKnowsEverySourceFile() throws {
    let root = "Sources/SurvivalStats"
    let files = try SourceTree.library()
    let map = try SourceTree.file("Documentation/Map.md").text
    let unmapped = DocumentationRules.unmapped(files, below: root, map: map)
    #expect(unmapped.isEmpty, "run Scripts/map: Map.md lacks \(unmapped.joined(separator: ", "))")
    let vanished = DocumentationRules.vanished(below: root, map: map, exists: SourceTree.exists)
    #expect(vanished.isEmpty, "run Scripts/map: no file \(vanished.joined(separator: ", "))")
  }

  @Test func theRulesSeeWhatTheyShould() {
    #expect(
      DocumentationRules.keysCited(in: "after Cox [cox1972], x[i], [lin1989b]") == [
        "cox1972", "lin1989b",
      ])
    #expect(
      DocumentationRules.keysDefined(in: "- [cox1972] Cox\n- [boost] Boost\ntext [a1]") == [
        "cox1972", "boost",
      ])
    #expect(DocumentationRules.lineCount("a\nb\n") == 2)
    #expect(DocumentationRules.lineCount("a\n\nb") == 3)
    let files = [
      SourceFile(path: "S/Cox/A.swift", text: ""), SourceFile(path: "S/Cox/B.swift", text: ""),
    ]
    let map = "- `Cox/A.swift`: a\n- `Cox/C.swift`: c\n- `T/D.swift`: d\n"
    #expect(DocumentationRules.unmapped(files, below: "S", map: map) == ["Cox/B.swift"])
    let lost = DocumentationRules.vanished(below: "S", map: map) {
      ["S/Cox/A.swift", "T/D.swift"].contains($0)
    }
    #expect(lost == ["Cox/C.swift"])
  }
}
