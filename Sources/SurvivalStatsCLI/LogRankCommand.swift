// survivalstats logrank

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  extension LogRankWeight: ExpressibleByArgument {
    /// A name, as `flemingHarrington(0,1)`.
    public init?(argument: String) { self.init(argument) }
  }
  extension Alternative: ExpressibleByArgument {}
  extension Multiplicity: ExpressibleByArgument {}

  struct LogRankCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "logrank",
      abstract: "Compare survival between groups by a log-rank test.",
      discussion: """
        Example:
          survivalstats logrank "Surv(time, status == 2) ~ sex + strata(inst)" --data lung.csv

        The weights are S(t-)^rho (1 - S(t-))^gamma; --rho 0 --gamma 0 is the log-rank test.
        Other weights by --weight.
        """)

    @Argument(help: "A formula, as \"Surv(time, event) ~ arm + strata(site)\".")
    var formula: String

    @OptionGroup var table: TableOptions

    @Option(
      parsing: .unconditional, help: "The exponent of S(t-): above 0 early events count more.")
    var rho = 0.0

    @Option(
      parsing: .unconditional, help: "The exponent of 1 - S(t-): above 0 late events count more.")
    var gamma = 0.0

    @Option(
      help: ArgumentHelp(
        "Another weight: gehanBreslow, taroneWare, petoPeto, modifiedPeto, flemingHarrington(0,1) or modestlyWeighted(0.5).",
        valueName: "name"))
    var weight: LogRankWeight?

    @Flag(help: "The largest of four Fleming-Harrington tests of two groups, with its own P.")
    var maxCombo = false

    @Option(help: "twoSided; less or greater, of the second group's events, for --max-combo.")
    var alternative = Alternative.twoSided

    @Flag(help: "A trend over the groups in the order of their labels.")
    var trend = false

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The groups' scores for --trend.", valueName: "0,1,2"))
    var scores: String?

    @Flag(help: "Tests of two groups at a time.")
    var pairwise = false

    @Option(help: ArgumentHelp("Compare with this group only.", valueName: "label"))
    var control: String?

    @Option(help: "How the P-values of --pairwise are adjusted.")
    var adjust: Multiplicity?

    @OptionGroup var output: OutputOptions

    func run() throws {
      try check()
      let data = try table.table()
      let weight =
        weight ?? (rho == 0 && gamma == 0 ? .logRank : .flemingHarrington(rho: rho, gamma: gamma))
      let test = try logRank(
        formula, in: data, weights: table.weights, where: table.condition, weight: weight)
      var result = LogRankReport(test: test)
      if trend {
        result.trend = try test.trend(
          scores: scores.map { try [Double](list: $0, option: "scores") })
      }
      if maxCombo {
        result.maxCombo = try SurvivalStats.maxCombo(
          formula, in: data, weights: table.weights, where: table.condition,
          alternative: alternative)
      }
      if pairwise {
        result.pairwise = try pairwiseLogRank(
          formula, in: data, weights: table.weights, where: table.condition, weight: weight,
          control: control, adjustment: adjust ?? .holm)
      }
      try output.write(result)
      report(test.warnings)
    }

    private func check() throws {
      if weight != nil, rho != 0 || gamma != 0 {
        throw ValidationError("--weight goes with neither --rho nor --gamma")
      }
      if scores != nil, !trend { throw ValidationError("--scores goes with --trend") }
      if alternative != .twoSided, !maxCombo {
        throw ValidationError("--alternative goes with --max-combo")
      }
      if control != nil || adjust != nil, !pairwise {
        throw ValidationError("--control and --adjust go with --pairwise")
      }
    }
  }

  /// A test with what was asked for beside it, as one JSON object: the test's keys, and one more for
  /// each.
  struct LogRankReport: Encodable, CustomStringConvertible {
    let test: LogRank
    var trend: LogRankTrend?
    var maxCombo: MaxCombo?
    var pairwise: PairwiseLogRank?

    private enum CodingKeys: String, CodingKey {
      case trend, maxCombo, pairwise
    }

    func encode(to encoder: any Encoder) throws {
      try test.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      if let trend { try container.encode(trend, forKey: .trend) }
      if let maxCombo { try container.encode(maxCombo, forKey: .maxCombo) }
      if let pairwise { try container.encode(pairwise, forKey: .pairwise) }
    }

    var description: String {
      [test.description, trend?.description, maxCombo?.description, pairwise?.description]
        .compactMap(\.self).joined(separator: "\n\n")
    }
  }
#endif
