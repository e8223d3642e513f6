// Reports: their sections, their numbers, the guide's plan, and plans that cannot be followed.

import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ReportTests {
  private static let table = """
    arm,months,dead,site
    a,1,1,x
    a,2,0,y
    a,3,1,x
    b,4,1,y
    b,5,1,x
    b,6,0,y

    """

  private func run(
    plan: String, table: String = table, output: String? = nil, more: [String] = []
  ) throws -> (run: CommandLineRun, file: String?) {
    let folder = try CommandLineTool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let planFile = folder.appendingPathComponent("plan.yaml")
    try Data(plan.utf8).write(to: planFile)
    var arguments = ["report", planFile.path, "--data", "-"] + more
    let report = output.map { folder.appendingPathComponent($0) }
    if let report { arguments += ["--output", report.path] }
    let run = try CommandLineTool.run(arguments, input: table)
    return (run, report.flatMap { try? String(contentsOf: $0, encoding: .utf8) })
  }

  private static let plan = """
    title: A <small> trial & its "arms"
    arm: arm
    reference: b
    timeUnit: months
    baseline: [site]
    endPoints:
      - name: Death
        outcome: Surv(months, dead)
    strata: [site]
    landmarks: [3]
    subgroups: [site]
    rates:
      - name: Deaths
        events: dead
        personTime: months

    """

  @Test(arguments: ["ifm2005-02", "colon", "cgd"])
  func aTrialsReportIsOneWellFormedFile(_ trial: String) throws {
    let folder = try CommandLineTool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("report.html")
    let run = try CommandLineTool.run(["trial", trial, "--report", file.path])
    #expect(run.status == 0)
    #expect(run.errors.contains("report: \(file.path)"))
    let document = try XMLDocument(contentsOf: file, options: [])
    let headings = try document.nodes(forXPath: "//h2").compactMap(\.stringValue)
    #expect(headings.first == "Summary")
    for section in ["Population", "Subgroups", "Methods", "Provenance"] {
      #expect(headings.contains(section))
    }
    // Nothing is fetched: no scripts, and no source or reference that is not inside the file.
    #expect(try document.nodes(forXPath: "//script | //link | //img | //iframe").isEmpty)
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(!text.contains("NaN") && !text.contains(">nil<"))
    #expect(text.contains("class=\"alert\"") == (trial == "ifm2005-02"))
    let figures = try document.nodes(forXPath: "//*[local-name()='svg']").count
    #expect(figures == (trial == "cgd" ? 2 : trial == "colon" ? 3 : 4))
    if trial == "ifm2005-02" {
      #expect(text.components(separatedBy: "Synthetic data").count > figures)
    }
    #expect(text.contains("SHA-256"))
    #expect(text.contains("Published and computed"))
  }

  @Test func theColonReportHasRsNumbers() throws {
    // R 4.2.2, survival 3.5-3, d <- subset(colon, etype == 1), rx releveled to "Obs":
    // summary(coxph(Surv(time, status) ~ rx, d)): 0.5992 (0.4749 to 0.7561); survdiff: 23.06 on 2.
    let folder = try CommandLineTool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("report.md")
    _ = try CommandLineTool.run(["trial", "colon", "--report", file.path])
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains("0.60 (0.47 to 0.76)"))
    #expect(text.contains("chi-square 23.06 on 2 degrees of freedom"))
    #expect(text.contains("[kaplan1958] Kaplan EL, Meier P."))
  }

  @Test func markupInTitlesIsText() throws {
    let file = try #require(try run(plan: Self.plan, output: "r.html").file)
    #expect(file.contains("A &lt;small&gt; trial &amp; its"))
    #expect(throws: Never.self) { try XMLDocument(xmlString: file, options: []) }
  }

  @Test func theJSONHasTheResults() throws {
    let json = try run(plan: Self.plan, more: ["--format", "json"]).run.json()
    #expect(json["model"] as? String == "report")
    let endPoints = try #require(json["endPoints"] as? [[String: Any]])
    #expect((endPoints[0]["unadjusted"] as? [String: Any])?["model"] as? String == "cox")
    #expect((json["rates"] as? [[String: Any]])?.count == 1)
    #expect((json["arms"] as? [String]) == ["b", "a"])
  }

  @Test func syntheticDataAreCalledSo() throws {
    let text = try run(plan: Self.plan + "synthetic: true\n").run.output
    #expect(text.contains("Synthetic data. No patient is described here"))
  }

  @Test(arguments: [
    ("arm: arm", "arm: arms", 2, "no column 'arms' for the arms; it has arm, months, dead, site"),
    ("reference: b", "reference: c", 2, "no arm 'c' in the column 'arm'; it has 'a', 'b'"),
    ("landmarks: [3]", "landmark: [3]", 2, "the plan knows no 'landmark'"),
    ("landmarks: [3]", "landmarks: soon", 2, "'landmarks' is not of the right kind"),
    ("title: ", "titel: ", 2, "the plan knows no 'titel'"),
    ("Surv(months, dead)", "Surv(month, dead)", 2, "no column \"month\""),
    ("Surv(months, dead)", "Surv(months, dead", 2, "not closed"),
    ("[site]", "[city]", 2, "city"),
    ("events: dead", "events: deaths", 2, "Deaths: "),
    ("personTime: months", "person: months", 2, "a rate knows no 'person'"),
    ("endPoints:", "endPoints: {", 2, "neither YAML nor JSON"),
    ("Surv(months, dead)", "Surv(months, dead == 7)", 3, "no events"),
  ])
  func aPlanThatCannotBeFollowedIsRefused(
    _ part: String, _ instead: String, _ status: Int32, _ sentence: String
  ) throws {
    let plan = Self.plan.replacingOccurrences(of: part, with: instead)
    #expect(plan != Self.plan)
    let (run, file) = try run(plan: plan, output: "r.html")
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(sentence), "\(run.errors)")
    #expect(run.output.isEmpty && file == nil)
  }

  @Test func aFormatIsSaidByTheName() throws {
    let run = try run(plan: Self.plan, output: "report.docx").run
    #expect(run.status == 2)
    #expect(run.errors.contains("a report's name ends in .html or .md"))
  }
}
