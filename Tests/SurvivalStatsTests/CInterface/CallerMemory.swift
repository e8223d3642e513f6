// Memory as a program in C would hold it: columns of survivalstats.h, and what is read of results.

import CSurvivalStats
import Foundation
import SurvivalStatsC
import Testing

/// Owns the memory of a test's columns until the test ends.
final class CallerMemory {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit { blocks.forEach { $0.deallocate() } }

  /// A block of bytes, zeros.
  func bytes(_ count: Int) -> UnsafeMutableRawPointer {
    let block = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 16)
    block.initializeMemory(as: UInt8.self, repeating: 0, count: max(count, 1))
    blocks.append(block)
    return block
  }

  /// An array, copied.
  func array<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
    let stride = MemoryLayout<Value>.stride
    let block = bytes(values.count * stride)
    for (k, value) in values.enumerated() {
      (block + k * stride).storeBytes(of: value, as: Value.self)
    }
    return block.assumingMemoryBound(to: Value.self)
  }

  /// A text with a zero byte at its end.
  func text(_ value: String) -> UnsafePointer<CChar> {
    UnsafePointer(array(value.utf8.map { CChar(bitPattern: $0) } + [0]))
  }

  /// A column of adjacent values, or with `stride` bytes from one to the next.
  func column<Value: BitwiseCopyable>(
    _ name: String?, _ values: [Value], type: Int32, stride: Int? = nil
  ) -> sst_column {
    var column = sst_column()
    column.size = UInt32(MemoryLayout<sst_column>.size)
    column.type = type
    column.name = name.map { text($0) }
    column.count = Int64(values.count)
    let step = stride ?? MemoryLayout<Value>.size
    column.stride = Int64(stride ?? 0)
    let block = bytes(values.count * abs(step) + 16)
    let first = step < 0 ? block + (values.count - 1) * -step : block
    for (k, value) in values.enumerated() {
      (first + k * step).storeBytes(of: value, as: Value.self)
    }
    column.values = UnsafeRawPointer(first)
    return column
  }

  func doubles(_ name: String?, _ values: [Double], stride: Int? = nil) -> sst_column {
    column(name, values, type: SST_FLOAT64, stride: stride)
  }

  /// A column of text.
  func dictionary(_ name: String?, _ places: [Int32], _ labels: [String]) -> sst_column {
    var result = column(name, places, type: SST_DICTIONARY)
    let pointers: [UnsafePointer<CChar>?] = labels.map { text($0) }
    result.labels = UnsafePointer(array(pointers))
    result.label_count = Int64(labels.count)
    return result
  }

  /// Arrow's bits of the rows that are there, after `offset` bits of something else.
  func validity(_ present: [Bool], offset: Int) -> UnsafePointer<UInt8> {
    var bits = [UInt8](repeating: 0xA5, count: (present.count + offset) / 8 + 1)
    for (row, isThere) in present.enumerated() {
      let bit = row + offset
      let mask = UInt8(1) << (bit & 7)
      bits[bit >> 3] = isThere ? bits[bit >> 3] | mask : bits[bit >> 3] & ~mask
    }
    return UnsafePointer(array(bits))
  }

  func table(_ columns: [sst_column]) -> sst_table {
    var table = sst_table()
    table.version = 1
    table.size = UInt32(MemoryLayout<sst_table>.size)
    table.columns = UnsafePointer(array(columns))
    table.column_count = Int64(columns.count)
    return table
  }

  func rows(time: sst_column, event: sst_column) -> sst_rows {
    var rows = sst_rows()
    rows.version = 1
    rows.size = UInt32(MemoryLayout<sst_rows>.size)
    rows.time = UnsafePointer(array([time]))
    rows.event = UnsafePointer(array([event]))
    return rows
  }

  static func coxOptions() -> sst_cox_options {
    var options = sst_cox_options()
    options.version = 1
    options.size = UInt32(MemoryLayout<sst_cox_options>.size)
    return options
  }
}

/// What a call of the C interface answers: its code and its sentence.
struct CAnswer: Equatable, CustomStringConvertible {
  let code: Int32
  let sentence: String

  init(_ call: (UnsafeMutablePointer<sst_error>) -> Int32) {
    let error = UnsafeMutablePointer<sst_error>.allocate(capacity: 1)
    defer { error.deallocate() }
    memset(error, 0x7E, MemoryLayout<sst_error>.size)
    code = call(error)
    #expect(error.pointee.code == code)
    let message = UnsafeRawPointer(error) + MemoryLayout<Int32>.size
    sentence = String(cString: message.assumingMemoryBound(to: CChar.self))
  }

  var description: String { "code \(code): \(sentence)" }
}

/// A result of the C interface, freed with the object.
final class CResult: @unchecked Sendable {
  let handle: sst_handle
  private var isFreed = false

  init(
    _ call: (UnsafeMutablePointer<sst_handle>, UnsafeMutablePointer<sst_error>) -> Int32
  ) throws {
    var handle: sst_handle = 0
    let answer = CAnswer { call(&handle, $0) }
    try #require(answer.code == SST_OK, "\(answer)")
    self.handle = handle
  }

  deinit { if !isFreed { _ = sst_free(handle, nil) } }

  func text(_ what: Int32, _ index: Int64 = 0) throws -> String {
    var needed: Int64 = 0
    try #require(sst_text(handle, what, index, nil, 0, &needed, nil) == SST_OK)
    var buffer = [CChar](repeating: 1, count: Int(needed))
    try #require(sst_text(handle, what, index, &buffer, needed, nil, nil) == SST_OK)
    return String(decoding: buffer.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  func array(_ what: Int32, _ index: Int64 = 0) throws -> [Double] {
    var needed: Int64 = 0
    try #require(sst_array(handle, what, index, nil, 0, &needed, nil) == SST_OK)
    var buffer = [Double](repeating: 0, count: Int(needed))
    try #require(sst_array(handle, what, index, &buffer, needed, nil, nil) == SST_OK)
    return buffer
  }

  func count(_ what: Int32) throws -> Int {
    var count: Int64 = 0
    try #require(sst_count(handle, what, &count, nil) == SST_OK)
    return Int(count)
  }

  func number(_ what: Int32) throws -> Double {
    var number = 0.0
    try #require(sst_number(handle, what, &number, nil) == SST_OK)
    return number
  }
}
