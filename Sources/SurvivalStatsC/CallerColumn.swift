// A column in the caller's memory: checked once, then read.
//
// Read by: ColumnDoor.swift, TableDoor.swift

import CSurvivalStats
import SurvivalStats

/// How much a caller may hand over. Places of rows are 32-bit numbers within the library.
enum Limit {
  static let rows = Int64(Int32.max) - 1
  static let columns = Int64(10_000)
  /// Numbers that are made of the caller's, as the columns of factors.
  static let numbers = 1 << 32
  static let bytesOfText = 1 << 16
}

/// A column that can be read: its pointers and sizes fit together.
///
/// Whether the memory is as long as it says only the caller can know.
struct CallerColumn {
  enum Kind: Int32 {
    case float64 = 1
    case int64, int32, uint8, bool8, dictionary

    var width: Int {
      switch self {
      case .float64, .int64: 8
      case .int32, .dictionary: 4
      case .uint8, .bool8: 1
      }
    }
  }

  let name: String
  let kind: Kind
  let count: Int
  /// The labels of a dictionary.
  let labels: [String]
  /// Whether their order is that of the levels.
  let labelsAreInOrder: Bool
  private let base: UnsafeRawPointer
  private let stride: Int
  private let nanIsMissing: Bool
  private let validity: UnsafePointer<UInt8>?
  private let validityOffset: Int

  /// - Parameter role: what the column is called in errors where it has no name.
  init(_ pointer: UnsafeRawPointer, role: String) throws {
    let size = pointer.loadUnaligned(as: UInt32.self)
    guard size == UInt32(MemoryLayout<sst_column>.size) else {
      throw Problem(
        SST_INVALID_ARGUMENT,
        "\(role): the column's size is \(size); expected \(MemoryLayout<sst_column>.size), "
          + "sizeof(sst_column)")
    }
    let column = pointer.loadUnaligned(as: sst_column.self)
    let name = try column.name.map { try text($0, "the name of \(role)") } ?? role
    func wrong(_ sentence: String) -> Problem {
      Problem(SST_INVALID_ARGUMENT, "column \"\(name)\": \(sentence)")
    }
    guard let kind = Kind(rawValue: column.type) else {
      throw wrong("there is no type \(column.type)")
    }
    guard column.flags & ~(SST_NAN_IS_MISSING | SST_LEVELS_IN_ORDER) == 0, column.reserved == 0
    else {
      throw wrong("the flags are \(column.flags), reserved is \(column.reserved); no such flag")
    }
    guard column.count >= 0 else { throw wrong("the count is \(column.count)") }
    guard column.count <= Limit.rows else {
      throw Problem(
        SST_TOO_LARGE,
        "column \"\(name)\": \(column.count) rows are more than \(Limit.rows)")
    }
    count = Int(column.count)
    guard let values = column.values ?? (count == 0 ? pointer : nil) else {
      throw wrong("values is a null pointer")
    }
    stride = column.stride == 0 ? kind.width : Int(column.stride)
    guard stride.magnitude >= UInt(kind.width) else {
      throw wrong("the stride of \(stride) bytes is less than a value's \(kind.width)")
    }
    guard Self.isWithinMemory(values, stride: stride, count: count, width: kind.width) else {
      throw wrong("\(count) rows with a stride of \(stride) bytes do not lie in any memory")
    }
    guard column.validity_offset >= 0, column.validity_offset <= Int64.max - Limit.rows else {
      throw wrong("the offset of the validity bits is \(column.validity_offset)")
    }
    if let validity = column.validity {
      guard
        Self.isWithinMemory(
          UnsafeRawPointer(validity), stride: 1,
          count: Int(column.validity_offset / 8) + count / 8 + 1, width: 1)
      else { throw wrong("the validity bits do not lie in any memory") }
    }
    self.name = name
    self.kind = kind
    base = values
    nanIsMissing = column.flags & SST_NAN_IS_MISSING != 0
    validity = column.validity
    validityOffset = Int(column.validity_offset)
    labels = kind == .dictionary ? try Self.labels(of: column, wrong) : []
    labelsAreInOrder = column.flags & SST_LEVELS_IN_ORDER != 0
    if labelsAreInOrder {
      guard kind == .dictionary else { throw wrong("only labels can be levels in order") }
      guard Set(labels).count == labels.count else {
        throw wrong("labels that are levels in order must differ from each other")
      }
    }
  }

  private static func labels(
    of column: sst_column, _ wrong: (String) -> Problem
  ) throws -> [String] {
    guard column.label_count >= 0 else { throw wrong("the count of labels is negative") }
    guard column.label_count <= Limit.rows else {
      throw Problem(SST_TOO_LARGE, "\(column.label_count) labels are more than \(Limit.rows)")
    }
    guard column.label_count > 0 else { return [] }
    guard let pointers = column.labels.map({ UnsafeRawPointer($0) }) else {
      throw wrong("labels is a null pointer")
    }
    return try (0..<Int(column.label_count)).map { k in
      let label = pointers.loadUnaligned(
        fromByteOffset: k * MemoryLayout<UnsafePointer<CChar>?>.stride,
        as: UnsafePointer<CChar>?.self)
      guard let label else { throw wrong("label \(k) is a null pointer") }
      guard let text = String(validatingCString: label) else {
        throw wrong("label \(k) is not valid UTF-8")
      }
      return text
    }
  }

  /// Whether the first and the last value have addresses, and offsets that are numbers.
  private static func isWithinMemory(
    _ base: UnsafeRawPointer, stride: Int, count: Int, width: Int
  ) -> Bool {
    guard count > 0 else { return true }
    let (extent, overflows) = stride.multipliedReportingOverflow(by: count - 1)
    guard !overflows else { return false }
    let start = UInt(bitPattern: base)
    let last =
      extent >= 0
      ? start.addingReportingOverflow(UInt(extent))
      : start.subtractingReportingOverflow(extent.magnitude)
    return !last.overflow && last.partialValue != 0
      && !max(start, last.partialValue).addingReportingOverflow(UInt(width)).overflow
  }

  /// The value of a row as it lies in memory.
  @inline(__always)
  func load<Value: BitwiseCopyable>(_ row: Int, as type: Value.Type) -> Value {
    base.loadUnaligned(fromByteOffset: row * stride, as: type)
  }

  /// Adjacent and aligned doubles, where they are.
  var adjacentDoubles: UnsafeBufferPointer<Double>? {
    guard kind == .float64, stride == 8, count > 0, UInt(bitPattern: base) % 8 == 0 else {
      return nil
    }
    return UnsafeBufferPointer(start: base.assumingMemoryBound(to: Double.self), count: count)
  }

  /// Whether a row can be missing at all.
  private var mayMiss: Bool {
    validity != nil || kind == .dictionary || (nanIsMissing && kind == .float64)
  }

  /// Marks the rows that are missing here; nil stays nil where none is.
  func mark(_ missing: inout [Bool]?) {
    guard mayMiss else { return }
    for row in 0..<count where isMissing(row) {
      if missing == nil { missing = [Bool](repeating: false, count: count) }
      missing?[row] = true
    }
  }

  @inline(__always)
  func isMissing(_ row: Int) -> Bool {
    if let validity {
      let bit = row + validityOffset
      if validity[bit >> 3] >> (bit & 7) & 1 == 0 { return true }
    }
    switch kind {
    case .float64: return nanIsMissing && load(row, as: Double.self).isNaN
    case .dictionary: return load(row, as: Int32.self) < 0
    default: return false
    }
  }
}
