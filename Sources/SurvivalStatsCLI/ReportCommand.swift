// survivalstats report

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "report",
      abstract: "Write the report of a trial from a plan.",
      discussion: """
        Example:
          survivalstats report plan.yaml --data trial.csv --output report.html

        A plan is a short YAML or JSON file: the column of arms, the end points, strata, subgroups
        and rates. Documentation/Guides/Report.md shows one. Without --output the report goes to the
        screen in Markdown.
        """)

    @Argument(help: "The plan, a YAML or JSON file.")
    var plan: String

    @Option(help: ArgumentHelp("The table, a CSV file; - reads standard input.", valueName: "file"))
    var data: String

    @Option(
      name: [.customLong("output"), .customLong("report")],
      help: ArgumentHelp("Write to this file, .html or .md.", valueName: "file"))
    var output: String?

    @Option(help: "text for people, json for programs.")
    var format = OutputFormat.text

    func run() throws {
      let file = format == .text ? try output.map { try ReportFile(path: $0) } : nil
      let name = URL(fileURLWithPath: plan).lastPathComponent
      let planText = try contents(of: plan)
      let content =
        data == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try contents(of: data)
      let analysis = try TrialAnalysis(
        ReportPlan(text: String(decoding: planText, as: UTF8.self), name: name),
        in: DataTable(csv: [UInt8](content)))
      let document = analysis.document(
        provenance: ReportProvenance.lines(inputs: [
          (name, planText), (data == "-" ? "standard input" : data, content),
        ]))
      if let file {
        try file.write(document)
        OutputFile.say("report: \(file.path)")
        return
      }
      var options = OutputOptions()
      options.format = format
      options.output = output
      try options.write(analysis, text: document.markdown { _ in nil })
    }

    private func contents(of path: String) throws -> Data {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw PlanError("there is no file \(path)")
      }
      guard !isFolder.boolValue else { throw PlanError("\(path) is a folder, not a file") }
      do {
        return try Data(contentsOf: URL(fileURLWithPath: path))
      } catch {
        throw PlanError("cannot read \(path): \(error.localizedDescription)")
      }
    }
  }
#endif
