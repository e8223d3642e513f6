// Writes a report to a file, in the format that the file's name asks for.

#if CommandLine
  import Foundation

  /// A report's file: HTML, or Markdown with its figures beside it.
  struct ReportFile {
    enum Kind { case html, markdown }

    let path: String
    let kind: Kind

    /// - Throws: `PlanError` for a name that ends otherwise than .html or .md.
    init(path: String) throws {
      self.path = path
      switch URL(fileURLWithPath: path).pathExtension.lowercased() {
      case "html", "htm": kind = .html
      case "md", "markdown": kind = .markdown
      default:
        throw PlanError("\(path): a report's name ends in .html or .md, which says its format")
      }
    }

    func write(_ document: ReportDocument) throws {
      switch kind {
      case .html: try write(document.html(), to: path)
      case .markdown:
        let stem = URL(fileURLWithPath: path).deletingPathExtension()
        for case .figure(let figure) in document.sections.flatMap(\.blocks) {
          try write(figure.svg, to: "\(stem.path)-\(figure.name).svg")
        }
        let text = document.markdown { "\(stem.lastPathComponent)-\($0.name).svg" }
        try write(text + "\n", to: path)
      }
    }

    private func write(_ text: String, to path: String) throws {
      try OutputFile.write(Data(text.utf8), to: path)
    }
  }
#endif
