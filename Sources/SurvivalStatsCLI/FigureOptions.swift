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

    init(path: String) throws {
      self.path = path
      ending = (path as NSString).pathExtension.lowercased()
      switch ending {
      case "svg": break
      case "png", "pdf": if !Self.converterIsOnPath { throw Trouble.noConverter(path) }
      default: throw Trouble.ending(path)
      }
    }

    func write(_ svg: String) throws {
      let data = ending == "svg" ? Data(svg.utf8) : try convert(svg)
      try OutputFile.write(data, to: path)
    }

    private static var converterIsOnPath: Bool {
      let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
      return path.split(separator: ":").lazy
        .map { URL(fileURLWithPath: String($0)).appendingPathComponent("rsvg-convert") }
        .contains { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    private func convert(_ svg: String) throws -> Data {
      let folder = try Shell.temporaryFolder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let drawn = folder.appendingPathComponent("figure." + ending)
      // Pixels enough for a column of print at 600 dots an inch.
      let run = try Shell.run(
        ["rsvg-convert", "--format", ending] + (ending == "png" ? ["--zoom", "3"] : [])
          + ["--output", drawn.path], input: Data(svg.utf8))
      guard run.status == 0, let data = try? Data(contentsOf: drawn) else {
        let reason = run.errors.split(separator: "\n").first.map(String.init)
        throw Trouble.converter(
          path: path, reason: reason ?? "it ended with status \(run.status)")
      }
      return data
    }
  }
#endif
