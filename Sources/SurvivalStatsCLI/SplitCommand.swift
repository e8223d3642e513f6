// survivalstats split

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  struct SplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "split",
      abstract: "Cut each row of a table at given times, as R's survSplit.",
      discussion: """
        Example:
          survivalstats split "Surv(time, status)" --data lung.csv --at 180,365 --episode period |
            survivalstats cox "Surv(tstart, time, status) ~ sex:strata(period)" --data -

        Writes CSV. An event belongs to a row's last piece.
        """)

    @Argument(help: "The response, as \"Surv(time, event)\" or \"Surv(entry, exit, event)\".")
    var response: String

    @Option(help: ArgumentHelp("The table, a CSV file; - reads standard input.", valueName: "file"))
    var data: String

    @Option(
      parsing: .unconditional, help: ArgumentHelp("The times of the cuts.", valueName: "90,180"))
    var at: String

    @Option(help: ArgumentHelp("The name of the column of entries, if new.", valueName: "column"))
    var start = "tstart"

    @Option(
      help: ArgumentHelp("Add this column: the interval's number, from 1.", valueName: "column"))
    var episode: String?

    @Option(help: ArgumentHelp("Add this column: the row's number, from 1.", valueName: "column"))
    var id: String?

    @Option(help: ArgumentHelp("Write to this file, not to the screen.", valueName: "file"))
    var output: String?

    func run() throws {
      guard !response.contains("~") else {
        throw ValidationError("split cuts a response: leave out ~ and what follows it")
      }
      let cuts = try [Double](list: at, option: "at")
      let table = try DataTable(csv: data)
      let spells = try table.split(response, at: cuts, start: start, episode: episode, id: id)
      var options = OutputOptions()
      options.output = output
      options.format = .text
      try options.write(csv: spells.csv)
      // A curve of all rows reads the same times and status, and says what it made of them.
      let read = try kaplanMeier("\(response) ~ 1", in: table)
      report(read.warnings, dropped: read.dropped)
    }
  }
#endif
