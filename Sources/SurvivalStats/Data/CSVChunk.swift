// The records of one stretch of a CSV file, read into pieces of columns.
//
// Types are a guess that is tried: a column is read as numbers at once, and where a field is none
// the piece says so and the reader tries the next type for that column alone.
//
// Called from: CSVReader.swift
// Neighbours:  CSVNumber.swift (a number in place), CSVLevels.swift (distinct texts)

/// What a column is read as; each admits more than the one before.
enum CSVKind: Sendable {
  case numeric, logical, text
  /// Not read in this pass, but walked over.
  case skipped
}

/// What is wrong, by place in the file; the reader turns it into a line and a name.
enum CSVFault: Error {
  case fieldCount(record: Int, found: Int)
  case unterminatedQuote(at: Int, column: Int)
  case strayQuote(at: Int, column: Int)
  case invalidUTF8(at: Int, column: Int)
}

/// A column's values within one chunk. The memory belongs to the chunk.
struct CSVPiece {
  var kind: CSVKind
  var numbers: UnsafeMutablePointer<Double>?
  var codes: UnsafeMutablePointer<Int32>?
  var flags: UnsafeMutablePointer<Bool>?
  var missing: UnsafeMutablePointer<Bool>?
  /// A value of the kind occurred, so that the column is of no kind between this one and text.
  var conforms = false
  /// A value occurred that is not of the kind.
  var fails = false
}

/// Reads records into pieces.
///
/// - Invariant: the byte before `limit` ends a line, so that a loop which stops at a line end needs
///   no other bound.
final class CSVChunk {
  typealias Cursor = UnsafePointer<UInt8>

  let width: Int
  /// One piece for each column.
  let pieces: UnsafeMutablePointer<CSVPiece>
  /// One table for each column, used by those of text.
  let levels: UnsafeMutablePointer<CSVLevels>
  /// The number of records read.
  private(set) var rowCount = 0

  private let base: Cursor
  private let limit: Cursor
  private let capacity: Int
  private var copies: [UnsafeMutablePointer<UInt8>] = []

  /// A chunk of at most `capacity` records of the file `base..<limit`.
  init(base: Cursor, limit: Cursor, kinds: [CSVKind], capacity: Int) {
    self.base = base
    self.limit = limit
    self.capacity = capacity
    width = kinds.count
    pieces = .allocate(capacity: width)
    levels = .allocate(capacity: width)
    levels.initialize(repeating: CSVLevels(), count: width)
    for (column, kind) in kinds.enumerated() {
      var piece = CSVPiece(kind: kind)
      switch kind {
      case .numeric: piece.numbers = .allocate(capacity: capacity)
      case .logical: piece.flags = .allocate(capacity: capacity)
      case .text: piece.codes = .allocate(capacity: capacity)
      case .skipped: break
      }
      (pieces + column).initialize(to: piece)
    }
  }

  deinit {
    for column in 0..<width {
      pieces[column].numbers?.deallocate()
      pieces[column].flags?.deallocate()
      pieces[column].codes?.deallocate()
      pieces[column].missing?.deallocate()
    }
    pieces.deallocate()
    levels.deinitialize(count: width)
    levels.deallocate()
    for copy in copies { copy.deallocate() }
  }

  /// Reads the records that begin in `start..<end`.
  ///
  /// - Complexity: O(bytes).
  func read(from start: Cursor, to end: Cursor) throws(CSVFault) {
    let pieces = self.pieces
    let last = width - 1
    var row = 0
    var p = start
    while p < end {
      let record = p
      for column in 0...last {
        if pieces[column].kind == .numeric, !pieces[column].fails {
          var q = p
          // Fast path: a number and the delimiter behind it.
          if let value = CSVNumber.scan(&q), Self.endsField(q.pointee) {
            pieces[column].numbers.unsafelyUnwrapped[row] = value
            pieces[column].conforms = true
            p = q
          } else {
            p = try readField(at: p, row: row, column: column)
          }
        } else {
          p = try readField(at: p, row: row, column: column)
        }
        if column < last {
          guard p.pointee == CSVByte.comma else { throw try fieldCount(record) }
          p += 1
        }
      }
      guard p.pointee != CSVByte.comma else { throw try fieldCount(record) }
      p = CSVByte.afterLineEnd(p, limit: limit)
      row += 1
    }
    rowCount = row
  }

  @inline(__always)
  private static func endsField(_ byte: UInt8) -> Bool {
    byte == CSVByte.comma || byte == CSVByte.lineFeed || byte == CSVByte.carriageReturn
  }

  /// Reads one field of any form and returns where its delimiter is.
  private func readField(at start: Cursor, row: Int, column: Int) throws(CSVFault) -> Cursor {
    let field = try CSVField(at: start, base: base, limit: limit, column: column)
    let piece = pieces + column
    if field.isMissing {
      setMissing(piece, row)
      return field.next
    }
    switch piece.pointee.kind {
    case .skipped:
      break
    case .numeric:
      if !piece.pointee.fails, let value = field.number {
        piece.pointee.numbers.unsafelyUnwrapped[row] = value
        piece.pointee.conforms = true
      } else {
        try requireUTF8(field, start, column)
        piece.pointee.fails = true
      }
    case .logical:
      if !piece.pointee.fails, let value = field.logical {
        piece.pointee.flags.unsafelyUnwrapped[row] = value
        piece.pointee.conforms = true
      } else {
        try requireUTF8(field, start, column)
        piece.pointee.fails = true
      }
    case .text:
      piece.pointee.codes.unsafelyUnwrapped[row] = try code(field, start, column)
    }
    return field.next
  }

  private func setMissing(_ piece: UnsafeMutablePointer<CSVPiece>, _ row: Int) {
    switch piece.pointee.kind {
    case .numeric: piece.pointee.numbers.unsafelyUnwrapped[row] = .nan
    case .logical: piece.pointee.flags.unsafelyUnwrapped[row] = false
    case .text: piece.pointee.codes.unsafelyUnwrapped[row] = -1
    case .skipped: return
    }
    if piece.pointee.missing == nil {
      let missing = UnsafeMutablePointer<Bool>.allocate(capacity: capacity)
      missing.initialize(repeating: false, count: capacity)
      piece.pointee.missing = missing
    }
    piece.pointee.missing.unsafelyUnwrapped[row] = true
  }

  @inline(__always)
  private func code(
    _ field: CSVField, _ start: Cursor, _ column: Int
  ) throws(CSVFault) -> Int32 {
    if !field.hasDoubledQuotes {
      let hash = CSVLevels.hash(field.raw)
      if let code = levels[column].code(field.start, field.length, hash: hash) { return code }
      try requireUTF8(field, start, column)
      return levels[column].insert(field.start, field.length, hash: hash)
    }
    let text = field.unescaped()
    let hash = text.withUnsafeBufferPointer { CSVLevels.hash($0) }
    let known = text.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.flatMap { levels[column].code($0, bytes.count, hash: hash) }
    }
    if let known { return known }
    try requireUTF8(field, start, column)
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count)
    copy.initialize(from: text, count: text.count)
    copies.append(copy)
    return levels[column].insert(copy, text.count, hash: hash)
  }

  private func requireUTF8(_ field: CSVField, _ start: Cursor, _ column: Int) throws(CSVFault) {
    guard field.isUTF8 else { throw .invalidUTF8(at: start - base, column: column) }
  }

  /// How many fields the record has after all, or what is wrong with one of them.
  private func fieldCount(_ record: Cursor) throws(CSVFault) -> CSVFault {
    var found = 0
    var p = record
    var isBlank = true
    while true {
      let field = try CSVField(at: p, base: base, limit: limit, column: min(found, width - 1))
      found += 1
      isBlank = isBlank && field.length == 0 && !field.isQuoted
      guard field.next.pointee == CSVByte.comma else { break }
      isBlank = false
      p = field.next + 1
    }
    return .fieldCount(record: record - base, found: isBlank ? 0 : found)
  }
}
