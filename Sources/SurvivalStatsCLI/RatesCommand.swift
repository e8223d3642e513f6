// survivalstats rates

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  struct RatesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rates",
      abstract: "Compare incidence rates, from counts or from a table.",
      discussion: """
        Examples:
          survivalstats rates --events 32,12 --person-time 1032,1000 --labels drug,placebo
          survivalstats rates "Rate(events, time) ~ arm + strata(site)" --data counts.csv
        """)

    @Argument(help: "A formula, as \"Rate(events, time) ~ arm + strata(site)\".")
    var formula: String?

    @Option(help: ArgumentHelp("The table, a CSV file; - reads standard input.", valueName: "file"))
    var data: String?

    @Option(
      name: .customLong("where"), parsing: .unconditional,
      help: ArgumentHelp("Select rows, as 'etype == 1 & age > 50'.", valueName: "condition"))
    var condition: String?

    @Option(help: ArgumentHelp("The column of frequencies.", valueName: "column"))
    var weights: String?

    @Option(
      parsing: .unconditional, help: ArgumentHelp("The events of each group.", valueName: "32,12"))
    var events: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The person-time of each group.", valueName: "1032,1000"))
    var personTime: String?

    @Option(help: ArgumentHelp("The names of the groups.", valueName: "a,b"))
    var labels: String?

    @Option(parsing: .unconditional, help: "What rates and differences are multiplied by.")
    var per = 100.0

    @Option(parsing: .unconditional, help: "The coverage of the limits.")
    var level = 0.95

    @OptionGroup var output: OutputOptions

    func validate() throws {
      let counts = [events, personTime, labels].contains { $0 != nil }
      let table = [formula, data, condition, weights].contains { $0 != nil }
      if counts && table {
        throw ValidationError("give either --events and --person-time, or a formula and --data")
      }
      if table && formula == nil { throw ValidationError("--data needs a formula") }
      if table && data == nil { throw ValidationError("a formula needs --data") }
      if !table && (events == nil || personTime == nil) {
        throw ValidationError("give --events and --person-time, or a formula and --data")
      }
    }

    func run() throws {
      let comparison = try comparison()
      try output.write(comparison)
      report(comparison.warnings)
    }

    private func comparison() throws -> RateComparison {
      if let formula, let data {
        return try compareRates(
          formula, in: DataTable(csv: data), weights: weights, where: condition, per: per,
          level: level)
      }
      return try compareRates(
        events: [Double](list: events ?? "", option: "events"),
        personTime: [Double](list: personTime ?? "", option: "person-time"),
        labels: labels.map { $0.split(separator: ",").map(String.init) } ?? [], per: per,
        level: level)
    }
  }
#endif
