// Options that every command takes, and how a result leaves the program.

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  struct OutputOptions: ParsableArguments {
    @Option(help: "text for people, json for programs.")
    var format = OutputFormat.text

    @Option(help: ArgumentHelp("Write to this file, not to the screen.", valueName: "file"))
    var output: String?

    /// Writes a result whole: nothing is written if it cannot be made.
    func write(_ result: some Encodable & CustomStringConvertible) throws {
      try write(result, text: result.description)
    }

    /// Writes a result whole, in words of its own.
    func write(_ result: some Encodable, text words: @autoclosure () -> String) throws {
      let text: String
      switch format {
      case .text: text = words()
      case .json:
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        text = String(decoding: try encoder.encode(result), as: UTF8.self)
      }
      try write(Data((text + "\n").utf8))
    }

    /// Writes a table whole; it is CSV whatever the format.
    func write(csv: String) throws { try write(Data(csv.utf8)) }

    private func write(_ data: Data) throws {
      guard let output else { return try OutputFile.writeToStandardOutput(data) }
      try OutputFile.write(data, to: output)
    }
  }

  struct TableOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The table, a CSV file; - reads standard input.", valueName: "file"))
    var data: String

    @Option(
      name: .customLong("where"), parsing: .unconditional,
      help: ArgumentHelp("Select rows, as 'etype == 1 & age > 50'.", valueName: "condition"))
    var condition: String?

    @Option(help: ArgumentHelp("The column of case weights.", valueName: "column"))
    var weights: String?

    func table() throws -> DataTable { try DataTable(csv: data) }
  }

  extension PackageProfile: ExpressibleByArgument {}

  struct ProfileOptions: ParsableArguments {
    @Option(help: "Whose defaults to follow.")
    var profile = PackageProfile.r

    @Option(
      help: ArgumentHelp(
        "List which default of another package moves which number by how much.",
        valueName: "package"))
    var explainDifference: PackageProfile?
  }

  /// Says on standard error what CSV has no place for.
  func report(_ warnings: [String], dropped: DroppedRows) {
    let reasons = [
      (dropped.missing, "missing values"), (dropped.zeroWeight, "weight zero"),
    ].filter { $0.0 > 0 }.map { "\($0.0 == 1 ? "1 row" : "\($0.0) rows") left out: \($0.1)" }
    report(reasons + warnings)
  }

  /// Prints what the reader should know to standard error.
  func report(_ warnings: [String]) {
    for warning in warnings {
      OutputFile.say("Warning: \(warning)")
    }
  }

  extension [Double] {
    /// Numbers separated by commas.
    init(list text: String, option: String) throws {
      self = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
        let trimmed = part.trimmingCharacters(in: .whitespaces)
        guard let number = Double(trimmed), number.isFinite else {
          throw ValidationError("--\(option): '\(trimmed)' is not a number")
        }
        return number
      }
    }
  }
#endif
