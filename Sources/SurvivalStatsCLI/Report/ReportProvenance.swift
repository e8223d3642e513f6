// Where a report comes from: the program, the command, the input and its checksum.

#if CommandLine
  import Foundation

  /// The lines of a report's provenance.
  enum ReportProvenance {
    static func lines(inputs: [(name: String, content: Data)]) -> [String] {
      var lines = [
        "survivalstats \(SurvivalStatsCommand.configuration.version), "
          + "\(ProcessInfo.processInfo.operatingSystemVersionString)",
        "Command: "
          + (["survivalstats"] + CommandLine.arguments.dropFirst()).map(quoted)
          .joined(separator: " "),
      ]
      for input in inputs {
        let sum = sha256(of: input.content) ?? "not computed, for want of sha256sum"
        lines.append("\(input.name): \(input.content.count) bytes, SHA-256 \(sum)")
      }
      return lines
    }

    private static func quoted(_ argument: String) -> String {
      argument.allSatisfy { $0.isLetter || $0.isNumber || "-_./,=".contains($0) }
        ? argument : "'\(argument.replacingOccurrences(of: "'", with: "'\\\\''"))'"
    }

    /// By `sha256sum` (coreutils) or `shasum` (Apple), so that a reader can repeat it with the same.
    private static func sha256(of content: Data) -> String? {
      for command in [["sha256sum"], ["shasum", "-a", "256"]] {
        if let run = try? Shell.run(command, input: content), run.status == 0,
          let sum = run.output.split(separator: " ").first, sum.count == 64
        {
          return String(sum)
        }
      }
      return nil
    }
  }
#endif
