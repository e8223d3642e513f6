// What survivalstats logrank tests beside, or in place of, the test of its formula.

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  struct LogRankFurther: ParsableArguments {
    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "A permutation test of two groups by so many relabellings, or by all if they are few.",
        valueName: "count"))
    var permutations: Int?

    @Option(help: "What the draw of --permutations begins with.")
    var seed: UInt64?

    @Option(
      help: ArgumentHelp(
        "The column that says whose rows these are, if some have several: --permutations gives them one label.",
        valueName: "column"))
    var subject: String?

    @Option(
      help: ArgumentHelp(
        "A test of two randomized groups adjusted for covariates.", valueName: "age + stage"))
    var covariates: String?

    @Flag(
      help:
        "In place of groups, test against the offset() of the formula: each row's expected probability of no event."
    )
    var oneSample = false

    @Option(
      parsing: .unconditional, help: "The coverage of the ratio's limits with --one-sample.")
    var level: Double?

    func check() throws {
      if seed != nil, permutations == nil {
        throw ValidationError("--seed goes with --permutations")
      }
      if subject != nil, permutations == nil {
        throw ValidationError("--subject goes with --permutations")
      }
      if level != nil, !oneSample { throw ValidationError("--level goes with --one-sample") }
      if oneSample, permutations != nil || covariates != nil {
        throw ValidationError("--one-sample goes with neither --permutations nor --covariates")
      }
    }

    /// The one-sample test, if it is asked for.
    func oneSampleTest(
      _ formula: String, in data: DataTable, _ table: TableOptions
    ) throws -> OneSampleLogRank? {
      guard oneSample else { return nil }
      return try oneSampleLogRank(
        formula, in: data, weights: table.weights, where: table.condition, level: level ?? 0.95)
    }

    /// Adds what is asked for.
    func add(
      to report: inout LogRankReport, _ formula: String, in data: DataTable, _ table: TableOptions
    ) throws {
      if let permutations {
        report.permutation = try permutationLogRank(
          formula, in: data, weights: table.weights, subject: subject, where: table.condition,
          weight: report.test.weight, permutations: permutations, seed: seed ?? 1)
      }
      if let covariates {
        report.adjusted = try adjustedLogRank(
          formula, in: data, adjustingFor: covariates, weights: table.weights,
          where: table.condition)
      }
    }
  }
#endif
