// The Swift side of CLapack/CoxEntryKernel.c: the inner loops where rows enter late.
//
// Pointers, counts and layouts are those of the header; nothing is checked here.

import CLapack

extension CoxKernel {
  /// Sums of the rows that are at risk as later lanes begin, by the lane in which they last are.
  @inline(__always)
  static func spans(
    _ entries: inout Entries, _ data: Rows, risk: UnsafePointer<Double>, rows: Range<Int>,
    laneSets: [Int32], lane: Int, s0: UnsafeMutablePointer<Double>,
    s1: UnsafeMutablePointer<Double>?
  ) {
    cox_entry_spans(
      &entries, data.x, data.end, data.p, risk, rows.lowerBound, rows.upperBound, laneSets, lane,
      laneSets.count, s0, s1)
  }

  /// Hazard steps of the sets; the log likelihood, NaN if too much had to be summed anew.
  @inline(__always)
  static func hazard(
    _ sets: inout Sets, _ entries: inout Entries, weight: UnsafePointer<Double>,
    eta: UnsafePointer<Double>, risk: UnsafePointer<Double>, of range: Range<Int>, row: Int,
    left: Int, s0: Double, hazard: UnsafeMutablePointer<Double>,
    hazardOfDeaths: UnsafeMutablePointer<Double>, spread: UnsafeMutablePointer<Double>,
    s0Of: UnsafeMutablePointer<Double>
  ) -> Double {
    cox_entry_hazard(
      &sets, &entries, weight, eta, risk, range.lowerBound, range.upperBound, row, left, s0,
      hazard, hazardOfDeaths, spread, s0Of)
  }

  /// Residuals of the rows and roots of what was expected; the set of the row after the last.
  @inline(__always)
  static func residuals(
    _ sets: inout Sets, _ entries: inout Entries, hazard: UnsafePointer<Double>,
    hazardOfDeaths: UnsafePointer<Double>, high: UnsafePointer<Double>,
    low: UnsafePointer<Double>, count: Int, weight: UnsafePointer<Double>,
    risk: UnsafePointer<Double>, rows: Range<Int>, set k: Int,
    residual: UnsafeMutablePointer<Double>, root: UnsafeMutablePointer<Double>
  ) -> Int {
    cox_entry_residuals(
      &sets, &entries, hazard, hazardOfDeaths, high, low, count, weight, risk, rows.lowerBound,
      rows.upperBound, k, residual, root)
  }

  /// Packs the rows from `first` on, each times its factor.
  @inline(__always)
  static func pack(
    _ data: Rows, from first: Int, rows: Int, factor: UnsafePointer<Double>,
    into panels: UnsafeMutablePointer<Double>, capacity: Int
  ) {
    cox_pack(data.x + first * data.p, data.end, rows, data.p, factor, panels, capacity)
  }

  /// Packs the rows that the information loses, for the sets up to `last`; how many.
  @inline(__always)
  static func means(
    _ sets: inout Sets, _ entries: inout Entries, _ data: Rows, risk: UnsafePointer<Double>,
    s0Of: UnsafePointer<Double>, last: Int, at: inout EntryWalk,
    s1: UnsafeMutablePointer<Double>, d1: UnsafeMutablePointer<Double>,
    into panels: UnsafeMutablePointer<Double>, capacity: Int
  ) -> Int {
    cox_entry_means(
      &sets, &entries, data.x, data.end, data.p, risk, s0Of, last, &at, s1, d1, panels, capacity)
  }
}
