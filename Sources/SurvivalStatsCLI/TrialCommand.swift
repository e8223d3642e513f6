// survivalstats trial

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  extension BundledTrial: ExpressibleByArgument {}

  struct TrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "trial",
      abstract: "Set a trial's published figures beside computed ones.",
      discussion: """
        Example:
          survivalstats trial colon --report colon.html

        The patients of colon and cgd are public; those of ifm2005-02 are synthetic, and show whether
        the estimators recover what was put in. The exit status is 1 if a figure differs from print,
        or is not recovered, without a recorded reason.
        """)

    @Argument(help: "The trial.")
    var trial = BundledTrial.ifm2005

    @Option(help: ArgumentHelp("Write the whole analysis here, .html or .md.", valueName: "file"))
    var report: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
      let file = try report.map { try ReportFile(path: $0) }
      let comparison = try trial.comparison()
      if let file {
        let plan = try ReportPlan(text: trial.planText, name: "the plan of \(trial.rawValue)")
        let document = try TrialAnalysis(plan, in: trial.table()).document(
          published: comparison,
          provenance: ReportProvenance.lines(inputs: [
            ("\(trial.rawValue).csv, bundled", Data(trial.csv))
          ]))
        try file.write(document)
      }
      try output.write(comparison)
      if let file { OutputFile.say("report: \(file.path)") }
      if comparison.hasUnexplainedDifference { throw ExitCode(1) }
    }
  }

  extension BundledTrial {
    /// The plan of the trial's report.
    fileprivate var planText: String {
      switch self {
      case .ifm2005: String(decoding: PackageResources.ifm2005_02_yaml, as: UTF8.self)
      case .colon: String(decoding: PackageResources.colon_yaml, as: UTF8.self)
      case .cgd: String(decoding: PackageResources.cgd_yaml, as: UTF8.self)
      }
    }
  }
#endif
