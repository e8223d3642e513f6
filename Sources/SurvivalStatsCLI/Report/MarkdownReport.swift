// A report in Markdown, its figures in files of their own beside it.

#if CommandLine
  import Foundation

  extension ReportDocument {
    /// The text in Markdown.
    ///
    /// - Parameter figureName: the file of a figure; nil leaves figures out.
    func markdown(figureName: (Figure) -> String?) -> String {
      var lines = ["# \(title)"]
      if let alert { lines += ["", "> **\(alert)**"] }
      for section in sections {
        lines += ["", "## \(section.title)"]
        for block in section.blocks {
          lines.append("")
          switch block {
          case .paragraph(let text): lines.append(text)
          case .list(let items): lines += items.map { "- \($0)" }
          case .table(let table): lines += Self.lines(of: table)
          case .figure(let figure):
            if let name = figureName(figure) {
              lines += ["![\(figure.caption)](\(name))", "", "*\(figure.caption)*"]
            } else {
              lines.append("*\(figure.caption)* (in the HTML report)")
            }
          }
        }
      }
      return lines.joined(separator: "\n")
    }

    private static func lines(of table: Table) -> [String] {
      let columns = table.header.count
      let rows = [table.header] + table.rows
      let cells = rows.enumerated().map { i, row in
        (row.count == 1 && i > 0 ? ["**\(row[0])**"] : row).map {
          $0.replacingOccurrences(of: "|", with: "\\|")
        } + Array(repeating: "", count: max(0, columns - row.count))
      }
      let widths = (0..<columns).map { c in max(3, cells.map { $0[c].count }.max() ?? 0) }
      func line(_ row: [String]) -> String {
        "| "
          + row.enumerated().map { c, cell in
            let padding = String(repeating: " ", count: widths[c] - cell.count)
            return c == 0 ? cell + padding : padding + cell
          }.joined(separator: " | ") + " |"
      }
      let rule =
        "|"
        + widths.enumerated().map { c, width in
          String(repeating: "-", count: width + 1) + (c == 0 ? "-" : ":")
        }.joined(separator: "|") + "|"
      return ["**\(table.caption)**", "", line(cells[0]), rule] + cells.dropFirst().map(line)
        + table.notes.flatMap { ["", $0] }
    }
  }
#endif
