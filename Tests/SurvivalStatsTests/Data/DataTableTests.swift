// Tables: columns by name, hostile files beyond the grammar of CSV, and what a model says of them.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct DataTableTests {
  @Test func aColumnThatIsNotThere() throws {
    let table = try csv("time,arm\n1,a\n")
    #expect(
      throws: SurvivalDataError.noSuchColumn(name: "Time", available: ["time", "arm"])
    ) { try table.column("Time") }
    #expect(table.hasColumn("arm"))
    #expect(!table.hasColumn("Arm"))
    let error = SurvivalDataError.noSuchColumn(name: "Time", available: ["time", "arm"])
    #expect("\(error)" == "no column \"Time\"; the table has time, arm")
  }

  @Test func namesMustDiffer() {
    #expect(throws: SurvivalDataError.duplicateColumn(name: "a")) {
      try DataTable([.numeric("a", [1] as [Double]), .text("a", ["x"])])
    }
    #expect("\(SurvivalDataError.duplicateColumn(name: "a"))".contains("appears twice"))
  }

  @Test func noColumnsAtAll() throws {
    let table = try DataTable([])
    #expect(table.rowCount == 0)
    #expect(table.columnNames == [])
  }

  @Test func textWhereANumberIsDueHasItsRow() throws {
    for bad in ["1O", "1,5", "0x10", "3 4", "n/a", "-"] {
      let table = try csv("t,e\n1,1\n\"\(bad)\",1\n2,0\n")
      let error = #expect(throws: SurvivalDataError.self) {
        try Formula("Surv(t, e) ~ 1").frame(in: table, for: .covariates)
      }
      #expect(error == .notNumeric(row: 2, column: "t", value: bad))
      #expect("\(String(describing: error))".isEmpty == false)
    }
  }

  @Test func numbersWithSpacesAndOfAnySize() throws {
    let table = try csv("a,b,c,d\n 3 ,1e-400,1e308,+4\n\t2,-0,-1e308,.5e1\n")
    #expect(try numbers(table, "a") == [3, 2])
    #expect(try numbers(table, "b") == [0, 0])
    #expect(try numbers(table, "c") == [1e308, -1e308])
    #expect(try numbers(table, "d") == [4, 5])
  }

  @Test func aNumberTooLargeIsSaidWhereItIsUsed() throws {
    let table = try csv("t,e,x\n1,1,1e400\n2,1,3\n")
    #expect(throws: SurvivalDataError.notFinite(row: 1, column: "x", value: .infinity)) {
      try Formula("Surv(t, e) ~ x").frame(in: table, for: .covariates)
    }
    #expect(try Formula("Surv(t, e) ~ 1").frame(in: table, for: .covariates).rows == [0, 1])
  }

  @Test func aColumnWithoutValuesLeavesNobody() throws {
    let table = try csv("t,e,x\n1,1,NA\n2,1,\n")
    let error = #expect(throws: SurvivalDataError.self) {
      try Formula("Surv(t, e) ~ x").frame(in: table, for: .covariates)
    }
    #expect(error == .noRows(dropped: 2))
    #expect("\(SurvivalDataError.noRows(dropped: 0))" == "the table has no rows")
  }

  /// Zero bytes come from UTF-16 without a mark, or from no text file at all.
  @Test func zeroBytesAreNoText() {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    for (file, line, column) in [
      (bytes("a,b\n1,x\n2,y\0z\n"), 3, "b"), (bytes("a,b\n1,\0\n"), 2, "b"),
      (bytes("a,b\n1\0,2\n"), 2, "a"), (bytes("a,b\n1,\"x\0\"\n"), 2, "b"),
      (bytes("a\0,b\n1,2\n"), 1, "1"), ([0x61, 0, 0x2C, 0, 0x62, 0, 0x0A, 0], 1, "1"),
    ] {
      #expect(throws: CSVError.invalidUTF8(line: line, column: column)) {
        try DataTable(csv: file)
      }
    }
  }

  @Test func aFieldOfTenMegabytes() throws {
    let long = String(repeating: "x", count: 10_000_000)
    let table = try csv("a,b\n1,short\n2,\(long)\n3,\"\(long)\ny\"\n")
    #expect(try texts(table, "b").map { $0?.count } == [5, 10_000_000, 10_000_002])
    // Digits without end are a number.
    let digits = String(repeating: "1", count: 1_000_000)
    #expect(try numbers(csv("a\n0.\(digits)\n"), "a") == [0.1111111111111111])
    #expect(throws: CSVError.unterminatedQuote(line: 2, column: "a")) { try csv("a\n\"\(long)") }
  }

  @Test func aHeaderOfAThousandColumns() throws {
    let names = (0..<1000).map { "c\($0)" }
    let row = names.map { _ in "1" }.joined(separator: ",")
    let table = try csv(names.joined(separator: ",") + "\n" + row + "\n" + row)
    #expect(table.columnNames == names)
    #expect(throws: CSVError.wrongFieldCount(line: 2, expected: 1000, found: 999)) {
      try csv(names.joined(separator: ",") + "\n" + row.dropLast(2))
    }
  }

  @Test func labelsOfGroupsSortAsNumbersOrAsBytes() {
    #expect(Grouping(["10", "9", "10", "1"]).labels == ["1", "9", "10"])
    #expect(Grouping(["10", "9", "10", "1"]).codes == [2, 1, 2, 0])
    #expect(Grouping(["b", "B", "a", "10", "9"]).labels == ["10", "9", "B", "a", "b"])
    // What Swift would take for a number and nobody else.
    #expect(Grouping(["nan", "2", "10", "inf"]).labels == ["10", "2", "inf", "nan"])
    // Equal as numbers, not as labels; whatever the order of rows.
    #expect(Grouping(["1.0", "1", "01"]).labels == ["01", "1", "1.0"])
    #expect(Grouping(["01", "1.0", "1"]).labels == ["01", "1", "1.0"])
    #expect(Grouping([3, 1, 2, 10]).labels == ["1", "2", "3", "10"])
    #expect(Grouping([String]()).count == 0)
  }
}
