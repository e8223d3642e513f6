// --figure on the command line: what is written, and what is said instead.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct FigureCommandTests {
  static let table = "t,s,arm\n1,1,a\n2,1,a\n3,0,a\n4,1,a\n2,1,b\n5,0,b\n6,1,b\n9,0,b\n"

  static func run(_ command: [String], figure: String) throws -> (CommandLineRun, Data?) {
    let folder = try CommandLineTool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent(figure)
    let run = try CommandLineTool.run(
      command + ["--data", "-", "--figure", file.path], input: table)
    return (run, try? Data(contentsOf: file))
  }

  @Test func curvesAreDrawnBesideTheOutput() throws {
    let (run, data) = try Self.run(
      ["km", "Surv(t, s) ~ arm", "--time-label", "Years", "--figure-note", "Synthetic data"],
      figure: "km.svg")
    #expect(run.status == 0 && run.output.contains("Kaplan-Meier"))
    let svg = try SVGReader.read(String(decoding: try #require(data), as: UTF8.self))
    #expect(svg.all("curve").count == 2)
    let words = svg.all("statistics").flatMap(\.all).map(\.ownText).joined(separator: " ")
    #expect(words.contains("Log-rank P = "))
    #expect(words.contains("Hazard ratio, b vs a: "))
    #expect(svg.all("x-label").first?.ownText == "Years")
    #expect(svg.all("note").contains { $0.ownText == "Synthetic data" })
  }

  @Test func coefficientsAreDrawn() throws {
    let (run, data) = try Self.run(
      ["cox", "Surv(t, s) ~ arm", "--figure-title", "Arms"], figure: "forest.SVG")
    #expect(run.status == 0)
    let svg = try SVGReader.read(String(decoding: try #require(data), as: UTF8.self))
    #expect(svg.all("row").count == 1 && svg.title == "Arms")
  }

  @Test func subgroupsAreDrawn() throws {
    let (run, data) = try Self.run(
      ["cox", "Surv(t, s) ~ arm", "--subgroups", "t > 2", "--figure-note", "Synthetic data"],
      figure: "forest.svg")
    #expect(run.status == 0)
    let svg = try SVGReader.read(String(decoding: try #require(data), as: UTF8.self))
    #expect(svg.all("heading").map(\.title) == ["t > 2"])
    #expect(svg.all("note").map(\.ownText) == ["Synthetic data"])
  }

  @Test(arguments: ["figure", "figure.gif", "figure.svg.txt"])
  func otherEndingsAreRefusedInASentence(_ name: String) throws {
    let (run, data) = try Self.run(["km", "Surv(t, s) ~ arm"], figure: name)
    #expect(run.status == 2 && data == nil && run.output.isEmpty)
    #expect(run.errors.hasPrefix("Error: --figure: the name must end in .svg, .png or .pdf"))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  /// Where rsvg-convert is there the file is what it says; where it is not, a sentence says so.
  @Test(arguments: [("png", [0x89, 0x50, 0x4E, 0x47]), ("pdf", [0x25, 0x50, 0x44, 0x46])])
  func otherFormatsComeThroughTheConverter(_ ending: String, _ magic: [UInt8]) throws {
    let (run, data) = try Self.run(["km", "Surv(t, s) ~ arm"], figure: "km." + ending)
    if let data {
      #expect(run.status == 0 && Array(data.prefix(4)) == magic)
    } else {
      #expect(run.status == 2 && run.output.isEmpty)
      #expect(run.errors.contains("apt-get install librsvg2-bin"))
      #expect(run.errors.split(separator: "\n").count == 1)
    }
  }

  @Test func aFolderThatIsNotThereIsAnError() throws {
    let (run, data) = try Self.run(["cox", "Surv(t, s) ~ arm"], figure: "no/such/x.svg")
    #expect(run.status == 2 && data == nil && run.output.isEmpty)
    #expect(run.errors.contains("cannot write"))
  }

  @Test func nothingIsDrawnOfWhatCannotBeFitted() throws {
    let (run, data) = try Self.run(["cox", "Surv(t, s) ~ armm"], figure: "x.svg")
    #expect(run.status == 2 && data == nil)
  }

  /// The pictures of the guide and of README say what the library draws today (`Scripts/examples`
  /// draws them anew). Texts are compared and not bytes, so
  /// that a shade or a gap may change without a new picture.
  @Test func theGuidesPicturesAreUpToDate() throws {
    let table = try DataTable(csv: Array(ColonSample.text().utf8))
    var curves = try KaplanMeierFigure("Surv(time, status) ~ rx", in: table, where: "etype == 2")
    curves.title = "Overall survival after resection of colon cancer"
    curves.xLabel = "Time since randomisation (days)"
    curves.note = "Data: the trial of Moertel et al. (1990), as bundled."
    let forest = ForestFigure(
      try fitCox(
        "Surv(time, status) ~ rx + sex + age + obstruct + adhere + node4", in: table,
        where: "etype == 2"),
      title: "Death after resection of colon cancer")
    var trial = try KaplanMeierFigure(
      "Surv(pfs, progressed) ~ relevel(arm, 'placebo')", in: BundledTrial.ifm2005.table())
    trial.title = "Lenalidomide maintenance in myeloma: progression-free survival"
    trial.xLabel = "Months since randomisation"
    trial.note = "Synthetic patients, made from the published figures of IFM 2005-02."
    let lung = try Reference.table("lung")
    let checked = try CoxModel("Surv(time, status) ~ ph.karno + age", in: lung)
    let trends = ProportionalHazardsFigure(try checked.coefficientTrends())
    let adjusted = try CoxModel("Surv(time, status) ~ sex + age + ph.ecog", in: lung)
      .adjustedSurvival(of: "sex", in: lung)
    for (name, svg) in [
      ("colon-survival", curves.svg()), ("colon-forest", forest.svg()), ("ifm2005-02", trial.svg()),
      ("lung-proportional-hazards", trends.svg()),
      ("lung-dfbetas", try ResidualFigure(dfbetasOf: checked).svg()),
      ("lung-adjusted", KaplanMeierFigure(adjusted).svg()),
    ] {
      let file = try SourceTree.file("Documentation/Guides/Figures/\(name).svg")
      let (drawn, printed) = (try SVGReader.read(svg), try SVGReader.read(file.text))
      #expect(drawn.all.map(\.name) == printed.all.map(\.name))
      #expect(drawn.all.map(\.ownText) == printed.all.map(\.ownText))
    }
  }
}
