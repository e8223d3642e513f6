// The published record: what it holds, that nothing in it is from memory, and that it is used.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct PublishedRecordTests {
  @Test(arguments: [("ifm2005-02", 60), ("colon", 6), ("cgd", 9)])
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

  /// Figures of later analyses, of subgroups, and of what the cohort has not: Trials/Data/published.md.
  private static func isOnlyOnRecord(_ id: String) -> Bool {
    id.hasPrefix("label") || id.hasPrefix("ash") || ["fitPfsMedian", "issStage3"].contains(id)
  }

  /// What the sources print, written out a second time from them: lenalidomide and placebo, or one
  /// figure for all. N Engl J Med 2012;366:1782 (abstract) first, then the sources that are named.
  @Test(arguments: [
    ("patients", "614", "307", "307"), ("pfsMedian", "", "41", "23"),
    ("pfsHazardRatio", "0.50", "", ""), ("pfsP", "<0.001", "", ""), ("efsMedian", "", "40", "23"),
    ("efsP", "<0.001", "", ""), ("followUp", "45", "", ""), ("osAt48", "", ">70%", ">70%"),
    ("secondCancerRate", "", "3.1", "1.2"), ("secondCancerP", "0.002", "", ""),
    // multinma
    ("pfsAt12", "", "0.887", "0.776"), ("pfsAt24", "", "0.722", "0.525"),
    ("pfsAt36", "", "0.571", "0.346"), ("pfsAt48", "", "0.447", "0.226"),
    ("fitPfsMedian", "", "42.5", "25.4"), ("issStage3", "", "22%", "17%"),
    ("response", "", "59%", "58%"), ("adverseCytogenetics", "", "17%", "10%"),
    // The US label
    ("labelEvents", "439", "191", "248"), ("labelHazardRatio", "0.53", "", ""),
    ("labelLower", "0.44", "", ""), ("labelUpper", "0.64", "", ""),
    ("labelMedianYears", "", "3.9", "2.0"), ("labelMedianYearsLower", "", "3.3", "1.8"),
    ("labelMedianYearsUpper", "", "4.7", "2.3"),
    // Abstracts of 2010 and 2013
    ("ash2013PfsAt60", "", "42%", "18%"), ("ash2013OsAt60", "", "68%", "67%"),
    ("ash2013OsHazardRatio", "1", "", ""), ("ash2013PfsMedian", "", "45.6", "23.8"),
    ("ash2013PfsMedianLower", "", "40", "21"), ("ash2013PfsMedianUpper", "", "55.1", "27.3"),
    ("ash2013PfsP", "<.001", "", ""), ("ash2010PfsMedianT414", "", "27", "15"),
    ("ash2010PfsMedianDel17p", "", "29", "14"),
  ])
  func theTextIsThatOfTheSource(_ id: String, _ all: String, _ drug: String, _ placebo: String)
    throws
  {
    let figures = try PublishedRecord(trial: "ifm2005-02").figures.filter { $0.id == id }
    let expected = [("all", all), ("lenalidomide", drug), ("placebo", placebo)].filter {
      !$0.1.isEmpty
    }
    #expect(figures.count == expected.count)
    for (group, text) in expected {
      #expect(figures.first { $0.group == group }?.printed.text == text, "\(id), \(group)")
    }
  }

  /// What the abstract prints is marked so, and nothing else is.
  @Test func theAbstractsFiguresAreThoseOfTheAbstract() throws {
    let figures = try PublishedRecord(trial: "ifm2005-02").figures
    let abstract = figures.filter { $0.mark == .abstract }
    #expect(
      Set(abstract.map(\.id)) == [
        "patients", "pfsMedian", "pfsHazardRatio", "pfsP", "efsMedian", "efsP", "followUp",
        "osAt48",
        "secondCancerRate", "secondCancerP",
      ])
    #expect(abstract.allSatisfy { $0.source.hasSuffix("abstract") })
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
    where !Self.isOnlyOnRecord(figure.id) {
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
