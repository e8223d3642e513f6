// Every file of expected values says who made it, and the maker is in the repository.

import Foundation
import Testing

/// What a reference file must say of itself.
enum Provenance {
  /// What is missing, or nil. `exists` says whether a path from the root leads to a file.
  static func complaint(about file: SourceFile, exists: (String) -> Bool) -> String? {
    guard let json = try? JSONSerialization.jsonObject(with: Data(file.text.utf8)),
      let object = json as? [String: Any]
    else { return "\(file) is not a JSON object" }
    guard let provenance = object["provenance"] as? [String: Any] else {
      return "\(file) has no provenance"
    }
    guard let maker = provenance["maker"] as? String else {
      return "\(file) does not name its maker"
    }
    // The maker is written from the root of the repository, or from the tests'.
    let places = [maker, "Tests/SurvivalStatsTests/" + maker]
    guard places.contains(where: exists) else {
      return "\(file) names the maker \(maker), which does not exist"
    }
    return nil
  }

  /// Where the reference files lie.
  static let folder = "Tests/SurvivalStatsTests/Reference"
}

@Suite struct ProvenanceTests {
  @Test func everyReferenceFileNamesItsMaker() throws {
    for file in try SourceTree.files(below: Provenance.folder, endingIn: [".json"]) {
      let complaint = Provenance.complaint(about: file, exists: SourceTree.exists)
      #expect(complaint == nil, "\(complaint ?? "")")
    }
  }

  @Test func aFoundlingIsSeen() {
    func complaint(_ text: String) -> String? {
      Provenance.complaint(about: SourceFile(path: "a.json", text: text)) { $0 == "Make/cox.R" }
    }
    #expect(complaint("[1]") == "a.json is not a JSON object")
    #expect(complaint("{\"cases\": []}") == "a.json has no provenance")
    #expect(complaint("{\"provenance\": {}}") == "a.json does not name its maker")
    #expect(
      complaint("{\"provenance\": {\"maker\": \"Make/km.R\"}}")
        == "a.json names the maker Make/km.R, which does not exist")
    #expect(complaint("{\"provenance\": {\"maker\": \"Make/cox.R\"}}") == nil)
  }
}
