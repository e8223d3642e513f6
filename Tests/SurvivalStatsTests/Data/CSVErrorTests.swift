// Each fault of a CSV file: the case, its line, and the sentence.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CSVErrorTests {
  static let faults: [(String, CSVError)] = [
    ("", .empty),
    (" \r\n\t\n", .empty),
    ("\u{FEFF}", .empty),
    ("\u{FEFF}\n", .empty),
    ("a,,c\n1,2,3\n", .emptyHeader(position: 2)),
    ("\"\",a\n1,2\n", .emptyHeader(position: 1)),
    ("a,b,\n1,2,3\n", .emptyHeader(position: 3)),
    ("a,b, a \n1,2,3\n", .duplicateHeader(name: "a", first: 1, second: 3)),
    ("a,b\n1,2\n3\n", .wrongFieldCount(line: 3, expected: 2, found: 1)),
    ("a,b\n1,2\n3,4,5,6\n", .wrongFieldCount(line: 3, expected: 2, found: 4)),
    ("a,b\r1,2\r3,4,\r", .wrongFieldCount(line: 3, expected: 2, found: 3)),
    ("a,b\r\n1,2\r\n\r\n3,4", .wrongFieldCount(line: 3, expected: 2, found: 0)),
    ("a,b\n\"x\ny\",2\n3\n", .wrongFieldCount(line: 4, expected: 2, found: 1)),
    ("a,b\n1,2\n\"x,2\n3,4\n", .unterminatedQuote(line: 3, column: "a")),
    ("a,b\n1,\"x\ny\n\n", .unterminatedQuote(line: 2, column: "b")),
    ("a,b\n1,\"x", .unterminatedQuote(line: 2, column: "b")),
    ("\"a,b\n1,2", .unterminatedQuote(line: 1, column: "1")),
    ("a,b\n1,5\" pipe\n", .strayQuote(line: 2, column: "b")),
    ("a,b\n1,\"x\ny\"z\n", .strayQuote(line: 3, column: "b")),
    ("a,b\n1,2\"\n", .strayQuote(line: 2, column: "b")),
    // The first fault is the one reported.
    ("a,b\n1,2,3\n4,\"5", .wrongFieldCount(line: 2, expected: 2, found: 3)),
    ("a,b\n1,x\"\n4\n", .strayQuote(line: 2, column: "b")),
  ]

  @Test(arguments: faults)
  func eachFaultHasItsLine(text: String, error: CSVError) {
    #expect(throws: error) { try csv(text) }
    // Nor does it depend on where the chunks are cut.
    for chunk in 1..<12 {
      #expect(throws: error) {
        try Array(text.utf8).withUnsafeBufferPointer { bytes in
          try CSVReader.table(bytes, chunkSize: chunk, sampleSize: 3 * chunk)
        }
      }
    }
  }

  @Test func invalidUTF8() {
    let latin = Array("a,b\n1,x\n2,caf".utf8) + [0xE9] + Array("\n".utf8)
    #expect(throws: CSVError.invalidUTF8(line: 3, column: "b")) { try DataTable(csv: latin) }
    // It comes before a later fault, also where the column was read as numbers until then.
    let later = Array("a,b\n1,2\n2,".utf8) + [0xFF] + Array("\n3\n".utf8)
    #expect(throws: CSVError.invalidUTF8(line: 3, column: "b")) { try DataTable(csv: later) }
    let header: [UInt8] = [0x61, 0x2C, 0xC3, 0x0A]
    #expect(throws: CSVError.invalidUTF8(line: 1, column: "2")) { try DataTable(csv: header) }
    let wide: [UInt8] = [0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00]
    #expect(throws: CSVError.invalidUTF8(line: 1, column: "1")) { try DataTable(csv: wide) }
  }

  @Test func filesThatCannotBeRead() {
    #expect(
      throws: CSVError.unreadable(path: "/no/such.csv", reason: "No such file or directory")
    ) { try DataTable(csv: "/no/such.csv") }
    #expect(throws: CSVError.unreadable(path: "/", reason: "Is a directory")) {
      try DataTable(csv: "/")
    }
    #expect(throws: CSVError.self) {
      try DataTable(csv: URL(string: "https://a.b/c.csv") ?? .init(filePath: "/no"))
    }
  }

  @Test func eachPrintsOneSentence() {
    let sentences: [(CSVError, String)] = [
      (
        .unreadable(path: "x.csv", reason: "No such file or directory"),
        "cannot read \"x.csv\": No such file or directory"
      ),
      (
        .wrongFieldCount(line: 7, expected: 3, found: 1),
        "line 7 has 1 field; expected 3, as in the header"
      ),
      (.wrongFieldCount(line: 7, expected: 3, found: 0), "line 7 is blank; expected 3 fields"),
      (
        .unterminatedQuote(line: 9, column: "arm"),
        "line 9, column \"arm\": the quote that opens here is never closed"
      ),
      (
        .duplicateHeader(name: "a", first: 1, second: 3),
        "line 1: columns 1 and 3 are both named \"a\"; names must differ"
      ),
    ]
    for (error, sentence) in sentences { #expect("\(error)" == sentence) }
    for (_, error) in Self.faults { #expect(!"\(error)".contains("\n")) }
  }
}
