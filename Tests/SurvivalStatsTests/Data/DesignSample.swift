// Two small tables for formulas: every kind of column, without and with missing values.
//
// The same as `grid` and `holes` of Reference/Make/design.R.

@testable import SurvivalStats

enum DesignSample {
  /// Twelve complete rows.
  static func grid() throws -> DataTable { try table(withHoles: false) }

  /// As `grid`, with missing values in x, f, w and k.
  static func holes() throws -> DataTable { try table(withHoles: true) }

  private static func table(withHoles: Bool) throws -> DataTable {
    func holed<Value>(_ values: [Value], at places: [Int]) -> [Value?] {
      values.enumerated().map { withHoles && places.contains($0.offset + 1) ? nil : $0.element }
    }
    let x = [1.5, 2, 3.25, 4, 5, 0.5, 7, 8.75, 2.5, 6, 9, 3]
    let z = [-1, 2, 0, 3.5, -2, 1, 4, -3, 0.25, 2.5, 5, -0.5]
    let k: [Double] = [1, 2, 3, 1, 2, 3, 3, 2, 1, 3, 1, 2]
    let w = [true, false, false, true, true, true, false, false, true, false, true, false]
    return try DataTable([
      .numeric("t", [5, 8, 3, 9, 1, 12, 7, 4, 10, 6, 11, 2] as [Double]),
      .numeric("e", [1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1] as [Double]),
      .numeric("x", holed(x, at: [3])),
      .numeric("z", z),
      .numeric("k", holed(k, at: [12])),
      .numeric("r", [10, 2, 1, 10, 2, 1, 1, 2, 10, 2, 1, 10] as [Double]),
      .text(
        "f", holed("b a B a b B b a B a b B".split(separator: " ").map(String.init), at: [1, 7])),
      .text("g", "u v v u u v v u v u v u".split(separator: " ").map(String.init)),
      .logical("w", holed(w, at: [5])),
      .numeric("my col", [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8] as [Double]),
    ])
  }
}
