// A column of numbers in somebody's memory.
//
// Called from: Cox/FitCox+Columns.swift, wherever columns are read and not kept

/// Numbers that lie one after the other and outlive whoever reads them.
struct ColumnView: @unchecked Sendable {
  let values: UnsafeBufferPointer<Double>

  var count: Int { values.count }

  @inline(__always)
  subscript(row: Int) -> Double { values[row] }
}

extension [[Double]] {
  /// Columns that stay where they are. Each keeps a frame on the stack open, of more than 1 KB, and
  /// threads may have no more than 512 KB.
  static let mostInPlace = 64

  /// Calls `body` with views of the columns, which are good until it returns.
  ///
  /// More columns than ``mostInPlace`` are copied first: n p numbers, beside a fit's n p².
  func withViews<Result, Failure: Error>(
    _ body: ([ColumnView]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var views: [ColumnView] = []
    views.reserveCapacity(count)
    guard count > Self.mostInPlace else { return try collect(into: &views, body) }
    let copies = UnsafeMutableBufferPointer<Double>.allocate(capacity: reduce(0) { $0 + $1.count })
    defer { copies.deallocate() }
    var start = 0
    for column in self {
      let copy = UnsafeMutableBufferPointer(rebasing: copies[start..<start + column.count])
      _ = copy.initialize(from: column)
      views.append(ColumnView(values: UnsafeBufferPointer(copy)))
      start += column.count
    }
    return try body(views)
  }

  private func collect<Result, Failure: Error>(
    into views: inout [ColumnView], _ body: ([ColumnView]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard views.count < count else { return try body(views) }
    return try self[views.count].withUnsafeBufferPointer { values throws(Failure) in
      views.append(ColumnView(values: values))
      return try collect(into: &views, body)
    }
  }
}
