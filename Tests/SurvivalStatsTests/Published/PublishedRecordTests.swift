// The published record: what it holds, that nothing in it is from memory, and that it is used.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct PublishedRecordTests {
  @Test(arguments: [("ifm2005-02", 30), ("colon", 6), ("cgd", 9)])
  func eachFigureHasASource(_ trial: String, _ count: Int) throws {
    let figures = try PublishedRecord(trial: trial).figures
    #expect(figures.count == count)
    for figure in figures { #expect(!figure.source.isEmpty) }
    let names = figures.map { "\($0.id), \($0.group)" }
    #expect(Set(names).count == names.count)
  }

  /// The marks are the three that may be held to; the file has no other.
  @Test func nothingIsFromMemory() throws {
    let table = try DataTable(csv: PackageResources.published_csv)
    guard case .text(_, let marks) = try table.column("mark").values else { return }
    #expect(Set(marks) == ["abstract", "namedSource", "derived"])
    // The number of second cancers is printed nowhere that could be named.
    let ids = try PublishedRecord(trial: "ifm2005-02").figures.map(\.id)
    #expect(!ids.contains { $0.lowercased().contains("count") })
  }

  @Test func whatIsDerivedFollows() throws {
    let record = try PublishedRecord(trial: "ifm2005-02")
    let arms = try ["lenalidomide", "placebo"].map {
      try record.figure("labelEvents", $0).printed.value
    }
    #expect(try record.figure("labelEvents").printed.value == arms.reduce(0, +))
  }

  @Test(arguments: BundledTrial.allCases)
  func everyTrialsFiguresAreShown(_ trial: BundledTrial) throws {
    let shown = try trial.comparison().figures
    for figure in try PublishedRecord(trial: trial.rawValue).figures
    where !figure.id.hasPrefix("label") {
      #expect(
        shown.contains { $0.published == figure.printed.text && $0.source == figure.source },
        "\(figure.id), \(figure.group)")
    }
  }

  @Test func aFigureThatIsNotThereIsAnError() throws {
    #expect(throws: SurvivalDataError.self) {
      try PublishedRecord(trial: "colon").figure("pfsMedian")
    }
  }
}
