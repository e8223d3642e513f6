// The Swift side of CLapack/CoxKernel.c: the inner loops over blocks of rows.
//
// Pointers, counts and layouts are those of the header; nothing is checked here.

import CLapack

enum CoxKernel {
  /// The numbers of a panel block of `capacity` rows of p columns.
  static func panelCount(order p: Int, capacity: Int) -> Int { (p + 7) / 8 * 8 * capacity }
  /// The numbers of the tiles of a p x p matrix.
  static func tileCount(order p: Int) -> Int { ((p + 7) / 8) * ((p + 7) / 8) * 64 }

  /// eta = x beta + offset; the largest |eta|, NaN if one is.
  @inline(__always)
  static func predictor(
    _ x: UnsafePointer<Double>, rows: Int, order p: Int, beta: UnsafePointer<Double>,
    offset: UnsafePointer<Double>?, into eta: UnsafeMutablePointer<Double>
  ) -> Double { cox_predictor(x, rows, p, beta, offset, eta) }

  /// risk = weight exp(eta).
  @inline(__always)
  static func risk(
    _ eta: UnsafePointer<Double>, weight: UnsafePointer<Double>, rows: Int,
    into risk: UnsafeMutablePointer<Double>
  ) { cox_risk(eta, weight, rows, risk) }

  /// sum += factor' x.
  @inline(__always)
  static func addWeightedSum(
    _ x: UnsafePointer<Double>, rows: Int, order p: Int, factor: UnsafePointer<Double>,
    to sum: UnsafeMutablePointer<Double>
  ) { cox_weighted_sum(x, rows, p, factor, sum) }

  /// Packs the rows, each times its factor.
  @inline(__always)
  static func pack(
    _ x: UnsafePointer<Double>, rows: Int, order p: Int, factor: UnsafePointer<Double>,
    into panels: UnsafeMutablePointer<Double>, capacity: Int
  ) { cox_pack(x, rows, p, factor, panels, capacity) }

  /// Adds the products of packed rows to tiles.
  @inline(__always)
  static func addProducts(
    _ panels: UnsafePointer<Double>, rows: Int, capacity: Int, order p: Int,
    to tiles: UnsafeMutablePointer<Double>
  ) { cox_rank(panels, rows, capacity, p, tiles) }

  /// The upper triangle of tiles, added with a sign to a column-major matrix.
  static func unpack(
    _ tiles: UnsafePointer<Double>, order p: Int, times sign: Double, to matrix: inout [Double]
  ) {
    let count = (p + 7) / 8
    for column in 0..<p {
      for row in 0...column {
        let tile = (row / 8) * count + column / 8
        matrix[row + column * p] += sign * tiles[64 * tile + 8 * (row % 8) + column % 8]
      }
    }
  }

  /// What the information rows of tie sets are made from.
  struct TieSets {
    let ends: UnsafePointer<Int32>
    let deaths: UnsafePointer<Int32>
    let opens: UnsafePointer<UInt8>
    let c11: UnsafePointer<Double>
    let c12: UnsafePointer<Double>
    let c22: UnsafePointer<Double>
  }

  /// Packs the information rows of the sets from `first` up to `last`, as far as there is room;
  /// returns the first set not done.
  @inline(__always)
  static func packTieRows(
    _ x: UnsafePointer<Double>, risk: UnsafePointer<Double>, order p: Int, sets: TieSets,
    from first: Int, to last: Int, row: inout Int, s1: UnsafeMutablePointer<Double>,
    d1: UnsafeMutablePointer<Double>, into panels: UnsafeMutablePointer<Double>, capacity: Int,
    filled: inout Int
  ) -> Int {
    cox_tie_rows(
      x, risk, p, sets.ends, sets.deaths, sets.opens, sets.c11, sets.c12, sets.c22, first, last,
      &row, s1, d1, panels, capacity, &filled)
  }
}
