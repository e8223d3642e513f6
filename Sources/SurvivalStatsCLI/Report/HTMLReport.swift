// A report in HTML: one file without a network, by the template beside this file.

#if CommandLine
  import Foundation
  import Mustache

  extension ReportDocument {
    /// The text in HTML.
    func html() throws -> String {
      let template = try MustacheTemplate(
        string: String(decoding: PackageResources.report_mustache, as: UTF8.self))
      return template.render([
        "title": title,
        "alert": alert.map { [$0] } ?? [],
        "sections": sections.map { section -> [String: Any] in
          ["title": section.title, "blocks": section.blocks.map(Self.context)]
        },
      ])
    }

    private static func context(of block: Block) -> [String: Any] {
      switch block {
      case .paragraph(let text): ["paragraph": text]
      case .list(let items): ["list": ["items": items]]
      case .table(let table):
        [
          "table": [
            "caption": table.caption, "header": table.header, "notes": table.notes,
            "rows": table.rows.map { row -> [String: Any] in
              row.count == 1
                ? ["heading": row[0], "span": table.header.count]
                : [
                  "name": row[0].trimmingCharacters(in: .whitespaces),
                  "isMember": row[0].hasPrefix(" "), "cells": Array(row.dropFirst()),
                ]
            },
          ] as [String: Any]
        ]
      case .figure(let figure):
        ["figure": ["svg": figure.svg, "caption": figure.caption]]
      }
    }
  }
#endif
