// The Swift side of CLapack/CoxKernel.c: the inner loops over blocks of rows.
//
// Pointers, counts and layouts are those of the header; nothing is checked here.

import CLapack

enum CoxKernel {
  typealias Sets = cox_sets
  typealias Hazards = cox_hazards
  typealias RiskSet = cox_risk_set
  static let opens = UInt8(COX_OPENS)
  static let ends = UInt8(COX_ENDS)
  static let dies = UInt8(COX_DIES)
  static let tied = UInt8(COX_TIED)
  typealias Entries = cox_entries
  typealias EntryWalk = cox_entry_walk

  /// The numbers of a vector of p numbers that is not data.
  static func padded(_ p: Int) -> Int { (p + 3) / 4 * 4 }
  /// The numbers of a panel block of `capacity` rows of p columns.
  static func panelCount(order p: Int, capacity: Int) -> Int { padded(p) * capacity }
  /// The numbers of the tiles of a p x p matrix.
  static func tileCount(order p: Int) -> Int { padded(p) * padded(p) }

  /// Rows of p numbers, the last of which ends at `end`.
  struct Rows: @unchecked Sendable {
    let x: UnsafePointer<Double>
    let end: UnsafePointer<Double>
    let p: Int
  }

  /// eta = x beta + offset for the rows from `first` on; the largest |eta|, NaN if one is.
  @inline(__always)
  static func predictor(
    _ data: Rows, from first: Int, rows: Int, beta: UnsafePointer<Double>,
    offset: UnsafePointer<Double>?, into eta: UnsafeMutablePointer<Double>
  ) -> Double {
    cox_predictor(data.x + first * data.p, data.end, rows, data.p, beta, offset, eta)
  }

  /// risk = weight exp(eta).
  @inline(__always)
  static func risk(
    _ eta: UnsafePointer<Double>, weight: UnsafePointer<Double>, rows: Int,
    into risk: UnsafeMutablePointer<Double>
  ) { cox_risk(eta, weight, rows, risk) }

  /// Hazard steps of the sets; the log likelihood.
  @inline(__always)
  static func hazard(
    _ sets: inout Sets, weight: UnsafePointer<Double>, eta: UnsafePointer<Double>,
    risk: UnsafePointer<Double>, of range: Range<Int>, row: Int, s0: Double,
    hazard: UnsafeMutablePointer<Double>, hazardOfDeaths: UnsafeMutablePointer<Double>,
    spread: UnsafeMutablePointer<Double>
  ) -> Double {
    cox_hazard(
      &sets, weight, eta, risk, range.lowerBound, range.upperBound, row, s0, hazard,
      hazardOfDeaths, spread)
  }

  /// sum += factor' x, for the rows from `first` on.
  @inline(__always)
  static func addWeightedSum(
    _ data: Rows, from first: Int, rows: Int, factor: UnsafePointer<Double>,
    to sum: UnsafeMutablePointer<Double>
  ) { cox_weighted_sum(data.x + first * data.p, data.end, rows, data.p, factor, sum) }

  /// Residuals of the rows, the first in set k; the set of the row after the last.
  @inline(__always)
  static func residuals(
    _ sets: inout Sets, _ hazards: inout Hazards, weight: UnsafePointer<Double>,
    risk: UnsafePointer<Double>, rows: Range<Int>, set k: Int,
    into residual: UnsafeMutablePointer<Double>
  ) -> Int {
    cox_residuals(
      &sets, &hazards, weight, risk, rows.lowerBound, rows.upperBound, k, residual)
  }

  /// Packs the rows less the means before them; how many.
  @inline(__always)
  static func innovations(
    _ sets: inout Sets, _ hazards: inout Hazards, _ data: Rows, risk: UnsafePointer<Double>,
    rows: Range<Int>, at: inout RiskSet, mean: UnsafeMutablePointer<Double>,
    meanOfDeaths: UnsafeMutablePointer<Double>, into panels: UnsafeMutablePointer<Double>,
    capacity: Int
  ) -> Int {
    cox_innovations(
      &sets, &hazards, data.x, data.end, data.p, risk, rows.lowerBound, rows.upperBound, &at,
      mean, meanOfDeaths, panels, capacity)
  }

  /// Adds the products of packed rows to tiles.
  @inline(__always)
  static func addProducts(
    _ panels: UnsafePointer<Double>, rows: Int, capacity: Int, order p: Int,
    to tiles: UnsafeMutablePointer<Double>
  ) { cox_rank(panels, rows, capacity, p, tiles) }

  /// Adds the upper triangle of tiles to a column-major matrix.
  static func unpack(
    _ tiles: UnsafePointer<Double>, order p: Int, times sign: Double = 1,
    to matrix: inout [Double]
  ) {
    let count = (p + 3) / 4
    for column in 0..<p {
      for row in 0...column {
        let tile = (row / 4) * count + column / 4
        matrix[row + column * p] += sign * tiles[16 * tile + 4 * (row % 4) + column % 4]
      }
    }
  }
}
