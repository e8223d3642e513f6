// The CSV reader: RFC 4180, missing values, types as R's `type.convert` has them.
//
// Expected values follow from the texts themselves; types agree with R 4.2.2,
// `read.csv(text = ..., strip.white = TRUE)`, except where a test says so.

import Foundation
import Testing

@testable import SurvivalStats

func csv(_ text: String) throws(CSVError) -> DataTable { try DataTable(csv: Array(text.utf8)) }

func numbers(_ table: DataTable, _ name: String) throws -> [Double?] {
  let column = try table.column(name)
  guard case .numeric(let values) = column.values else { return [] }
  return values.indices.map { column.isMissing($0) ? nil : values[$0] }
}

func texts(_ table: DataTable, _ name: String) throws -> [String?] {
  let column = try table.column(name)
  guard case .text(let codes, let levels) = column.values else { return [] }
  return codes.map { $0 < 0 ? nil : levels[Int($0)] }
}

@Suite struct CSVReaderTests {
  @Test func readsNumbersTextAndTruthValues() throws {
    let table = try csv("time,arm,event\n1,b,TRUE\n2.5,a,F\n-3e1,b,true\n")
    #expect(table.columnNames == ["time", "arm", "event"])
    #expect(table.rowCount == 3)
    #expect(try table.column("time") == .numeric("time", [1, 2.5, -30] as [Double]))
    #expect(try table.column("arm") == .text("arm", ["b", "a", "b"]))
    #expect(try table.column("event") == .logical("event", [true, false, true]))
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func anyLineEndIsTheSame(lineEnd: String) throws {
    let expected = try csv("a,b\n1,x\n2,y")
    for tail in ["", lineEnd, lineEnd + lineEnd, lineEnd + "  " + lineEnd + "\t"] {
      let text = ["a,b", "1,x", "2,y"].joined(separator: lineEnd) + tail
      #expect(try csv(text) == expected)
      #expect(try csv("\u{FEFF}" + text) == expected)
    }
  }

  @Test func quotesHoldCommasLineBreaksAndQuotes() throws {
    let table = try csv("\"a\",\"b \"\"x\"\"\"\n\"1\",\"one, \"\"two\"\"\nthree\"\n2 , \" y \" \n")
    #expect(table.columnNames == ["a", "b \"x\""])
    #expect(try numbers(table, "a") == [1, 2])
    #expect(try texts(table, "b \"x\"") == ["one, \"two\"\nthree", " y "])
  }

  @Test func aQuoteAloneIsContentWhenDoubled() throws {
    #expect(try texts(csv("a,b\n\"\"\"\",1\n\"\"\"x\",1\nx,1"), "a") == ["\"", "\"x", "x"])
  }

  @Test func missingValues() throws {
    let table = try csv("n,t,m\n1,x,\n,,NA\nNA,NA,.\n.,.,\"\"\n\"NA\",\"\",\"NA\"\n 2 , y ,  \n")
    #expect(try numbers(table, "n") == [1, nil, nil, nil, nil, 2])
    #expect(try texts(table, "t") == ["x", nil, nil, nil, nil, "y"])
    // R makes a column without values logical; here it is numeric.
    #expect(try numbers(table, "m") == [nil, nil, nil, nil, nil, nil])
    #expect(try table.column("m").missing == [true, true, true, true, true, true])
    // A quoted full stop is text.
    #expect(try texts(csv("a\n\".\"\n"), "a") == ["."])
  }

  @Test func missingNumbersAreNaNAndMarked() throws {
    let column = try csv("a\n1\nNA\n").column("a")
    guard case .numeric(let values) = column.values else {
      Issue.record("not numeric")
      return
    }
    #expect(values[1].isNaN)
    #expect(column.missing == [false, true])
  }

  @Test func valuesThatAreNotFiniteAreKeptAndNotMissing() throws {
    let column = try csv("a\nInf\n-inf\nNaN\n+Infinity\n1e400\n").column("a")
    guard case .numeric(let values) = column.values else {
      Issue.record("not numeric")
      return
    }
    #expect(values[0] == .infinity)
    #expect(values[1] == -.infinity)
    #expect(values[2].isNaN)
    #expect(values[3] == .infinity)
    #expect(values[4] == .infinity)
    #expect(column.missing == nil)
  }

  @Test(arguments: [
    "0x10", "1e", "1e+", "+", "-", "1.2.3", "1 2", "e5", "1d5", "infinit", "nano", "..", "--1",
    "1,5", "12a",
  ])
  func notANumber(text: String) throws {
    #expect(try texts(csv("a,b\n1,1\n\"\(text)\",2\n"), "a") == ["1", text])
  }

  @Test(arguments: [
    ("T\nF", true), ("TRUE\nfalse\nNA", true), ("T\n1", false), ("1\nT", false), ("True\nF", false),
    ("yes\nno", false), ("\nT", true), ("T\nx", false),
  ])
  func logicalIfAllAre(values: String, isLogical: Bool) throws {
    let table = try csv("x,a\n" + values.split(separator: "\n").map { "1,\($0)\n" }.joined())
    guard case .logical = try table.column("a").values else {
      #expect(!isLogical)
      #expect(try !texts(table, "a").isEmpty)
      return
    }
    #expect(isLogical)
  }

  @Test func levelsAreInByteOrder() throws {
    let column = try csv("a\nb\nB\nab\na\n\u{E9}\nZ\nlonger than 8\nlonger th\n").column("a")
    guard case .text(_, let levels) = column.values else {
      Issue.record("not text")
      return
    }
    // R: sort(method = "radix"), the C locale's order.
    #expect(levels == ["B", "Z", "a", "ab", "b", "longer th", "longer than 8", "\u{E9}"])
  }

  @Test func aHeaderAloneIsATableOfNoRows() throws {
    for text in ["a,b", "a,b\n", "a,b\r\n\r\n"] {
      let table = try csv(text)
      #expect(table.columnNames == ["a", "b"])
      #expect(table.rowCount == 0)
    }
  }

  @Test func emptyFieldsAtTheEndsOfARecord() throws {
    let table = try csv("a,b,c\n,,\n1,,\n,,2")
    #expect(try numbers(table, "a") == [nil, 1, nil])
    #expect(try numbers(table, "b") == [nil, nil, nil])
    #expect(try numbers(table, "c") == [nil, nil, 2])
  }

  @Test func arraysDataAndFilesAreTheSame() throws {
    let text = "a,b\n1,x\n2,y\n"
    let url = FileManager.default.temporaryDirectory.appending(path: "csv-\(UUID()).csv")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let expected = try csv(text)
    #expect(try DataTable(csv: Data(text.utf8)) == expected)
    #expect(try DataTable(csv: url.path) == expected)
    #expect(try DataTable(csv: url) == expected)
    #expect(try DataTable(csv: text.utf8.lazy.map { $0 }) == expected)
  }

  @Test func endlessFilesWithoutASizeAreReadWhole() throws {
    // A pipe tells no size, so that the memory must grow.
    let text = "a\n" + (0..<50_000).map { "\($0)\n" }.joined()
    let path = FileManager.default.temporaryDirectory.path + "/csv-\(UUID()).pipe"
    guard mkfifo(path, 0o600) == 0 else { return }
    defer { unlink(path) }
    let thread = Thread {
      if let handle = FileHandle(forWritingAtPath: path) {
        try? handle.write(contentsOf: Data(text.utf8))
        try? handle.close()
      }
    }
    thread.start()
    let table = try DataTable(csv: path)
    #expect(table.rowCount == 50_000)
    #expect(try numbers(table, "a").last == 49_999)
  }
}
