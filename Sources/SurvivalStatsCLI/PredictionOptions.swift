// --predict: survival curves of new rows.

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  struct PredictionOptions: ParsableArguments {
    @Option(
      help: ArgumentHelp("Predict the survival of the rows of this table.", valueName: "new.csv"))
    var predict: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Predict at these times only.", valueName: "100,365"))
    var times: String?

    @Option(help: "The scale of the limits of predicted survival; the profile's if not given.")
    var confidenceType: ConfidenceType?

    @Flag(help: "Carry predicted curves on beyond follow-up.")
    var extend = false

    func check() throws {
      guard predict == nil else { return }
      for (isGiven, name) in [
        (times != nil, "--times"), (confidenceType != nil, "--confidence-type"),
        (extend, "--extend"),
      ] where isGiven {
        throw ValidationError("\(name) goes with --predict")
      }
    }

    /// The curves asked for; nil for none.
    func predictions(
      of model: CoxModel, level: Double, profile: PackageProfile
    ) throws -> CoxPredictions? {
      guard let predict else { return nil }
      return try model.survival(
        of: DataTable(csv: predict), at: times.map { try [Double](list: $0, option: "times") },
        confidenceType: confidenceType ?? profile.confidenceType, level: level,
        extend: extend || profile.extendsBeyondFollowUp)
    }
  }
#endif
