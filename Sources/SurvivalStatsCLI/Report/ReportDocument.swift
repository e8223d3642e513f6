// A report as a document: sections of paragraphs, tables and figures, in no format yet.

#if CommandLine
  /// A report, ready to be written as HTML or Markdown.
  struct ReportDocument {
    let title: String
    /// What must be read before anything else, as that the data are synthetic.
    let alert: String?
    let sections: [Section]

    struct Section {
      let title: String
      let blocks: [Block]
    }

    enum Block {
      case paragraph(String)
      case list([String])
      case table(Table)
      case figure(Figure)
    }

    /// Rows of text, the first cell of each its name. A row of one cell is a heading.
    struct Table {
      let caption: String
      let header: [String]
      let rows: [[String]]
      var notes: [String] = []
    }

    struct Figure {
      /// Names the figure's file beside a Markdown report.
      let name: String
      let svg: String
      let caption: String
    }
  }
#endif
