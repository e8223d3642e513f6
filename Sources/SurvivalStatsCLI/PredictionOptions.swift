// --predict and --adjusted: survival curves of new rows, and of groups with the same covariates.

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  struct PredictionOptions: ParsableArguments {
    @Option(
      help: ArgumentHelp("Predict the survival of the rows of this table.", valueName: "new.csv"))
    var predict: String?

    @Option(
      help: ArgumentHelp(
        "Curves of this column's groups, standardised to the covariates of all rows.",
        valueName: "column"))
    var adjusted: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Predict at these times only.", valueName: "100,365"))
    var times: String?

    @Option(help: "The scale of the limits of predicted survival; the profile's if not given.")
    var confidenceType: ConfidenceType?

    @Flag(help: "Carry predicted curves on beyond follow-up.")
    var extend = false

    func check() throws {
      guard predict == nil, adjusted == nil else { return }
      for (isGiven, name) in [
        (times != nil, "--times"), (confidenceType != nil, "--confidence-type"),
        (extend, "--extend"),
      ] where isGiven {
        throw ValidationError("\(name) goes with --predict or --adjusted")
      }
    }

    /// The table of --predict, which standard input gives once.
    func newTable() throws -> DataTable? { try predict.map { try DataTable(csv: $0) } }

    /// The curves asked for, at the listed times or at all; nil for none.
    func predictions(
      of model: CoxModel, for table: DataTable?, level: Double, profile: PackageProfile,
      listed: Bool = true
    ) throws -> CoxPredictions? {
      guard let table else { return nil }
      return try model.survival(
        of: table, at: try listed ? listedTimes : nil,
        confidenceType: confidenceType ?? profile.confidenceType, level: level,
        extend: extend || profile.extendsBeyondFollowUp)
    }

    /// The adjusted curves asked for, at the listed times or at all; nil for none.
    func adjusted(
      of model: CoxModel, in table: DataTable, level: Double, profile: PackageProfile,
      listed: Bool = true
    ) throws -> AdjustedSurvival? {
      guard let adjusted else { return nil }
      return try model.adjustedSurvival(
        of: adjusted, in: table, at: try listed ? listedTimes : nil,
        confidenceType: confidenceType ?? profile.confidenceType, level: level,
        extend: extend || profile.extendsBeyondFollowUp)
    }

    private var listedTimes: [Double]? {
      get throws { try times.map { try [Double](list: $0, option: "times") } }
    }
  }
#endif
