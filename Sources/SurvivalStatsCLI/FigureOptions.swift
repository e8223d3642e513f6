// --figure: a figure as SVG, or as PNG or PDF by way of librsvg's rsvg-convert.

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  struct FigureOptions: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Draw a figure, too: .svg, or .png and .pdf if rsvg-convert is there.", valueName: "file"))
    var figure: String?

    @Option(help: ArgumentHelp("The figure's title.", valueName: "text"))
    var figureTitle: String?

    @Option(help: ArgumentHelp("A line at the figure's foot.", valueName: "text"))
    var figureNote: String?

    /// Says at once, before anything is estimated, what would come to light at the end.
    func check() throws {
      guard let figure else { return }
      _ = try FigureFile(path: figure)
    }

    /// Writes the figure whole, or not at all.
    func write(_ svg: @autoclosure () throws -> String) throws {
      guard let figure else { return }
      try FigureFile(path: figure).write(svg())
    }
  }

  /// Where a figure goes, and how it gets there.
  struct FigureFile {
    enum Trouble: Error, CustomStringConvertible {
      case ending(String)
      case noConverter(String)
      case converter(path: String, reason: String)

      var description: String {
        switch self {
        case .ending(let path):
          "--figure: the name must end in .svg, .png or .pdf, and '\(path)' does not"
        case .noConverter(let path):
          "--figure: \(path) needs rsvg-convert, which is not on the PATH: install it "
            + "(apt-get install librsvg2-bin), or write an .svg"
        case .converter(let path, let reason):
          "--figure: rsvg-convert could not make \(path): \(reason)"
        }
      }
    }

    let path: String
    private let ending: String
    private let converter: URL?

    init(path: String) throws {
      self.path = path
      ending = (path as NSString).pathExtension.lowercased()
      switch ending {
      case "svg": converter = nil
      case "png", "pdf":
        guard let found = Self.converterOnPath() else { throw Trouble.noConverter(path) }
        converter = found
      default: throw Trouble.ending(path)
      }
    }

    func write(_ svg: String) throws {
      let data = try converter.map { try convert(svg, by: $0) } ?? Data(svg.utf8)
      do {
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
      } catch {
        throw OutputError(path: path, reason: error.localizedDescription)
      }
    }

    private static func converterOnPath() -> URL? {
      let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
      return path.split(separator: ":").lazy
        .map { URL(fileURLWithPath: String($0)).appendingPathComponent("rsvg-convert") }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    private func convert(_ svg: String, by converter: URL) throws -> Data {
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("survivalstats-figure-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let input = folder.appendingPathComponent("figure.svg")
      let output = folder.appendingPathComponent("figure." + ending)
      let errors = folder.appendingPathComponent("errors")
      try Data(svg.utf8).write(to: input)
      try Data().write(to: errors)
      let process = Process()
      process.executableURL = converter
      // Pixels enough for a column of print at 600 dots an inch.
      process.arguments =
        ["--format", ending] + (ending == "png" ? ["--zoom", "3"] : [])
        + ["--output", output.path, input.path]
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0, let data = try? Data(contentsOf: output) else {
        let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
        let reason = said.split(separator: "\n").first.map(String.init)
        throw Trouble.converter(
          path: path, reason: reason ?? "it ended with status \(process.terminationStatus)")
      }
      return data
    }
  }
#endif
