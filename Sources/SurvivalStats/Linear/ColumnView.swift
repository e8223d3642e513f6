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
  /// Calls `body` with views of the columns, which are good until it returns.
  func withViews<Result, Failure: Error>(
    _ body: ([ColumnView]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var views: [ColumnView] = []
    views.reserveCapacity(count)
    return try collect(into: &views, body)
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
