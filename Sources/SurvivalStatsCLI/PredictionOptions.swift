// --predict, --predict-type, --baseline and --adjusted: what a Cox model says of rows, of the baseline,
// and of groups with the same covariates.

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  struct PredictionOptions: ParsableArguments {
    @Option(
      help: ArgumentHelp("Predict the survival of the rows of this table.", valueName: "new.csv"))
    var predict: String?

    @Option(
      help: ArgumentHelp(
        "The rows of --predict follow each other: their columns of begin, end and subject.",
        valueName: "start,stop,id"))
    var path: String?

    @Option(
      help: ArgumentHelp(
        "Predict numbers and not curves, for the rows of --predict or the fit's own.",
        valueName: "linear-predictor|risk|expected|survival|terms"))
    var predictType: CoxPredictionKind?

    @Option(
      help: ArgumentHelp(
        "Whom --predict-type compares rows with.", valueName: "strata|sample|zero"))
    var reference: CoxPredictionReference?

    @Option(
      help: ArgumentHelp("The baseline hazard, at this reference.", valueName: "mean|zero"))
    var baseline: BaselineChoice?

    @Option(
      help: ArgumentHelp(
        "Curves of this column's groups, standardised to the covariates of all rows.",
        valueName: "column"))
    var adjusted: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Predict at these times only.", valueName: "100,365"))
    var times: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The horizon of restricted means of the curves.", valueName: "time"))
    var tau: Double?

    @Option(help: "The scale of the limits of predicted survival; the profile's if not given.")
    var confidenceType: ConfidenceType?

    @Flag(help: "Carry predicted curves on beyond follow-up.")
    var extend = false

    /// The options given that ask for something.
    var asked: [String] {
      [
        (predict != nil, "--predict"), (predictType != nil, "--predict-type"),
        (baseline != nil, "--baseline"), (adjusted != nil, "--adjusted"),
      ].filter(\.0).map(\.1)
    }

    func check() throws {
      if reference != nil, predictType == nil {
        throw ValidationError("--reference goes with --predict-type")
      }
      if path != nil {
        guard predict != nil, predictType == nil else {
          throw ValidationError("--path goes with --predict and without --predict-type")
        }
        if tau != nil { throw ValidationError("--tau does not go with --path") }
        _ = try pathColumns
      }
      guard adjusted == nil, predict == nil || predictType != nil else { return }
      for (isGiven, name) in [
        (times != nil, "--times"), (confidenceType != nil, "--confidence-type"),
        (extend, "--extend"), (tau != nil, "--tau"),
      ] where isGiven {
        throw ValidationError(
          "\(name) goes with --predict or --adjusted"
            + (predictType == nil ? "" : ", and is for curves, not for --predict-type"))
      }
    }

    /// The table of --predict, which standard input gives once.
    func newTable() throws -> DataTable? { try predict.map { try DataTable(csv: $0) } }

    /// The curves asked for, at the listed times or at all; nil for none.
    func predictions(
      of model: CoxModel, for table: DataTable?, level: Double, profile: PackageProfile,
      listed: Bool = true
    ) throws -> CoxPredictions? {
      guard let table, predictType == nil else { return nil }
      let times = try listed ? listedTimes : nil
      let type = confidenceType ?? profile.confidenceType
      let extend = extend || profile.extendsBeyondFollowUp
      if let columns = try pathColumns {
        return try model.survival(
          alongPathsOf: table, entry: columns[0], exit: columns[1],
          subject: columns.count > 2 ? columns[2] : nil, at: times, confidenceType: type,
          level: level, extend: extend)
      }
      return try model.survival(
        of: table, at: times, confidenceType: type, level: level, tau: tau, extend: extend)
    }

    /// The numbers asked for, of the rows of the table or the fit's own; nil for none.
    func rowPredictions(
      of model: CoxModel, for table: DataTable?
    ) throws -> CoxRowPredictions? {
      guard let predictType else { return nil }
      guard let table else { return try model.predict(predictType, reference: reference) }
      return try model.predict(predictType, for: table, reference: reference)
    }

    /// The adjusted curves asked for, at the listed times or at all; nil for none.
    func adjusted(
      of model: CoxModel, in table: DataTable, level: Double, profile: PackageProfile,
      listed: Bool = true
    ) throws -> AdjustedSurvival? {
      guard let adjusted else { return nil }
      return try model.adjustedSurvival(
        of: adjusted, in: table, at: try listed ? listedTimes : nil,
        confidenceType: confidenceType ?? profile.confidenceType, level: level, tau: tau,
        extend: extend || profile.extendsBeyondFollowUp)
    }

    private var listedTimes: [Double]? {
      get throws { try times.map { try [Double](list: $0, option: "times") } }
    }

    private var pathColumns: [String]? {
      get throws {
        guard let path else { return nil }
        let names = path.split(separator: ",", omittingEmptySubsequences: false).map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        guard names.count == 2 || names.count == 3, !names.contains("") else {
          throw ValidationError(
            "--path: expected the columns of begin and end, and of the subject if there are "
              + "several, as start,stop,id")
        }
        return names
      }
    }
  }

  /// Whose hazard --baseline gives.
  enum BaselineChoice: String, ExpressibleByArgument, CaseIterable {
    /// A subject at the columns' means.
    case mean
    /// A subject whose covariates are all 0.
    case zero

    var reference: BaselineReference { self == .mean ? .mean : .zero }
  }

  extension CoxPredictionReference: ExpressibleByArgument {}

  extension CoxPredictionKind: ExpressibleByArgument {
    /// The kinds, in words with hyphens as other options have them.
    public init?(argument: String) {
      guard let kind = Self.allCases.first(where: { $0.argument == argument }) else { return nil }
      self = kind
    }

    /// The words that --predict-type takes.
    public static var allValueStrings: [String] { allCases.map(\.argument) }

    private var argument: String { self == .linearPredictor ? "linear-predictor" : rawValue }
  }
#endif
